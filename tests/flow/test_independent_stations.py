"""Stations that are not ours charge against a running server, in every version and security profile, and obey its API."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import trustme
import websockets

from tests.independent.dial import Dial
from tests.independent.station2 import Station21, Station201
from tests.independent.station16 import Station16
from tests.postgres import PostgresServer
from tests.running import Server, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATIONS: dict[str, Any] = {"1.6": Station16, "2.0.1": Station201, "2.1": Station21}
OPERATOR = "ACME Charging"
PASSWORD = "correct-horse-battery-9"


class Pki:
    """A CA for the server's certificates (RSA and ECDSA) and one for the stations'."""

    def __init__(self, state: Path) -> None:
        self.server_ca, self.station_ca = trustme.CA(), trustme.CA()
        self.cert_files, self.key_files = [], []
        for kind in (trustme.KeyType.RSA, trustme.KeyType.ECDSA):
            issued = self.server_ca.issue_cert("localhost", key_type=kind)
            self.cert_files.append(state / f"{kind.name}.pem")
            self.key_files.append(state / f"{kind.name}.key")
            self.cert_files[-1].write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
            self.key_files[-1].write_bytes(issued.private_key_pem.bytes())
        self.client_ca = state / "stations-ca.pem"
        self.station_ca.cert_pem.write_to_path(str(self.client_ca))

    def context(self, serial: str | None = None, organisation: str = OPERATOR) -> ssl.SSLContext:
        """A station's TLS: trusts the server's CA; with `serial`, shows a certificate of its own."""
        context = ssl.create_default_context()
        self.server_ca.configure_trust(context)
        if serial is not None:
            issued = self.station_ca.issue_cert("station.invalid", common_name=serial, organization_name=organisation)
            issued.configure_cert(context)
        return context


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("independent")


@pytest.fixture(scope="module")
def pki(folder: Path) -> Pki:
    return Pki(folder)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'store.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres_server")
    return postgres.url(postgres.create_database("migrated"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(database: str, folder: Path, pki: Pki) -> AsyncIterator[Server]:
    tls = {"ocpps_port": 0, "tls_cert": pki.cert_files, "tls_key": pki.key_files, "client_ca": pki.client_ca}
    async with serve(database, folder, operator_name=OPERATOR, **tls) as running:
        await running.api("PUT", "/tokens/CARD1", {"status": "accepted"})
        yield running


@asynccontextmanager
async def connected(dial: Dial, version: str, serial: str) -> AsyncIterator[Any]:
    """The station on its socket, listening."""
    socket = await dial.connect()
    station = STATIONS[version](dial.identity, socket, serial)
    listening = asyncio.create_task(station.start_listening() if hasattr(station, "start_listening") else listen(station))
    try:
        yield station
    finally:
        await socket.close()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def listen(station: Any) -> None:
    while True:
        await station.route_message(await station._connection.recv())


async def transaction(server: Server, station: Any) -> dict[str, Any]:
    page = await server.api("GET", "/transactions", status=200, station_id=station.id)
    found = [each for each in page["items"] if each["ocpp_transaction_id"] == station.reference]
    assert len(found) == 1
    return dict(await server.api("GET", f"/transactions/{found[0]['id']}", status=200))


async def refusals(server: Server) -> list[dict[str, Any]]:
    return list((await server.api("GET", "/refusals", status=200))["items"])


@pytest.mark.parametrize("profile", [0, 1, 2, 3])
@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
async def test_it_boots_authorises_charges_and_stops(server: Server, pki: Pki, version: str, profile: int) -> None:
    identity, serial = f"IND-{version}-{profile}", f"SN-{version}-{profile}"
    settings = {"security_profile": profile, "serial_number": serial} | ({"password": PASSWORD} if profile in (1, 2) else {})
    await server.api("PUT", f"/stations/{identity}", settings)
    url = server.ocpps_url if profile >= 2 else server.ocpp_url
    tls = {0: None, 1: None, 2: pki.context(), 3: pki.context(serial)}[profile]
    dial = Dial(url, identity, f"ocpp{version}", PASSWORD if profile in (1, 2) else None, tls)

    async with connected(dial, version, serial) as station:
        assert await station.boot() == "Accepted"
        assert await station.authorize("CARD1") == "Accepted"
        assert await station.start("CARD1") == "Accepted"
        await station.meter(700)
        await station.meter(800)
        await station.stop("CARD1")

        stored = await transaction(server, station)

    assert (stored["energy_wh"], stored["stop_reason"], stored["token"]["uid"]) == (1500, "Local", "CARD1")
    assert stored["stopped_at"] is not None
    assert stored["evse"] == 1
    assert [point["energy_wh"] for point in stored["curve"]][-1] == 1500
    assert [flag["code"] for flag in stored["flags"]] == []
    assert len(stored["evidence"]) >= 4


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
async def test_it_is_started_stopped_and_reset_through_the_api(server: Server, version: str) -> None:
    identity = f"API-{version}"
    await server.api("PUT", f"/stations/{identity}", {})
    async with connected(Dial(server.ocpp_url, identity, f"ocpp{version}"), version, "SN") as station:
        await station.boot()

        begun = await server.api("POST", f"/stations/{identity}/start", {"evse": 1, "token": {"uid": "CARD1"}}, status=200)
        await asyncio.wait_for(station.started.wait(), 20)
        open_one = await transaction(server, station)
        kept = await server.api("GET", f"/commands/{begun['id']}", status=200)
        ended = await server.api("POST", f"/stations/{identity}/stop", {"transaction_id": open_one["id"]}, status=200)
        await asyncio.wait_for(station.stopped.wait(), 20)
        closed = await transaction(server, station)
        reset = await server.api("POST", f"/stations/{identity}/reset", {"kind": "soft"}, status=200)

    assert (begun["outcome"], begun["status"]) == ("result", "Accepted")
    assert kept["transaction_id"] == open_one["id"]
    assert (ended["status"], closed["stop_reason"]) == ("Accepted", "Remote")
    assert closed["stopped_at"] is not None
    assert reset["status"] == "Accepted"
    assert station.resets == ["Soft" if version == "1.6" else "OnIdle"] or station.resets == ["Immediate"]


async def test_a_wrong_password_is_refused_with_401_and_listed(server: Server) -> None:
    await server.api("PUT", "/stations/LOCKED", {"security_profile": 1, "password": PASSWORD})

    with pytest.raises(websockets.InvalidStatus) as refusal:
        await Dial(server.ocpp_url, "LOCKED", "ocpp2.0.1", "wrong-horse-battery-1").connect()

    assert refusal.value.response.status_code == 401
    async with asyncio.timeout(10):  # refusals are counted in memory and written every second
        while "LOCKED" not in (refused := {each["identity"]: each["reason"] for each in await refusals(server)}):
            await asyncio.sleep(0.1)
    assert refused["LOCKED"] == "wrong_password"


async def test_a_certificate_of_another_organisation_is_refused(server: Server, pki: Pki) -> None:
    await server.api("PUT", "/stations/FOREIGN", {"security_profile": 3, "serial_number": "SN-F"})

    with pytest.raises(websockets.InvalidStatus) as refusal:
        await Dial(server.ocpps_url, "FOREIGN", "ocpp2.0.1", tls=pki.context("SN-F", "Somebody Else")).connect()

    assert refusal.value.response.status_code == 403


async def test_a_boot_with_another_serial_number_than_the_certificate_closes_the_socket(server: Server, pki: Pki) -> None:
    await server.api("PUT", "/stations/SWAPPED", {"security_profile": 3})
    dial = Dial(server.ocpps_url, "SWAPPED", "ocpp2.0.1", tls=pki.context("SN-REAL"))

    async with connected(dial, "2.0.1", "SN-OTHER") as station:
        booting = asyncio.create_task(station.boot())
        await asyncio.wait_for(station._connection.wait_closed(), 20)
        booting.cancel()

    assert station._connection.close_code in (1008, 3000, 4001)
