"""What a call brings beside its arguments, and what the answers are made of."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeAlias

import msgspec

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import CallIds, Party, Routing
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.versions import Version

AnyDocument: TypeAlias = Document[Any]
"""A document whose struct is that of the call's version: handlers of several versions tell them apart by `isinstance`."""

Changes: TypeAlias = dict[str, object]
"""The body of a PATCH: only what is named changes (T14)."""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls, found by the token; whoever authenticates may give a struct of its own that extends this one."""

    key: str
    registered: bool = True
    """With a registration token only the versions and the credentials may be called (T05)."""
    parties: frozenset[Party] | None = None
    """Whose objects the caller may push (T16, L15). None: those of any party, as of a hub."""
    sides: frozenset[tuple[ModuleID, InterfaceRole]] | None = None
    """The sides of modules that it is served; None: all. The others are nowhere to it."""
    undated_patches: bool = False
    """Whether its PATCHes are taken without `last_updated`, against L03, E04 and K03."""


OURSELVES = Caller(key="")
"""Who calls where we are the client."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call: in which version, by whom, from and to which party, and by which ids it is found in logs."""

    version: Version
    caller: Caller = OURSELVES
    routing: Routing = Routing()
    ids: CallIds = msgspec.field(default_factory=CallIds.new)
    within_s: float | None = None
    """A deadline of its own for this call, as a client; None: the client's."""


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """An object of a list that cannot be read: it is kept as it came, beside the good ones (T12)."""

    position: int
    raw: object
    faults: tuple[FieldFault, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some objects of a list. A handler gives `objects` and `total`: how many there are for this caller and these filters (P03);
    and `last`, where it can begin the next page behind this object instead of at an offset; empty: this is the last page."""

    objects: tuple[AnyDocument, ...]
    total: int | None = None
    unread: tuple[Unread, ...] = ()
    next_url: str | None = None
    limit: int | None = None
    last: str | None = None


class Stored(Enum):
    """What a PUT did (S02)."""

    CREATED = "created"
    UPDATED = "updated"


class Filed(msgspec.Struct, frozen=True):
    """Where a posted object can be fetched from now on (D01), and whether it is new.

    A handler gives a path below its own endpoint; the client gets the absolute URL and hands it back as it is.
    """

    where: str
    stored: Stored = Stored.CREATED
