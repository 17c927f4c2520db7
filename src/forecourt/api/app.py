"""The API put together: one router for `/api/v1`, and an application around it that the console's pages can join."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.types import ASGIApp, ControllerRouterHandler, Middleware

from forecourt import __version__
from forecourt.api import (
    cdrs,
    commands,
    customers,
    events,
    gate,
    invoices,
    lists,
    messages,
    node,
    operators,
    papers,
    partner_policies,
    partners,
    passwords,
    people,
    problems,
    profiles,
    publishing,
    received,
    reconciliation,
    reservations,
    roaming,
    roaming_commands,
    roaming_sync,
    routes,
    screens,
    sites,
    stations,
    tariff_assignments,
    tariffs,
    tokens,
    transactions,
)
from forecourt.api.idempotency import Once
from forecourt.api.identify import Identify, require_role
from forecourt.api.services import Services
from forecourt.domain.access import Caller

PREFIX = "/api/v1"
ROOMS = (
    stations,
    passwords,
    commands,
    lists,
    profiles,
    reservations,
    transactions,
    tokens,
    tariffs,
    tariff_assignments,
    screens,
    customers,
    invoices,
    papers,
    sites,
    messages,
    events,
    people,
    operators,
    node,
    cdrs,
    received,
    partner_policies,
    reconciliation,
    partners,
    publishing,
    roaming,
    roaming_commands,
    roaming_sync,
    routes,
)
TAGS = {
    "Stations": "How stations are configured and what they say of themselves.",
    "Refusals": "Stations that knocked and were not let in.",
    "Commands": "What is asked of stations; the station's own answer comes back in the same call.",
    "Charging profiles": "Limits that rest in a station.",
    "Reservations": "Connectors kept for a token.",
    "Transactions": "The ledger: what was charged, with its evidence.",
    "Tokens": "What drivers show to be let charge.",
    "Tariffs": "What charging costs, and where each price applies.",
    "Screens": "The price on the station's screen, and the station's own count of it.",
    "Customers": "Who pays for charging, and who the invoices are from.",
    "Invoices": "What is billed: runs, invoices, credit notes, receipts.",
    "Sites": "Where stations stand.",
    "CDRs": "What was charged and what it costs, line by line; corrections of it.",
    "Received CDRs": "What partners say that is owed to them, priced again.",
    "Billing": "Do ledger and bills agree?",
    "Partners": "Who we roam with: registering, quirks, and what was exchanged.",
    "Routes": "Which partner leads to whom, directly or through a hub, and what our hub did with each call.",
    "Roaming": "Partners' charge points, commands to partners, our drivers there.",
    "Wire log": "OCPP calls and answers as they crossed the wire.",
    "Events": "What happened, live.",
    "People": "Accounts.",
    "Keys": "API keys.",
    "Audit": "Who changed what.",
    "Node": "The server itself.",
}
ABOUT = """\
Lists are `{"items": [...], "next": cursor | null}`: pass `next` as `cursor` for the following page. Times are UTC (RFC 3339, `Z`);
`from` is inclusive, `to` exclusive. Energy is in Wh, power in W, durations say their unit. Errors are `application/problem+json`
(RFC 9457) with every fault and a `correlation_id`. A POST may carry an `Idempotency-Key`. Unknown members and unknown query
parameters are refused, so that a misspelt one is never ignored. What belongs to another operator looks like what is not there.
"""


def _caller(request: Request[Any, Any, Any]) -> Caller:
    user: Caller = request.user
    return user


def _dependencies(services: Services) -> dict[str, Provide]:
    return {
        "services": Provide(lambda: services, sync_to_thread=False),
        "caller": Provide(_caller, sync_to_thread=False),
    }


def _router(path: str, handlers: Sequence[ControllerRouterHandler], services: Services, *, described: bool = True) -> Router:
    # Closures: Litestar copies a router deeply when it registers it, and services must not be copied.
    def identify(app: ASGIApp) -> ASGIApp:
        return Identify(app, services.access)

    def once(app: ASGIApp) -> ASGIApp:
        return Once(app, services.idempotency, services.clock)

    middleware: list[Middleware] = [identify, once]
    return Router(
        path,
        route_handlers=list(handlers),
        dependencies=_dependencies(services),
        middleware=middleware,
        guards=[require_role],
        before_request=gate.check,
        exception_handlers=problems.HANDLERS,
        request_max_body_size=services.max_body_bytes,
        include_in_schema=described,
    )


def api_router(services: Services) -> Router:
    """Everything under `/api/v1`."""
    return _router(PREFIX, [route for room in ROOMS for route in room.ROUTES], services)


def root_router(services: Services) -> Router:
    """`/health`, `/ready` and `/metrics` at the root, where probes look."""
    return _router("/", node.ROOT, services, described=False)


def openapi_config() -> OpenAPIConfig:
    """The document at `/api/v1/openapi.json`; served by the API itself, so no page of its own."""
    return OpenAPIConfig(
        title="Forecourt",
        version=__version__,
        description=ABOUT,
        security=[{"key": []}],
        components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer", description="An API key.")}),
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        use_handler_docstrings=True,
        render_plugins=[],
    )


def unrouted(pages: problems.Explain | None = None) -> problems.Handlers:
    """For the application: a request that found no route gets a problem under the API, the pages' own answer elsewhere."""

    def explain(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        handler = pages
        if pages is None or request.url.path.startswith("/api/"):
            handler = next(known for kind, known in problems.HANDLERS.items() if isinstance(error, kind))  # type: ignore[arg-type]
        answer: Response[Any] = handler(request, error)  # type: ignore[misc]
        return answer

    return {Exception: explain}


def create_api(
    services: Services,
    *,
    pages: Sequence[ControllerRouterHandler] = (),
    page_problem: problems.Explain | None = None,
    **more: Any,
) -> Litestar:
    """The web application of the node: the API, and the `pages` of the console beside it. `more` goes to Litestar."""
    return Litestar(
        route_handlers=[api_router(services), root_router(services), *pages],
        exception_handlers=unrouted(page_problem),
        openapi_config=openapi_config(),
        logging_config=None,
        **more,
    )
