"""The worlds of the scenarios."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.roaming_scenarios.world import World, world


@pytest.fixture
async def here(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A node that is a CPO and an eMSP."""
    async with world(sqlite_url, tmp_path) as made:
        yield made
