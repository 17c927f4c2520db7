"""What a station owes about its transactions: kept in order until acknowledged (1.6 3.7.1; 2.x E04, E12, E13)."""

import asyncio
from collections import deque
from dataclasses import dataclass

from forecourt.sim.bay import Transaction
from forecourt.sim.wire import Document


@dataclass(slots=True, eq=False)
class Record:
    """One transaction message, with what identifies it."""

    transaction: Transaction
    event: str
    action: str
    document: Document
    at: str
    meter_wh: int | None = None
    seq_no: int | None = None
    offline: bool = False
    attempts: int = 0


class RecordQueue:
    """First in, first out; the head leaves only when it was acknowledged or given up."""

    def __init__(self) -> None:
        self._records: deque[Record] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._records)

    def put(self, record: Record) -> None:
        """Owe one more record."""
        self._records.append(record)
        self._filled.set()

    async def head(self) -> Record:
        """The oldest record, when there is one."""
        await self._filled.wait()
        return self._records[0]

    def done(self, record: Record) -> None:
        """The head was acknowledged or given up."""
        if self._records and self._records[0] is record:
            self._records.popleft()
        if not self._records:
            self._filled.clear()

    def holds(self, transaction_id: str | None = None) -> bool:
        """Whether records (of one transaction) wait (2.x E14)."""
        return any(transaction_id is None or record.transaction.id == transaction_id for record in self._records)
