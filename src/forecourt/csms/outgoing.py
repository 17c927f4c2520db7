"""A command on its way to a station: what an encoder is given, and what it gives back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from forecourt.csms.members import Payload
from forecourt.domain.commands import Command
from forecourt.ocpp.versions import Version


class Unsupported(Exception):
    """The command cannot be said in the station's version; the sentence tells the person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What an encoder must know of the station."""

    version: Version
    groups_connectors: bool = False
    password_encoding: str = "plain"
    connectors: int = 0
    """How many connectors are known of it; 0 when none is."""
    items: Mapping[str, int] = {}
    """By action: how many items it takes in one message, where it said so."""


class Outgoing(msgspec.Struct, frozen=True):
    """One CALL. The payload is plain data, or JSON text that goes out exactly as it is."""

    action: str
    payload: Payload | bytes
    label: str = ""
    """Which part of the command this is, where the version needs several CALLs for it."""


Encoder = Callable[[Any, Target], list[Outgoing]]
"""The CALLs that say a command in the target's version. Raises `Unsupported`."""

Encoders = dict[type[Command], Encoder]


def call(action: str, **members: object) -> list[Outgoing]:
    """One CALL with those of the members that are not None."""
    return [Outgoing(action, {name: value for name, value in members.items() if value is not None})]


def call_in_parts(action: str, member: str, items: Sequence[object], target: Target) -> list[Outgoing]:
    """As many CALLs as the station needs for all items (B05.FR.11, B06.FR.05; 1.6 9.1.9)."""
    most = target.items.get(action, max(len(items), 1))
    return [Outgoing(action, {member: list(items[at : at + most])}) for at in range(0, max(len(items), 1), most)]
