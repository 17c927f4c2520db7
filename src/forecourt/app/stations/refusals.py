"""Who knocked and was not let in: counted in memory, written in batches, bounded both ways (design, invariant 9)."""

import logging
from collections import OrderedDict
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports import Directory, Unit, UnitOfWork, Upsert
from forecourt.domain.access import system_caller
from forecourt.domain.events import new_event
from forecourt.domain.stations import Refusal
from forecourt.kit.errors import ForecourtError
from forecourt.kit.ids import new_id

REMEMBERED: Final = 4000
WRITTEN_AT_ONCE: Final = 200
IDENTITY_SHOWN: Final = 64

_log = logging.getLogger(__name__)
_caller = system_caller("gateway")
_Key = tuple[str, str, str]


class _Counted(msgspec.Struct):
    refusal: Refusal
    unwritten: bool = True
    stored: bool = False


class Refusals:
    """The refusals of this process. `note` only counts; `flush` writes, and is called by the gateway's one timer."""

    def __init__(self, directory: Directory, unit_of_work: UnitOfWork) -> None:
        self._directory = directory
        self._unit_of_work = unit_of_work
        self._counted: OrderedDict[_Key, _Counted] = OrderedDict()
        self.dropped = 0
        """Refusals that were not counted because too many different ones wait to be written."""

    def note(
        self, identity: str, identity_key: str, address: str, subprotocols: tuple[str, ...], code: str, sentence: str, at: datetime
    ) -> None:
        """Count one refusal."""
        key = (identity_key[:IDENTITY_SHOWN], address, code)
        known = self._counted.get(key)
        if known is None:
            if not self._make_room():
                self.dropped += 1
                return
            self._counted[key] = _Counted(
                Refusal(
                    id=new_id(),
                    identity=identity[:IDENTITY_SHOWN],
                    identity_key=key[0],
                    address=address,
                    subprotocols=subprotocols[:8],
                    reason=code,
                    sentence=sentence,
                    first_seen_at=at,
                    last_seen_at=at,
                )
            )
            return
        self._counted.move_to_end(key)
        known.unwritten = True
        known.refusal = msgspec.structs.replace(
            known.refusal,
            count=known.refusal.count + 1,
            last_seen_at=at,
            sentence=sentence,
            subprotocols=subprotocols[:8],
        )

    def forget(self, identity_key: str) -> None:
        """The station was adopted: its refusals are history."""
        for key in [key for key in self._counted if key[0] == identity_key]:
            del self._counted[key]

    async def flush(self, now: datetime) -> None:
        """Write what was counted since the last time, the oldest first; what fails to be written stays."""
        waiting = [each for each in self._counted.values() if each.unwritten][:WRITTEN_AT_ONCE]
        if not waiting:
            return
        unit = Unit(key="refusals")
        try:
            for each in waiting:
                await self._add(unit, each, now)
                each.unwritten = False
            await self._unit_of_work.commit(unit)
        except ForecourtError as error:
            _log.warning("refusals not written: %s", error)
            for each in waiting:
                each.unwritten = True
            return
        for each in waiting:
            each.stored = True

    async def _add(self, unit: Unit, counted: _Counted, now: datetime) -> None:
        if not counted.stored:
            earlier = await self._earlier(counted.refusal)
            if earlier is not None:
                counted.refusal = msgspec.structs.replace(
                    counted.refusal,
                    id=earlier.id,
                    count=counted.refusal.count + earlier.count,
                    first_seen_at=earlier.first_seen_at,
                )
                counted.stored = True
        refusal = counted.refusal
        unit.writes.append(Upsert(refusal))
        if not counted.stored:
            unit.events.append(
                new_event(
                    "StationRefused",
                    _caller,
                    now,
                    operator_id=None,
                    subject_id=refusal.id,
                    occurred_at=refusal.first_seen_at,
                    data={
                        "identity": refusal.identity,
                        "address": refusal.address,
                        "reason": refusal.reason,
                        "sentence": refusal.sentence,
                    },
                )
            )

    async def _earlier(self, refusal: Refusal) -> Refusal | None:
        stored = await self._directory.refusals_of(refusal.identity_key)
        return next((each for each in stored if each.address == refusal.address and each.reason == refusal.reason), None)

    def _make_room(self) -> bool:
        if len(self._counted) < REMEMBERED:
            return True
        oldest = next(iter(self._counted))
        if self._counted[oldest].unwritten:
            return False
        del self._counted[oldest]
        return True
