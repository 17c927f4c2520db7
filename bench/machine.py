"""On what it was measured, and how busy that was before."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("aiohttp", "uvloop", "msgspec", "sqlalchemy", "asyncpg")


def facts() -> list[tuple[str, str]]:
    """Name and value of what the figures depend on."""
    one, five, fifteen = os.getloadavg()
    return [
        ("measured", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("processor", f"{_model()}, {os.cpu_count()} cores"),
        ("memory", f"{_memory_gib():.0f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES) + f", SQLite {sqlite3.sqlite_version}"),
        ("load before", f"{one:.2f}, {five:.2f}, {fifteen:.2f} (1, 5, 15 minutes)"),
    ]


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
