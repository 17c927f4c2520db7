"""Where a call goes (transport §message_routing): to us, to one party, to all that it concerns, or where its content says."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Final

import msgspec

from forecourt.domain.roaming.reach import BROADCAST
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.operations import Answer, Method, Operation
from forecourt.ocpi.modules import InterfaceRole
from forecourt.ocpi.server.routing import Route
from forecourt.ocpi.versions import Version

_PUSHES: Final = (Method.POST, Method.PUT, Method.PATCH, Method.DELETE)


class How(Enum):
    """What is done with a call; the values stand in the route log."""

    HERE = "here"
    PARTY = "party"
    BROADCAST = "broadcast"
    ALL = "all"
    OPEN = "open"


class Decision(msgspec.Struct, frozen=True):
    """What is done, and for one party, which."""

    how: How
    to: Party | None = None


def decided(route: Route, to: Party | None, *, hub: Party, ours: Collection[Party]) -> Decision:
    """Where a call goes by its headers; 2.1.1 has none, its lists are those of all. Raises InvalidInput for what must not go to a
    hub (H08, H09)."""
    operation = route.operation
    if to is None:
        unnamed = route.version is Version.V211 and _is_list(operation) and operation.module in BROADCAST
        return Decision(How.ALL if unnamed else How.OPEN)  # H11
    if to in ours:
        return Decision(How.HERE)
    if to != hub:
        return Decision(How.PARTY, to)  # H04
    if operation.method is Method.GET:
        return _asked_of_hub(operation)
    if not pushes_to_all(operation):
        raise _refused(f"{operation.module} are not for everybody: name the party that they are for.", "H09")
    return Decision(How.BROADCAST)  # H06


def pushes_to_all(operation: Operation) -> bool:
    """Whether it is a push of something that is meant for all (H09)."""
    return operation.side is InterfaceRole.RECEIVER and operation.method in _PUSHES and operation.module in BROADCAST


def _is_list(operation: Operation) -> bool:
    return operation.answer is Answer.PAGE and operation.side is InterfaceRole.SENDER


def _asked_of_hub(operation: Operation) -> Decision:
    if operation.module not in BROADCAST:
        raise _refused(f"{operation.module} are not everybody's: name the party whose they are asked of.", "H09")
    if _is_list(operation):
        return Decision(How.ALL)  # H08
    if operation.side is InterfaceRole.SENDER:
        return Decision(How.OPEN)
    raise _refused("A hub keeps no objects: name the party whose they are asked of.", "H08")


def _refused(sentence: str, rule: str) -> InvalidInput:
    return InvalidInput(sentence, faults=(FieldFault("OCPI-to-party-id", rule, sentence),))
