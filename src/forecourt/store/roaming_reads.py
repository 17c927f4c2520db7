"""Reads of roaming: port `RoamingReads`. What a partner may see is one condition, `seen_by`, in every list and look-up."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forecourt.app.ports import ObjectKey, Span, View
from forecourt.domain.roaming import (
    Authorization,
    HeldObject,
    Publication,
    PublishingRule,
    RoamingCommand,
    RoutePreference,
    Scope,
    Side,
    SyncFault,
    SyncState,
)
from forecourt.domain.roaming.posting import PostedCdr
from forecourt.store.database import Database, padded
from forecourt.store.roaming import (
    authorization_rows,
    authorizations,
    fault_rows,
    held_objects,
    held_rows,
    preference_rows,
    publication_rows,
    publications,
    publishing_rules,
    roaming_command_rows,
    roaming_commands,
    route_preferences,
    rule_rows,
    sync_faults,
    sync_rows,
    sync_states,
)
from forecourt.store.roaming_sync import posted_cdrs, posted_rows

_h, _p = held_objects.c, publications.c
_own = publications.alias("own")


class RoamingStore:
    """Port `RoamingReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- Objects of partners

    async def held(self, partner_id: str, module: str, owner: str, key: str) -> HeldObject | None:
        where = sa.and_(_h.partner_id == partner_id, _h.module == module, _h.owner == owner, _h.key == key)
        return await self._database.one(held_rows, where)

    async def held_among(self, partner_id: str, module: str, keys: Collection[ObjectKey]) -> dict[ObjectKey, HeldObject]:
        if not keys:
            return {}
        wanted = padded(sorted({key for _, key in keys}))
        statement = held_rows.select().where(_h.partner_id == partner_id, _h.module == module, _h.key.in_(wanted))
        found = {(row.owner, row.key): row for row in await self._database.rows(held_rows, statement)}
        return {key: found[key] for key in keys if key in found}

    async def held_by_key(self, operator_id: str, module: str, key: str) -> list[HeldObject]:
        statement = held_rows.select().where(
            _h.operator_id == operator_id, _h.module == module, _h.key == key, _h.gone_at.is_(None)
        )
        return await self._database.rows(held_rows, statement.order_by(_h.last_updated.desc(), _h.partner_id, _h.owner))

    async def held_page(
        self, partner_id: str, module: str, *, after: ObjectKey | None = None, limit: int = 500
    ) -> list[HeldObject]:
        statement = held_rows.select().where(*_kept(partner_id, module))
        if after is not None:
            statement = statement.where(sa.tuple_(_h.owner, _h.key) > sa.tuple_(*map(sa.literal, after)))
        return await self._database.rows(held_rows, statement.order_by(_h.owner, _h.key).limit(limit))

    async def held_unseen(
        self, partner_id: str, module: str, since: datetime, limit: int = 500, *, of_seen_owners: bool = False
    ) -> list[HeldObject]:
        kept = _kept(partner_id, module)
        statement = held_rows.select().where(*kept, _h.received_at < since)
        if of_seen_owners:
            statement = statement.where(_h.owner.in_(sa.select(_h.owner).where(*kept, _h.received_at >= since).distinct()))
        return await self._database.rows(held_rows, statement.order_by(_h.received_at, _h.key).limit(limit))

    async def held_bytes(self, partner_id: str) -> int:
        length = sa.func.coalesce(sa.func.sum(sa.func.length(_h.document)), 0)
        found = await self._database.read(sa.select(length).where(_h.partner_id == partner_id))
        return int(found[0][0])

    async def held_latest(self, partner_id: str, module: str, until: datetime) -> datetime | None:
        statement = sa.select(sa.func.max(_h.last_updated, type_=_h.last_updated.type))
        found = await self._database.read(
            statement.where(_h.partner_id == partner_id, _h.module == module, _h.last_updated <= until)
        )
        latest: datetime | None = found[0][0]
        return latest

    # --- Objects of ours

    async def publication(self, operator_id: str, party: str, module: str, key: str, audience: str = "") -> Publication | None:
        named = (_p.operator_id == operator_id, _p.party == party, _p.module == module, _p.key == key, _p.audience == audience)
        return await self._database.one(publication_rows, sa.and_(*named))

    async def publications_among(
        self, operator_id: str, module: str, keys: Collection[str], *, parties: Collection[str] = ()
    ) -> list[Publication]:
        if not keys:
            return []
        statement = publication_rows.select().where(
            _p.operator_id == operator_id, _p.module == module, _p.key.in_(padded(sorted(set(keys))))
        )
        if parties:
            statement = statement.where(_p.party.in_(padded(sorted(set(parties)))))
        return await self._database.rows(publication_rows, statement)

    async def published_page(self, view: View, span: Span, *, after: str = "", offset: int = 0, limit: int) -> list[Publication]:
        statement = _in(publication_rows.select().where(*seen_by(view), _p.withdrawn_at.is_(None)), span)
        statement = statement.where(_p.id > after) if after else statement.offset(offset)
        return await self._database.rows(publication_rows, statement.order_by(_p.id).limit(limit))

    async def published_count(self, view: View, span: Span) -> int:
        statement = _in(sa.select(sa.func.count()).where(*seen_by(view), _p.withdrawn_at.is_(None)), span)
        return int((await self._database.read(statement))[0][0])

    async def published(self, view: View, keys: Collection[str], *, withdrawn: bool = False) -> list[Publication]:
        if not keys:
            return []
        statement = publication_rows.select().where(*seen_by(view), _p.key.in_(padded(sorted(set(keys)))))
        if not withdrawn:
            statement = statement.where(_p.withdrawn_at.is_(None))
        found = await self._database.rows(publication_rows, statement)  # sorted here: else the planner walks the module by id
        return sorted(found, key=lambda row: row.id)

    async def changed_since(
        self, view: View, since: datetime | None, after: tuple[datetime, str] | None, limit: int
    ) -> list[Publication]:
        statement = _in(publication_rows.select().where(*seen_by(view)), Span(start=since))
        if after is not None:
            there = sa.tuple_(sa.literal(after[0], _p.last_updated.type), sa.literal(after[1]))
            statement = statement.where(sa.tuple_(_p.last_updated, _p.id) > there)
        return await self._database.rows(publication_rows, statement.order_by(_p.last_updated, _p.id).limit(limit))

    async def rules_of(self, partner_id: str) -> list[PublishingRule]:
        statement = rule_rows.select().where(publishing_rules.c.partner_id == partner_id)
        return await self._database.rows(rule_rows, statement.order_by(publishing_rules.c.module))

    # --- How far both are the same

    async def sync_state(self, partner_id: str, module: str, side: Side) -> SyncState | None:
        s = sync_states.c
        return await self._database.one(sync_rows, sa.and_(s.partner_id == partner_id, s.module == module, s.side == side))

    async def sync_states(self, partner_id: str) -> list[SyncState]:
        s = sync_states.c
        return await self._database.rows(sync_rows, sync_rows.select().where(s.partner_id == partner_id).order_by(s.module, s.side))

    async def sync_faults(self, partner_id: str, module: str, side: Side) -> list[SyncFault]:
        f = sync_faults.c
        statement = fault_rows.select().where(f.partner_id == partner_id, f.module == module, f.side == side)
        return await self._database.rows(fault_rows, statement.order_by(f.id))

    async def posted_cdr(self, partner_id: str, publication_id: str) -> PostedCdr | None:
        c = posted_cdrs.c
        where = sa.and_(c.partner_id == partner_id, c.publication_id == publication_id)
        return await self._database.one(posted_rows, where)

    # --- Commands, authorisations, ways

    async def command(self, command_id: str) -> RoamingCommand | None:
        return await self._database.one(roaming_command_rows, roaming_commands.c.id == command_id)

    async def commands_by_reference(self, operator_id: str, reference: str) -> list[RoamingCommand]:
        c = roaming_commands.c
        statement = roaming_command_rows.select().where(c.operator_id == operator_id, c.authorization_reference == reference)
        return await self._database.rows(roaming_command_rows, statement.order_by(c.id.desc()))

    async def authorization_of(self, transaction_id: str) -> Authorization | None:
        a = authorizations.c
        return await self._database.one(authorization_rows, a.transaction_id == transaction_id, newest_by=a.id)

    async def authorizations_recent(self, operator_id: str, token_uid: str, since: datetime) -> list[Authorization]:
        a = authorizations.c
        statement = authorization_rows.select().where(
            a.operator_id == operator_id, sa.func.lower(a.token_uid) == token_uid.lower(), a.at >= since
        )
        return await self._database.rows(authorization_rows, statement.order_by(a.at.desc(), a.id.desc()))

    async def preferences(self, operator_id: str) -> list[RoutePreference]:
        r = route_preferences.c
        statement = preference_rows.select().where(r.operator_id == operator_id)
        return await self._database.rows(preference_rows, statement.order_by(r.party, r.module))


def seen_by(view: View) -> list[sa.ColumnElement[bool]]:
    """What a partner may see of a module: rows for it, else those for all that its rule leaves (design, invariant 10).

    Its own row stands before the one for all, also when it is withdrawn. What is for it alone needs no site.
    """
    conditions = [_p.operator_id == view.operator_id, _p.module == view.module, _p.audience.in_(["", view.partner_id])]
    if view.parties:
        conditions.append(_p.party.in_(view.parties))
    if view.for_party:
        conditions.append(_p.for_party.in_(["", view.for_party]))
    if view.scope is Scope.NONE:
        conditions.append(sa.false())
    elif view.scope is Scope.SOME:
        conditions.append(((_p.audience != "") & (_p.site_id == "")) | _p.site_id.in_(view.site_ids))
    same = [_own.c[name] == _p[name] for name in ("operator_id", "module", "party", "key")]
    conditions.append((_p.audience != "") | ~sa.exists().where(*same, _own.c.audience == view.partner_id))
    return conditions


def _kept(partner_id: str, module: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _h.partner_id == partner_id, _h.module == module, _h.gone_at.is_(None)


def _in(statement: sa.Select[Any], span: Span) -> sa.Select[Any]:
    if span.start is not None:
        statement = statement.where(_p.last_updated >= span.start)
    return statement if span.end is None else statement.where(_p.last_updated < span.end)
