"""Reads of roaming as a charge point operator: port `CpoReads`. Many things at once, since stations speak all at once."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from forecourt.domain.roaming import Authorization, RoamingCommand
from forecourt.domain.roaming.evses import SiteStand, StationStand
from forecourt.domain.stations import Capabilities, Connector
from forecourt.domain.tariffs import Assignment, Tariff
from forecourt.domain.transactions import Transaction
from forecourt.store.database import Database, padded
from forecourt.store.roaming import (
    authorization_rows,
    authorizations,
    publications,
    roaming_command_rows,
    roaming_commands,
)
from forecourt.store.sites import site_rows, sites
from forecourt.store.stations import capability_rows, connector_rows, connectors, station_capabilities, station_rows, stations
from forecourt.store.tariffs import assignment_rows, tariff_assignments, tariff_versions, version_rows
from forecourt.store.transactions import IS_OPEN, transaction_rows, transactions


class CpoStore:
    """Port `CpoReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- What stands where

    async def stands(self, site_ids: Collection[str]) -> list[SiteStand]:
        if not site_ids:
            return []
        found = await self._database.rows(site_rows, site_rows.select().where(sites.c.id.in_(_in(site_ids))))
        here: dict[str, list[StationStand]] = {}
        for each in await self._stations(site_ids):
            here.setdefault(each.station.site_id or "", []).append(each)
        return [SiteStand(site=site, stations=tuple(here.get(site.id, ()))) for site in found]

    async def _stations(self, site_ids: Collection[str]) -> list[StationStand]:
        statement = station_rows.select().where(stations.c.site_id.in_(_in(site_ids)))
        found = await self._database.rows(station_rows, statement.order_by(stations.c.id))
        ids = [each.id for each in found]
        plugs, known, busy = await self._connectors(ids), await self._capabilities(ids), await self._busy(ids)
        return [
            StationStand(
                station=each,
                connectors=tuple(plugs.get(each.id, ())),
                capabilities=known.get(each.id),
                busy=frozenset(busy.get(each.id, ())),
            )
            for each in found
        ]

    async def _connectors(self, station_ids: list[str]) -> dict[str, list[Connector]]:
        if not station_ids:
            return {}
        statement = connector_rows.select().where(connectors.c.station_id.in_(padded(station_ids)))
        found: dict[str, list[Connector]] = {}
        for each in await self._database.rows(connector_rows, statement):
            found.setdefault(each.station_id, []).append(each)
        return found

    async def _capabilities(self, station_ids: list[str]) -> dict[str, Capabilities]:
        if not station_ids:
            return {}
        statement = capability_rows.select().where(station_capabilities.c.station_id.in_(padded(station_ids)))
        return {each.station_id: each for each in await self._database.rows(capability_rows, statement)}

    async def _busy(self, station_ids: list[str]) -> dict[str, set[int]]:
        if not station_ids:
            return {}
        t = transactions.c
        found: dict[str, set[int]] = {}
        for station_id, evse in await self._database.read(
            sa.select(t.station_id, t.evse).where(t.station_id.in_(padded(station_ids)), IS_OPEN)
        ):
            found.setdefault(station_id, set()).add(evse)
        return found

    async def site_ids(self, operator_id: str, after: str, limit: int) -> list[str]:
        statement = sa.select(sites.c.id).where(sites.c.operator_id == operator_id, sites.c.id > after)
        rows = await self._database.read(statement.order_by(sites.c.id).limit(limit))
        return [row[0] for row in rows]

    async def sites_of(self, station_ids: Collection[str]) -> set[str]:
        if not station_ids:
            return set()
        rows = await self._database.read(sa.select(stations.c.site_id).where(stations.c.id.in_(_in(station_ids))))
        return {row[0] for row in rows if row[0] is not None}

    async def sites_showing(self, station_id: str) -> set[str]:
        p = publications.c
        named = p.document.contains(station_id.replace("-", ""), autoescape=True)
        rows = await self._database.read(sa.select(p.site_id).where(p.module == "locations", named))
        return {row[0] for row in rows if row[0]}

    # --- Prices

    async def assignments(self, operator_id: str, now: datetime) -> list[Assignment]:
        a = tariff_assignments.c
        where = sa.and_(a.operator_id == operator_id, sa.or_(a.ends_at.is_(None), a.ends_at > now))
        return await self._database.rows(assignment_rows, assignment_rows.select().where(where).order_by(a.id))

    async def tariffs(self, operator_id: str, tariff_ids: Collection[str]) -> list[Tariff]:
        if not tariff_ids:
            return []
        v = tariff_versions.c
        statement = version_rows.select().where(v.operator_id == operator_id, v.tariff_id.in_(_in(tariff_ids)), v.until.is_(None))
        return [each.tariff for each in await self._database.rows(version_rows, statement.order_by(v.tariff_id))]

    async def shown(self, operator_id: str, module: str) -> list[tuple[str, str, str]]:
        p = publications.c
        statement = sa.select(p.party, p.key, p.audience).where(
            p.operator_id == operator_id, p.module == module, p.withdrawn_at.is_(None)
        )
        return [(row[0], row[1], row[2]) for row in await self._database.read(statement)]

    # --- Who charges

    async def transactions(self, transaction_ids: Collection[str]) -> list[Transaction]:
        if not transaction_ids:
            return []
        statement = transaction_rows.select().where(transactions.c.id.in_(_in(transaction_ids)))
        return await self._database.rows(transaction_rows, statement)

    async def authorizations_of(self, transaction_ids: Collection[str]) -> dict[str, Authorization]:
        if not transaction_ids:
            return {}
        a = authorizations.c
        statement = authorization_rows.select().where(a.transaction_id.in_(_in(transaction_ids))).order_by(a.id)
        return {each.transaction_id or "": each for each in await self._database.rows(authorization_rows, statement)}

    async def authorization_for(self, reservation_id: str) -> Authorization | None:
        a = authorizations.c
        return await self._database.one(authorization_rows, a.reservation_id == reservation_id, newest_by=a.id)

    async def running(self, limit: int) -> list[Authorization]:
        open_ones = sa.select(transactions.c.id).where(IS_OPEN)
        statement = authorization_rows.select().where(authorizations.c.transaction_id.in_(open_ones))
        return await self._database.rows(authorization_rows, statement.order_by(authorizations.c.id).limit(limit))

    # --- Commands of partners

    async def commands_under_way(self, before: datetime, limit: int) -> list[RoamingCommand]:
        c = roaming_commands.c
        statement = roaming_command_rows.select().where(c.direction == "in", c.ended_at.is_(None), c.deadline_at < before)
        return await self._database.rows(roaming_command_rows, statement.order_by(c.id).limit(limit))

    async def commands_of(self, partner_id: str, since: datetime) -> list[RoamingCommand]:
        c = roaming_commands.c
        statement = roaming_command_rows.select().where(c.partner_id == partner_id, c.direction == "in", c.created_at >= since)
        return await self._database.rows(roaming_command_rows, statement.order_by(c.id.desc()))

    async def reserve_command(self, own_reservation_id: str) -> RoamingCommand | None:
        c = roaming_commands.c
        where = sa.and_(c.own_reservation_id == own_reservation_id, c.direction == "in", c.kind == "reserve")
        return await self._database.one(roaming_command_rows, where, newest_by=c.id)

    async def profiled(self, station_id: str) -> list[tuple[RoamingCommand, Transaction]]:
        t, c = transactions.c, roaming_commands.c
        found = await self._database.rows(transaction_rows, transaction_rows.select().where(t.station_id == station_id, IS_OPEN))
        by_id = {each.id: each for each in found}
        if not by_id:
            return []
        statement = roaming_command_rows.select().where(
            c.transaction_id.in_(_in(by_id)), c.direction == "in", c.kind == "set_profile", c.state == "done"
        )
        newest = {each.transaction_id: each for each in await self._database.rows(roaming_command_rows, statement.order_by(c.id))}
        return [(command, by_id[transaction_id]) for transaction_id, command in newest.items() if transaction_id is not None]

    async def reservation_of(self, partner_id: str, reservation_id: str) -> RoamingCommand | None:
        c = roaming_commands.c
        where = sa.and_(
            c.partner_id == partner_id,
            c.direction == "in",
            c.kind == "reserve",
            sa.func.lower(c.reservation_id) == reservation_id.lower(),
            c.own_reservation_id != "",
        )
        return await self._database.one(roaming_command_rows, where, newest_by=c.id)


def _in(keys: Iterable[str]) -> list[str]:
    return padded(sorted(set(keys)))
