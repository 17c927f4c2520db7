"""The world of charging, on SQLite."""

from collections.abc import AsyncIterator

import pytest

from .world import World, opened


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened(sqlite_url) as found:
        yield found
