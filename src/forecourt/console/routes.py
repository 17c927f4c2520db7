"""The console's pages as one router, for the composition root."""

from typing import Any

from litestar import Request, Router
from litestar.di import Provide

from forecourt.console import (
    commands,
    live,
    messages,
    overview,
    people,
    refusals,
    reservations,
    signin,
    sites,
    station,
    stations,
    tokens,
    transactions,
)
from forecourt.console.assets import Assets, static
from forecourt.console.frame import Desk, Visit
from forecourt.console.gate import Gate
from forecourt.console.problems import Problems
from forecourt.console.services import ConsoleSettings, Services

ROOMS = (
    signin, overview, stations, station, commands, reservations, transactions, tokens, sites, refusals, messages, people, live,
)  # fmt: skip
FORM_BYTES = 1_048_576


def console_router(services: Services, settings: ConsoleSettings) -> Router:
    """Everything under `/` but the API. Its errors are pages."""
    assets = Assets()
    desk = Desk(services, settings, assets)

    def visit(request: Request[Any, Any, Any]) -> Visit:
        return Visit(desk, request)

    return Router(
        "/",
        route_handlers=[static, *(route for room in ROOMS for route in room.ROUTES)],
        dependencies={
            "visit": Provide(visit, sync_to_thread=False),
            "assets": Provide(lambda: assets, sync_to_thread=False),
        },
        before_request=Gate(desk),
        exception_handlers=Problems(desk).handlers,
        request_max_body_size=FORM_BYTES,
        include_in_schema=False,
    )
