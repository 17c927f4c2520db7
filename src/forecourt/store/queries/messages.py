"""Lists of what happened: the wire log, and the audit read from the events."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from forecourt.domain.access import Caller
from forecourt.domain.events import Event
from forecourt.domain.stations import WireMessage
from forecourt.kit.errors import NotFound
from forecourt.store.database import Database
from forecourt.store.events import BY_PEOPLE, event_rows, events
from forecourt.store.journal_table import message_rows, messages
from forecourt.store.queries.paging import Page, Stations, between, in_scope, of_stations, read_page, sorted_by


class MessageQueries:
    """The wire log: calls with their answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        station_id: Stations | None = None,
        action: str | None = None,
        outcome: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[WireMessage]:
        """By `time`, the newest first."""
        m = messages.c
        statement = between(in_scope(message_rows.select(), m.operator_id, caller), m.at, start, end)
        statement = of_stations(statement, m.station_id, station_id)
        for column, wanted in ((m.action, action), (m.outcome, outcome)):
            if wanted is not None:
                statement = statement.where(column == wanted)
        keys, backwards = sorted_by(sort, {"time": [m.at, m.id]}, "-time")
        return await read_page(self._database, message_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_id(self, caller: Caller, message_id: str) -> WireMessage:
        """One message by our id. Raises `NotFound`."""
        statement = in_scope(message_rows.select(), messages.c.operator_id, caller).where(messages.c.id == message_id)
        found = await self._database.rows(message_rows, statement)
        if not found:
            raise NotFound(f"There is no message {message_id}.")
        return found[0]


class EventQueries:
    """The audit (changes by people and their programs), and the latest of everything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, caller: Caller, *, without: Collection[str] = (), limit: int = 20) -> list[Event]:
        """What happened last, whoever did it, but for the types in `without`; newest first."""
        e = events.c
        statement = in_scope(event_rows.select(), e.operator_id, caller).where(e.type.not_in(sorted(without)))
        return await self._database.rows(event_rows, statement.order_by(e.id.desc()).limit(limit))

    async def page(
        self,
        caller: Caller,
        *,
        kind: Literal["user", "key"] | None = None,
        type_: str | None = None,
        station_id: Stations | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[Event]:
        """By `time`, the newest first."""
        e = events.c
        statement = between(in_scope(event_rows.select(), e.operator_id, caller), e.recorded_at, start, end).where(BY_PEOPLE)
        statement = of_stations(statement, e.station_id, station_id)
        for column, wanted in ((e.caller_kind, kind), (e.type, type_)):
            if wanted is not None:
                statement = statement.where(column == wanted)
        keys, backwards = sorted_by(sort, {"time": [e.recorded_at, e.id]}, "-time")
        return await read_page(self._database, event_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)
