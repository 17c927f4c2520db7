"""CPU a message of durable round trips, on both databases, each round paired with one of the floor just before it."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests.postgres import running_postgres
from tests.running import serve

from bench.load import Charge, Connect, Leave, Loop, Measured
from bench.processes import Generator, Target, floor, generator, target_of
from bench.report import Part, Table, Verdict
from bench.scale import Scale
from bench.stations import register

MOST = 3.5
MESSAGES = {"1.6": "MeterValues (1.6)", "2.0.1": "TransactionEvent Updated (2.0.1)"}
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
METHOD = """\
{stations} stations in a closed loop: each sends its next message when the last was answered, from a separate process that speaks
raw frames. The server is `forecourt serve` with its default settings (journal on, full durability); the floor is the same socket
server with the same typed decode and a typed reply, without domain, store or journal. The durable floor is that with as many rows
as the server writes, of the same shape and made beforehand, by the same driver in groups: what the engine itself costs. CPU is
user and system time of the server's process alone over windows of {window_s:g} s, divided by the messages acknowledged in them;
{rounds} rounds, each beside a round of the floor; medians. PostgreSQL's own CPU, which is not part of the ratio, stands beside."""


async def measure(scale: Scale, folder: Path) -> Part:
    """Both messages on both databases."""
    async with AsyncExitStack() as stack:
        postgres = stack.enter_context(running_postgres())
        assert postgres.process is not None
        load = await stack.enter_async_context(generator())
        targets = {"floor": await stack.enter_async_context(floor())}
        for name, url in (("sqlite", f"sqlite:///{folder}/bench.db"), ("postgres", postgres.url(postgres.create_database()))):
            server = await stack.enter_async_context(serve(url, folder))
            for version in MESSAGES:
                await register(server, f"B{version}-", scale.stations)
            targets[name] = target_of(server)
        for name, url in (("sqlite", f"sqlite:///{folder}/floor.db"), ("postgres", postgres.url(postgres.create_database()))):
            targets[_durable(name)] = await stack.enter_async_context(floor(url))
        rows, verdicts = [], []
        for version in MESSAGES:
            rounds = await _rounds(scale, load, targets, version, postgres.process.pid)
            rows += _rows(version, rounds)
            verdicts += _verdicts(version, rounds)
    method = METHOD.format(stations=scale.stations, window_s=scale.window_s, rounds=scale.rounds).replace("\n", " ")
    columns = ("message", "server", "messages a second", "CPU a message, µs", "floor beside it, µs", "ratio", "PostgreSQL, µs")
    return Part([Table("Durable round trips", method, columns, rows)], verdicts)


Rounds = dict[str, list[tuple[Measured, Measured]]]
"""By database, and by database's durable floor: (its round, the floor's round before it)."""


def _durable(name: str) -> str:
    """The name of a database's durable floor."""
    return f"{name}, floor"


async def _rounds(scale: Scale, load: Generator, targets: Mapping[str, Target], version: str, database: int) -> Rounds:
    for name, target in targets.items():
        await load.ask(
            Connect(group=name, port=target.port, version=version, count=scale.stations, prefix=f"B{version}-", server=target.pid)
        )
        await load.ask(Charge(group=name))

    async def one(name: str) -> Measured:
        return await load.ask(
            Loop(
                group=name,
                warm_up_s=scale.warm_up_s,
                window_s=scale.window_s,
                server=targets[name].pid,
                database=database if name == "postgres" else None,
            )
        )

    rounds: Rounds = {name: [] for each in DATABASES for name in (_durable(each), each)}
    for _ in range(scale.rounds):
        for name in DATABASES:
            ground = await one("floor")
            rounds[_durable(name)].append((await one(_durable(name)), ground))
            rounds[name].append((await one(name), ground))
    for name in targets:
        await load.ask(Leave(group=name))
    return rounds


def _rows(version: str, rounds: Rounds) -> list[tuple[str, ...]]:
    grounds = [ground for pairs in rounds.values() for _, ground in pairs]
    rows: list[tuple[str, ...]] = [
        (MESSAGES[version], "floor", _a_second(grounds), f"{median(map(_cost_us, grounds)):.0f}", "", "", "")
    ]
    for name, pairs in rounds.items():
        title = DATABASES[name] if name in DATABASES else f"durable floor on {DATABASES[name.partition(',')[0]]}"
        own = f"{median(done.database_s / done.done * 1e6 for done, _ in pairs):.0f}" if name == "postgres" else ""
        rows.append(
            (
                MESSAGES[version],
                title,
                _a_second([done for done, _ in pairs]),
                f"{median(_cost_us(done) for done, _ in pairs):.0f}",
                f"{median(_cost_us(ground) for _, ground in pairs):.0f}",
                f"{_ratio(pairs):.2f}",
                own,
            )
        )
    return rows


def _verdicts(version: str, rounds: Rounds) -> list[Verdict]:
    return [
        Verdict(
            f"{MESSAGES[version]} on {DATABASES[name]}: at most {MOST} times the floor's CPU a message",
            f"{_ratio(pairs):.2f} (rounds {', '.join(f'{_cost_us(done) / _cost_us(ground):.2f}' for done, ground in pairs)})",
            _ratio(pairs) <= MOST,
        )
        for name, pairs in rounds.items()
        if name in DATABASES
    ]


def _ratio(pairs: list[tuple[Measured, Measured]]) -> float:
    return median(_cost_us(done) / _cost_us(ground) for done, ground in pairs)


def _cost_us(measured: Measured) -> float:
    return measured.server_s / measured.done * 1e6


def _a_second(measured: list[Measured]) -> str:
    return f"{median(each.done / each.wall_s for each in measured):,.0f}"
