"""A world for charging: an open SQLite store, one operator, one station, the verbs, a clock that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from forecourt.app.charging import Charging
from forecourt.app.charging.review import Review
from forecourt.app.live import LiveStations
from forecourt.app.ports import Insert, TokenAuthority, Unit
from forecourt.app.tokens import Tokens
from forecourt.domain.access import Caller, Operator, Role
from forecourt.domain.commands import AskTransactionStatus, Command, CommandRecord, Outcome, StationAnswer
from forecourt.domain.events import Event
from forecourt.domain.stations import Connector, Station
from forecourt.domain.transactions import Evidence, Notice, Transaction
from forecourt.store.store import Store
from tests.unit.domain.ledger.book import T0, later

CALLER = Caller(kind="user", id="ada", name="Ada", operator_id="op", role=Role.OPERATOR)


class Link:
    """A station that answers every question the same, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Command] = []
        self.payload: object = {}
        self.outcome = Outcome.RESULT

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        self.asked.append(command)
        return StationAnswer(outcome=self.outcome, payload=self.payload, status="Accepted")

    def connected(self, station_id: str) -> bool:
        return True

    async def close(self, station_id: str, reason: str) -> None:
        raise AssertionError("nobody closes sockets here")


class World:
    """What the tests act on."""

    def __init__(self, store: Store, authority: TokenAuthority | None = None) -> None:
        self.store = store
        self.now = T0
        self.live = LiveStations(store.stations, store.transactions)
        self.charging = Charging(
            self.live,
            store.uow,
            store.numbers,
            store.transactions,
            store.tokens,
            store.directory,
            authority=authority,
            clock=self.clock,
        )
        self.tokens = Tokens(store.uow, store.tokens, store.directory, clock=self.clock)
        self.link = Link()
        self.review = Review(self.charging, self.live, store.uow, store.transactions, self.link, clock=self.clock)

    def clock(self) -> datetime:
        return self.now

    def after_restart(self, authority: TokenAuthority | None = None) -> "World":
        """The same store, nothing in memory."""
        again = World(self.store, authority)
        again.now = self.now
        return again

    async def insert(self, *rows: msgspec.Struct) -> None:
        await self.store.uow.commit(Unit("world", writes=[Insert(row) for row in rows]))

    async def connect(self, station_id: str = "s1") -> None:
        """As if a socket were open: the station stays in memory."""
        async with self.live.turn(station_id) as live:
            live.epoch = 1

    async def transaction(self, transaction_id: str) -> Transaction:
        found = await self.store.transactions.by_id(transaction_id)
        assert found is not None
        return found

    async def evidence(self, transaction_id: str) -> list[Evidence]:
        return (await self.store.queries.transactions.evidence(CALLER, transaction_id, cursor=None, limit=200)).items

    async def events(self, type_: str | None = None) -> list[Event]:
        found, _ = await self.store.event_log.after({}, 1000)
        return [each for each in found if type_ is None or each.type == type_]

    def record(self, command: Command, **parts: object) -> CommandRecord:
        """A start command as it is kept, accepted by its station."""
        params = {name: value for name, value in msgspec.to_builtins(command).items() if name != "command"}
        plain = CommandRecord(
            id="c1",
            operator_id="op",
            station_id="s1",
            command=type(command).__name__,
            params=params,
            asked_by="user:ada",
            asked_by_name="Ada",
            asked_at=self.now,
            outcome=Outcome.RESULT,
            status="Accepted",
        )
        return msgspec.structs.replace(plain, **parts)


def station(**parts: object) -> Station:
    plain = Station(id="s1", operator_id="op", identity="CP1", identity_key="cp1", created_at=T0, updated_at=T0)
    return msgspec.structs.replace(plain, **parts)


def notice(report: object, seconds: float = 0) -> Notice:
    return Notice(received_at=later(seconds), payload=msgspec.json.encode(report), version="")


@asynccontextmanager
async def opened(url: str, authority: TokenAuthority | None = None) -> AsyncIterator[World]:
    """The world, with its operator and station."""
    store = await Store.open(url)
    try:
        world = World(store, authority)
        operator = Operator(
            id="op", country_code="NL", party_id="FCT", legal_name="Forecourt", created_at=T0, zone="Europe/Amsterdam"
        )
        await world.insert(operator, station())
        await world.insert(*(Connector(station_id="s1", evse=evse, connector=1) for evse in (1, 2)))
        yield world
    finally:
        await store.close()


def is_question(command: Command, reference: str) -> bool:
    return command == AskTransactionStatus(reference=reference)
