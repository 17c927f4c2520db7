"""Reads of the small things: operators, sites, people, keys, reservations, refusals, repairs, commands."""

from datetime import datetime

import sqlalchemy as sa

from forecourt.domain.access import ApiKey, Operator, User
from forecourt.domain.advice import Advice
from forecourt.domain.commands import CommandRecord
from forecourt.domain.reservations import Reservation
from forecourt.domain.sites import Site
from forecourt.domain.stations import Refusal, RepairSeen
from forecourt.store.access import api_keys, ended_sign_ins, key_rows, user_rows, users
from forecourt.store.commands import IS_ACTIVE, command_rows, commands, reservation_rows, reservations
from forecourt.store.database import Database
from forecourt.store.sites import operator_rows, operators, site_rows, sites
from forecourt.store.stations import advice_rows, refusal_rows, refusals, repair_rows, repairs_seen, station_advice, stations


class StoredDirectory:
    """Port `Directory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def operator(self, operator_id: str) -> Operator | None:
        return await self._database.one(operator_rows, operators.c.id == operator_id)

    async def operators(self) -> list[Operator]:
        return await self._database.rows(operator_rows, operator_rows.select().order_by(operators.c.id))

    async def site(self, site_id: str) -> Site | None:
        return await self._database.one(site_rows, sites.c.id == site_id)

    async def site_in_use(self, site_id: str) -> bool:
        return bool(await self._database.read(sa.select(stations.c.id).where(stations.c.site_id == site_id).limit(1)))

    async def user_by_email(self, email: str) -> User | None:
        return await self._database.one(user_rows, users.c.email_key == email.casefold())

    async def user(self, user_id: str) -> User | None:
        return await self._database.one(user_rows, users.c.id == user_id)

    async def sign_in_ended(self, nonce: str) -> bool:
        return bool(await self._database.read(sa.select(ended_sign_ins.c.nonce).where(ended_sign_ins.c.nonce == nonce)))

    async def key_by_sha256(self, sha256: str) -> ApiKey | None:
        return await self._database.one(key_rows, api_keys.c.sha256 == sha256)

    async def key(self, key_id: str) -> ApiKey | None:
        return await self._database.one(key_rows, api_keys.c.id == key_id)

    async def reservation(self, reservation_id: str) -> Reservation | None:
        return await self._database.one(reservation_rows, reservations.c.id == reservation_id)

    async def reservation_by_number(self, station_id: str, number: int) -> Reservation | None:
        where = sa.and_(reservations.c.station_id == station_id, reservations.c.number == number)
        return await self._database.one(reservation_rows, where)

    async def overdue_reservations(self, now: datetime, limit: int) -> list[Reservation]:
        statement = reservation_rows.select().where(reservations.c.expires_at <= now, IS_ACTIVE)
        return await self._database.rows(reservation_rows, statement.order_by(reservations.c.expires_at).limit(limit))

    async def refusals_of(self, identity_key: str) -> list[Refusal]:
        statement = refusal_rows.select().where(refusals.c.identity_key == identity_key)
        return await self._database.rows(refusal_rows, statement.order_by(refusals.c.last_seen_at.desc()))

    async def repairs_of(self, station_id: str) -> list[RepairSeen]:
        statement = repair_rows.select().where(repairs_seen.c.station_id == station_id)
        return await self._database.rows(repair_rows, statement.order_by(repairs_seen.c.rule, repairs_seen.c.action))

    async def advice_of(self, station_id: str) -> list[Advice]:
        return await self._database.rows(advice_rows, advice_rows.select().where(station_advice.c.station_id == station_id))

    async def command(self, command_id: str) -> CommandRecord | None:
        return await self._database.one(command_rows, commands.c.id == command_id)
