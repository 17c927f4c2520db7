"""The cost of running transactions, told to their stations every so often, and only when it changed (I02)."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import TransactionCosts
from forecourt.app.screens.abilities import Abilities, expressible
from forecourt.app.screens.deliveries import Messenger, cost_told
from forecourt.app.screens.prices import Prices
from forecourt.domain.commands import TellCost
from forecourt.domain.pricing import Breakdown
from forecourt.domain.screens import Outlook, TextWay, Told, ToldCost
from forecourt.domain.screens.costs import told, unit_prices
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock

AT_ONCE: Final = 4
"""So many prices are computed side by side."""
IDLE: Final = frozenset({"SuspendedEV", "SuspendedEVSE", "EVConnected", "Idle"})
_log = logging.getLogger(__name__)


class _Last(msgspec.Struct):
    """What was last computed for a transaction, and when; `said` is the amount that its station was told."""

    at: datetime
    cost: ToldCost | None = None
    said: ToldCost | None = None


class RunningCosts:
    """Looks at every open transaction of the stations that are connected here. Memory only: a restart tells all of them anew."""

    def __init__(
        self,
        live: LiveStations,
        abilities: Abilities,
        prices: Prices,
        messenger: Messenger,
        costs: TransactionCosts,
        clock: Clock,
    ) -> None:
        self._live = live
        self._abilities = abilities
        self._prices = prices
        self._messenger = messenger
        self._costs = costs
        self._clock = clock
        self._last: dict[str, _Last] = {}

    async def sweep(self, station_ids: Iterable[str], every: timedelta) -> int:
        """One look at all of them; says how many stations are told something."""
        room = asyncio.Semaphore(AT_ONCE)
        open_ones: set[str] = set()

        async def look(live: LiveStation) -> bool:
            async with room:
                return await self._look_at(live, every)

        busy = []
        for station_id in station_ids:
            live = self._live.peek(station_id)
            mine = [] if live is None else _open(live)
            open_ones.update(each.id for each in mine)
            if live is not None and any(self._due(each, every) for each in mine) and not self._messenger.busy(live.station):
                busy.append(look(live))
        for gone in self._last.keys() - open_ones:
            del self._last[gone]
        return sum(await asyncio.gather(*busy))

    def untold(self, station_id: str, transaction_id: str) -> ToldCost | None:
        """The cost as last computed, where the station turned out not to take it in a message of its own."""
        live, last = self._live.peek(station_id), self._last.get(transaction_id)
        if live is None or last is None or not self._messenger.refused(live.station, Told.RUNNING_COST):
            return None
        return last.cost

    async def _look_at(self, live: LiveStation, every: timedelta) -> bool:
        try:
            ability = self._abilities.remembered(live.station)
            if ability is not None and not ability.running_cost:
                return False
            due = [each for each in _open(live) if self._due(each, every)]
            return any([await self._tell(live, each) for each in due])
        except ForecourtError as trouble:
            _log.warning("running costs were not told: %s", trouble.message)
        except Exception:  # noqa: BLE001 -- supervisor: one price that fails must not end the others
            _log.exception("running costs were not told")
        return False

    def _due(self, transaction: Transaction, every: timedelta) -> bool:
        last = self._last.get(transaction.id)
        return last is None or self._clock() - last.at >= every

    async def _tell(self, live: LiveStation, transaction: Transaction) -> bool:
        now = self._clock()
        last = self._last.setdefault(transaction.id, _Last(now))
        last.at = now
        who = transaction.token, transaction.group
        if await self._prices.of_driver(live, transaction.evse, *who, transaction.started_at) is None:
            return False
        ability = await self._abilities.of(live.station)
        if ability is None:
            self._abilities.ask_soon(live.station)
        if ability is None or not ability.running_cost:
            return False
        breakdown = await self._costs.of(transaction, until=now)
        if breakdown is None:
            return False
        last.cost = told(breakdown)
        if not expressible(ability, breakdown.currency) or last.cost == last.said:
            return False
        last.said = last.cost
        ahead = await self._costs.outlook(transaction, now) if ability.texts is TextWay.BY_MESSAGE else None
        self._messenger.say(
            live.station,
            _command(transaction, breakdown, last.cost, ahead, now),
            cost_told(transaction, last.cost, Told.RUNNING_COST, now),
        )
        return True


def _open(live: LiveStation) -> list[Transaction]:
    return [each for each in live.transactions.values() if each.state is TransactionState.OPEN]


def _command(transaction: Transaction, breakdown: Breakdown, cost: ToldCost, ahead: Outlook | None, now: datetime) -> TellCost:
    prices = unit_prices(breakdown)
    return TellCost(
        transaction_id=transaction.id,
        reference=transaction.ocpp_transaction_id,
        amount=cost.amount,
        currency=cost.currency,
        at=now,
        meter_wh=(transaction.meter_start_wh or 0) + transaction.energy_wh,
        charging=transaction.charging_state not in IDLE,
        prices=prices if ahead is None else msgspec.structs.replace(ahead.now, once=prices.once),
        outlook=ahead,
    )
