"""The ways to parties: what is read of who is reached by whom, and where a hub writes down what it did."""

from typing import Protocol

from forecourt.domain.roaming import ProxiedUrl, ReachedParty, RoutedCall


class ReachReads(Protocol):
    """Reads of ways."""

    async def reached(self, operator_id: str) -> list[ReachedParty]:
        """Every party behind every partner of an operator, the oldest first; they are few."""

    async def proxied(self, url_id: str) -> ProxiedUrl | None:
        """A URL that is called through us, also one that has expired."""


class RouteLog(Protocol):
    """The log of what a hub did with each call: bounded, outside the unit of work. Never blocks."""

    def record_routed(self, call: RoutedCall) -> None: ...
