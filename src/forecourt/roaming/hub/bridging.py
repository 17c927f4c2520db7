"""Between partners of different versions: bodies and answers in the words of the other, with what was lost (§1.18)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.ocpi.bridge import Code, Loss, bridged, bridged_changes
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.objects import COMMAND_RESULT
from forecourt.ocpi.interfaces.operations import Answer, Method, Operation
from forecourt.ocpi.modules import InterfaceRole
from forecourt.ocpi.reading import read
from forecourt.ocpi.server.routing import Route
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire
from forecourt.roaming.hub.faults import HubFault

MOST_TOLD: Final = 50
"""Losses that one line of the route log names."""


class Told(msgspec.Struct, frozen=True):
    """A body in another version, and what was lost."""

    body: bytes
    losses: tuple[str, ...] = ()


def bridged_body(route: Route, body: bytes, to: Version, sender: Party | None) -> Told:
    """The body of a request. Raises HubFault for an operation that the version has not got, Conflict for an object."""
    operation, from_ = route.operation, route.version
    if to not in operation.versions:
        raise HubFault(f"The receiver speaks OCPI {to}, which has no such call.")
    of = operation.body_in(from_, route.arguments[-1] if route.arguments else None)
    if from_ is to or of is None or not body.strip():
        return Told(body)
    if operation.method is Method.PATCH:
        changes, losses = bridged_changes(_object(body), of, from_, to)
        return Told(render(changes), _told(losses))
    owner = next((each for each in route.arguments if isinstance(each, Party)), sender)
    into = operation.takes[to] if operation.takes is COMMAND_RESULT else None
    there = bridged(Document.read(body, of), from_, to, owner=owner, into=into)
    return Told(there.document.raw, _told(there.losses))


def bridged_answer(operation: Operation, body: bytes, from_: Version, to: Version, owner: Party | None) -> Told:
    """The envelope of an answer, its data in the version of who asked."""
    if from_ is to or operation.gives is None or from_ not in operation.gives or to not in operation.gives:
        return Told(body)
    envelope, losses = _object(body), list[Loss]()
    data = envelope.get("data")
    if data is None:
        return Told(body)
    if operation.answer in (Answer.PAGE, Answer.LIST) and isinstance(data, list):
        envelope["data"] = [there for each in data if (there := _listed(each, operation, from_, to, owner, losses)) is not None]
    else:
        envelope["data"] = _answered(data, operation, from_, to, owner, losses)
    return Told(render(envelope), _told(losses))


def _listed(tree: Any, operation: Operation, from_: Version, to: Version, owner: Party | None, losses: list[Loss]) -> Any:
    """One object of a list; None for one that the version cannot say at all."""
    try:
        return _answered(tree, operation, from_, to, owner, losses)
    except Conflict as unsaid:
        losses.append(Loss("", Code.NO_FIELD, f"{unsaid.message} It is left out"))
        return None


def _answered(tree: Any, operation: Operation, from_: Version, to: Version, owner: Party | None, losses: list[Loss]) -> Any:
    """One object. What cannot be read goes on as it came: the receiver judges each by itself (T12)."""
    if operation.gives is None:
        return tree
    try:
        document = Document(tree, read(tree, operation.gives[from_]))
        there = bridged(document, from_, to, owner=owner, into=_into(operation, to))
    except InvalidInput:
        return tree
    losses += there.losses
    return there.document.tree


def _into(operation: Operation, to: Version) -> type[Wire] | None:
    return operation.gives[to] if operation.gives is not None and operation.side is InterfaceRole.RECEIVER else None


def _object(body: bytes) -> dict[str, Any]:
    tree = parse(body)
    if not isinstance(tree, dict):
        raise InvalidInput("An object is wanted.", code="unreadable")
    return tree


def _told(losses: Any) -> tuple[str, ...]:
    told = [str(each) for each in losses]
    return tuple(told[:MOST_TOLD]) + ((f"and {len(told) - MOST_TOLD} more",) if len(told) > MOST_TOLD else ())
