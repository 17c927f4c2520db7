"""Lists of stations, of what was refused, repaired and reported, for people."""

from collections.abc import Collection
from typing import Any

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.advice import Advice
from forecourt.domain.stations import Connector, ConnectorStatus, Refusal, Registration, RepairSeen, Station, StationReport
from forecourt.kit.errors import NotFound
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, in_scope, read_page, sorted_by
from forecourt.store.sites import operators
from forecourt.store.stations import (
    advice_rows,
    connector_rows,
    connectors,
    former_stations,
    refusal_rows,
    refusals,
    repair_rows,
    repairs_seen,
    report_rows,
    station_advice,
    station_reports,
    station_rows,
    stations,
)


class StationCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Stations at a glance. `by_version` counts the connected ones; `faulted` those with a faulted connector."""

    total: int
    connected: int
    pending: int
    faulted: int
    by_version: dict[str, int]
    connectors_by_status: dict[str, int]


class StationName(msgspec.Struct, frozen=True, kw_only=True):
    """What people call a station by, though it may be gone."""

    identity: str
    removed: bool = False
    known: bool = True
    """False: it knocked, and is none of ours."""


class StationQueries:
    """Everything takes the caller first; what is out of scope looks like nothing at all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        cursor: str | None = None,
        limit: int = 50,
        site_id: str | None = None,
        connected: bool | None = None,
        search: str | None = None,
        registration: Registration | None = None,
        sort: str | None = None,
    ) -> Page[Station]:
        """By `identity` or `name`. `search` looks into both, without case."""
        s = stations.c
        statement = in_scope(station_rows.select(), s.operator_id, caller)
        if site_id is not None:
            statement = statement.where(s.site_id == site_id)
        if connected is not None:
            statement = statement.where(is_connected() if connected else sa.not_(is_connected()))
        if registration is not None:
            statement = statement.where(s.registration == registration.value)
        if search:
            within = s.identity_key.contains(search.casefold(), autoescape=True)
            statement = statement.where(within | sa.func.lower(s.name).contains(search.lower(), autoescape=True))
        keys, backwards = sorted_by(sort, {"identity": [s.identity_key], "name": [s.name, s.identity_key]}, "identity")
        return await read_page(self._database, station_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_identity(self, caller: Caller, identity: str) -> Station:
        """One station. Raises `NotFound`."""
        return await self._one(caller, stations.c.identity_key == identity.casefold(), identity)

    async def by_id(self, caller: Caller, station_id: str) -> Station:
        """One station by its surrogate key. Raises `NotFound`."""
        return await self._one(caller, stations.c.id == station_id, station_id)

    async def names(self, caller: Caller, station_ids: Collection[str]) -> dict[str, StationName]:
        """By surrogate key, the names of stations and of those that were removed, for lists; who is out of scope is left out."""
        if not station_ids:
            return {}
        wanted = sorted(set(station_ids))
        there, gone = (
            in_scope(sa.select(table.c.id, table.c.identity, removed), table.c.operator_id, caller).where(table.c.id.in_(wanted))
            for table, removed in ((stations, sa.false()), (former_stations, sa.true()))
        )
        found = await self._database.read(there.union_all(gone))
        return {id_: StationName(identity=identity, removed=bool(removed)) for id_, identity, removed in found}

    async def ids_of(self, caller: Caller, identity: str) -> list[str]:
        """The surrogate keys of the station of this identity and of those that had it before and were removed."""
        there, gone = (
            in_scope(sa.select(table.c.id), table.c.operator_id, caller).where(table.c.identity_key == identity.casefold())
            for table in (stations, former_stations)
        )
        return [each[0] for each in await self._database.read(there.union_all(gone))]

    async def known(self, caller: Caller, identity_keys: Collection[str]) -> set[str]:
        """Which of these identities are stations' now."""
        if not identity_keys:
            return set()
        s = stations.c
        statement = in_scope(sa.select(s.identity_key), s.operator_id, caller).where(s.identity_key.in_(sorted(set(identity_keys))))
        return {each[0] for each in await self._database.read(statement)}

    async def connectors(self, caller: Caller, station_id: str) -> list[Connector]:
        """The connectors of a station, EVSE 0 (itself) first where it reported that."""
        statement = connector_rows.select().where(connectors.c.station_id == station_id, _owned(connectors.c.station_id, caller))
        return await self._database.rows(connector_rows, statement.order_by(connectors.c.evse, connectors.c.connector))

    async def connectors_of(self, caller: Caller, station_ids: list[str]) -> dict[str, list[Connector]]:
        """The connectors of several stations at once."""
        if not station_ids:
            return {}
        c = connectors.c
        statement = connector_rows.select().where(c.station_id.in_(sorted(set(station_ids))), _owned(c.station_id, caller))
        found: dict[str, list[Connector]] = {}
        for each in await self._database.rows(connector_rows, statement.order_by(c.station_id, c.evse, c.connector)):
            found.setdefault(each.station_id, []).append(each)
        return found

    async def repairs(self, caller: Caller, station_id: str) -> list[RepairSeen]:
        """The repairs that a station's messages needed, the latest first."""
        r = repairs_seen.c
        statement = repair_rows.select().where(r.station_id == station_id, _owned(r.station_id, caller))
        return await self._database.rows(repair_rows, statement.order_by(r.last_at.desc(), r.rule, r.action, r.path))

    async def advice(self, caller: Caller, station_id: str) -> list[Advice]:
        """What a station's behaviour shows that a person should act on, the latest first."""
        a = station_advice.c
        statement = advice_rows.select().where(a.station_id == station_id, _owned(a.station_id, caller))
        return await self._database.rows(advice_rows, statement.order_by(a.last_at.desc(), a.code))

    async def refusals(self, caller: Caller, cursor: str | None = None, limit: int = 50, sort: str | None = None) -> Page[Refusal]:
        """Who knocked and was not let in, by `identity`, `address`, `count` or `last` (the latest first). An operator sees its own
        stations; unknown ones where it is alone."""
        r = refusals.c
        statement = refusal_rows.select()
        if caller.operator_id is not None:
            known = sa.exists().where(stations.c.identity_key == r.identity_key)
            alone = sa.select(sa.func.count()).select_from(operators).scalar_subquery() == 1
            own = sa.exists().where(stations.c.identity_key == r.identity_key, stations.c.operator_id == caller.operator_id)
            statement = statement.where(own | (sa.not_(known) & alone))
        ways = {"identity": r.identity_key, "address": r.address, "count": r["count"], "last": r.last_seen_at}
        keys, backwards = sorted_by(sort, {name: [column, r.id] for name, column in ways.items()}, "-last")
        return await read_page(self._database, refusal_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def reports(self, caller: Caller, station_id: str, cursor: str | None = None, limit: int = 50) -> Page[StationReport]:
        """What else a station reported, the latest first."""
        r = station_reports.c
        statement = in_scope(report_rows.select(), r.operator_id, caller).where(r.station_id == station_id)
        keys = [r.received_at, r.id]
        return await read_page(self._database, report_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)

    async def counts(self, caller: Caller) -> StationCounts:
        """Stations at a glance."""
        s, c = stations.c, connectors.c
        pending = sa.func.coalesce(sa.func.sum(sa.case((s.registration == Registration.PENDING.value, 1), else_=0)), 0)
        by_kind = sa.select(is_connected().label("on"), s.version, sa.func.count(), pending).group_by(sa.text("1"), s.version)
        kinds = await self._database.read(in_scope(by_kind, s.operator_id, caller))
        by_status = sa.select(c.status, sa.func.count()).where(_owned(c.station_id, caller)).group_by(c.status)
        faulted = sa.select(sa.func.count(sa.distinct(c.station_id))).where(
            c.status == ConnectorStatus.FAULTED.value, _owned(c.station_id, caller)
        )
        return StationCounts(
            total=sum(count for _, _, count, _ in kinds),
            connected=sum(count for on, _, count, _ in kinds if on),
            pending=int(sum(each for *_, each in kinds)),
            faulted=int((await self._database.read(faulted))[0][0]),
            by_version={version or "": count for on, version, count, _ in kinds if on},
            connectors_by_status={each[0]: each[1] for each in await self._database.read(by_status)},
        )

    async def _one(self, caller: Caller, where: sa.ColumnElement[bool], named: str) -> Station:
        statement = in_scope(station_rows.select(), stations.c.operator_id, caller).where(where)
        found = await self._database.rows(station_rows, statement)
        if not found:
            raise NotFound(f"There is no station {named}.")
        return found[0]


def is_connected() -> sa.ColumnElement[bool]:
    """As `Station.connected`."""
    s = stations.c
    return s.connected_at.is_not(None) & (s.disconnected_at.is_(None) | (s.disconnected_at < s.connected_at))


def _owned(station_id: sa.ColumnElement[Any], caller: Caller) -> sa.ColumnElement[bool]:
    """The station is in the caller's scope: for rows that carry no operator."""
    if caller.operator_id is None:
        return sa.true()
    return sa.exists().where(stations.c.id == station_id, stations.c.operator_id == caller.operator_id)
