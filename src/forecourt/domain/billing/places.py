"""Where a CDR was, from what is known of station and site at the cut."""

from decimal import Decimal

from forecourt.domain.billing.nouns import CdrPlace
from forecourt.domain.sites import Site


def place_of(station: str, station_name: str, site: Site | None, plug: str | None) -> CdrPlace:
    """The place in words; coordinates as they were typed in."""
    if site is None:
        return CdrPlace(station=station, station_name=station_name, plug=plug)
    return CdrPlace(
        station=station,
        station_name=station_name,
        site_name=site.name,
        address=site.address,
        postal_code=site.postal_code,
        city=site.city,
        country=site.country,
        latitude=None if site.latitude is None else Decimal(str(site.latitude)),
        longitude=None if site.longitude is None else Decimal(str(site.longitude)),
        plug=plug,
    )
