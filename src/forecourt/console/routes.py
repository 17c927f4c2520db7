"""The console's pages as one router, for the composition root."""

from collections.abc import Callable
from typing import Any, NamedTuple

from litestar import Request, Response, Router
from litestar.di import Provide

from forecourt.console import (
    billing,
    commands,
    live,
    messages,
    operator,
    overview,
    partners,
    people,
    places,
    prices,
    refusals,
    reservations,
    roaming,
    signin,
    sites,
    station,
    stations,
    tariffs,
    tokens,
    transactions,
)
from forecourt.console.assets import Assets, static
from forecourt.console.frame import Desk, Visit
from forecourt.console.gate import admit
from forecourt.console.problems import handlers_for
from forecourt.console.services import ConsoleSettings, Services

ROOMS = (
    signin, overview, places, stations, station, prices, commands, reservations, transactions, billing, tariffs, roaming, partners,
    tokens, sites, refusals, messages, people, operator, live,
)  # fmt: skip
FORM_BYTES = 1_048_576


class Console(NamedTuple):
    """What the web application needs of the console: its pages, and how it explains an address that nobody has."""

    router: Router
    explain: Callable[[Request[Any, Any, Any], Any], Response[Any]]


def create_console(services: Services, settings: ConsoleSettings) -> Console:
    """Everything under `/` but the API. Its errors are pages."""
    # Closures: Litestar copies a router deeply when it registers it, and services must not be copied.
    assets = Assets()
    desk = Desk(services, settings, assets)
    handlers = handlers_for(desk)

    def visit(request: Request[Any, Any, Any]) -> Visit:
        return Visit(desk, request)

    async def before(request: Request[Any, Any, Any]) -> None:
        await admit(Visit(desk, request))

    router = Router(
        "/",
        route_handlers=[static, *(route for room in ROOMS for route in room.ROUTES)],
        dependencies={
            "visit": Provide(visit, sync_to_thread=False),
            "assets": Provide(lambda: assets, sync_to_thread=False),
        },
        before_request=before,
        exception_handlers=handlers,
        request_max_body_size=FORM_BYTES,
        include_in_schema=False,
    )
    return Console(router, handlers[Exception])
