"""How much is measured: everything (under ten minutes), or a quick look that only shows that the bench works."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Sizes of all measurements."""

    stations: int
    rounds: int
    warm_up_s: float
    window_s: float
    idle_connections: int
    storm: int
    commands: int
    events: int
    """Events of the one long transaction."""
    cdrs: int
    """CDRs that are priced in a round."""
    locations: int
    """That are pulled and pushed."""
    pages: int
    push_s: float
    """How long statuses change."""


FULL = Scale(
    stations=500,
    rounds=3,
    warm_up_s=1.0,
    window_s=5.0,
    idle_connections=5_000,
    storm=500,
    commands=1_000,
    events=100_000,
    cdrs=2_000,
    locations=10_000,
    pages=50,
    push_s=20.0,
)
QUICK = Scale(
    stations=100,
    rounds=1,
    warm_up_s=0.5,
    window_s=1.0,
    idle_connections=300,
    storm=100,
    commands=100,
    events=4_000,
    cdrs=200,
    locations=300,
    pages=5,
    push_s=3.0,
)
