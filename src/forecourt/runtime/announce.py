"""What a person reads when the server is up: where everything is, and (once) how to sign in."""

from collections.abc import Callable

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from forecourt.app.access import FirstStart
from forecourt.runtime.wiring import Node


def to(console: Console) -> Callable[[Node, FirstStart | None, int], None]:
    """An announcer that prints to `console`."""

    def announce(node: Node, first: FirstStart | None, http_port: int) -> None:
        console.print(Panel(_addresses(node, http_port), title="Forecourt is running", expand=False))
        if first is not None:
            console.print(Panel(_first_start(first), title="First start: shown once, write it down", expand=False))

    return announce


def address_of(host: str) -> str:
    """The host as a person on this machine would type it."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 -- compares, binds nothing


def _grid(rows: list[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(name, value)
    return grid


def _addresses(node: Node, http_port: int) -> Table:
    settings = node.settings
    web = settings.public_url or f"http://{address_of(settings.http_host)}:{http_port}"
    host = address_of(settings.ocpp_host)
    rows = [("console", f"{web}/"), ("API", f"{web}/api/v1  (its description: /api/v1/openapi.json)")]
    rows.append(("stations dial", f"ws://{host}:{node.gateway.port}/ocpp/STATION"))
    if node.gateway.tls_port is not None:
        rows.append(("", f"wss://{host}:{node.gateway.tls_port}/ocpp/STATION"))
    return _grid(rows)


def _first_start(first: FirstStart) -> Table:
    key = first.api_key or "as preset (FORECOURT_API_KEY)"
    return _grid([("sign in as", first.email), ("password", first.password), ("API key", key)])
