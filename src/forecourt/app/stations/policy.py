"""What an operator of a node may decide about stations as a whole."""

from typing import Literal

import msgspec


class StationPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that the verbs of stations obey."""

    server_key: bytes
    """The key under which passwords are kept; it lives outside the database."""
    node: str = "main"
    """The name of this node among those that share the store; no two processes at once have the same."""
    unknown_stations: Literal["refuse", "pending"] = "refuse"
    minimum_profile: int = 0
    weak_passwords: Literal["refuse", "flag"] = "refuse"
    heartbeat_s: int = 300
    retry_s: int = 60
    """A station that is not accepted asks again after this time."""
    pending_per_hour: int = 500
    """How many unknown stations are let in as pending within an hour; a scan must not fill the store."""
