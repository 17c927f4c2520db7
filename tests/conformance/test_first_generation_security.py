"""The security whitepaper of 1.6: connections, passwords, security events (its requirement ids)."""

import ssl
from typing import Any

import pytest
import websockets

from tests.conformance.cases import first
from tests.conformance.speech import SERIAL, booted, now
from tests.conformance.station import Station
from tests.conformance.test_security import OTHER, PASSWORD, SUITES
from tests.conformance.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

BYTES = bytes(range(200, 220))


@first("A00.FR.202", "A00.FR.203")
async def test_basic_authentication(world: World) -> None:
    """The right password lets in; a wrong one, or none, is refused before the upgrade."""
    identity = await world.configured(security_profile=1, password=PASSWORD)

    async with world.dialled(identity, password=PASSWORD) as station:
        assert (await booted(station))["status"] == "Accepted"
    assert await world.turned_away(identity, password=OTHER) == 401
    assert await world.turned_away(identity) == 401


@first("A00.FR.204", "A00.FR.303")
async def test_user_is_the_identity(world: World) -> None:
    """Another user name than the identity in the URL is refused."""
    identity = await world.configured(security_profile=1, password=PASSWORD)

    assert await world.turned_away(identity, password=PASSWORD, user="SOMEONE") == 401


@first("A00.FR.205", "A00.FR.304")
async def test_key_in_hexadecimal(world: World) -> None:
    """A key of 20 bytes, configured in hexadecimal, is right as bytes and as the text of them."""
    identity = await world.configured(security_profile=1, password_encoding="hex", password=BYTES.hex())

    async with world.dialled(identity, password=BYTES.hex().upper()) as station:
        assert (await booted(station))["status"] == "Accepted"
    async with world.dialled(identity, password=BYTES) as station:
        assert (await booted(station))["status"] == "Accepted"


@first("A00.FR.306", "A00.FR.311", "A00.FR.312", "A00.FR.317")
@pytest.mark.parametrize("suite", SUITES)
async def test_tls_cipher_suites(world: World, suite: str) -> None:
    """Each of the four cipher suites, with TLS 1.2."""
    identity = await world.configured(security_profile=2, password=PASSWORD)

    async with world.dialled(identity, password=PASSWORD, tls=world.pki.context(ciphers=suite)) as station:
        tls = station.socket.transport.get_extra_info("ssl_object")
        assert (await booted(station))["status"] == "Accepted"

    assert (tls.version(), tls.cipher()[0], tls.compression()) == ("TLSv1.2", suite, None)


@first("A00.FR.313", "A00.FR.314", "A00.FR.417", "A00.FR.418")
async def test_tls_too_old(world: World) -> None:
    """TLS 1.1 is not expected of any station: the handshake is ended."""
    identity = await world.configured(security_profile=2, password=PASSWORD)

    with pytest.raises((ssl.SSLError, ConnectionError)) as ended:
        async with world.dialled(identity, password=PASSWORD, tls=world.pki.outdated()):
            pass

    assert "NO_PROTOCOLS_AVAILABLE" not in str(ended.value)


@first("A00.FR.401", "A00.FR.402", "A00.FR.403", "A00.FR.404", "A00.FR.405")
async def test_client_certificate(world: World) -> None:
    """A certificate of the operator with the station's serial number stands in for a password."""
    identity = await world.configured(security_profile=3, serial_number=SERIAL)

    async with world.dialled(identity, tls=world.pki.with_certificate(SERIAL)) as station:
        assert (await booted(station))["status"] == "Accepted"
    assert await world.turned_away(identity, tls=world.pki.with_certificate(SERIAL, organisation="Somebody")) == 403
    assert await world.turned_away(identity, tls=world.pki.with_certificate("SN-OTHER")) == 403


@first("A00.FR.407")
@pytest.mark.parametrize("flaw", [{"foreign": True}, {"expired": True}], ids=str)
async def test_invalid_client_certificate(world: World, flaw: dict[str, Any]) -> None:
    """A certificate that does not chain, or is over: the connection is ended."""
    identity = await world.configured(security_profile=3, serial_number=SERIAL)

    with pytest.raises((ssl.SSLError, ConnectionError, websockets.InvalidMessage)):
        async with world.dialled(identity, tls=world.pki.with_certificate(SERIAL, **flaw)):
            pass


@first("A01.FR.02", "A01.FR.03")
async def test_new_key_accepted(world: World) -> None:
    """A new key that the station took is the only one that opens the door from then on."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("ChangeConfiguration", {"status": "Accepted"})
        await station.ask("configuration", values={"AuthorizationKey": OTHER})
        assert station.told("ChangeConfiguration") == {"key": "AuthorizationKey", "value": OTHER}

    assert await world.turned_away(identity, password=PASSWORD) == 401
    async with world.dialled(identity, password=OTHER) as station:
        assert (await booted(station))["status"] == "Accepted"


@first("A01.FR.04")
@pytest.mark.parametrize("word", ["Rejected", "NotSupported"])
async def test_new_key_not_taken(world: World, word: str) -> None:
    """A new key that the station did not take changes nothing."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("ChangeConfiguration", {"status": word})
        await station.ask("configuration", values={"AuthorizationKey": OTHER})

    assert await world.turned_away(identity, password=OTHER) == 401
    async with world.dialled(identity, password=PASSWORD) as station:
        assert (await booted(station))["status"] == "Accepted"


@first("A01.FR.09")
async def test_passwords_are_not_logged(world: World) -> None:
    """A new key stands neither in the wire log nor with the command that is kept."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("ChangeConfiguration", {"status": "Accepted"})
        command = await station.ask("configuration", values={"AuthorizationKey": OTHER})
        wire = await station.logged("ChangeConfiguration")

    kept = await world.server.api("GET", f"/commands/{command['id']}", status=200)
    assert (OTHER in str(wire), OTHER in str(kept)) == (False, False)


@first("A05.FR.09")
async def test_no_way_back_to_a_lower_profile(world: World) -> None:
    """A station that went over to profile 2 is no longer let in with profile 1."""
    identity = await world.configured(security_profile=1, password=PASSWORD)
    async with world.dialled(identity, password=PASSWORD) as station:
        await booted(station)
        station.answers("ChangeConfiguration", {"status": "Accepted"})
        await station.ask("configuration", values={"SecurityProfile": "2"})
        assert station.told("ChangeConfiguration") == {"key": "SecurityProfile", "value": "2"}
    await world.configure(identity, security_profile=2)

    async with world.dialled(identity, password=PASSWORD, tls=world.pki.context()) as station:
        assert (await booted(station))["status"] == "Accepted"
    assert await world.turned_away(identity, password=PASSWORD) == 403


@first("A04.FR.03")
async def test_security_event(station: Station) -> None:
    """A security event is confirmed and kept."""
    event = {"type": "InvalidFirmwareSignature", "timestamp": now(), "techInfo": "test"}
    assert await station.say("SecurityEventNotification", event) == {}

    assert await station.logged("SecurityEventNotification") == [event]


@first("§5.5 of the whitepaper")
async def test_extended_trigger(station: Station) -> None:
    """What only the extended trigger can ask for goes out as that."""
    station.answers("ExtendedTriggerMessage", {"status": "Accepted"})

    command = await station.ask("trigger", message="LogStatusNotification")

    assert station.told("ExtendedTriggerMessage") == {"requestedMessage": "LogStatusNotification"}
    assert command["status"] == "Accepted"
