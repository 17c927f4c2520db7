"""A stored object is its raw document; the struct is a view on it, and write-back merges, so that what we do not know survives."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.shapes import fields_of
from forecourt.ocpi.validation import validate
from forecourt.ocpi.wire import Wire
from forecourt.ocpi.writing import plain_of, write

T = TypeVar("T", bound=Wire)

IDENTITIES: Final = ("uid", "id", "language", "start_date_time")
"""By these fields an element of a list is the same one as before, the first that it has."""


class Document(msgspec.Struct, Generic[T], frozen=True):
    """One object as it came, and its view."""

    tree: dict[str, object]
    view: T

    @classmethod
    def read(cls, raw: bytes | str, of: type[T]) -> Document[T]:
        """The document in JSON text. Raises InvalidInput when it is no JSON or cannot be read."""
        tree = parse(raw)
        view = read(tree, of)
        return cls(tree if isinstance(tree, dict) else {}, view)

    @classmethod
    def made(cls, view: T) -> Document[T]:
        """The document of a new object. Raises InvalidInput (`not_ocpi`) when the standard forbids it."""
        return cls(write(view), view)

    @property
    def raw(self) -> bytes:
        """The JSON text: unknown fields and every number as they came."""
        return render(self.tree)

    @property
    def findings(self) -> tuple[FieldFault, ...]:
        """What the standard would have otherwise."""
        return validate(self.tree, type(self.view))

    def written(self, view: T) -> Document[T]:
        """The document with what changed between its view and `view`; all else stays as it was."""
        tree = merged(self.tree, self.view, view)
        return Document(tree if isinstance(tree, dict) else {}, view)

    def patched(self, changes: dict[str, object], *, appended: frozenset[str] = frozenset()) -> Document[T]:
        """The document after a PATCH: fields named are replaced (T14), those in `appended` grow (E03); null takes nothing away."""
        tree = dict(self.tree)
        for name, value in changes.items():
            before = tree.get(name)
            if name in appended and isinstance(before, list) and isinstance(value, list):
                tree[name] = [*before, *value]
            elif value is not None:
                tree[name] = value
        return Document(tree, read(tree, type(self.view)))


def merged(raw: object, before: object, after: object) -> object:
    """`raw`, whose view is `before`, changed to what `after` says. Equal values keep the spelling of `raw`."""
    if before == after:
        return raw
    if isinstance(raw, dict) and isinstance(before, Wire) and type(before) is type(after):
        return _object(raw, before, after)
    if isinstance(raw, list) and isinstance(before, tuple) and isinstance(after, tuple):
        return _list(raw, before, after)
    return plain_of(after)


def _object(raw: dict[str, object], before: Wire, after: object) -> dict[str, object]:
    result = dict(raw)
    for field in fields_of(type(before)):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if new is None or new == ():
            if old != new:
                result.pop(field.name, None)
        elif old != new:
            result[field.name] = merged(raw.get(field.name), old, new)
    return result


def _list(raw: list[object], before: tuple[object, ...], after: tuple[object, ...]) -> list[object]:
    """Each new element takes over the raw one that it was made from, so that its unknown fields go with it."""
    origins = _origins(before, after)
    return [
        plain_of(new) if index is None else merged(raw[index], before[index], new)
        for new, index in zip(after, origins, strict=True)
    ]


def _origins(before: Sequence[object], after: Sequence[object]) -> list[int | None]:
    """Which old element each new one was: of the same identity, or equal; else, of what is left over in a list of the same length,
    the one in its place. None: it is new."""
    free: dict[object, deque[int]] = defaultdict(deque)
    for index, old in enumerate(before):
        free[_identity(old)].append(index)
    origins = [_taken(free[_identity(new)], new, before) for new in after]
    left = set(free[None]) if len(before) == len(after) else set()
    return [
        position if origin is None and position in left and _identity(new) is None else origin
        for position, (new, origin) in enumerate(zip(after, origins, strict=True))
    ]


def _taken(candidates: deque[int], new: object, before: Sequence[object]) -> int | None:
    """The first candidate that has the identity of the new element, or, where elements have none, that is equal to it."""
    found = next((index for index in candidates if _identity(new) is not None or before[index] == new), None)
    if found is not None:
        candidates.remove(found)
    return found


def _identity(element: object) -> object:
    return next((value for name in IDENTITIES if (value := getattr(element, name, None)) is not None), None)
