"""Statuses of EVSEs pushed to many partners, one of them dead: how many changes become one push, and how old a status is."""

from pathlib import Path
from typing import Any

from bench.report import Part, Table, Verdict
from bench.roaming.asked import Child, child, node
from bench.scale import Scale

PARTNERS = 20
MOST_S = 1.0
METHOD = """\
One node on SQLite and {partners} partners (2.2.1) behind another process that answers at once; one of them takes connections and
never answers. So many statuses a second change, at random among the EVSEs of so many locations, for {seconds:g} s, each published
as the charge point operator's room does it. A push is a PATCH of one EVSE, or a PUT of the location where more changed or the
queue had to be read from the store. Age: from the change to its arrival, of the newest status in each push, at the healthy
partners. `changes a push`: changes for each partner, by pushes to each. The queue is what waits at the end, at a healthy partner
and at the dead one."""
LOADS = ((10, 10_000), (1_000, 50), (1_000, 10_000))
"""Changes a second, and among how many locations."""


async def measure(scale: Scale, folder: Path) -> Part:
    """Each load on a node of its own."""
    rows, held = [], []
    for a_second, locations in LOADS:
        only = min(locations, scale.locations)
        (room := folder / f"{a_second}-{locations}").mkdir()
        async with node(room, "CPO", "NL*CPO") as cpo, child("bench.roaming.receivers") as receivers:
            found = await _load(scale, cpo, receivers, a_second, only)
        rows.append(_row(a_second, only, found))
        if a_second == LOADS[0][0]:
            held.append(
                Verdict(
                    f"{a_second} statuses a second to {PARTNERS} partners, one dead: within {MOST_S:g} s of the change (p99)",
                    f"{found['p99_s']:.2f} s",
                    found["p99_s"] <= MOST_S,
                )
            )
    method = METHOD.format(partners=PARTNERS, seconds=scale.push_s).replace("\n", " ")
    columns = (
        "changes a second", "done", "among locations", "pushes a second", "changes a push", "age, median, s", "p99, s",
        "CPU a push, µs", "queue: healthy", "dead",
    )  # fmt: skip
    return Part([Table("Statuses pushed", method, columns, rows)], held)


async def _load(scale: Scale, cpo: Child, receivers: Child, a_second: int, only: int) -> dict[str, Any]:
    ports = await receivers.line()
    await cpo.ask(do="publish", count=only)
    healthy = [f"http://127.0.0.1:{ports['port']}/p{number}/locations" for number in range(PARTNERS - 1)]
    await cpo.ask(do="partners", urls=[*healthy, f"http://127.0.0.1:{ports['dead']}/locations"])
    done: dict[str, Any] = await cpo.ask(do="churn", count=only, a_second=a_second, seconds=scale.push_s, only=only)
    done |= await receivers.ask()
    return done


def _row(a_second: int, only: int, found: dict[str, Any]) -> tuple[str, ...]:
    waiting = found["waiting"]
    alive = PARTNERS - 1
    healthy = sum(waiting[f"P{number:02}"] for number in range(alive)) / alive
    return (
        f"{a_second:,}",
        f"{found['changes'] / found['seconds']:,.0f}",
        f"{only:,}",
        f"{found['pushes'] / found['seconds']:,.0f}",
        f"{found['changes'] * alive / max(found['pushes'], 1):.1f}",
        f"{found['median_s']:.3f}",
        f"{found['p99_s']:.3f}",
        f"{found['cpu_s'] / max(found['pushes'], 1) * 1e6:,.0f}",
        f"{healthy:,.0f}",
        f"{waiting[f'P{alive:02}']:,}",
    )
