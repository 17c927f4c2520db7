"""Simulated partners on real sockets: of one another, and of a node."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from forecourt.sim.partner import Habits, PartnerOptions, Party, Quirk, SimPartner
from forecourt.sim.partner.peer import Peer

CPO, EMSP, HUB = Party("BE", "SIM"), Party("DE", "DRV"), Party("NL", "HUB")
_PARTIES = {"CPO": CPO, "EMSP": EMSP, "HUB": HUB}


@asynccontextmanager
async def stranger(
    role: str, *quirks: Quirk, versions: tuple[str, ...] = ("2.2.1",), party: Party | None = None, **habits: Any
) -> AsyncIterator[SimPartner]:
    """A partner that is open, with a small stock."""
    options = PartnerOptions(
        role=role,
        party=party or _PARTIES[role],
        name=f"Stranger {role}",
        versions=versions,
        quirks=set(quirks),
        habits=Habits(**habits),
    )
    async with SimPartner(options) as partner:
        partner.stock()
        yield partner


async def paired(first: SimPartner, second: SimPartner) -> tuple[Peer, Peer]:
    """The second registers with the first: how each sees the other."""
    names = first.options.name, second.options.name
    url, token = first.invite(names[1])
    theirs = await second.register(names[0], url, token)
    return first.peers[names[1]], theirs
