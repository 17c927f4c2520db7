"""Ways to parties: which partner leads to whom, what is preferred, and what the hub did with each call."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Router, delete, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.identify import ADMINISTRATOR
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import From, To
from forecourt.domain.roaming import ReachedParty, RoutedCall, RoutePreference

PartyName = Annotated[str, Meta(pattern=r"^[A-Za-z]{2}\*[A-Za-z0-9]{3}$")]
Module = Literal["", "locations", "tariffs", "tokens", "sessions", "cdrs", "commands", "chargingprofiles"]
OfParty = Annotated[str | None, QueryParameter(max_length=6, description="Only this party, such as `NL*FCT`.")]


class PreferenceBody(Body, frozen=True, kw_only=True):
    """Which way to take: the partner that leads to the party. An empty `module` is for all of them."""

    party: PartyName
    partner_id: Annotated[str, Meta(min_length=1, max_length=50)]
    module: Module = ""


class PreferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A way that is preferred while it can be used."""

    party: str
    module: str
    partner_id: str


class RouteView(msgspec.Struct, frozen=True, kw_only=True):
    """A party in a role, and a partner that leads there: the party's own platform, or a hub. `status` is CONNECTED, OFFLINE,
    PLANNED or SUSPENDED, since `last_updated`."""

    party: str
    role: str
    partner_id: str
    status: str
    last_updated: datetime


class RoutedCallView(msgspec.Struct, frozen=True, kw_only=True):
    """A call that the hub took in hand. `how` is party, broadcast, all or open; `losses` are fields that the receiver's version has
    no place for; `fault` says why it was not delivered."""

    id: str
    at: datetime
    from_partner_id: str
    to_partner_id: str
    sender: str
    to: str
    module: str
    method: str
    path: str
    how: str
    http_status: int | None
    status_code: int | None
    latency_ms: float | None
    losses: tuple[str, ...]
    fault: str
    correlation_id: str


def _preference_view(row: RoutePreference) -> PreferenceView:
    return PreferenceView(party=row.party, module=row.module, partner_id=row.partner_id)


def _route_view(row: ReachedParty) -> RouteView:
    return RouteView(**{name: getattr(row, name) for name in RouteView.__struct_fields__})


def _call_view(row: RoutedCall) -> RoutedCallView:
    return RoutedCallView(**{name: getattr(row, name) for name in RoutedCallView.__struct_fields__})


@get("/routes", summary="Who is reached by whom")
async def list_routes(
    services: Use, caller: Who, party: OfParty = None, limit: Limit = 50, cursor: Cursor = None
) -> Listing[RouteView]:
    """Every party with each partner that leads there."""
    return listing(await services.queries.routes.reached(caller, party=party, cursor=cursor, limit=limit), _route_view)


@get("/route-preferences", summary="Preferred ways")
async def list_preferences(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[PreferenceView]:
    """What was said of parties that several partners lead to."""
    return listing(await services.queries.routes.preferences(caller, cursor=cursor, limit=limit), _preference_view)


@put("/route-preferences", summary="Prefer a way", opt=ADMINISTRATOR)
async def prefer_route(services: Use, caller: Who, data: JSONBody[PreferenceBody]) -> PreferenceView:
    """Nothing is delivered twice: the other way is taken only while this one is down."""
    return _preference_view(await services.routes.prefer(caller, data.party, data.module, data.partner_id))


@delete("/route-preferences/{party:str}", summary="Prefer no way", opt=ADMINISTRATOR)
async def forget_preference(
    services: Use,
    caller: Who,
    party: FromPath[str],
    module: Annotated[Module, QueryParameter(description="The module that it was said for; empty: for all.")] = "",
) -> None:
    """Directly from now on where that can be, else through a hub."""
    await services.routes.forget(caller, party, module)


@get("/routed-calls", summary="Route log of the hub")
async def list_routed_calls(
    services: Use,
    caller: Who,
    party: OfParty = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[RoutedCallView]:
    """What happened to each call between partners, the newest first."""
    page = await services.queries.routes.calls(caller, party=party, start=start, end=end, cursor=cursor, limit=limit)
    return listing(page, _call_view)


ROUTES = (
    Router(
        "/", route_handlers=[list_routes, list_preferences, prefer_route, forget_preference, list_routed_calls], tags=["Routes"]
    ),
)
