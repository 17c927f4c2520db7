"""Block A: how a station proves who it is (A00), and how that is changed (A01, A05)."""

import asyncio
import ssl
from typing import Any

import pytest
import websockets

from tests.conformance.cases import case
from tests.conformance.speech import SERIAL, boot, booted
from tests.conformance.station import Payload, Station
from tests.conformance.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "kX9-vB2_mQ7=zL4:wR8"
OTHER = "pT3+hN6|cF1.yJ5@sD0"
SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)


@case("TC_A_01_CSMS")
async def test_basic_right_password(world: World) -> None:
    """A station with its own name and password is let in and may boot."""
    identity = await world.configured(security_profile=1, password=PASSWORD)

    async with world.dialled(identity, password=PASSWORD) as station:
        answer = await booted(station)

    assert answer["status"] == "Accepted"


@case("TC_A_02_CSMS")
async def test_basic_user_is_not_the_identity(world: World) -> None:
    """A user name that is not the identity in the URL is refused before the upgrade."""
    identity = await world.configured(security_profile=1, password=PASSWORD)

    assert await world.turned_away(identity, password=PASSWORD, user=f"{identity}-Invalid") == 401


@case("TC_A_03_CSMS")
async def test_basic_wrong_password(world: World) -> None:
    """A wrong password is refused before the upgrade, and so is none at all."""
    identity = await world.configured(security_profile=1, password=PASSWORD)

    assert await world.turned_away(identity, password=OTHER) == 401
    assert await world.turned_away(identity) == 401


@case("TC_A_04_CSMS")
@pytest.mark.parametrize("suite", SUITES)
async def test_tls_with_each_cipher_suite(world: World, suite: str) -> None:
    """The server shows a certificate that names it, with each of the four cipher suites that it must support."""
    identity = await world.configured(security_profile=2, password=PASSWORD)

    async with world.dialled(identity, password=PASSWORD, tls=world.pki.context(ciphers=suite)) as station:
        tls = station.socket.transport.get_extra_info("ssl_object")
        answer = await booted(station)

    assert (tls.version(), tls.cipher()[0]) == ("TLSv1.2", suite)
    assert dict(each[0] for each in tls.getpeercert()["subject"])["commonName"] == "localhost"
    assert answer["status"] == "Accepted"


@case("TC_A_06_CSMS")
async def test_tls_version_too_low(world: World) -> None:
    """A handshake below TLS 1.2 is ended by the server; the same station gets in with a newer one."""
    identity = await world.configured(security_profile=2, password=PASSWORD)

    with pytest.raises((ssl.SSLError, ConnectionError)) as ended:
        async with world.dialled(identity, password=PASSWORD, tls=world.pki.outdated()):
            pass
    assert "NO_PROTOCOLS_AVAILABLE" not in str(ended.value), "it was not the station's own library that gave up"
    async with world.dialled(identity, password=PASSWORD, tls=world.pki.context()) as station:
        assert (await booted(station))["status"] == "Accepted"


@case("TC_A_07_CSMS")
async def test_client_certificate(world: World) -> None:
    """A certificate of the operator, with the station's serial number, stands in for a password."""
    identity = await world.configured(security_profile=3, serial_number=SERIAL)

    async with world.dialled(identity, tls=world.pki.with_certificate(SERIAL)) as station:
        answer = await booted(station)

    assert answer["status"] == "Accepted"


@case("TC_A_08_CSMS")
@pytest.mark.parametrize("kind", ["unknown", "expired", "other serial number", "other organisation"])
async def test_invalid_client_certificate(world: World, kind: str) -> None:
    """A certificate of an unknown CA, an expired one, another station's, another operator's: none gets in; the right one does."""
    bad: dict[str, dict[str, Any]] = {
        "unknown": {"foreign": True},
        "expired": {"expired": True},
        "other serial number": {},
        "other organisation": {"organisation": "Somebody Else"},
    }
    identity = await world.configured(security_profile=3, serial_number=SERIAL)
    serial = "SN-OTHER" if kind == "other serial number" else SERIAL

    with pytest.raises((ssl.SSLError, ConnectionError, websockets.InvalidStatus, websockets.InvalidMessage)):
        async with world.dialled(identity, tls=world.pki.with_certificate(serial, **bad[kind])):
            pass
    async with world.dialled(identity, tls=world.pki.with_certificate(SERIAL)) as station:
        assert (await booted(station))["status"] == "Accepted"


@case("TC_A_08_CSMS")
async def test_certificate_of_another_serial_number_at_boot(world: World) -> None:
    """Where the serial number is not configured, the boot tells it: another one than the certificate's ends the socket."""
    identity = await world.configured(security_profile=3)

    async with world.dialled(identity, tls=world.pki.with_certificate("SN-OTHER")) as station:
        booting = asyncio.create_task(station.say("BootNotification", boot(world.version)))
        await asyncio.wait_for(station.socket.wait_closed(), 20)
        booting.cancel()

    assert station.socket.close_code == 1008


def password_result(word: str) -> Payload:
    """The station's answer to a new password."""
    named = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    return {"setVariableResult": [{"attributeStatus": word, **named}]}


async def set_password(station: Station, password: str) -> Payload:
    """The operator's new password for the station."""
    command = await station.ask("configuration", values={"SecurityCtrlr.BasicAuthPassword": password})
    data = station.told("SetVariables")["setVariableData"]
    assert [(each["component"]["name"], each["variable"]["name"]) for each in data] == [("SecurityCtrlr", "BasicAuthPassword")]
    assert data[0]["attributeValue"] == password
    return command


@case("TC_A_09_CSMS")
async def test_new_password_accepted(world: World) -> None:
    """A new password that the station took is the only one that opens the door from then on (A01.FR.03)."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("SetVariables", password_result("Accepted"))
        assert (await set_password(station, OTHER))["status"] == "Accepted"

    assert await world.turned_away(identity, password=PASSWORD) == 401
    async with world.dialled(identity, password=OTHER) as station:
        assert (await booted(station))["status"] == "Accepted"


@case("TC_A_10_CSMS")
async def test_new_password_rejected(world: World) -> None:
    """A new password that the station did not take changes nothing (A01.FR.04)."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("SetVariables", password_result("Rejected"))
        assert (await set_password(station, OTHER))["status"] == "Rejected"

    assert await world.turned_away(identity, password=OTHER) == 401
    async with world.dialled(identity, password=PASSWORD) as station:
        assert (await booted(station))["status"] == "Accepted"


@case("TC_A_19_CSMS")
async def test_upgrade_of_the_security_profile(world: World) -> None:
    """A station told to use profile 2 comes back with TLS; then profile 1 is closed to it (A05.FR.07)."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    profile = {
        "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": world.server.ocpps_url,
        "messageTimeout": 30, "securityProfile": 2, "ocppInterface": "Wired0",
    }  # fmt: skip
    if world.version == "2.1":
        profile["ocppVersion"] = "OCPP21"
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("SetNetworkProfile", {"status": "Accepted"})
        named = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "NetworkConfigurationPriority"}}
        station.answers("SetVariables", {"setVariableResult": [{"attributeStatus": "Accepted", **named}]})
        station.answers("Reset", {"status": "Accepted"})
        await station.call("SetNetworkProfile", {"configurationSlot": 2, "connectionData": profile})
        await station.ask("configuration", values={"OCPPCommCtrlr.NetworkConfigurationPriority": "2"})
        await station.ask("reset", kind="on_idle")
        assert station.told("SetNetworkProfile")["connectionData"]["securityProfile"] == 2
        assert station.told("SetVariables")["setVariableData"][0]["attributeValue"] == "2"

    async with world.dialled(identity, password=PASSWORD, tls=world.pki.context()) as station:
        assert (await booted(station))["status"] == "Accepted"
    await world.configure(identity, security_profile=2)
    assert await world.turned_away(identity, password=PASSWORD) == 403
