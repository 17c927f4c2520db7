"""A storm: stations with Basic authentication that all dial at once."""

from pathlib import Path
from statistics import median

from tests.running import serve

from bench.load import Connect, Leave
from bench.processes import generator, target_of
from bench.report import Part, Table, Verdict
from bench.scale import Scale
from bench.stations import PASSWORD, register

PREFIX = "STORM-"
METHOD = """\
{count} stations with security profile 1 dial at the same moment, each with its own password, and boot; until the last boot is
answered. SQLite; {rounds} storms on one server, medians."""


async def measure(scale: Scale, folder: Path) -> Part:
    """A few storms, one after the other."""
    storms, accepted = [], []
    async with serve(f"sqlite:///{folder}/storm.db", folder) as server, generator() as load:
        await register(server, PREFIX, scale.storm, password=PASSWORD)
        target = target_of(server)
        for _ in range(scale.rounds):
            dialled = Connect(
                group="storm",
                port=target.port,
                version="2.0.1",
                count=scale.storm,
                prefix=PREFIX,
                password=PASSWORD,
                at_once=scale.storm,
                server=target.pid,
            )
            storm = await load.ask(dialled)
            await load.ask(Leave(group="storm"))
            storms.append(storm)
            accepted.append(storm.done)
    row = (
        f"{scale.storm}",
        f"{min(accepted)}",
        f"{median(each.server_s / scale.storm for each in storms) * 1e3:.2f}",
        f"{median(each.wall_s for each in storms):.2f}",
    )
    columns = ("stations", "accepted", "CPU a station, ms", "until all have booted, s")
    return Part(
        [
            Table(
                "A storm with Basic authentication",
                METHOD.format(count=scale.storm, rounds=scale.rounds).replace("\n", " "),
                columns,
                [row],
            )
        ],
        [
            Verdict(
                f"A storm of {scale.storm} stations: all accepted",
                f"{min(accepted)} of {scale.storm}",
                min(accepted) == scale.storm,
            )
        ],
    )
