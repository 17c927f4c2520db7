"""A stored object is its raw document; the struct is a view on it, and write-back merges, so that what we do not know survives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.shapes import fields_of
from forecourt.ocpi.validation import validate
from forecourt.ocpi.wire import Wire
from forecourt.ocpi.writing import plain_of

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
    free = set(range(len(before)))
    result: list[object] = []
    for position, new in enumerate(after):
        index = _origin(new, position, before, free, same_length=len(before) == len(after))
        if index is None:
            result.append(plain_of(new))
        else:
            free.discard(index)
            result.append(merged(raw[index], before[index], new))
    return result


def _origin(new: object, position: int, before: Sequence[object], free: set[int], *, same_length: bool) -> int | None:
    identity = _identity(new)
    if identity is not None:
        return next((index for index in sorted(free) if _identity(before[index]) == identity), None)
    equal = next((index for index in sorted(free) if before[index] == new), None)
    return position if equal is None and same_length and position in free else equal


def _identity(element: object) -> object:
    return next((value for name in IDENTITIES if (value := getattr(element, name, None)) is not None), None)
