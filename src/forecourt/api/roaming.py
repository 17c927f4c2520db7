"""Partners' charge points: where they are, whether they are free, and what they cost."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from forecourt.api.paging import Cursor, Limit, Listing
from forecourt.api.services import Use, Who
from forecourt.domain.roaming import PartnerConnector, PartnerEvse, PartnerSite, PartnerTariff
from forecourt.domain.roaming.emsp import AVAILABLE
from forecourt.domain.tariffs import in_words, summary
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.store.queries.roaming_emsp import Box, Circle, Wish

Tariffs = dict[tuple[str, str, str], PartnerTariff]


class PlaceConnectorView(msgspec.Struct, frozen=True, kw_only=True):
    """A plug. `price_per_kwh` is that of the compared visit (20 kWh within an hour from now, all in); `price` says the tariff in
    words for the driver, `prices` all of it."""

    id: str
    plug: str
    format: str
    power_w: int | None
    tariff_id: str | None
    price_per_kwh: Decimal | None
    currency: str | None
    price: str
    prices: tuple[str, ...]


class PlaceEvseView(msgspec.Struct, frozen=True, kw_only=True):
    """A place to charge at, with its live status."""

    uid: str
    evse_id: str
    status: str
    capabilities: tuple[str, ...]
    reference: str
    updated_at: datetime | None
    connectors: list[PlaceConnectorView]


class LocationView(msgspec.Struct, frozen=True, kw_only=True):
    """A place of a partner. `available`: how many EVSEs are free; `shown`: whether its owner shows it to all drivers."""

    party: str
    location_id: str
    partner_id: str
    name: str
    company: str
    address: str
    postal_code: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    zone: str
    always_open: bool | None
    help_phone: str
    shown: bool
    available: int
    evses: list[PlaceEvseView]
    findings: tuple[str, ...]
    updated_at: datetime


def location_view(site: PartnerSite, tariffs: Tariffs, language: str, *, whole: bool = False) -> LocationView:
    """The site with its prices; `whole`: every sentence of them."""
    return LocationView(
        party=site.owner,
        evses=[_evse(each, site, tariffs, language, whole) for each in site.evses],
        available=sum(each.status == AVAILABLE for each in site.evses),
        **{name: getattr(site, name) for name in LocationView.__struct_fields__ if name not in ("party", "evses", "available")},
    )


def _evse(evse: PartnerEvse, site: PartnerSite, tariffs: Tariffs, language: str, whole: bool) -> PlaceEvseView:
    return PlaceEvseView(
        uid=evse.uid,
        evse_id=evse.evse_id,
        status=evse.status,
        capabilities=evse.capabilities,
        reference=evse.reference,
        updated_at=evse.updated_at,
        connectors=[_connector(each, site, tariffs, language, whole) for each in evse.connectors],
    )


def _connector(plug: PartnerConnector, site: PartnerSite, tariffs: Tariffs, language: str, whole: bool) -> PlaceConnectorView:
    tariff_id = plug.tariff_ids[0] if plug.tariff_ids else None
    known = None if tariff_id is None else tariffs.get((site.partner_id, site.owner, tariff_id.lower()))
    told = None if known is None else known.tariff
    return PlaceConnectorView(
        id=plug.id,
        plug=plug.plug,
        format=plug.format,
        power_w=plug.power_w,
        tariff_id=tariff_id,
        price_per_kwh=None if known is None else known.price_per_kwh,
        currency=None if known is None else known.currency,
        price="" if told is None else summary(told, language),
        prices=in_words(told, language) if told is not None and whole else (),
    )


Degrees = Annotated[float | None, QueryParameter(description="Degrees of WGS 84.")]
Language = Annotated[str, QueryParameter(min_length=2, max_length=8, description="Of the prices in words, e.g. `de`.")]


@get("/locations", summary="Search partners' locations")
async def search(
    services: Use,
    caller: Who,
    bbox: Annotated[
        str | None, QueryParameter(max_length=100, description="`south,west,north,east` in degrees; or say lat, lon and radius_m.")
    ] = None,
    lat: Degrees = None,
    lon: Degrees = None,
    radius_m: Annotated[int | None, QueryParameter(ge=1, le=500_000, description="Around lat and lon.")] = None,
    plug: Annotated[list[str] | None, QueryParameter(description="A plug such as `CCS2`; may be repeated.")] = None,
    min_power_w: Annotated[int | None, QueryParameter(ge=0, description="Power of the plug, at least.")] = None,
    max_price: Annotated[Decimal | None, QueryParameter(description="Price per kWh of the compared visit, at most.")] = None,
    currency: Annotated[str | None, QueryParameter(min_length=3, max_length=3, description="Of `max_price`.")] = None,
    available: Annotated[bool, QueryParameter(description="Only where such a plug is free now.")] = False,
    party: Annotated[str | None, QueryParameter(max_length=10, description="Only of this party, such as NL*CPO.")] = None,
    partner_id: Annotated[str | None, QueryParameter(max_length=50, description="Only by this partner.")] = None,
    hidden: Annotated[bool, QueryParameter(description="Those too that are not shown to every driver.")] = False,
    language: Language = "en",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[LocationView]:
    """Where drivers of ours can charge at partners, by party and id; one plug of a location meets all that is said of plugs."""
    wish = Wish(
        area=_area(bbox, lat, lon, radius_m),
        plugs=tuple(plug or ()),
        min_power_w=min_power_w,
        max_price=_bounded(max_price),
        currency=currency,
        available=available,
        party=party,
        partner_id=partner_id,
    )
    page = await services.queries.partner_sites.page(caller, wish, cursor=cursor, limit=limit, hidden=hidden)
    tariffs = await services.queries.partner_sites.tariffs(caller, page.items)
    return Listing([location_view(each, tariffs, language) for each in page.items], page.next)


@get("/locations/{party:str}/{location_id:path}", summary="A location of a partner")
async def get_location(
    services: Use, caller: Who, party: FromPath[str], location_id: FromPath[str], language: Language = "en"
) -> LocationView:
    """One location with its live status and its prices in words."""
    site = await services.queries.partner_sites.one(caller, party, location_id.removeprefix("/"))
    return location_view(site, await services.queries.partner_sites.tariffs(caller, [site]), language, whole=True)


def _area(bbox: str | None, lat: float | None, lon: float | None, radius_m: int | None) -> Box | Circle | None:
    circle = (lat, lon, radius_m)
    if bbox is not None and any(each is not None for each in circle):
        raise _invalid("$.bbox", "Say a box, or a point with a radius, not both.")
    if bbox is not None:
        return _box(bbox)
    if lat is None and lon is None and radius_m is None:
        return None
    if lat is None or lon is None or radius_m is None or not (abs(lat) <= 90 and abs(lon) <= 180):
        raise _invalid("$.lat", "A point has lat (-90 to 90) and lon (-180 to 180), and goes with radius_m.")
    return Circle(latitude=lat, longitude=lon, radius_m=radius_m)


def _box(text: str) -> Box:
    try:
        south, west, north, east = (float(each) for each in text.split(","))
    except ValueError:
        raise _invalid("$.bbox", "Four numbers with commas: south,west,north,east.") from None
    if not (-90 <= south <= north <= 90 and abs(west) <= 180 and abs(east) <= 180):
        raise _invalid("$.bbox", "Latitudes rise from -90 to 90, longitudes are -180 to 180.")
    return Box(south=south, west=west, north=north, east=east)


def _bounded(price: Decimal | None) -> Decimal | None:
    if price is not None and not (price.is_finite() and 0 <= price < 1_000_000):
        raise _invalid("$.max_price", "A price is 0 to a million.")
    return price


def _invalid(path: str, message: str) -> InvalidInput:
    return InvalidInput(message, faults=(FieldFault(path, "range", message),))


ROUTES = (Router("/roaming", route_handlers=[search, get_location], tags=["Roaming"]),)
