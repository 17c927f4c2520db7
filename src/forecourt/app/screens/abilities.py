"""What stations can show of prices: asked once for each firmware, kept, and only where there is a price to show."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from forecourt.app.ports import CommandSender, ScreenReads, ScreenSpeech, Unit, UnitOfWork, Upsert
from forecourt.domain.access import Caller, system_caller
from forecourt.domain.commands import AskAbility, Outcome
from forecourt.domain.screens import Ability, KnownAbility
from forecourt.domain.stations import Station
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock

REMEMBERED: Final = 50_000
RETRY: Final = timedelta(minutes=10)
"""When a station that gave no answer is asked again."""
_NEVER: Final[tuple[str | None, datetime]] = (None, datetime.min.replace(tzinfo=UTC))
_log = logging.getLogger(__name__)


class Abilities:
    """Reads from memory, else from the store, else from the station."""

    def __init__(self, uow: UnitOfWork, reads: ScreenReads, sender: CommandSender, speech: ScreenSpeech, clock: Clock) -> None:
        self._uow = uow
        self._reads = reads
        self._sender = sender
        self._speech = speech
        self._clock = clock
        self._known: dict[str, KnownAbility] = {}
        self._tried: dict[str, tuple[str | None, datetime]] = {}
        self._asking: dict[str, asyncio.Task[KnownAbility | None]] = {}

    def remembered(self, station: Station) -> Ability | None:
        """What is in memory of it, which costs nothing; None says nothing."""
        known = self._known.get(station.id)
        return known.ability if known is not None and _current(known, station) else None

    async def of(self, station: Station) -> Ability | None:
        """What the station can show; None while it was not asked yet under its present firmware and version."""
        known = await self.told(station)
        if known is None or not _current(known, station):
            return None
        if len(self._known) < REMEMBERED:
            self._known[station.id] = known
        return known.ability

    async def told(self, station: Station) -> KnownAbility | None:
        """What it said last, whenever that was."""
        if (known := self._known.get(station.id)) is not None:
            return known
        stored = await self._reads.ability(station.id)
        return self._known.get(station.id, stored)  # the station may have answered while we read

    def ask_soon(self, station: Station) -> None:
        """Ask the station in the background; once at a time, not when it has answered meanwhile, seldom when it does not answer."""
        firmware, tried_at = self._tried.get(station.id, _NEVER)
        if station.id in self._asking or self.remembered(station) is not None:
            return
        if firmware == _firmware(station) and self._clock() - tried_at < RETRY:
            return
        self._tried[station.id] = (_firmware(station), self._clock())
        task = asyncio.get_running_loop().create_task(self._asked(system_caller("screens"), station))
        self._asking[station.id] = task
        task.add_done_callback(lambda _: self._asking.pop(station.id, None))

    async def ask(self, caller: Caller, station: Station) -> KnownAbility | None:
        """Ask it now. None when no answer came; what was known stays."""
        record = await self._sender.send(caller, station, AskAbility())
        if record.outcome not in (Outcome.RESULT, Outcome.ERROR, Outcome.UNSUPPORTED) or station.version is None:
            return None
        answered = record.outcome is Outcome.RESULT and record.error is None
        known = KnownAbility(
            station_id=station.id,
            operator_id=station.operator_id,
            firmware=_firmware(station),
            version=station.version,
            asked_at=self._clock(),
            ability=self._speech.ability(station.version, record.answer) if answered else Ability(),
            sentence=None if record.error is None else str(record.error.get("description") or record.error.get("code") or ""),
        )
        await self._uow.commit(Unit(station.id, writes=[Upsert(known)]))
        self._known[station.id] = known
        return known

    async def _asked(self, caller: Caller, station: Station) -> KnownAbility | None:
        try:
            return await self.ask(caller, station)
        except ForecourtError as trouble:
            _log.info("a station was not asked about its screen: %s", trouble.message)
            return None


def _current(known: KnownAbility, station: Station) -> bool:
    return known.firmware == _firmware(station) and known.version == station.version


def _firmware(station: Station) -> str | None:
    return None if station.boot is None else station.boot.firmware


def expressible(ability: Ability, currency: str) -> bool:
    """Whether the station's screen has this currency."""
    return ability.currency is None or ability.currency == currency
