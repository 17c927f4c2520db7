"""What it costs a hub to hand a call on, beside what the call costs where it is answered."""

import base64
from pathlib import Path
from typing import Any

import aiohttp

from bench.report import Part, Table, Verdict
from bench.roaming.asked import Child, node
from bench.roaming.objects import PARTY
from bench.scale import Scale

PAGE = 100
MOST_RATIO = 2.0
ROUNDS = 10
"""Calls for each page that the other measurements ask for."""
METHOD = """\
An operator, a hub and two providers, four processes on their own SQLite stores, registered by the real handshake; a provider
asks the operator directly, then through the hub, one call after the other, {rounds} of each. CPU is of each process for one call;
both keep their journal, the hub its route log too. `bridged`: the provider speaks 2.3.0, the operator 2.2.1."""


async def measure(scale: Scale, folder: Path) -> Part:
    """One location, and a page of a list."""
    (other := folder / "other").mkdir()
    async with (
        node(folder, "HUB", "NL*HUB") as hub,
        node(folder, "CPO", PARTY) as cpo,
        node(folder, "EMSP", "DE*MSP") as emsp,
        node(other, "EMSP", "SE*OTH") as later,
    ):
        await cpo.ask(do="publish", count=PAGE)
        direct = await _registered(cpo, emsp, "2.2.1")
        await _registered(hub, cpo, "2.2.1")
        through = await _registered(hub, emsp, "2.2.1")
        bridged = await _registered(hub, later, "2.3.0")
        rows, verdicts = [], []
        for name, path in (("a location", "/L00001"), (f"a page of {PAGE}", f"?limit={PAGE}")):
            rounds = scale.pages * ROUNDS
            (cost,) = await _asked(direct, "DE*MSP", path, rounds, cpo)
            rows.append((f"{name}, directly", "", f"{cost:.2f}"))
            for how, way, sender in (("through the hub", through, "DE*MSP"), ("through the hub, bridged", bridged, "SE*OTH")):
                passed, answered = await _asked(way, sender, path, rounds, hub, cpo)
                rows.append((f"{name}, {how}", f"{passed:.2f}", f"{answered:.2f}"))
                if way is through:
                    requirement = f"{name}: a hub hands it on for at most {MOST_RATIO:g} times the CPU of the answer"
                    verdicts.append(Verdict(requirement, f"{passed / cost:.1f}", passed / cost <= MOST_RATIO))
    columns = ("call", "CPU of the hub, ms", "CPU of the operator, ms")
    return Part(
        [Table("Calls through a hub", METHOD.format(rounds=scale.pages * ROUNDS).replace("\n", " "), columns, rows)], verdicts
    )


Way = tuple[str, str]
"""The URL of the locations, and our token."""


async def _registered(there: Child, here: Child, version: str) -> Way:
    token = await here.ask(do="register", version=version, **await there.ask(do="meet", version=version))
    return f"{await there.ask(do='where')}/ocpi/{version}/sender/locations", token


async def _asked(way: Way, sender: str, path: str, rounds: int, *watched: Child) -> list[float]:
    """CPU of these nodes for one call, in ms."""
    url, token = way
    headers = {"Authorization": f"Token {base64.b64encode(token.encode()).decode()}"}
    for side, party in (("from", sender), ("to", PARTY)):
        headers |= {f"OCPI-{side}-country-code": party[:2], f"OCPI-{side}-party-id": party[3:]}
    before: list[Any] = [await each.ask(do="used") for each in watched]
    async with aiohttp.ClientSession(headers=headers) as http:
        for _ in range(rounds):
            async with http.get(url + path) as answer:
                told = await answer.json()
                assert told["status_code"] == 1000, told
    after: list[Any] = [await each.ask(do="used") for each in watched]
    return [(late["cpu_s"] - early["cpu_s"]) / rounds * 1e3 for early, late in zip(before, after, strict=True)]
