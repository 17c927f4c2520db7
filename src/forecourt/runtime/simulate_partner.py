"""`forecourt simulate-partner`: one simulated roaming partner against any OCPI platform."""

import asyncio
import contextlib
import signal

import msgspec
from rich.console import Console
from rich.table import Table

from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.sim.partner import QUIRKS, PartnerOptions, Party, Quirk, SimPartner
from forecourt.sim.partner.notes import describe
from forecourt.sim.partner.registration import RegistrationFailed
from forecourt.sim.partner.settings import ROLES, VERSIONS
from forecourt.sim.partner.visit import visit

_PEER = "the other side"


def options(role: str, party: str, versions: list[str] | None, quirks: list[str] | None, port: int) -> PartnerOptions:
    """The command line's words as a partner's options. Raises `InvalidInput`."""
    if role.upper() not in ROLES:
        raise InvalidInput(f"{role} is no role; there are cpo, emsp and hub.")
    chosen = tuple(sorted(set(versions or VERSIONS)))
    if unknown := [each for each in chosen if each not in VERSIONS]:
        raise InvalidInput(f"{', '.join(unknown)}: versions are {', '.join(VERSIONS)}.")
    country, star, name = party.partition("*")
    if not star or len(country) != 2 or len(name) != 3:
        raise InvalidInput(f"{party} is no party; one looks like BE*SIM.")
    try:
        bad = {Quirk(each) for each in quirks or ()}
    except ValueError as error:
        raise InvalidInput(f"{error}; `--list-quirks` shows them.") from error
    return PartnerOptions(role=role.upper(), party=Party(country, name), versions=chosen, quirks=bad, port=port)


def quirks() -> Table:
    """Every quirk, for people."""
    table = Table("quirk", "rules", "what it does")
    for quirk, deviation in QUIRKS.items():
        table.add_row(quirk, ", ".join(deviation.rules), deviation.sentence)
    return table


async def partner(
    chosen: PartnerOptions, console: Console, *, url: str, token: str, locations: int, seconds: float | None, as_json: bool
) -> None:
    """Register, or wait to be registered; roam until the time is over or Ctrl-C; print what happened."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with SimPartner(chosen) as sim:
        sim.stock(locations=locations)
        await _registered(sim, console, url, token)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_roaming(sim, stop), seconds)
        report = sim.report()
    if as_json:
        print(msgspec.json.encode(report).decode())
    else:
        console.print(describe(report))


async def _registered(sim: SimPartner, console: Console, url: str, token: str) -> None:
    if not url:
        versions_url, token_a = sim.invite(_PEER)
        console.print(f"Register with {versions_url} by the token {token_a}", soft_wrap=True)
        return
    try:
        await sim.register(_PEER, url, token)
    except RegistrationFailed as failure:
        raise Conflict(f"There was no registration. {failure}", code="not_registered") from failure


async def _roaming(sim: SimPartner, stop: asyncio.Event) -> None:
    """A round with each peer once it is registered, then quiet service."""
    met: set[str] = set()
    while not stop.is_set():
        for peer in [each for each in sim.peers.values() if each.registered and each.name not in met]:
            met.add(peer.name)
            await visit(sim, peer)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.2)
