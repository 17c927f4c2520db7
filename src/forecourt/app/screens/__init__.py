"""The price on stations' screens: shown with the verdict on a token, told while it runs and at the end, held against the
station's own count (OCPP 2.x block I; 1.6 by the cost messages of the Open Charge Alliance).

A screen is a courtesy: nothing here may cost a station its answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from datetime import datetime
from typing import TypeVar

from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import (
    CommandSender,
    ScreenReads,
    ScreenSpeech,
    StationLink,
    TariffBook,
    TokenReads,
    TransactionCosts,
    TransactionReads,
    Unit,
    UnitOfWork,
    Upsert,
)
from forecourt.app.screens.abilities import Abilities, expressible
from forecourt.app.screens.deliveries import Deliveries, Messenger, cost_told, price_told
from forecourt.app.screens.prices import Prices
from forecourt.app.screens.running import RunningCosts
from forecourt.app.screens.tariffs import StationTariffs
from forecourt.app.screens.views import Preview, ScreenState, ScreenViews
from forecourt.domain.access import system_caller
from forecourt.domain.commands import ShowPrice, TellCost
from forecourt.domain.events import Event, new_event
from forecourt.domain.pricing import Breakdown
from forecourt.domain.screens import Ability, CheckedCost, Delivery, Shown, StationCost, TextWay, Told, ToldCost
from forecourt.domain.screens.costs import checked, receipt, told
from forecourt.domain.screens.texts import ANY, texts_for
from forecourt.domain.tariffs import Tariff, Text
from forecourt.domain.tokens import TokenRef, TokenVerdict
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock, utc_now

__all__ = ["Preview", "ScreenState", "Screens"]

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Screens:
    """What goes out with answers to stations, and what is said right after them.

    `running_costs` and `tariffs` are swept by jobs; `views` is what people ask and order.
    """

    def __init__(
        self,
        live: LiveStations,
        uow: UnitOfWork,
        link: StationLink,
        sender: CommandSender,
        speech: ScreenSpeech,
        book: TariffBook,
        costs: TransactionCosts,
        reads: ScreenReads,
        transactions: TransactionReads,
        tokens: TokenReads,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._live = live
        self._uow = uow
        self._costs = costs
        self._transactions = transactions
        self._speech = speech
        self._clock = clock
        self._tasks: set[asyncio.Task[object]] = set()
        self._abilities = abilities = Abilities(uow, reads, sender, speech, clock)
        self._deliveries = Deliveries(uow)
        self._messenger = Messenger(link, self._deliveries)
        self._prices = prices = Prices(book, speech)
        self.running_costs = RunningCosts(live, abilities, prices, self._messenger, costs, clock)
        self.tariffs = StationTariffs(live, abilities, prices, self._deliveries, reads, sender, speech, clock)
        self.views = ScreenViews(live, reads, tokens, transactions, sender, speech, abilities, prices, clock)

    async def presented(self, station_id: str, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> Shown | None:
        """What a station that shows texts with the verdict is given for this driver (I01, I08); None: nothing."""
        live = self._live.peek(station_id)
        if live is None or not verdict.accepted:
            return None
        return await _kindly(self._shown(live, token, evse, verdict))

    def present_soon(self, station_id: str, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> None:
        """The same for a station that wants a message of its own (1.6 SetUserPrice)."""
        live = self._live.peek(station_id)
        if live is not None and verdict.accepted:
            self._soon(self._shown(live, token, evse, verdict))

    def running(self, station_id: str, transaction_id: str) -> ToldCost | None:
        """What a running transaction came to when it was last counted, for a station that cannot be told in between (I02.FR.01)."""
        return self.running_costs.untold(station_id, transaction_id)

    async def ended(self, station_id: str, transaction_id: str) -> ToldCost | None:
        """What a transaction cost in the end, as the answer to that end tells it (I03.FR.02); None while that is not known."""
        return await _kindly(self._final(station_id, transaction_id))

    def end_soon(self, station_id: str, transaction_id: str) -> None:
        """The same for a station that wants a message of its own (1.6 FinalCost)."""
        self._soon(self._said_at_the_end(station_id, transaction_id))

    async def counted(self, station_id: str, transaction_id: str, cost: StationCost) -> None:
        """The station counted the whole transaction itself (I12): kept beside our figure, and told when they differ."""
        await _kindly(self._checked(station_id, transaction_id, cost))

    async def settled(self) -> None:
        """Return when what was begun after answers is said, answered and written."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
        await self._messenger.silent()
        await self._deliveries.written()

    async def _shown(self, live: LiveStation, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> Shown | None:
        ability = self._abilities.remembered(live.station)
        if ability is not None and not ability.anything:
            return None
        at = self._clock()
        tariff = await self._prices.of_driver(live, evse, token, verdict.group, at)
        if tariff is None:
            return None
        ability = ability or await self._abilities.of(live.station)
        if ability is None:
            self._abilities.ask_soon(live.station)
            return None
        if not expressible(ability, tariff.currency):
            return None
        texts = texts_for(tariff, (verdict.language, ability.language), several=ability.several_languages)
        if ability.texts is TextWay.BY_MESSAGE:
            delivery = price_told(live.station, evse, texts, at, with_answer=False)
            self._messenger.say(live.station, ShowPrice(token=token, texts=texts), delivery)
            return None
        own, sentence = await self._prices.own_of(live, ability, evse, tariff, at)
        self._deliveries.note(price_told(live.station, evse, texts, at, with_answer=True))
        if own is not None or sentence:
            self._deliveries.note(self._told_tariff(live, evse, own, at, sentence))
        return Shown(texts=texts if ability.texts is TextWay.WITH_VERDICT else (), tariff=own)

    async def _final(self, station_id: str, transaction_id: str) -> ToldCost | None:
        live, transaction = self._live.peek(station_id), await self._whole(station_id, transaction_id)
        if live is None or transaction is None:
            return None
        breakdown = await self._price_of(transaction)
        if breakdown is None:
            return None
        ability = await self._abilities.of(live.station)
        if ability is not None and not expressible(ability, breakdown.currency):
            return None
        shows = ability is not None and ability.texts is TextWay.WITH_VERDICT
        cost = told(breakdown, _receipt(ability, breakdown, transaction) if shows else ())
        self._deliveries.note(cost_told(transaction, cost, Told.FINAL_COST, self._clock(), with_answer=True))
        return cost

    async def _said_at_the_end(self, station_id: str, transaction_id: str) -> None:
        live = self._live.peek(station_id)
        ability = None if live is None else await self._abilities.of(live.station)
        if live is None or ability is None or ability.texts is not TextWay.BY_MESSAGE:
            return
        transaction = await self._whole(station_id, transaction_id)
        breakdown = None if transaction is None else await self._price_of(transaction)
        if transaction is None or breakdown is None or not expressible(ability, breakdown.currency):
            return
        cost = told(breakdown, _receipt(ability, breakdown, transaction))
        command = TellCost(
            transaction_id=transaction.id,
            reference=transaction.ocpp_transaction_id,
            amount=cost.amount,
            currency=cost.currency,
            at=transaction.stopped_at or self._clock(),
            final=True,
            texts=cost.texts,
        )
        self._messenger.say(live.station, command, cost_told(transaction, cost, Told.FINAL_COST, self._clock()))

    async def _checked(self, station_id: str, transaction_id: str, cost: StationCost) -> None:
        transaction = await self._whole(station_id, transaction_id, pending=True)
        if transaction is None:
            return
        ours = await self._price_of(transaction)
        now = self._clock()
        found = checked(ours, cost, transaction, await self._tariff_ids(transaction), now)
        events = [] if not found.sentence else [_differs(found, now)]
        await self._uow.commit(Unit(station_id, writes=[Upsert(found)], events=events))

    async def _tariff_ids(self, transaction: Transaction) -> tuple[str, ...]:
        """The ids on the wire of the tariff that we price by."""
        live, tariff = self._live.peek(transaction.station_id), await self._tariff_of(transaction)
        ability = None if live is None else await self._abilities.of(live.station)
        return () if tariff is None or ability is None else self._prices.wire_ids(ability, tariff)

    async def _tariff_of(self, transaction: Transaction) -> Tariff | None:
        live, t = self._live.peek(transaction.station_id), transaction
        return None if live is None else await self._prices.of_driver(live, t.evse, t.token, t.group, t.started_at)

    async def _whole(self, station_id: str, transaction_id: str, *, pending: bool = False) -> Transaction | None:
        """The transaction once it is over; with messages of it still to come its cost is not known."""
        live = self._live.peek(station_id)
        found = live.transactions.get(transaction_id) if live is not None else None
        found = found or await self._transactions.by_id(transaction_id)
        over = (TransactionState.ENDED, TransactionState.ENDED_PENDING) if pending else (TransactionState.ENDED,)
        return found if found is not None and found.state in over else None

    async def _price_of(self, transaction: Transaction) -> Breakdown | None:
        """None when no tariff applies, which the book knows by heart."""
        if await self._tariff_of(transaction) is None:
            return None
        return await self._costs.of(transaction, until=transaction.stopped_at or self._clock())

    def _told_tariff(self, live: LiveStation, evse: int | None, own: Tariff | None, at: datetime, sentence: str) -> Delivery:
        return Delivery(
            station_id=live.station.id,
            operator_id=live.station.operator_id,
            evse=evse or 0,
            kind=Told.DRIVER_TARIFF,
            at=at,
            tariff_id=None if own is None else self._speech.tariff(own, of_driver=True).tariff_id,
            with_answer=own is not None,
            sentence=sentence,
        )

    def _soon(self, work: Coroutine[object, object, object]) -> None:
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(_kindly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _kindly(work: Awaitable[T]) -> T | None:
    """What comes of it, or nothing: a price that cannot be told must not spoil the answer to what a station reported."""
    try:
        return await work
    except ForecourtError as trouble:
        _log.warning("a screen was not told the price: %s", trouble.message)
    except Exception:  # noqa: BLE001 -- supervisor: see above
        _log.exception("a screen was not told the price")
    return None


def _receipt(ability: Ability | None, breakdown: Breakdown, transaction: Transaction) -> tuple[Text, ...]:
    language = ANY if ability is None or ability.language is None else ability.language
    until = transaction.stopped_at or transaction.updated_at
    return (Text(language=language, text=receipt(breakdown, transaction, until, language)),)


def _differs(found: CheckedCost, now: datetime) -> Event:
    data: dict[str, object] = {
        "sentence": found.sentence,
        "difference": None if found.difference is None else str(found.difference),
        "currency": found.currency,
    }
    return new_event(
        "StationCostDiffers",
        system_caller("screens"),
        now,
        operator_id=found.operator_id,
        station_id=found.station_id,
        subject_id=found.transaction_id,
        data=data,
    )
