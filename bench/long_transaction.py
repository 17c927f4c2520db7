"""One transaction with very many events: the next message must cost what the first ones did."""

import tempfile
from pathlib import Path
from statistics import median

from tests.running import serve

from bench.load import Charge, Connect, Repeat
from bench.processes import Generator, Target, generator, target_of
from bench.report import Part, Table, Verdict
from bench.scale import Scale
from bench.stations import register

PREFIX = "LONG-"
STEP = 1_000
MOST = 1.25
PAIRS = 5
MEMORY = Path("/dev/shm")
IN_MEMORY = MEMORY if MEMORY.is_dir() else None
"""Where Linux keeps files in memory: only CPU is of interest here, and so many commits would wait for the disk for minutes."""
METHOD = """\
One 2.0.1 station sends TransactionEvents of one transaction, one after the other, on SQLite, its file in memory. Cost is CPU of the
server's process a message over {step:,} messages. At the end, {pairs} times in turn: {step:,} more of the long transaction, and the
first {step:,} of a new one, so that the machine's mood falls on both; medians."""


async def measure(scale: Scale, folder: Path) -> Part:
    """The long transaction at its beginning and end, and new ones beside its end."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as database:
        return await _measure(scale, folder, f"sqlite:///{database}/long.db")


async def _measure(scale: Scale, folder: Path, url: str) -> Part:
    async with serve(url, folder, max_messages_per_s=1_000_000) as server, generator() as load:
        await register(server, PREFIX, 2)
        target = target_of(server)
        await load.ask(Connect(group="long", port=target.port, version="2.0.1", count=2, prefix=PREFIX, server=target.pid))
        await load.ask(Charge(group="long"))
        step = min(STEP, scale.events // 4)
        first = await _cost_us(load, target, 0, step)
        await _cost_us(load, target, 0, scale.events - 2 * step)
        last = await _cost_us(load, target, 0, step)
        late, fresh = [], []
        for _ in range(PAIRS):
            late.append(await _cost_us(load, target, 0, step))
            await load.ask(Charge(group="long", only=1))
            fresh.append(await _cost_us(load, target, 1, step))
    ratio = median(late) / median(fresh)
    rows = [
        (f"its first {step:,}", f"{first:.0f}"),
        (f"its last {step:,} of {scale.events:,}", f"{last:.0f}"),
        ("beyond that, in turn with new ones", f"{median(late):.0f}"),
        (f"the first {step:,} of new ones", f"{median(fresh):.0f}"),
    ]
    method = METHOD.format(step=step, pairs=PAIRS).replace("\n", " ")
    return Part(
        [Table("One long transaction", method, ("messages", "CPU a message, µs"), rows)],
        [
            Verdict(
                f"After {scale.events:,} events the next message costs at most 25 % more than the first {step:,}",
                f"{(ratio - 1) * 100:+.0f} % in turn with new ones ({(last / first - 1) * 100:+.0f} % against its own first)",
                ratio <= MOST,
            )
        ],
    )


async def _cost_us(load: Generator, target: Target, station: int, messages: int) -> float:
    measured = await load.ask(Repeat(group="long", station=station, messages=messages, server=target.pid))
    return measured.server_s / messages * 1e6
