"""The writer's connection to the store, as the group commit sees it, and what can go wrong with it."""

from collections.abc import Sequence
from typing import Protocol

from forecourt.store.statements import Batch


class WriteRefused(Exception):
    """The database refused what was to be written; nothing of the transaction is stored. `conflict`: a rule of its tables,
    such as a key that exists; otherwise a value that it cannot hold."""

    def __init__(self, message: str, *, conflict: bool) -> None:
        super().__init__(message)
        self.conflict = conflict


class TryAgain(Exception):
    """The transaction lost against another one (deadlock, serialisation); nothing of it is stored."""


class StoreDown(Exception):
    """The store cannot be used at present. `unknown`: the transaction may have been committed all the same."""

    def __init__(self, message: str, *, unknown: bool = False) -> None:
        super().__init__(message)
        self.unknown = unknown


class Pen(Protocol):
    """One connection, used by one task."""

    async def open(self) -> None:
        """Connect (again) and check that what is committed will last. Raises `StoreDown`, `NotDurable`."""

    async def write(self, batches: Sequence[Batch]) -> None:
        """One transaction. Raises `WriteRefused`, `TryAgain`, `StoreDown`."""

    async def committed(self, unit_ids: Sequence[str]) -> set[str]:
        """Which of these units are stored. Raises `StoreDown`."""

    async def last_seq(self, writer: int) -> int:
        """The writer's last committed sequence number, 0 when it has none. Raises `StoreDown`."""

    async def probe(self, writer: int) -> None:
        """Write what changes nothing, so that it is known whether the store takes changes. Raises `StoreDown`."""

    async def close(self) -> None:
        """Let the connection go."""
