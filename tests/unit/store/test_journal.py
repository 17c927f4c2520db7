"""The wire log's writer: what is flushed from two sides at once is written once."""

import asyncio
from collections.abc import Sequence
from typing import Any

from forecourt.store.journal import WireJournal
from forecourt.store.statements import Batch, Statements
from tests.rows import message


class _SlowPen:
    """Writes down what it is given, and takes its time."""

    def __init__(self) -> None:
        self.written: list[Sequence[Any]] = []

    async def write(self, batches: Sequence[Batch]) -> None:
        rows = [row for batch in batches for row in batch.rows]
        await asyncio.sleep(0)
        self.written += rows


async def test_two_flushes_at_once_write_each_message_once() -> None:
    pen = _SlowPen()
    journal = WireJournal(pen, Statements("sqlite"), at_once=2)  # type: ignore[arg-type]
    for _ in range(5):
        journal.record(message())

    await asyncio.gather(journal.flush(), journal.flush())

    ids = [row[0] for row in pen.written]
    assert len(ids) == 5 == len(set(ids))
