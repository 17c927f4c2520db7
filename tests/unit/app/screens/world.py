"""A world for screens: an open SQLite store, one station with two EVSEs that is connected, prices that the test sets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from forecourt.app.live import LiveStations
from forecourt.app.ports import Insert, Unit
from forecourt.app.screens import Screens
from forecourt.csms.screens import Speech
from forecourt.domain.access import Caller
from forecourt.domain.commands import AskAbility, Command, CommandRecord, Outcome, StationAnswer
from forecourt.domain.pricing import Amount, Breakdown
from forecourt.domain.screens import Ability, Delivery, KnownAbility, Outlook, TextWay, Told
from forecourt.domain.stations import BootData, Station
from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.store.store import Store
from tests import rows

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
CARD = TokenRef(uid="CARD")
WELCOME = TokenVerdict(verdict=Verdict.ACCEPTED, sentence="A known card.")
SHOWS = Ability(texts=TextWay.WITH_VERDICT, running_cost=True)
BY_MESSAGE = Ability(texts=TextWay.BY_MESSAGE, running_cost=True)
COUNTS = Ability(texts=TextWay.WITH_VERDICT, tariffs=True, counts_itself=True)


class Line:
    """The way to the station: remembers what was said, answers as it is told, waits while `held`."""

    def __init__(self) -> None:
        self.said: list[Command] = []
        self.answer = StationAnswer(outcome=Outcome.RESULT, status="Accepted")
        self.at_once = self.most_at_once = 0
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        self.said.append(command)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.open.wait()
        self.at_once -= 1
        return self.answer

    def connected(self, station_id: str) -> bool:
        return True

    async def close(self, station_id: str, reason: str) -> None:
        raise AssertionError("nobody closes sockets here")


class Sender:
    """Commands of people and of the server, as if kept; `answers` by the type of the command."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.answers: dict[type[Command], StationAnswer] = {}

    async def send(self, caller: Caller, station: Station, command: Command, *, timeout_s: float | None = None) -> CommandRecord:
        self.sent.append(command)
        answer = self.answers.get(type(command), StationAnswer(outcome=Outcome.RESULT, status="Accepted"))
        plain = rows.command(station.id, command=type(command).__name__)
        return msgspec.structs.replace(
            plain, outcome=answer.outcome, status=answer.status, answer=answer.payload, error=answer.error
        )


class Book:
    """One tariff for anybody, others by token group."""

    def __init__(self) -> None:
        self.anybody: Tariff | None = rows.tariff("PUBLIC")
        self.groups: dict[str, Tariff] = {}

    async def of_place(self, *given: Any, **more: Any) -> tuple[Tariff, ...]:
        found = self.groups.get(given[6], self.anybody)
        return () if found is None else (found,)

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> Tariff | None:
        raise AssertionError("nobody asks for a version here")


class Costs:
    """A price that the test sets, before and after taxes alike."""

    def __init__(self) -> None:
        self.amount = Decimal("1.00")
        self.currency = "EUR"
        self.trouble: Exception | None = None
        self.ahead: Outlook | None = None
        self.asked = 0

    async def of(self, transaction: Transaction, *, until: datetime) -> Breakdown | None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        total = Amount(before_taxes=self.amount, after_taxes=self.amount)
        return Breakdown(currency=self.currency, total=total, unclamped=total, lines=())

    async def outlook(self, transaction: Transaction, at: datetime) -> Outlook | None:
        return self.ahead


class World:
    """What the tests act on."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = START
        self.live = LiveStations(store.stations, store.transactions)
        self.line, self.sender, self.book, self.costs = Line(), Sender(), Book(), Costs()
        self.screens = self.built()

    def built(self) -> Screens:
        """The service, as after a start of the process."""
        s = self.store
        return Screens(
            self.live, s.uow, self.line, self.sender, Speech(), self.book, self.costs, s.screens, s.transactions, s.tokens,
            clock=lambda: self.now,
        )  # fmt: skip

    async def insert(self, *given: msgspec.Struct) -> None:
        await self.store.uow.commit(Unit("world", writes=[Insert(row) for row in given]))

    async def able(self, ability: Ability, firmware: str | None = "1.0") -> None:
        """The station was asked what it can show."""
        known = KnownAbility(station_id="s1", operator_id="op", firmware=firmware, version="2.0.1", asked_at=START, ability=ability)
        await self.insert(known)

    async def charging(self, number: str = "t1", **more: Any) -> Transaction:
        """A transaction is open at the station."""
        given: dict[str, Any] = {"ocpp_transaction_id": number, "token": CARD, "started_at": START, "energy_wh": 3_000}
        found = rows.transaction(id=number, station_id="s1", **(given | more))
        await self.insert(found)
        async with self.live.turn("s1") as live:
            live.transactions[found.id] = found
        return found

    async def ended(self, transaction: Transaction, state: TransactionState = TransactionState.ENDED) -> None:
        """It is over, as memory knows it."""
        async with self.live.turn("s1") as live:
            live.transactions[transaction.id] = msgspec.structs.replace(
                transaction, state=state, stopped_at=START + timedelta(minutes=42)
            )

    async def told(self, kind: Told) -> Delivery | None:
        """What was told last of a kind, as it is stored."""
        found = [each for each in await self.store.screens.deliveries("s1") if each.kind is kind]
        return found[0] if found else None

    async def sweep(self, every_s: float = 60) -> int:
        """One look at the running costs; whatever was said for it is answered."""
        told = await self.screens.running_costs.sweep(["s1"], timedelta(seconds=every_s))
        await settled()
        return told

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


async def settled(turns: int = 50) -> None:
    """What was begun in the background goes as far as it can."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[World]:
    store = await Store.open(url)
    try:
        world = World(store)
        boot = BootData(vendor="V", model="M", firmware="1.0")
        await world.insert(rows.operator(), rows.station(id="s1", version="2.0.1", boot=boot))
        await world.insert(*(rows.connector("s1", evse=evse) for evse in (1, 2)))
        async with world.live.turn("s1") as live:
            live.epoch = 1
        yield world
        await world.screens.settled()
        await settled()
    finally:
        await store.close()


def asks(world: World) -> int:
    """How often the station was asked what it can show."""
    return sum(isinstance(each, AskAbility) for each in world.sender.sent)
