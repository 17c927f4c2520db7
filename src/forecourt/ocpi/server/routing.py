"""Which operation a method and a path mean (endpoint matrix): 404 for what is nowhere, 405 for what is not done there (S01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote

import msgspec

from forecourt.kit.errors import NotFound
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.operations import Interface, Method, NotOffered, Operation, Part, Segment
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.server.layout import PLACES
from forecourt.ocpi.versions import Version

Argument: TypeAlias = Party | CiString | str
_MOST_PATH = 2000


class Route(msgspec.Struct, frozen=True):
    """What is called: the arguments are those of the path, in order."""

    version: Version
    interface: type[Interface]
    operation: Operation
    arguments: tuple[Argument, ...]


class NotAllowed(NotOffered):
    """The path is right, the method is not; `allowed` are those that are."""

    def __init__(self, method: str, allowed: Sequence[Method]) -> None:
        super().__init__(f"{method[:20]} cannot be done here; what can is: {', '.join(allowed) or 'nothing'}.")
        self.allowed = tuple(allowed)


def route_of(method: str, path: str, handlers: Mapping[type[Interface], Interface] | None = None) -> Route:
    """The route to what these handlers offer, or to any operation that there is. Raises NotFound and NotAllowed."""
    parts = _parts(path)
    for depth in (1, 2, 3):
        found = PLACES.get(parts[:depth]) if len(parts) >= depth else None
        if found is not None and (handlers is None or found[1] in handlers):
            version, interface = found
            handler = None if handlers is None else handlers[interface]
            return _below(method, _version_of(interface, parts[depth:]) or version, handler, interface, parts[depth:])
    raise _nowhere()


def serves_registration(path: str) -> bool:
    """Whether it is of the versions or the credentials, which a registration token may call (T05)."""
    parts = _parts(path)
    return any(
        parts[: len(place)] == place for place, (_, interface) in PLACES.items() if issubclass(interface, Versions | Credentials)
    )


def _below(method: str, version: Version, handler: Interface | None, interface: type[Interface], rest: tuple[str, ...]) -> Route:
    rows = [row for row in interface.operations if version in row.versions]
    here = [(row, found) for row in rows if (found := _matched(row.path, rest)) is not None]
    offered = [(row, found) for row, found in here if handler is None or handler.offers(row)]
    for row, arguments in offered:
        if row.method == method:
            return Route(version, interface, row, arguments)
    if not here and any(row.method == method for row in rows):
        raise _nowhere()
    raise NotAllowed(method, [row.method for row, _ in offered])


def _parts(path: str) -> tuple[str, ...]:
    """The segments of a path, unescaped; a slash at the end means nothing."""
    if len(path) > _MOST_PATH:
        raise _nowhere()
    try:
        return tuple(unquote(part, errors="strict") for part in path.strip("/").split("/"))
    except UnicodeDecodeError as failure:
        raise _nowhere() from failure


def _matched(path: tuple[Segment, ...], rest: tuple[str, ...]) -> tuple[Argument, ...] | None:
    """The arguments that the rest of a path has for a row; None where it does not fit."""
    arguments: list[Argument] = []
    left = list(rest)
    for segment in path:
        if len(left) < (2 if segment.part is Part.PARTY else 1) or not all(left):
            return None
        match segment.part:
            case Part.LITERAL:
                if left.pop(0) != segment.name:
                    return None
            case Part.ID:
                arguments.append(CiString(left.pop(0)))
            case Part.PARTY:
                arguments.append(Party(CiString(left.pop(0)), CiString(left.pop(0))))
            case Part.REST:
                arguments.append("/".join(left))
                left.clear()
    return None if left else tuple(arguments)


def _version_of(interface: type[Interface], rest: tuple[str, ...]) -> Version | None:
    """The version whose endpoints are asked for."""
    if not issubclass(interface, Versions):
        return None
    if not rest:
        return max(Version)
    if rest not in [(version.value,) for version in Version]:
        raise _nowhere()
    return Version(rest[0])


def _nowhere() -> NotFound:
    return NotFound("There is nothing at this URL.")
