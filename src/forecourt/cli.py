"""The command line: serve, demo, simulate, simulate-partner, price, periods, keys, users, migrate."""

import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from forecourt import __version__
from forecourt.kit.errors import ForecourtError
from forecourt.runtime.options import with_settings
from forecourt.runtime.settings import Settings, load

app = typer.Typer(
    name="forecourt",
    help="An open server for EV-charging networks: OCPP to the stations, OCPI to the partners.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(highlight=False)
Database = Annotated[str | None, typer.Option(help="sqlite:///PATH or postgresql://…; else FORECOURT_DATABASE or the default.")]


def main() -> None:
    """Entry point of `forecourt` and `python -m forecourt`; an error that a person can mend is one sentence and exit status 2."""
    try:
        app()
    except ForecourtError as error:
        typer.secho(f"forecourt: {error.message}", fg=typer.colors.RED, err=True)
        sys.exit(2)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end on uvloop."""
    try:
        uvloop.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def serve(settings: Settings) -> None:
    """Run the server: stations on one port, REST API and console on another."""
    from forecourt.runtime import announce, server, telemetry  # keeps `--help` quick

    telemetry.configure_logs(settings)
    run(server.serve(settings, announce.to(out)))


app.command()(with_settings(serve))


@app.command()
def demo(
    seconds: Annotated[float | None, typer.Option(envvar="DEMO_SECONDS", help="End by itself after so long; else Ctrl-C.")] = None,
    http_port: Annotated[int, typer.Option(envvar="FORECOURT_HTTP_PORT", help="Port of the console; 0 takes a free one.")] = 8080,
    ocpp_port: Annotated[int, typer.Option(envvar="FORECOURT_OCPP_PORT", help="Port for stations; 0 takes a free one.")] = 9000,
) -> None:
    """A living network on this machine: a server, and simulated stations with drivers that come and go."""
    from forecourt.runtime import demo as network
    from forecourt.runtime import telemetry

    settings = load({"http_port": http_port, "ocpp_port": ocpp_port, "ocpp_host": "127.0.0.1", "log_level": "warning"})
    telemetry.configure_logs(settings)
    run(network.run(settings, Console(stderr=True, highlight=False), seconds))


@app.command()
def simulate(
    url: Annotated[str, typer.Option(help="Where stations dial: ws://HOST:PORT/ocpp (the identity is appended).")],
    stations: Annotated[int, typer.Option(min=1, help="How many.")] = 10,
    version: Annotated[list[str] | None, typer.Option(help="1.6, 2.0.1, 2.1; several are dealt in turn.")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long; else Ctrl-C.")] = 60.0,
    prefix: Annotated[str, typer.Option(help="Identities are the prefix and four digits.")] = "SIM-",
    password: Annotated[str | None, typer.Option(help="Basic password of every station.")] = None,
    token: Annotated[list[str] | None, typer.Option(help="Tokens that drivers show.")] = None,
    meter_interval: Annotated[float, typer.Option(help="Seconds between meter values.")] = 10.0,
    lean: Annotated[bool, typer.Option(help="No physics: constant-rate meter values, for load.")] = False,
    ledger: Annotated[Path | None, typer.Option(help="Write each acknowledged record here, a JSON line each.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one line of JSON.")] = False,
) -> None:
    """A fleet of simulated stations against any central system; prints what happened."""
    from forecourt.runtime.simulate import fleet, options

    run(
        fleet(
            options(url, stations, version, seconds, prefix, password, token, meter_interval, lean=lean, ledger=ledger),
            out,
            as_json=as_json,
        )
    )


@app.command("simulate-partner")
def simulate_partner(
    role: Annotated[str, typer.Option(help="cpo, emsp or hub.")] = "cpo",
    url: Annotated[str, typer.Option(help="The versions URL to register with; without it the partner waits.")] = "",
    token: Annotated[str, typer.Option(help="The token A that came with the URL.")] = "",
    version: Annotated[list[str] | None, typer.Option(help="2.1.1, 2.2.1, 2.3.0; all without it.")] = None,
    quirk: Annotated[list[str] | None, typer.Option(help="How it breaks the standard; may be repeated.")] = None,
    party: Annotated[str, typer.Option(help="Its country code and party id.")] = "BE*SIM",
    port: Annotated[int, typer.Option(help="Its own port; 0 takes a free one.")] = 0,
    locations: Annotated[int, typer.Option(min=0, help="How many a CPO has.")] = 3,
    seconds: Annotated[float | None, typer.Option(help="How long; else Ctrl-C.")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one line of JSON.")] = False,
    list_quirks: Annotated[bool, typer.Option("--list-quirks", help="Print the quirks with the rules that they break.")] = False,
) -> None:
    """A simulated roaming partner against any OCPI platform; prints what happened, and what the other side did wrong."""
    from forecourt.runtime import simulate_partner as simulated

    if list_quirks:
        out.print(simulated.quirks())
        return
    chosen = simulated.options(role, party, version, quirk, port)
    run(simulated.partner(chosen, out, url=url, token=token, locations=locations, seconds=seconds, as_json=as_json))


Policy = Annotated[list[str] | None, typer.Option(help="NAME=VALUE: another reading of a disputed point; may be repeated.")]


@app.command("price")
def price_lines(
    rounded: Annotated[bool, typer.Option("--rounded", help="Published figures, rounded once, instead of exact ones.")] = False,
    policy: Policy = None,
) -> None:
    """Price CDRs by their tariffs: a line of JSON in for each, a line with the price and its reasons out."""
    from forecourt.runtime import price_lines as lines

    policies = lines.policies_of(policy or [])
    lines.stream(lambda document: lines.priced(document, rounded=rounded, policies=policies), frame="cdr")


@app.command("periods")
def period_lines(policy: Policy = None) -> None:
    """Cut sessions into charging periods: a line of JSON with meter samples in for each, a line with the periods out."""
    from forecourt.runtime import price_lines as lines

    policies = lines.policies_of(["decimals=none", *(policy or [])])
    lines.stream(lambda document: lines.cut(document, policies=policies), frame="session")


keys = typer.Typer(help="API keys of the REST API.", no_args_is_help=True)
app.add_typer(keys, name="keys")


@keys.command("list")
def list_keys(database: Database = None) -> None:
    """The keys: who made them, what they may do, when they were last used."""
    from forecourt.runtime import people

    run(people.list_keys(load({"database": database}), out))


@keys.command("create")
def create_key(name: str, role: str = "operator", database: Database = None) -> None:
    """Make a key and print it, this once."""
    from forecourt.runtime import people

    run(people.create_key(load({"database": database}), out, name, role))


@keys.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="Its id, name or first characters, as `keys list` shows.")], database: Database = None
) -> None:
    """Revoke a key; it stops working at once."""
    from forecourt.runtime import people

    run(people.revoke_key(load({"database": database}), out, key))


users = typer.Typer(help="People who sign in to the console.", no_args_is_help=True)
app.add_typer(users, name="users")


@users.command("create")
def create_user(email: str, role: str = "operator", name: str = "", database: Database = None) -> None:
    """Let a person in; prints a password for the first sign-in."""
    from forecourt.runtime import people

    run(people.create_user(load({"database": database}), out, email, role, name))


@users.command("password")
def reset_password(email: str, database: Database = None) -> None:
    """Give a person a new password and print it, this once."""
    from forecourt.runtime import people

    run(people.reset_password(load({"database": database}), out, email))


@app.command()
def migrate(database: Database = None) -> None:
    """Bring the tables up to date (serve does this by itself)."""
    from forecourt.runtime import people

    run(people.migrate(load({"database": database}), out))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
