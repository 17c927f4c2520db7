"""The OCPP versions that this library speaks, and their WebSocket subprotocols."""

from __future__ import annotations

from enum import StrEnum


class Version(StrEnum):
    """One OCPP version; its value is the standard's own name for it."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"

    @property
    def subprotocol(self) -> str:
        """The name under which the version is negotiated when the socket opens."""
        return f"ocpp{self.value}"

    @classmethod
    def of_subprotocol(cls, subprotocol: str) -> Version | None:
        """The version that a subprotocol names, or None for a stranger."""
        return next((version for version in cls if version.subprotocol == subprotocol), None)
