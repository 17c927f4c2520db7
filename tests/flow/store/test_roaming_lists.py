"""Lists stay true under change: readers of pages and deltas, in any order with publishers, never lose an object (P01 to P05)."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.app.roaming.publishing import Offer, Publishing
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Publication
from forecourt.store.store import Store
from tests import rows
from tests.partners import partner


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A page as the wire asks for it."""

    limit: int = 2
    offset: int = 0
    after: str = ""
    date_from: datetime | None = None
    date_to: datetime | None = None


class Reader:
    """A partner that keeps what it reads, page by page. It asks for a span and goes on from its end, or without one (`open_`) and
    goes on from the moment at which it began."""

    def __init__(self, *, open_: bool) -> None:
        self.kept: dict[str, Publication] = {}
        self.open = open_
        self.began: datetime | None = None
        self.since: datetime | None = None
        self.wanted: Wanted | None = None
        self.seen: set[str] = set()

    async def read(self, publishing: Publishing, as_: Partner, now: datetime) -> None:
        """One more page."""
        if self.wanted is None:
            self.began, self.seen = now.replace(microsecond=now.microsecond // 1000 * 1000), set()
            self.wanted = Wanted(date_from=self.since, date_to=None if self.open else self.began)
        page = await publishing.page(as_, "locations", self.wanted)
        for row in page.rows:
            assert row.id not in self.seen, "an object stands in the list twice"
            self.seen.add(row.id)
            self.kept[row.key] = row
        if page.last:
            self.wanted = msgspec.structs.replace(self.wanted, after=page.last, offset=self.wanted.offset + 2)
        else:
            self.since, self.wanted = self.began, None


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["publish", "publish", "read", "read", "together", "tick"]), st.integers(0, 7), st.integers(0, 3)),
    max_size=40,
)


@given(steps=STEPS, open_=st.booleans())
@settings(max_examples=25, deadline=None)
def test_scenario_3_no_delta_misses_and_no_page_repeats(
    sqlite_template: Path, tmp_path_factory: Any, steps: Sequence[Step], open_: bool
) -> None:
    """Also where two change within a millisecond, tell dates of the past, or are being stored while the list is read."""
    file = tmp_path_factory.mktemp("lists") / "store.db"
    file.write_bytes(sqlite_template.read_bytes())

    async def run() -> None:
        store = await Store.open(f"sqlite:///{file}")
        try:
            await _any_order(store, steps, Reader(open_=open_))
        finally:
            await store.close()

    asyncio.run(run())


async def _any_order(store: Store, steps: Sequence[Step], reader: Reader) -> None:
    now, versions, peer = [rows.NOW], dict.fromkeys(range(8), 0), partner()
    publishing = Publishing(store.uow, store.roaming, clock=lambda: now[0])

    async def publish(number: int, age: int) -> None:
        versions[number] += 1
        document, dated = json.dumps({"version": versions[number]}), now[0] - timedelta(milliseconds=700 * age)
        given_ = {"party": "NL*FCT", "module": "locations", "object_id": f"L{number}", "key": f"l{number}"}
        await publishing.publish("op", [Offer(**given_, document=document, last_updated=dated)])

    for what, number, age in steps:
        if what == "publish":
            await publish(number, age)
        elif what == "read":
            await reader.read(publishing, peer, now[0])
        elif what == "together":
            await asyncio.gather(publish(number, age), reader.read(publishing, peer, now[0]))
        else:
            now[0] += timedelta(microseconds=300 * (number + 1) ** 3)
    now[0] += timedelta(seconds=1)
    await _to_the_end(reader, publishing, peer, now[0])
    now[0] += timedelta(seconds=1)
    await _to_the_end(reader, publishing, peer, now[0])
    published = await publishing.page(peer, "locations", Wanted(limit=100))
    assert {each.key: each.document for each in reader.kept.values()} == {each.key: each.document for each in published.rows}
    assert published.total == len(published.rows)


async def _to_the_end(reader: Reader, publishing: Publishing, peer: Partner, now: datetime) -> None:
    await reader.read(publishing, peer, now)
    while reader.wanted is not None:
        await reader.read(publishing, peer, now)
