"""Telling stations, one thing at a time each, and keeping what was told last and what came of it."""

import asyncio
import logging
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports import StationLink, Unit, UnitOfWork, Upsert
from forecourt.domain.commands import Command, Outcome, StationAnswer
from forecourt.domain.screens import Delivery, Told, ToldCost
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Text
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import ForecourtError

WRITTEN_AT_ONCE: Final = 500
ANSWER_S: Final = 15.0
"""How long a station may take to answer; a driver's price is not worth holding up other commands longer."""
UNKNOWN_WORDS: Final = frozenset({"NotImplemented", "NotSupported", "UnknownVendorId", "UnknownMessageId"})
"""A station that says one of these does not know such a message."""
_NEVER: Final = object()
_log = logging.getLogger(__name__)

_Key = tuple[str, int, Told]


class Deliveries:
    """What was told last, by station, EVSE and kind: noted at once, written a moment later in batches."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._unwritten: dict[_Key, Delivery] = {}
        self._writing: asyncio.Task[None] | None = None

    def note(self, delivery: Delivery) -> None:
        """It replaces what was told before of its kind."""
        self._unwritten[(delivery.station_id, delivery.evse, delivery.kind)] = delivery
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def written(self) -> None:
        """Return when everything noted is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._unwritten:
            await asyncio.sleep(0)  # what is noted in this turn of the loop is written together
            keys = list(self._unwritten)[:WRITTEN_AT_ONCE]
            rows = [self._unwritten.pop(key) for key in keys]
            try:
                await self._uow.commit(Unit("screens", writes=[Upsert(row) for row in rows]))
            except ForecourtError as trouble:
                _log.warning("what screens were told was not kept: %s", trouble.message)


class Messenger:
    """Says things to stations without anybody waiting: never two at once to one station, and of a kind only the newest."""

    def __init__(self, link: StationLink, deliveries: Deliveries) -> None:
        self._link = link
        self._deliveries = deliveries
        self._waiting: dict[str, dict[tuple[int, Told], tuple[Command, Delivery]]] = {}
        self._talking: dict[str, asyncio.Task[None]] = {}
        self._refused: dict[tuple[str, Told], str | None] = {}

    def busy(self, station: Station) -> bool:
        """Whether something is under way to the station."""
        return station.id in self._talking

    def refused(self, station: Station, kind: Told) -> bool:
        """Whether the station turned out not to know such messages, with its present firmware."""
        return self._refused.get((station.id, kind), _NEVER) == _firmware(station)

    def say(self, station: Station, command: Command, delivery: Delivery) -> None:
        """Say it as soon as what is under way was answered; the delivery is noted with the answer."""
        if self.refused(station, delivery.kind):
            return
        waiting = self._waiting.setdefault(station.id, {})
        if delivery.kind is Told.FINAL_COST:
            waiting.pop((delivery.evse, Told.RUNNING_COST), None)
        waiting[(delivery.evse, delivery.kind)] = (command, delivery)
        if station.id not in self._talking:
            self._talking[station.id] = asyncio.get_running_loop().create_task(self._talk(station))

    async def silent(self) -> None:
        """Return when everything was said and answered."""
        while self._talking:
            await asyncio.gather(*self._talking.values())

    async def _talk(self, station: Station) -> None:
        try:
            while waiting := self._waiting.get(station.id):
                command, delivery = waiting.pop(next(iter(waiting)))
                answer = await self._link.send(station.id, command, timeout_s=ANSWER_S)
                said = answered(delivery, answer)
                if answer.outcome is Outcome.UNSUPPORTED or said.status in UNKNOWN_WORDS:
                    self._refused[(station.id, delivery.kind)] = _firmware(station)
                self._deliveries.note(said)
        finally:
            del self._talking[station.id]
            self._waiting.pop(station.id, None)


def price_told(station: Station, evse: int | None, texts: tuple[Text, ...], at: datetime, *, with_answer: bool) -> Delivery:
    """The text of a tariff, to a driver."""
    return Delivery(
        station_id=station.id,
        operator_id=station.operator_id,
        evse=evse or 0,
        kind=Told.PRICE,
        at=at,
        texts=texts,
        with_answer=with_answer,
    )


def cost_told(transaction: Transaction, cost: ToldCost, kind: Told, at: datetime, *, with_answer: bool = False) -> Delivery:
    """What a transaction has cost, or cost in the end."""
    return Delivery(
        station_id=transaction.station_id,
        operator_id=transaction.operator_id,
        evse=transaction.evse,
        kind=kind,
        at=at,
        texts=cost.texts,
        amount=cost.amount,
        currency=cost.currency,
        transaction_id=transaction.id,
        with_answer=with_answer,
    )


def answered(delivery: Delivery, answer: StationAnswer) -> Delivery:
    """The delivery with what the station said."""
    error = answer.error or {}
    return msgspec.structs.replace(
        delivery,
        outcome=answer.outcome.value,
        status=answer.status or (str(error["code"]) if "code" in error else None),
        sentence=str(error.get("description") or ""),
    )


def _firmware(station: Station) -> str | None:
    return None if station.boot is None else station.boot.firmware
