"""A run of a pull as data: where it goes on, what was seen, what is at fault. No clock, no socket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.app.ports import Upsert, Write
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import SyncState
from forecourt.ocpi.client.client import Pages
from forecourt.ocpi.interfaces.calls import Page
from forecourt.roaming.sync.faults import Faults

STALE: Final = timedelta(hours=12)
"""A pull that stopped longer ago begins anew."""


class Run:
    """One way through a list, which may have begun in an earlier life."""

    def __init__(self, state: SyncState, faults: Faults) -> None:
        self.state = state
        self.faults = faults
        self._nameless = 0

    @property
    def complete(self) -> bool:
        """Whether all was seen that the partner says there is, and everything that was seen could be named (P08)."""
        return not self._nameless and (self.state.total is None or self.state.seen >= self.state.total)

    def go_on(self, pages: Pages) -> None:
        """Continue where the run stopped; what the list has lost meanwhile is noticed by its total (P07)."""
        if self.state.url:
            pages.crawl.url, pages.crawl.total = self.state.url, self.state.total

    def anew(self) -> None:
        """Where the next list begins is not where another ended."""
        self._change(url="", total=None)

    def read(self, page: Page, pages: Pages) -> None:
        """A page was read."""
        seen = self.state.seen + len(page.objects) + len(page.unread)
        self._change(seen=seen, url=pages.crawl.url or "", total=pages.crawl.total)

    def refuse(self, object_id: str, sentence: str, at: datetime, raw: bytes) -> None:
        """An object is not kept."""
        self._change(refused=self.state.refused + 1)
        self._nameless += not object_id
        self.faults.bad(object_id, sentence, at, raw.decode(errors="replace"))

    def count(self, changed: int) -> None:
        """So many were new or different."""
        self._change(changed=self.state.changed + changed)

    def writes(self) -> list[Write]:
        """What of the run is not stored yet."""
        return [Upsert(self.state), *self.faults.writes()]

    def _change(self, **fields: object) -> None:
        self.state = msgspec.structs.replace(self.state, **fields)


def begun(before: SyncState, now: datetime, *, full: bool) -> SyncState:
    """A new run, or the one that did not come to its end. Where nothing was pulled yet all is."""
    fresh = before.began_at is not None and now - before.began_at < STALE
    if before.url and fresh and (before.full or not full):
        return before
    whole = full or before.up_to is None
    return msgspec.structs.replace(
        before, url="", full=whole, total=None, began_at=now, ended_at=None, seen=0, changed=0, refused=0, fault=""
    )


def up_to(state: SyncState, latest: datetime | None, ended_at: datetime) -> datetime | None:
    """From when on the next delta asks. What changed behind the run's back has a date after its beginning by the partner's clock,
    which is not ours: the latest date seen, less the time that the run took, is before it whatever that clock shows."""
    began = state.began_at or ended_at
    if latest is None:
        return state.up_to
    safe = min(latest, began) - (ended_at - began)
    return safe if state.up_to is None else max(safe, state.up_to)


def nothing_yet(partner: Partner, module: str) -> SyncState:
    """Of a module that was never pulled."""
    return SyncState(partner_id=partner.id, module=module, side="pull", operator_id=partner.operator_id)
