"""The command line: serve, demo, simulate, keys, users, migrate."""

import sys
from collections.abc import Coroutine
from typing import Any

import typer
import uvloop
from rich.console import Console

from forecourt import __version__
from forecourt.kit.errors import ForecourtError
from forecourt.runtime.options import with_settings
from forecourt.runtime.settings import Settings

app = typer.Typer(
    name="forecourt",
    help="An open server for EV-charging networks: OCPP to the stations, OCPI to the partners.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(highlight=False)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end on uvloop; an error that a person must act on becomes a sentence and exit status 2."""
    try:
        uvloop.run(work)
    except ForecourtError as error:
        typer.secho(f"forecourt: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Entry point of `forecourt` and `python -m forecourt`; wrong settings are told like every other error."""
    try:
        app()
    except ForecourtError as error:
        typer.secho(f"forecourt: {error.message}", fg=typer.colors.RED, err=True)
        sys.exit(2)


def serve(settings: Settings) -> None:
    """Run the server: stations on one port, REST API and console on another."""
    from forecourt.runtime import announce, server, telemetry

    telemetry.configure_logs(settings)
    run(server.serve(settings, announce.to(out)))


app.command()(with_settings(serve))
