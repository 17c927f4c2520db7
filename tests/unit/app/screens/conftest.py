"""One world a test."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.app.screens.world import World, opened


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    async with opened(sqlite_url) as running:
        yield running
