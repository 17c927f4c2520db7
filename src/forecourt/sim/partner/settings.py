"""What a partner is: its role and party, the versions that it speaks, its quirks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from forecourt.kit.time import utc_now
from forecourt.sim.partner.quirks import Quirk

VERSIONS = ("2.1.1", "2.2.1", "2.3.0")
ROLES = ("CPO", "EMSP", "HUB")


class Party(NamedTuple):
    """A country code and a party id; compared in upper case."""

    country: str
    id: str

    def same(self, other: "Party") -> bool:
        """The same party, whatever the case."""
        return (self.country.upper(), self.id.upper()) == (other.country.upper(), other.id.upper())


STRANGER = Party("DE", "SIM")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Numbers of its ways."""

    most_per_page: int = 50
    slow_s: float = 30.0
    huge_bytes: int = 64 * 1024 * 1024
    deep: int = 100_000
    timeout_s: int = 30
    """Within which it promises the result of a command."""
    late_s: float = 0.2
    """How long after a command a late session comes."""
    result_s: float = 0.0
    """How long a station takes for a command."""
    from_the_start: bool = False
    """Whether answers are slow, broken or hostile in the handshake too."""


@dataclass(frozen=True, kw_only=True)
class PartnerOptions:
    """`versions` are those that it offers; with a peer it takes the latest that both have."""

    role: str = "CPO"
    party: Party = STRANGER
    name: str = "Stranger"
    versions: tuple[str, ...] = VERSIONS
    quirks: set[Quirk] = field(default_factory=set)
    """May change while it runs."""
    habits: Habits = Habits()
    host: str = "127.0.0.1"
    port: int = 0
    clock: Callable[[], datetime] = field(default=utc_now)
