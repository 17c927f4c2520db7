"""A full pull between two nodes, what a pull without changes costs, and one page of a list."""

import base64
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from bench.report import Part, Table, Verdict
from bench.roaming.asked import Child, node
from bench.scale import Scale

PAGE = 100
Row = tuple[str, ...]
MOST_RATIO = 40.0
METHOD = """\
Two nodes, each a process on its own SQLite store, registered by the real handshake; {count:,} locations with three EVSEs each,
pulled in pages of {page} over HTTP on this machine until the end, every object stored. CPU is of each node's process; memory is
what its resident set grew by at most. The second full pull finds everything as it was; before the delta {few:,} locations
changed."""
PAGE_METHOD = """\
One page of {page} of these locations, asked for {rounds} times one after the other; CPU of the answering node for one. `first`:
pages that nobody had asked for in this version; `again`: the same page. The floor is the same way in and out (door, token,
envelope) with the versions as its answer, measured beside."""


async def measure(scale: Scale, folder: Path) -> Part:
    """Both versions that are not the one in which objects are kept."""
    rows, page_rows, verdicts = [], [], []
    for version in ("2.2.1", "2.3.0"):
        (room := folder / version).mkdir()
        async with node(room, "CPO", "NL*CPO") as cpo, node(room, "EMSP", "DE*MSP") as emsp:
            invited = await cpo.ask(do="meet", version=version)
            token = await emsp.ask(do="register", version=version, **invited)
            await cpo.ask(do="publish", count=scale.locations)
            pages, verdict = await _pages(scale, cpo, version, token)
            page_rows += pages
            verdicts += verdict
            rows.append(await _pull(f"{version}, full, all new", cpo, emsp, full=True))
            rows.append(await _pull(f"{version}, full, as it was", cpo, emsp, full=True))
            few = scale.locations // 100
            await cpo.ask(do="churn", count=scale.locations, a_second=few * 10, seconds=0.1, only=scale.locations)
            rows.append(await _pull(f"{version}, delta", cpo, emsp, full=False))
    columns = ("pull", "seen", "changed", "seconds", "objects a second", "CPU of sender, s", "CPU of receiver, s", "memory, MiB")
    text = METHOD.format(count=scale.locations, page=PAGE, few=scale.locations // 100)
    page_text = PAGE_METHOD.format(page=PAGE, rounds=scale.pages)
    page_columns = ("page", "CPU, ms", "floor beside it, ms", "CPU an object, µs", "bytes")
    return Part(
        [
            Table("Locations pulled between two nodes", text.replace("\n", " "), columns, rows),
            Table("A page of a list", page_text.replace("\n", " "), page_columns, page_rows),
        ],
        verdicts,
    )


async def _pull(name: str, cpo: Child, emsp: Child, *, full: bool) -> Row:
    before = [await each.ask(do="used") for each in (cpo, emsp)]
    done = await emsp.ask(do="pull", full=full)
    after = [await each.ask(do="used") for each in (cpo, emsp)]
    cpu = [f"{late['cpu_s'] - early['cpu_s']:.2f}" for early, late in zip(before, after, strict=True)]
    grown = [max(0.0, late["most"] - early["rss"]) / 2**20 for early, late in zip(before, after, strict=True)]
    speed = done["seen"] / done["seconds"]
    memory = " and ".join(f"{each:.0f}" for each in grown)
    return (name, f"{done['seen']:,}", f"{done['changed']:,}", f"{done['seconds']:.1f}", f"{speed:,.0f}", *cpu, memory)


async def _pages(scale: Scale, cpo: Child, version: str, token: str) -> tuple[list[Row], list[Verdict]]:
    base = f"{await cpo.ask(do='where')}/ocpi"
    headers = {"Authorization": f"Token {base64.b64encode(token.encode()).decode()}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        floor_ms, _ = await _cpu_ms(http, cpo, [f"{base}/versions"] * scale.pages)
        url = f"{base}/{version}/sender/locations"
        most = min(scale.pages, scale.locations // PAGE)
        first_ms, size = await _cpu_ms(http, cpo, [f"{url}?limit={PAGE}&offset={number * PAGE}" for number in range(most)])
        again_ms, _ = await _cpu_ms(http, cpo, [f"{url}?limit={PAGE}"] * scale.pages)
    rows: list[Row] = [
        (f"{version}, {name}", f"{cost:.1f}", f"{floor_ms:.2f}", f"{cost / PAGE * 1e3:.0f}", f"{size:,}")
        for name, cost in (("first", first_ms), ("again", again_ms))
    ]
    ratio = again_ms / floor_ms
    requirement = f"A page of {PAGE} in {version}, asked for again: at most {MOST_RATIO:g} times the CPU of the smallest answer"
    return rows, [Verdict(requirement, f"{ratio:.1f}", ratio <= MOST_RATIO)]


async def _cpu_ms(http: aiohttp.ClientSession, cpo: Child, urls: list[str]) -> tuple[float, int]:
    """CPU of the node for one of these, and how large an answer is."""
    sizes = []
    before: Any = await cpo.ask(do="used")
    for url in urls:
        async with http.get(url) as answer:
            assert answer.status == 200, f"{url}: {answer.status}"
            sizes.append(len(await answer.read()))
    after: Any = await cpo.ask(do="used")
    return (after["cpu_s"] - before["cpu_s"]) / len(urls) * 1e3, int(median(sizes))
