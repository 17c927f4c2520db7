"""Tariffs that stations count by themselves (2.1 I07, I10, I11): brought to them when ours change, taken away when they end."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import CommandSender, ScreenReads, ScreenSpeech
from forecourt.app.screens.abilities import Abilities
from forecourt.app.screens.deliveries import Deliveries
from forecourt.app.screens.prices import Prices, worded
from forecourt.domain.access import Caller, Role, system_caller
from forecourt.domain.commands import ClearStationTariffs, CommandRecord, GetStationTariffs, Outcome, SetStationTariff
from forecourt.domain.screens import Ability, Delivery, Told
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock

RETRY: Final = timedelta(minutes=15)
"""When a station that did not take a tariff is offered the same one again."""
LOOK_AGAIN: Final = timedelta(minutes=2)
"""How long a change of tariffs may take to reach a station by itself."""
KNOWN: Final = frozenset({"Accepted", "DuplicateTariffId"})
"""The station has it, now or already (I07.FR.04)."""
_log = logging.getLogger(__name__)


class StationTariffs:
    """Keeps the default tariff of every EVSE of the stations that are connected here what the book says."""

    def __init__(
        self,
        live: LiveStations,
        abilities: Abilities,
        prices: Prices,
        deliveries: Deliveries,
        reads: ScreenReads,
        sender: CommandSender,
        speech: ScreenSpeech,
        clock: Clock,
    ) -> None:
        self._live = live
        self._abilities = abilities
        self._prices = prices
        self._deliveries = deliveries
        self._reads = reads
        self._sender = sender
        self._speech = speech
        self._clock = clock
        self._looked_at: dict[str, datetime] = {}
        self._last: dict[str, dict[int, Delivery]] = {}

    async def sweep(self, station_ids: Iterable[str]) -> int:
        """One look at those that were not looked at lately; says how many tariffs were sent."""
        sent, now, here = 0, self._clock(), set(station_ids)
        for gone in self._looked_at.keys() - here:
            del self._looked_at[gone]
        for station_id in here:
            live, last = self._live.peek(station_id), self._looked_at.get(station_id)
            if live is None or not live.connectors or (last is not None and now - last < LOOK_AGAIN):
                continue
            self._looked_at[station_id] = now
            sent += await self._look_at(live, ask=last is None)
        return sent

    async def bring(self, caller: Caller, station: Station) -> list[Delivery]:
        """Make the station's default tariffs what the book says, now, whatever was tried before."""
        caller.require(Role.OPERATOR)
        async with self._live.turn(station.id) as here:
            live = here
        if await self._abilities.of(station) is None:
            await self._abilities.ask(caller, station)
        await self._compare(caller, live.station)
        return await self._brought(caller, live, patiently=False)

    async def clear(
        self, caller: Caller, station: Station, tariff_ids: tuple[str, ...], evse: int | None, timeout_s: float | None = None
    ) -> CommandRecord:
        """Make the station forget these tariffs (none: all), at an EVSE or everywhere; the next look brings what applies there."""
        record = await self._sender.send(
            caller, station, ClearStationTariffs(tariff_ids=tariff_ids, evse=evse), timeout_s=timeout_s
        )
        if record.outcome is Outcome.RESULT:
            for told in [*(await self._told(station.id)).values()]:
                if evse in (None, told.evse) and (not tariff_ids or told.tariff_id in tariff_ids):
                    self._note(station, told.evse, None, record, self._clock())
        return record

    async def _compare(self, caller: Caller, station: Station) -> None:
        """Ask the station which tariffs it has, where we think that it has some: what it lost since, it is brought again."""
        if not await self._has_some(station.id):
            return
        record = await self._sender.send(caller, station, GetStationTariffs())
        held = self._speech.held(record.answer) if record.outcome is Outcome.RESULT else None
        if held is None:
            return
        for told in [*(await self._told(station.id)).values()]:
            if told.taken and told.tariff_id is not None and not held.has(told.tariff_id, told.evse):
                self._note(station, told.evse, None, None, self._clock(), "The station does not have its tariff any more.")

    async def _look_at(self, live: LiveStation, *, ask: bool) -> int:
        """`ask`: it was not connected here before, and may have lost what it had."""
        caller = system_caller("screens")
        try:
            if ask and (ability := self._abilities.remembered(live.station)) is not None and ability.tariffs:
                await self._compare(caller, live.station)
            return len(await self._brought(caller, live, patiently=True))
        except ForecourtError as trouble:
            _log.warning("a station was not brought its tariff: %s", trouble.message)
            return 0

    async def _brought(self, caller: Caller, live: LiveStation, *, patiently: bool) -> list[Delivery]:
        ability = self._abilities.remembered(live.station)
        if ability is not None and not ability.tariffs:
            return []
        now = self._clock()
        evses = sorted({evse for evse, _ in live.connectors if evse > 0})
        tariffs = {evse: await self._prices.of_driver(live, evse, None, None, now) for evse in evses}
        if ability is None and not any(tariffs.values()) and not await self._has_some(live.station.id):
            return []
        ability = ability or await self._abilities.of(live.station)
        if ability is None:
            self._abilities.ask_soon(live.station)
        if ability is None or not ability.tariffs:
            return []
        asked = [await self._bring(caller, live, ability, *each, patiently=patiently) for each in tariffs.items()]
        return [each for each in asked if each is not None]

    async def _bring(
        self, caller: Caller, live: LiveStation, ability: Ability, evse: int, tariff: Tariff | None, *, patiently: bool
    ) -> Delivery | None:
        last, now = (await self._told(live.station.id)).get(evse), self._clock()
        if tariff is None:
            if last is None or last.tariff_id is None:
                return None
            record = await self._sender.send(caller, live.station, ClearStationTariffs(evse=evse))
            return self._note(live.station, evse, None, record, now)
        tariff = worded(tariff, ability)
        tariff_id = self._speech.tariff(tariff).tariff_id
        if last is not None and last.tariff_id == tariff_id and (last.taken or (patiently and now - last.at < RETRY)):
            return None
        if sentence := self._prices.obstacle(ability, tariff):
            return self._note(live.station, evse, tariff_id, None, now, sentence)
        record = await self._sender.send(caller, live.station, SetStationTariff(evse=evse, tariff=tariff))
        return self._note(live.station, evse, tariff_id, record, now)

    async def _has_some(self, station_id: str) -> bool:
        """Whether a tariff was sent to it that it may still have."""
        return any(each.tariff_id is not None for each in (await self._told(station_id)).values())

    async def _told(self, station_id: str) -> dict[int, Delivery]:
        """By EVSE: what the station was sent last; read once."""
        if station_id not in self._last:
            found = await self._reads.deliveries(station_id)
            self._last.setdefault(station_id, {each.evse: each for each in found if each.kind is Told.TARIFF})
        return self._last[station_id]

    def _note(
        self, station: Station, evse: int, tariff_id: str | None, record: CommandRecord | None, at: datetime, sentence: str = ""
    ) -> Delivery:
        status = None if record is None else record.status
        error = {} if record is None or record.error is None else record.error
        delivery = Delivery(
            station_id=station.id,
            operator_id=station.operator_id,
            evse=evse,
            kind=Told.TARIFF,
            at=at,
            tariff_id=tariff_id,
            outcome=None if record is None or record.outcome is None else record.outcome.value,
            status="Accepted" if status in KNOWN else status,
            sentence=sentence or str(error.get("description") or ""),
        )
        if record is None or record.outcome in (Outcome.RESULT, Outcome.ERROR, Outcome.UNSUPPORTED):
            self._last.setdefault(station.id, {})[evse] = delivery
        self._deliveries.note(delivery)
        return delivery
