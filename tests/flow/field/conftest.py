"""One place for all tests of a module; each test brings a station of its own."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.flow.field.place import Place, running_place


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """The node, up for the whole module."""
    folder = tmp_path_factory.mktemp("field")
    shutil.copy(sqlite_template, folder / "store.db")
    async with running_place(f"sqlite:///{folder / 'store.db'}", folder) as place:
        yield place


@pytest.fixture
def place(shared_place: Place) -> Place:
    """The node, at the real time."""
    shared_place.ahead = timedelta()
    return shared_place
