"""One server for all cases, and stations on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conformance.certificates import OPERATOR, Pki
from tests.conformance.speech import booted
from tests.conformance.station import Station
from tests.conformance.world import TOKENS, World
from tests.running import Server, serve


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("conformance-pki"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("conformance")
    tls = {"ocpps_port": 0, "tls_cert": pki.cert_files, "tls_key": pki.key_files, "client_ca": pki.client_ca}
    async with serve(f"sqlite:///{folder / 'store.db'}", folder, operator_name=OPERATOR, **tls) as running:
        for uid, settings in TOKENS.items():
            await running.api("PUT", f"/tokens/{uid}", settings, status=201)
        yield running


@pytest.fixture
def world(server: Server, pki: Pki, version: str) -> World:
    """The server, as a test in one version needs it."""
    return World(server, pki, version)


@pytest_asyncio.fixture(loop_scope="session")
async def station(world: World) -> AsyncIterator[Station]:
    """A station that is configured, connected and booted."""
    async with world.dialled(await world.configured()) as connected:
        assert (await booted(connected))["status"] == "Accepted"
        connected.heard.clear()
        yield connected
