"""What a place on the map says, whoever owns it."""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from forecourt.domain.roaming import PartnerSite, PartnerTariff
from forecourt.domain.roaming.emsp import AVAILABLE, REMOVED
from forecourt.domain.sites import Site
from forecourt.domain.stations import Connector, ConnectorStatus
from forecourt.domain.tariffs import summary

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


def partner_spot(site: PartnerSite, tariffs: Mapping[tuple[str, str, str], PartnerTariff], route: str, language: str) -> Spot:
    """A place of a partner; `route` is the partner that it comes by."""
    states = Counter(each.status for each in site.evses if each.status != REMOVED)
    plugs = [plug for evse in site.evses if evse.status != REMOVED for plug in evse.connectors]
    ids = {tariff_id for plug in plugs for tariff_id in plug.tariff_ids[:1]}
    known = [tariffs.get((site.partner_id, site.owner, each.lower())) for each in sorted(ids)]
    return Spot(
        name=site.name or site.location_id,
        where=", ".join(part for part in (site.address, site.city) if part),
        owner=site.company or site.owner,
        route=route,
        latitude=site.latitude,
        longitude=site.longitude,
        free=states[AVAILABLE],
        charging=states["charging"],
        out=sum(states[each] for each in ("outoforder", "inoperative", "unknown")),
        total=sum(states.values()),
        plugs=tuple(sorted({each.plug for each in plugs})),
        most_power_w=max((each.power_w for each in plugs if each.power_w), default=None),
        price="; ".join(summary(each.tariff, language) for each in known if each is not None and each.tariff is not None),
        href=f"/partners/{site.partner_id}",
    )


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
