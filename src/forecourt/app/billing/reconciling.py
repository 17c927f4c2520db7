"""Reconciliation as a job: what does not agree is told before an accountant finds it."""

from datetime import timedelta

import msgspec

from forecourt.app.ports import BookReads, Directory, Unit, UnitOfWork
from forecourt.domain.access import system_caller
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.events import new_event
from forecourt.kit.time import Clock, utc_now

PERIOD = timedelta(days=31)
GRACE = timedelta(hours=1)
"""What has just begun may still be under way to its CDR."""


class Reconciling:
    """Compares ledger, CDRs and invoices, operator by operator."""

    def __init__(self, uow: UnitOfWork, books: BookReads, directory: Directory, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._books = books
        self._directory = directory
        self._clock = clock
        self._told: dict[str, str] = {}

    async def run(self) -> int:
        """The job. Says of how many operators the books do not agree; each is told once, and again when it changes."""
        end = self._clock() - GRACE
        uneven = 0
        for operator in await self._directory.operators():
            books = await self._books.books(operator.id, end - PERIOD, end)
            if not books.agrees:
                uneven += 1
            said = "" if books.agrees else msgspec.structs.replace(books, waiting=0).sentence()  # what waits comes and goes
            if self._told.get(operator.id, "") != said:
                self._told[operator.id] = said
                await self._tell(operator.id, books)
        return uneven

    async def _tell(self, operator_id: str, books: Books) -> None:
        data: dict[str, object] = {"agrees": books.agrees, "sentence": books.sentence(), **msgspec.to_builtins(books)}
        event = new_event("BooksReconciled", system_caller("billing"), self._clock(), operator_id=operator_id, data=data)
        await self._uow.commit(Unit(f"books:{operator_id}", events=[event]))
