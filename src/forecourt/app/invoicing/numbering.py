"""Gapless numbers: a number is taken in the very transaction that stores its invoice, or not at all.

The next number is one more than the highest stored. Two who take the same meet at the unique key (operator, kind, year, sequence):
one unit fails alone, nothing of it is stored, and it comes again with the number after. Invoices are never removed, so that what
was read stays true and no number is skipped; a process that dies in between has taken none.
"""

import asyncio
import random
from collections.abc import Callable

from forecourt.app.ports import InvoiceReads, Unit, UnitOfWork
from forecourt.domain.billing.invoices import Invoice, InvoiceKind
from forecourt.kit.errors import Conflict

TRIES = 100
_PAUSE_S = 0.05


class Numbering:
    """Stores invoices under their numbers."""

    def __init__(self, uow: UnitOfWork, invoices: InvoiceReads) -> None:
        self._uow = uow
        self._invoices = invoices
        self._turn = asyncio.Lock()
        """Invoices of this process do not race each other; those of other processes do, and the key decides."""

    async def store(self, operator_id: str, kind: InvoiceKind, year: int, make: Callable[[int], tuple[Invoice, Unit]]) -> Invoice:
        """The invoice that `make` gives for a number, durable. Raises `Conflict` for what another number would not mend."""
        async with self._turn:
            for _ in range(TRIES):
                sequence = 1 + await self._invoices.last_sequence(operator_id, kind, year)
                invoice, unit = make(sequence)
                try:
                    await self._uow.commit(unit)
                except Conflict:
                    if await self._invoices.last_sequence(operator_id, kind, year) < sequence:
                        raise
                    await asyncio.sleep(random.random() * _PAUSE_S)  # noqa: S311 (spreads writers, guards nothing)
                    continue
                return invoice
        raise Conflict("Others took every number that was tried; try again.", code="numbers_contended")
