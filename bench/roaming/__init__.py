"""Roaming: full pulls between two nodes, pages of a list, statuses pushed to many partners (one is dead), calls handed on."""

from pathlib import Path

from bench.report import Part
from bench.roaming import passing, pulling, pushing
from bench.scale import Scale

MEASUREMENTS = (pulling.measure, pushing.measure, passing.measure)


async def measure(scale: Scale, folder: Path) -> Part:
    """One after the other, each on nodes of its own."""
    parts = []
    for number, each in enumerate(MEASUREMENTS):
        (room := folder / str(number)).mkdir()
        parts.append(await each(scale, room))
    tables = [table for part in parts for table in part.tables]
    return Part(tables, [verdict for part in parts for verdict in part.verdicts])
