"""What can be called: one row an operation, declared at the method of its interface."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum, StrEnum, auto
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

import msgspec

from forecourt.kit.errors import Conflict
from forecourt.ocpi.modules import UNROUTED, InterfaceRole, ModuleID
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire

F = TypeVar("F", bound=Callable[..., Any])
Versioned: TypeAlias = Mapping[Version, type[Wire]]
"""The struct of an object in each version that has it."""

ALL: Final = frozenset(Version)
SINCE_221: Final = frozenset({Version.V221, Version.V230})


class NotOffered(Conflict):
    """The other side does not implement this operation: HTTP 405."""

    code = "not_offered"


class Method(StrEnum):
    """Methods of HTTP."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class Answer(Enum):
    """What an operation returns."""

    PAGE = auto()
    """A `Page` of a list; the last argument is a PageRequest."""
    LIST = auto()
    """A whole list of documents."""
    OBJECT = auto()
    """A document."""
    VALUE = auto()
    """A text, for instance a value of an enum."""
    STORED = auto()
    """`Stored`: created or updated (S02); no data (T08)."""
    FILED = auto()
    """`Filed`: the URL in the header Location (D01); no data."""
    NOTHING = auto()
    """None; no data (T08)."""


class Part(Enum):
    """What stands at a place of a path."""

    LITERAL = auto()
    ID = auto()
    PARTY = auto()
    """Two segments, country and party: one argument."""
    REST = auto()
    """All that is left, one segment at least. A client may give an absolute URL instead, which is used as it is."""


class Segment(msgspec.Struct, frozen=True):
    """One place of a path, and the argument that fills it."""

    part: Part
    name: str


_SPECIAL: Final = {"owner": Part.PARTY, "party": Part.PARTY, "where": Part.REST}
_IDENTITIES: Final = {
    "location_id": "id", "evse_uid": "uid", "connector_id": "id", "session_id": "id", "tariff_id": "id", "token_uid": "uid",
}  # fmt: skip
"""Which field of a body says the same as an argument of the path (T17)."""


def segments(path: str) -> tuple[Segment, ...]:
    """The places of a path such as `{owner}/{token_uid}`."""
    return tuple(
        Segment(_SPECIAL.get(name[1:-1], Part.ID), name[1:-1]) if re.fullmatch(r"\{\w+\}", name) else Segment(Part.LITERAL, name)
        for name in path.split("/")
        if name
    )


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One row. The method is called with the call, the arguments of the path in order, the body, the query."""

    name: str
    module: ModuleID | None
    side: InterfaceRole
    method: Method
    path: tuple[Segment, ...]
    answer: Answer
    gives: Versioned | None = None
    """Of which objects the answer consists."""
    takes: Versioned | None = None
    """What the body is: a Document of this, or with PATCH the `Changes` to one."""
    optional_body: bool = False
    body_by: Mapping[Version, Mapping[str, type[Wire]]] | None = None
    """What the body is where the last argument of the path decides; `takes` for those that are unknown."""
    query: type[msgspec.Struct] | None = None
    """The struct of the arguments in the query; a PageRequest goes without."""
    needs_date_from: bool = False
    """E01."""
    versions: frozenset[Version] = ALL

    @property
    def routed(self) -> bool:
        """Whether its messages carry routing headers (H01, H02), in the versions that have them."""
        return self.module is not None and self.module not in UNROUTED

    @property
    def arguments(self) -> tuple[Segment, ...]:
        """The places of the path that an argument fills."""
        return tuple(segment for segment in self.path if segment.part is not Part.LITERAL)

    @property
    def repeatable(self) -> bool:
        """Whether doing it twice is as doing it once: reading, and putting a whole object. What answers a URL later is not."""
        if self.query is not None and "response_url" in self.query.__struct_fields__:
            return False
        return self.method is Method.GET or self.answer is Answer.STORED

    @property
    def identity(self) -> str | None:
        """The field of the body that must equal the last argument of the path (T17)."""
        last = self.path[-1] if self.path else None
        return _IDENTITIES.get(last.name) if last is not None and last.part is Part.ID else None

    def body_in(self, version: Version, last_argument: object) -> type[Wire] | None:
        """The struct of the body."""
        named = None if self.body_by is None else self.body_by[version].get(str(last_argument))
        return named or (None if self.takes is None else self.takes[version])


class Interface:
    """One side of one module. Handlers extend one and override what they offer."""

    module: ClassVar[ModuleID | None] = None
    side: ClassVar[InterfaceRole]
    operations: ClassVar[tuple[Operation, ...]] = ()

    def __init_subclass__(cls, *, module: ModuleID | None = None, side: InterfaceRole | None = None, **others: Any) -> None:
        super().__init_subclass__(**others)
        if side is not None:
            cls.module, cls.side = module, side
            declared = [row for each in vars(cls).values() if (row := getattr(each, _ROW, None)) is not None]
            cls.operations = tuple(msgspec.structs.replace(row, module=module, side=side) for row in declared)

    def offers(self, operation: Operation) -> bool:
        """Whether this handler implements an operation of its interface."""
        return not hasattr(getattr(type(self), operation.name), _ROW)


_ROW: Final = "__ocpi_operation__"


def operation(
    method: Method,
    path: str,
    answer: Answer,
    *,
    gives: Versioned | None = None,
    takes: Versioned | None = None,
    optional_body: bool = False,
    body_by: Mapping[Version, Mapping[str, type[Wire]]] | None = None,
    query: type[msgspec.Struct] | None = None,
    needs_date_from: bool = False,
    versions: frozenset[Version] = ALL,
) -> Callable[[F], F]:
    """Declares the row of a method."""

    def declared(function: F) -> F:
        row = Operation(
            name=function.__name__, module=None, side=InterfaceRole.SENDER, method=method, path=segments(path), answer=answer,
            gives=gives, takes=takes, optional_body=optional_body, body_by=body_by, query=query,
            needs_date_from=needs_date_from, versions=versions,
        )  # fmt: skip
        setattr(function, _ROW, row)
        return function

    return declared
