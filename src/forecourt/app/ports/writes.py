"""Changes to the store as data: what a verb collects, and the way in (design: group commit)."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from forecourt.domain.events import Event
from forecourt.kit.ids import new_id


class Insert(msgspec.Struct, frozen=True, gc=False):
    """A new row. A key that exists already fails the unit with `Conflict`."""

    row: msgspec.Struct


class Upsert(msgspec.Struct, frozen=True, gc=False):
    """The row as it shall be, new or not, by its primary key."""

    row: msgspec.Struct


class Patch(msgspec.Struct, frozen=True, gc=False):
    """Some columns of the row of type `of` with this key. With `epoch`, only while the station row's connection epoch is not
    higher (a holder of an older socket changes nothing)."""

    of: type[msgspec.Struct]
    key: Mapping[str, object]
    values: Mapping[str, object]
    epoch: int | None = None


class Update(msgspec.Struct, frozen=True, gc=False):
    """These attributes of a row that exists, as the row has them; the rest of it stays. The quick form of `Patch`."""

    row: msgspec.Struct
    attributes: tuple[str, ...]


class Delete(msgspec.Struct, frozen=True, gc=False):
    """The row of type `of` with this key goes."""

    of: type[msgspec.Struct]
    key: Mapping[str, object]


Write = Insert | Upsert | Update | Patch | Delete


class Unit(msgspec.Struct, gc=False):
    """One verb's effect: rows and events that commit together or not at all. Units that share `key` keep their order."""

    key: str
    writes: list[Write] = []
    events: list[Event] = []
    id: str = msgspec.field(default_factory=new_id)


class UnitOfWork(Protocol):
    """The way to the store for changes."""

    async def commit(self, unit: Unit) -> None:
        """Return when the unit is durable. Raises `Conflict` (a key exists; the unit alone failed) or `Unavailable` (nothing of
        it is stored, or its outcome stays unknown until the store is back)."""


class Numbers(Protocol):
    """Server-wide numbers, never reused: from blocks reserved in the store beforehand."""

    async def next(self, name: str) -> int:
        """The next number of the series `name`: `transaction` (1.6 ids, 1 to 2³¹−1), `reservation`, `remote_start`, `profile`."""
