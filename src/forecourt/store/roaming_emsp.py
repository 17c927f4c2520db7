"""Tables of a mobility provider: partners' sites, plugs and prices for the search, its drivers' sessions, terms of its tokens; the
reads of them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import (
    CommandState,
    PartnerPlug,
    PartnerSite,
    PartnerTariff,
    RoamingCommand,
    RoamingSession,
    TokenTerms,
)
from forecourt.domain.tokens import Token
from forecourt.store.codec import Codec
from forecourt.store.database import Database, padded
from forecourt.store.partners import partner_rows, partners
from forecourt.store.roaming import roaming_command_rows, roaming_commands
from forecourt.store.schema import flag, json, metadata, real, text, time, whole
from forecourt.store.tokens import token_rows, tokens

partner_sites = sa.Table(
    "partner_sites",
    metadata,
    text("partner_id", primary_key=True),
    text("owner", primary_key=True),
    text("key", primary_key=True),
    text("operator_id"),
    text("location_id"),
    text("name"),
    text("address"),
    text("postal_code"),
    text("city"),
    text("country"),
    real("latitude", nullable=True),
    real("longitude", nullable=True),
    text("zone"),
    text("company"),
    text("help_phone"),
    flag("shown"),
    flag("always_open", nullable=True),
    json("evses"),
    json("findings"),
    time("updated_at"),
    sa.Index(None, "operator_id", "owner", "key", "partner_id"),
    sa.Index(None, "operator_id", "latitude"),
)

partner_plugs = sa.Table(
    "partner_plugs",
    metadata,
    text("partner_id", primary_key=True),
    text("owner", primary_key=True),
    text("site_key", primary_key=True),
    whole("number", primary_key=True, autoincrement=False),
    text("operator_id"),
    text("plug"),
    whole("power_w"),
    flag("available"),
    text("tariff_key"),
)

partner_tariffs = sa.Table(
    "partner_tariffs",
    metadata,
    text("partner_id", primary_key=True),
    text("owner", primary_key=True),
    text("key", primary_key=True),
    text("operator_id"),
    text("tariff_id"),
    text("currency"),
    whole("micros_per_kwh", nullable=True),
    json("tariff", nullable=True),
    text("fault"),
    time("updated_at"),
)

roaming_sessions = sa.Table(
    "roaming_sessions",
    metadata,
    text("partner_id", primary_key=True),
    text("owner", primary_key=True),
    text("key", primary_key=True),
    text("operator_id"),
    text("session_id"),
    text("status"),
    text("token_uid"),
    text("token_type"),
    text("contract_id"),
    text("location_id"),
    text("evse_uid"),
    text("connector_id"),
    text("authorization_reference"),
    time("started_at"),
    time("ended_at", nullable=True),
    whole("energy_wh"),
    text("currency"),
    text("cost_before_taxes", nullable=True),
    text("cost_after_taxes", nullable=True),
    text("profile"),
    text("command_id", nullable=True),
    time("updated_at"),
    sa.Index(None, "operator_id", "started_at", "owner", "key", "partner_id"),
    sa.Index(None, "operator_id", "token_uid", "status"),
)

token_terms = sa.Table(
    "token_terms",
    metadata,
    text("operator_id", primary_key=True),
    text("of", primary_key=True),
    text("key", primary_key=True),
    text("type", primary_key=True),
    text("contract_id"),
    text("contract_key"),
    text("whitelist", nullable=True),
    text("visual_number"),
    time("updated_at"),
    sa.Index(None, "operator_id", "contract_key"),
)

partner_site_rows = Codec(PartnerSite, partner_sites)
partner_plug_rows = Codec(PartnerPlug, partner_plugs)
partner_tariff_rows = Codec(PartnerTariff, partner_tariffs)
roaming_session_rows = Codec(RoamingSession, roaming_sessions)
terms_rows = Codec(TokenTerms, token_terms, derived={"contract_id": ("contract_key", str.lower)})

_OPEN = (CommandState.ASKED.value, CommandState.ACCEPTED.value)
_RUNNING = ("active", "pending")


class EmspStore:
    """Port `EmspReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- Tokens of ours

    async def tokens_after(self, operator_id: str, after: tuple[str, str], limit: int) -> list[Token]:
        t = tokens.c
        statement = token_rows.select().where(t.operator_id == operator_id, sa.tuple_(t.uid_key, t.type) > sa.tuple_(*after))
        return await self._database.rows(token_rows, statement.order_by(t.uid_key, t.type).limit(limit))

    async def tokens_of_uid(self, operator_id: str, uid_key: str) -> list[Token]:
        t = tokens.c
        statement = token_rows.select().where(t.operator_id == operator_id, t.uid_key == uid_key)
        return await self._database.rows(token_rows, statement.order_by(t.type))

    async def tokens_of_group(self, operator_id: str, group: str, limit: int) -> list[Token]:
        t = tokens.c
        statement = token_rows.select().where(t.operator_id == operator_id, t.group == group)
        return await self._database.rows(token_rows, statement.order_by(t.uid_key, t.type).limit(limit))

    async def tokens_lapsing(self, start: datetime, end: datetime, after: tuple[str, str, str], limit: int) -> list[Token]:
        t = tokens.c
        statement = token_rows.select().where(t.valid_until >= start, t.valid_until < end)
        behind = statement.where(sa.tuple_(t.operator_id, t.uid_key, t.type) > sa.tuple_(*after))
        return await self._database.rows(token_rows, behind.order_by(t.operator_id, t.uid_key, t.type).limit(limit))

    async def terms_among(self, operator_id: str, keys: Collection[str]) -> list[TokenTerms]:
        if not keys:
            return []
        t = token_terms.c
        statement = terms_rows.select().where(t.operator_id == operator_id, t.key.in_(padded(sorted(set(keys)))))
        return await self._database.rows(terms_rows, statement)

    async def terms_of_contract(self, operator_id: str, contract: str) -> list[TokenTerms]:
        t = token_terms.c
        statement = terms_rows.select().where(t.operator_id == operator_id, t.contract_key == contract)
        return await self._database.rows(terms_rows, statement.order_by(t.of, t.key, t.type).limit(10))

    # --- Partners' sites and prices

    async def site(self, partner_id: str, key: str) -> list[PartnerSite]:
        s = partner_sites.c
        statement = partner_site_rows.select().where(s.partner_id == partner_id, s.key == key)
        return await self._database.rows(partner_site_rows, statement.order_by(s.owner).limit(10))

    async def sites_among(self, partner_id: str, keys: Collection[tuple[str, str]]) -> list[PartnerSite]:
        if not keys:
            return []
        s, wanted = partner_sites.c, set(keys)
        statement = partner_site_rows.select().where(
            s.partner_id == partner_id, s.key.in_(padded(sorted({key for _, key in wanted})))
        )
        return [each for each in await self._database.rows(partner_site_rows, statement) if (each.owner, each.key) in wanted]

    async def sites_named(self, operator_id: str, owner: str, key: str) -> list[PartnerSite]:
        s = partner_sites.c
        where = sa.and_(s.operator_id == operator_id, s.owner == owner, s.key == key)
        return await self._database.rows(partner_site_rows, partner_site_rows.select().where(where).order_by(s.partner_id))

    async def tariffs_dated(self, before: datetime, limit: int) -> list[PartnerTariff]:
        t = partner_tariffs.c
        statement = partner_tariff_rows.select().where(t.updated_at < before, t.tariff.is_not(None))
        return await self._database.rows(partner_tariff_rows, statement.order_by(t.updated_at).limit(limit))

    # --- Sessions and commands

    async def session(self, partner_id: str, owner: str, key: str) -> RoamingSession | None:
        s = roaming_sessions.c
        where = sa.and_(s.partner_id == partner_id, s.owner == owner, s.key == key)
        return await self._database.one(roaming_session_rows, where)

    async def sessions_named(self, operator_id: str, key: str) -> list[RoamingSession]:
        s = roaming_sessions.c
        statement = roaming_session_rows.select().where(s.operator_id == operator_id, s.key == key)
        return await self._database.rows(roaming_session_rows, statement.order_by(s.owner, s.partner_id).limit(20))

    async def sessions_running(self, operator_id: str, token_uid: str, since: datetime) -> int:
        s = roaming_sessions.c
        whose = sa.and_(s.operator_id == operator_id, s.token_uid == token_uid)
        where = sa.and_(whose, s.status.in_(_RUNNING), s.updated_at >= since)
        seen = sa.select(s.owner, s.key).where(where).distinct().subquery()
        return int((await self._database.read(sa.select(sa.func.count()).select_from(seen)))[0][0])

    async def commands_due(self, now: datetime, limit: int) -> list[RoamingCommand]:
        c = roaming_commands.c
        where = sa.and_(c.direction == "out", c.state.in_(_OPEN), c.deadline_at <= now)
        return await self._database.rows(
            roaming_command_rows, roaming_command_rows.select().where(where).order_by(c.deadline_at, c.id).limit(limit)
        )

    async def starts_since(self, partner_id: str, since: datetime) -> list[RoamingCommand]:
        c = roaming_commands.c
        where = sa.and_(c.partner_id == partner_id, c.direction == "out", c.kind == "start", c.created_at >= since)
        unmatched = roaming_command_rows.select().where(where, c.session_id == "")
        return await self._database.rows(roaming_command_rows, unmatched.order_by(c.id))

    async def reservations_named(self, operator_id: str, reservation_id: str) -> list[RoamingCommand]:
        c = roaming_commands.c
        where = sa.and_(c.operator_id == operator_id, c.direction == "out", c.kind == "reserve", c.reservation_id == reservation_id)
        return await self._database.rows(roaming_command_rows, roaming_command_rows.select().where(where).order_by(c.id.desc()))

    # --- Partners

    async def partners_of(self, operator_id: str) -> Sequence[Partner]:
        p = partners.c
        where = sa.and_(p.operator_id == operator_id, p.state == PartnerState.REGISTERED.value)
        return await self._database.rows(partner_rows, partner_rows.select().where(where).order_by(p.id))
