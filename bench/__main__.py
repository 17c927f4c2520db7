"""`make bench`: measures everything in one run and says what is held. Figures belong to the machine; ratios travel better."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import command, long_transaction, machine, memory, pricing, roaming, round_trips, storm
from bench.processes import raise_file_limit
from bench.report import Part, markdown
from bench.scale import FULL, QUICK, Scale

MEASUREMENTS: dict[str, Callable[[Scale, Path], Awaitable[Part]]] = {
    "round-trips": round_trips.measure,
    "memory": memory.measure,
    "storm": storm.measure,
    "command": command.measure,
    "long-transaction": long_transaction.measure,
    "pricing": pricing.measure,
    "roaming": roaming.measure,
}
REPORT = Path(__file__).parent.parent / "docs" / "reference" / "benchmarks.md"


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small numbers: shows that the bench works, not how fast the server is"
    )
    parser.add_argument("--only", choices=MEASUREMENTS, action="append", help="this measurement alone (may be repeated)")
    parser.add_argument("--write", action="store_true", help=f"write the report to docs/reference/{REPORT.name} too")
    options = parser.parse_args()
    raise_file_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    facts = machine.facts()
    parts: list[Part] = []
    try:
        asyncio.run(_measure(options.only or list(MEASUREMENTS), QUICK if options.quick else FULL, parts))
    finally:  # what was measured is told, even when a later measurement failed or somebody lost patience
        text = markdown(parts, facts)
        print(text)
    if options.write:
        REPORT.write_text(text)


async def _measure(names: list[str], scale: Scale, parts: list[Part]) -> None:
    for name in names:
        began = time.monotonic()
        print(f"{name} ...", end=" ", flush=True, file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="forecourt-bench-") as folder:
            parts.append(await MEASUREMENTS[name](scale, Path(folder)))
        print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
