"""The world of billing, on both engines."""

from collections.abc import AsyncIterator

import pytest

from .world import BillingWorld, opened


@pytest.fixture
async def world(store_url: str) -> AsyncIterator[BillingWorld]:
    async with opened(store_url) as found:
        yield found
