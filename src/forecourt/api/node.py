"""The node itself: is it alive, can it work, its figures, and what the API is."""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router, get

from forecourt.api.document import document
from forecourt.api.identify import OPEN
from forecourt.api.problems import KINDS, Kind
from forecourt.api.services import Checks, Use


class Health(msgspec.Struct, frozen=True):
    """`status` is `ok`, or `failing`; `checks` says of each part `ok` or what is wrong."""

    status: str
    checks: Checks


@get("/health", opt=OPEN, summary="Is the process alive?")
async def health() -> Health:
    """Answers as long as the process does. Asks nobody else."""
    return Health("ok", {})


@get("/ready", opt=OPEN, summary="Can the node work?")
async def ready(services: Use) -> Response[Health]:
    """200 when every part works; 503 while one does not, or the node drains."""
    checks = await services.ready()
    well = all(each == "ok" for each in checks.values())
    return Response(Health("ok" if well else "failing", checks), status_code=200 if well else 503)


@get("/metrics", media_type=MediaType.TEXT, summary="Figures for Prometheus")
async def metrics(services: Use) -> Response[bytes]:
    """The node's figures in Prometheus' text form."""
    return Response(services.metrics(), media_type="text/plain; version=0.0.4")


@get("/openapi.json", opt=OPEN, include_in_schema=False)
async def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """This document."""
    return Response(msgspec.json.encode(document(request.app)), media_type="application/vnd.oai.openapi+json")


@get("/problems", opt=OPEN, summary="What can go wrong")
async def problems() -> list[Kind]:
    """The kinds of problems: the anchor of `type`, HTTP status, title, and what to do."""
    return list(KINDS)


ROOT = (health, ready, metrics)
"""Also served at the root."""
ROUTES = (Router("/", route_handlers=[health, ready, metrics, openapi, problems], tags=["Node"]),)
