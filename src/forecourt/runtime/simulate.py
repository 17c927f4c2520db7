"""`forecourt simulate`: a fleet of simulated stations against any central system."""

import asyncio
import contextlib
import signal
from dataclasses import replace
from pathlib import Path

import msgspec
from rich.console import Console

from forecourt.kit.errors import InvalidInput
from forecourt.ocpp.versions import Version
from forecourt.sim.fleet import FleetOptions, describe, run_fleet


def options(
    url: str,
    stations: int,
    versions: list[str] | None,
    seconds: float | None,
    prefix: str,
    password: str | None,
    tokens: list[str] | None,
    meter_interval_s: float,
    *,
    lean: bool,
    ledger: Path | None,
) -> FleetOptions:
    """The command line's words as a fleet's options. Raises `InvalidInput`."""
    if not url.startswith(("ws://", "wss://")):
        raise InvalidInput(f"The address {url} must begin with ws:// or wss://.")
    try:
        chosen = tuple(Version(each) for each in versions or ("1.6", "2.0.1", "2.1"))
    except ValueError as error:
        raise InvalidInput(f"{error}: versions are 1.6, 2.0.1 and 2.1.") from error
    made = FleetOptions(
        url,
        stations,
        chosen,
        prefix,
        password=password,
        duration_s=seconds,
        meter_interval_s=meter_interval_s,
        lean=lean,
        ledger=ledger,
    )
    return replace(made, tokens=tuple(tokens)) if tokens else made


async def fleet(chosen: FleetOptions, console: Console, *, as_json: bool) -> None:
    """Run it until its time is over or Ctrl-C; print the report."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    report = await run_fleet(chosen, stop)
    if as_json:
        print(msgspec.json.encode(report).decode())
    else:
        console.print(describe(report))
