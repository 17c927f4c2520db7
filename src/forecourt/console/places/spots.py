"""What a place on the map says, whoever owns it."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from forecourt.domain.sites import Site
from forecourt.domain.stations import Connector, ConnectorStatus

_FREE = ConnectorStatus.AVAILABLE
_CHARGING = frozenset({ConnectorStatus.CHARGING, ConnectorStatus.SUSPENDED_EV, ConnectorStatus.SUSPENDED_EVSE})
_OUT = frozenset({ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE, ConnectorStatus.UNKNOWN})


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """One place: `owner` is empty for our own. Counts are of connectors, of partners' of EVSEs; `price` is in words, or empty."""

    name: str
    where: str
    owner: str
    route: str = ""
    latitude: float | None
    longitude: float | None
    free: int
    charging: int
    out: int
    total: int
    plugs: tuple[str, ...]
    most_power_w: int | None
    price: str
    href: str

    @property
    def tone(self) -> str:
        """How it looks: free, all in use, or out of order."""
        if self.free:
            return "good"
        if self.charging:
            return "charge"
        return "bad" if self.total and self.out == self.total else "busy" if self.total else "plain"


def own_spot(site: Site, connectors: Iterable[Connector], price: str) -> Spot:
    """A site of ours."""
    plugged = [each for each in connectors if each.evse > 0]
    states = Counter(each.status for each in plugged)
    return Spot(
        name=site.name,
        where=", ".join(part for part in (site.address, site.city) if part),
        owner="",
        latitude=site.latitude,
        longitude=site.longitude,
        free=states[_FREE],
        charging=sum(states[each] for each in _CHARGING),
        out=sum(states[each] for each in _OUT),
        total=len(plugged),
        plugs=tuple(sorted({each.standard.value for each in plugged if each.standard is not None})),
        most_power_w=max((each.max_power_w for each in plugged if each.max_power_w), default=None),
        price=price,
        href=f"/stations?site={site.id}",
    )
