"""The walk over a document from one version to the next: what is alike is carried, what differs stands in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeAlias

import msgspec

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.bridge.losses import Code, Loss
from forecourt.ocpi.headers import Party
from forecourt.ocpi.reading import read
from forecourt.ocpi.scalars import READERS, Unreadable
from forecourt.ocpi.shapes import Field, Kind, Shape, fields_of, under
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import OneOf, Wire

Tree: TypeAlias = dict[str, Any]
OWNER: Final = ("country_code", "party_id")
_SHOWN: Final = 60


class Given(msgspec.Struct, frozen=True):
    """One field of a document: its value, and where it stands."""

    value: Any
    path: str
    before: Shape


Rule: TypeAlias = Callable[["Walk", Given, type[Wire], Tree], None]
"""Writes what becomes of a field into the object of the other version, whose struct is given."""
Finish: TypeAlias = Callable[["Walk", Tree, Tree, str], None]
"""What concerns several fields: is given the object as it was, what became of it, and its path."""


class Form(msgspec.Struct, frozen=True):
    """How one object differs; fields without a rule are carried where both versions have them."""

    rules: Mapping[str, Rule] = msgspec.field(default_factory=dict)
    finish: Finish | None = None
    always: bool = False
    """Whether a PATCH holds the whole of it where it holds any of it, as with an amount."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The table between two neighbouring versions, one way. `words`: what is said for a value that the other side has not."""

    before: Version
    after: Version
    forms: Mapping[tuple[type[Wire], type[Wire]], Form]
    words: Mapping[type[StrEnum], Mapping[str, str]] = msgspec.field(default_factory=dict)


_PLAIN: Final = Form()


class Walk:
    """One document on its way. `whole`: all of it is there, not only what a PATCH changes."""

    def __init__(self, step: Step, *, whole: bool = True, owner: Party | None = None, place: Tree | None = None) -> None:
        self.whole = whole
        self.place = place
        """Where a session was, in the words of the version that it comes from."""
        self.losses: list[Loss] = []
        self._step = step
        self._owner = owner

    def lose(self, path: str, code: Code, sentence: str) -> None:
        """Something did not survive."""
        self.losses.append(Loss(path, code, sentence))

    def object(self, tree: Tree, before: type[Wire], after: type[Wire], path: str) -> Tree:
        """One object in the words of the other version."""
        form = self._step.forms.get((before, after), _PLAIN)
        known, wanted = _by_name(before), _by_name(after)
        result: Tree = {}
        for name, value in tree.items():
            place, field = under(path, name), known.get(name)
            if field is None:
                self._carry(name, value, after, place, result)
            elif value is None:
                result |= {name: None} if name in wanted else {}
            elif name in form.rules:
                form.rules[name](self, Given(value, place, field.shape), after, result)
            elif name in wanted:
                result[name] = self.value(value, field.shape, wanted[name].shape, place)
            elif value != [] and name not in OWNER:  # 2.1.1 names the owner in the URL
                self.lose(place, Code.NO_FIELD, f"{self._step.after} has no field for it")
        if form.finish is not None and (self.whole or form.always):
            form.finish(self, tree, result, path)
        if self.whole and self._owner is not None and OWNER[0] in wanted and OWNER[0] not in known:  # it stands in the URL there
            result.setdefault(OWNER[0], str(self._owner.country_code))
            result.setdefault(OWNER[1], str(self._owner.party_id))
        return result

    def value(self, value: Any, before: Shape, after: Shape, path: str) -> Any:
        """A value of any kind. What is not of its kind is carried: reading has its own say about it."""
        if before.kind is Kind.OBJECT and isinstance(value, dict) and before.of is not None and after.of is not None:
            return self.object(value, before.of, after.of, path)
        if before.kind is Kind.LIST and isinstance(value, list) and before.item is not None and after.item is not None:
            return self._list(value, before.item, after.item, path)
        if isinstance(value, str):
            return self.word(value, _words(before), _words(after), path)
        return value

    def word(self, word: str, before: type[StrEnum] | None, after: type[StrEnum] | None, path: str) -> str:
        """A value of an enum, or the one that stands for it where the other version has not got it."""
        if not self._later(word, before, after) or after is None:
            return word
        instead = self._step.words.get(after, {}).get(word)
        if instead is None:
            self.lose(path, Code.KEPT_WORD, f"{self._step.after} does not know {word}; it is kept")
            return word
        self.lose(path, Code.NO_WORD, f"{self._step.after} does not know {word}; {instead} is said")
        return instead

    def _list(self, values: list[Any], before: Shape, after: Shape, path: str) -> list[Any]:
        kept: list[Any] = []
        for index, each in enumerate(values):
            place = f"{path}[{index}]"
            if isinstance(each, str) and self._later(each, _words(before), _words(after)):
                self.lose(place, Code.NO_WORD, f"{self._step.after} does not know {each}; it is left out")
            else:
                kept.append(self.value(each, before, after, place))
        return kept

    def _later(self, word: str, before: type[StrEnum] | None, after: type[StrEnum] | None) -> bool:
        """Whether a word of this version is none of the other; words that neither has are somebody's own, and stay (T11)."""
        if before is None or after is None or before is after:
            return False
        return word in before.__members__.values() and word not in after.__members__.values()

    def _carry(self, name: str, value: Any, after: type[Wire], path: str, result: Tree) -> None:
        """A field that this version does not define goes along (T10), unless it means something there and is not of that form."""
        field = _by_name(after).get(name)
        if field is not None and value is not None and not _readable(value, field.shape):
            self.lose(path, Code.ILL_FORMED, f"{self._step.after} reads it otherwise: {str(value)[:_SHOWN]!r}; it is left out")
        else:
            result.setdefault(name, value)


def untold(result: Tree, before: type[Wire], after: type[Wire]) -> list[Loss]:
    """Fields that only the other version requires, and that nobody said."""
    asked_before = {field.name for field in fields_of(before) if field.required is not None}
    return [
        Loss(field.name, Code.UNTOLD, "it is required there, and nothing is known of it")
        for field in fields_of(after)
        if field.required is not None and field.name not in asked_before and result.get(field.name) is None
    ]


def renamed(to: str) -> Rule:
    """The same under another name."""

    def rule(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
        result[to] = walk.value(given.value, given.before, _by_name(after)[to].shape, given.path)

    return rule


def worded(before: type[StrEnum], after: type[StrEnum], name: str) -> Rule:
    """A word of a struct that both versions share, although their words differ."""

    def rule(walk: Walk, given: Given, _: type[Wire], result: Tree) -> None:
        value = given.value
        result[name] = walk.word(value, before, after, given.path) if isinstance(value, str) else value

    return rule


def silent(walk: Walk, given: Given, after: type[Wire], result: Tree) -> None:
    """A field that says nothing there, or that `finish` turns into something else."""


@cache
def _by_name(of: type[Wire]) -> Mapping[str, Field]:
    return {field.name: field for field in fields_of(of)}


def _words(shape: Shape) -> type[StrEnum] | None:
    return next((fact.values for fact in shape.facts if isinstance(fact, OneOf)), None)


def _readable(value: Any, shape: Shape) -> bool:
    """Whether a value of unknown origin is of the form that a field wants."""
    match shape.kind:
        case Kind.LIST:
            return isinstance(value, list) and shape.item is not None and all(_readable(each, shape.item) for each in value)
        case Kind.OBJECT:
            return _is(value, shape.of)
    return _scalar(value, shape.kind)


def _is(value: Any, of: type[Wire] | None) -> bool:
    try:
        return of is not None and read(value, of) is not None
    except InvalidInput:
        return False


def _scalar(value: Any, kind: Kind) -> bool:
    try:
        READERS[kind][1](value)
    except Unreadable:
        return False
    return True
