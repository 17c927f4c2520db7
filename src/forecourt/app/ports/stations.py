"""Stations: what verbs read of them, and the way to one."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from forecourt.domain.access import Caller
from forecourt.domain.commands import Command, CommandRecord, StationAnswer
from forecourt.domain.stations import Capabilities, Connector, Station
from forecourt.kit.errors import FieldFault


class StationReads(Protocol):
    """Reads of stations that verbs need (lists for people are in `store.queries`)."""

    async def by_identity(self, identity_key: str) -> Station | None: ...
    async def by_id(self, station_id: str) -> Station | None: ...
    async def connectors(self, station_id: str) -> list[Connector]: ...
    async def capabilities(self, station_id: str) -> Capabilities | None: ...
    async def take_epoch(self, station_id: str) -> int:
        """The next connection epoch of a station; concurrent callers are served by one statement."""

    async def held_by(self, node: str, after: str, limit: int) -> list[Station]:
        """Stations whose open socket this node holds, by surrogate id; those behind `after`."""


class StationLink(Protocol):
    """The way to a station, wherever its socket is. Implemented by the OCPP edge."""

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        """Encode the command in the station's version, send it, wait for its answer. Never raises for the station's trouble."""

    def connected(self, station_id: str) -> bool:
        """Whether a socket of the station is open here."""

    async def close(self, station_id: str, reason: str) -> None:
        """End the station's socket (disabled, removed, password changed)."""


class CommandSender(Protocol):
    """The way to ask something of a station so that question and answer are kept. Implemented by `app.commands`."""

    async def send(self, caller: Caller, station: Station, command: Command, *, timeout_s: float | None = None) -> CommandRecord:
        """Keep the command, send it, keep the answer; None waits as long as the node's settings say."""


class GivenPassword(msgspec.Struct, frozen=True):
    """The password that a command gives to a station. `alone`: the command asks for nothing else, so its status is about this."""

    password: str
    alone: bool


class PasswordKeeper(Protocol):
    """What is kept of stations' passwords, told of each change that a station is asked for. Implemented by `app.stations`."""

    async def password_sent(self, station_id: str, password: str) -> None: ...
    async def password_answered(self, caller: Caller, station_id: str, password: str, *, taken: bool) -> None: ...


class MessageCatalog(Protocol):
    """What can be sent to a station of a version, for forms and raw calls. Implemented by the OCPP edge."""

    def actions(self, version: str) -> Sequence[str]:
        """Actions that a central system may send in this version."""

    def faults(self, version: str, action: str, payload: object) -> list[FieldFault] | None:
        """Every fault of a request payload against its schema; [] when valid; None when the action is not of this version."""

    def password_in(self, command: Command) -> GivenPassword | None:
        """The station password that a command gives; None when it gives none."""
