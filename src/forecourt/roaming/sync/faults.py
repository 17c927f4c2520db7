"""Objects that could not be read, or that a partner did not take: listed one by one, bounded, gone when they are mended (T12)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from forecourt.app.ports import Delete, Upsert, Write
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Side, SyncFault
from forecourt.kit.ids import new_id

MOST: Final = 100
"""Of a partner, module and way; the oldest gives way."""
MOST_RAW: Final = 4_000


class Faults:
    """The faults of one partner, module and way, as they stand and as they change."""

    def __init__(self, partner: Partner, module: str, side: Side, known: list[SyncFault]) -> None:
        self._partner = partner
        self._module = module
        self._side = side
        self._known = {each.object_id: each for each in known}
        self._seen: set[str] = set()
        self._writes: dict[str, Write] = {}

    def bad(self, object_id: str, sentence: str, at: datetime, raw: str = "") -> None:
        """An object is at fault."""
        before = self._known.get(object_id)
        fault = SyncFault(
            id=new_id() if before is None else before.id,
            partner_id=self._partner.id,
            operator_id=self._partner.operator_id,
            module=self._module,
            side=self._side,
            object_id=object_id,
            at=at,
            sentence=sentence[:1_000],
            raw=raw[:MOST_RAW],
        )
        if before is None and len(self._known) >= MOST:
            self._drop(next(iter(self._known)))
        self._known[object_id] = fault
        self._seen.add(object_id)
        self._writes[fault.id] = Upsert(fault)

    def good(self, object_id: str) -> None:
        """An object is well."""
        if object_id in self._known:
            self._drop(object_id)

    def forget_others(self) -> None:
        """All was seen: what is not at fault now, is none."""
        for object_id in self._known.keys() - self._seen:
            self._drop(object_id)

    def writes(self) -> list[Write]:
        """What changed since the last time."""
        writes = list(self._writes.values())
        self._writes.clear()
        return writes

    def _drop(self, object_id: str) -> None:
        fault = self._known.pop(object_id)
        self._writes[fault.id] = Delete(SyncFault, {"id": fault.id})
