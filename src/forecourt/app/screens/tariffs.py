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
from forecourt.domain.commands import ClearStationTariffs, CommandRecord, Outcome, SetStationTariff
from forecourt.domain.screens import Ability, Delivery, Told
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock

RETRY: Final = timedelta(minutes=15)
"""When a station that did not take a tariff is offered the same one again."""
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
        self._last: dict[tuple[str, int], Delivery] = {}
        self._read: set[str] = set()

    async def sweep(self, station_ids: Iterable[str]) -> int:
        """One look at all of them; says how many tariffs were sent."""
        sent = 0
        for station_id in list(station_ids):
            live = self._live.peek(station_id)
            if live is not None:
                sent += await self._look_at(live)
        return sent

    async def bring(self, caller: Caller, station: Station) -> list[Delivery]:
        """Make the station's default tariffs what the book says, now, whatever was tried before."""
        caller.require(Role.OPERATOR)
        async with self._live.turn(station.id) as here:
            live = here
        if await self._abilities.of(station) is None:
            await self._abilities.ask(caller, station)
        return await self._brought(caller, live, patiently=False)

    async def _look_at(self, live: LiveStation) -> int:
        try:
            return len(await self._brought(system_caller("screens"), live, patiently=True))
        except ForecourtError as trouble:
            _log.warning("a station was not brought its tariff: %s", trouble.message)
            return 0

    async def _brought(self, caller: Caller, live: LiveStation, *, patiently: bool) -> list[Delivery]:
        ability = await self._abilities.of(live.station)
        if ability is not None and not ability.tariffs:
            return []
        now = self._clock()
        done = []
        for evse in sorted({evse for evse, _ in live.connectors if evse > 0}):
            tariff = await self._prices.of_driver(live, evse, None, None, now)
            if tariff is not None and ability is None:
                self._abilities.ask_soon(live.station)
                return []
            if ability is not None and (brought := await self._bring(caller, live, ability, evse, tariff, patiently=patiently)):
                done.append(brought)
        return done

    async def _bring(
        self, caller: Caller, live: LiveStation, ability: Ability, evse: int, tariff: Tariff | None, *, patiently: bool
    ) -> Delivery | None:
        last, now = await self._told(live.station.id, evse), self._clock()
        if tariff is None:
            if last is None or last.tariff_id is None:
                return None
            record = await self._sender.send(caller, live.station, ClearStationTariffs(evse=evse))
            return self._note(live, evse, None, record, now)
        tariff = worded(tariff, ability)
        tariff_id = self._speech.tariff(tariff).tariff_id
        if last is not None and last.tariff_id == tariff_id and (last.taken or (patiently and now - last.at < RETRY)):
            return None
        if sentence := self._prices.obstacle(ability, tariff):
            return self._note(live, evse, tariff_id, None, now, sentence)
        record = await self._sender.send(caller, live.station, SetStationTariff(evse=evse, tariff=tariff))
        return self._note(live, evse, tariff_id, record, now)

    async def _told(self, station_id: str, evse: int) -> Delivery | None:
        if station_id not in self._read:
            for each in await self._reads.deliveries(station_id):
                if each.kind is Told.TARIFF:
                    self._last.setdefault((station_id, each.evse), each)
            self._read.add(station_id)
        return self._last.get((station_id, evse))

    def _note(
        self, live: LiveStation, evse: int, tariff_id: str | None, record: CommandRecord | None, at: datetime, sentence: str = ""
    ) -> Delivery:
        status = None if record is None else record.status
        error = {} if record is None or record.error is None else record.error
        delivery = Delivery(
            station_id=live.station.id,
            operator_id=live.station.operator_id,
            evse=evse,
            kind=Told.TARIFF,
            at=at,
            tariff_id=tariff_id,
            outcome=None if record is None or record.outcome is None else record.outcome.value,
            status="Accepted" if status in KNOWN else status,
            sentence=sentence or str(error.get("description") or ""),
        )
        if record is None or record.outcome in (Outcome.RESULT, Outcome.ERROR, Outcome.UNSUPPORTED):
            self._last[(live.station.id, evse)] = delivery
        self._deliveries.note(delivery)
        return delivery
