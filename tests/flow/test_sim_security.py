"""Simulated stations dial with the security profiles of the standard (A00; 1.6 security whitepaper)."""

import ssl
from typing import Any

import trustme

from forecourt.ocpp.versions import Version
from tests.flow.sim_central import central_system
from tests.flow.sim_stations import alive, plan


def server_side(ca: trustme.CA, *, wants_certificate: bool = False) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    if wants_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        ca.configure_trust(context)
    return context


def station_side(ca: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    ca.configure_trust(context)
    return context


async def test_profile_2_is_tls_with_a_password() -> None:
    ca = trustme.CA()
    async with central_system(server_side(ca)) as central:
        built = plan(Version.V201, password="a-password-of-24-letters")

        async with alive(central.url, built, tls=station_side(ca)):
            assert central.peers["SIM-0001"].password == "a-password-of-24-letters"


async def test_profile_3_is_tls_with_a_certificate() -> None:
    ca = trustme.CA()
    mine = station_side(ca)
    ca.issue_cert(common_name="SN00000001").configure_cert(mine)
    server = server_side(ca, wants_certificate=True)
    async with central_system(server) as central, alive(central.url, plan(Version.V16), tls=mine):
        assert central.client_names == ["SN00000001"]
        assert central.peers["SIM-0001"].password is None


async def test_a_server_that_cannot_be_trusted_is_refused() -> None:
    server = server_side(trustme.CA())
    trusting: dict[str, Any] = {"tls": station_side(trustme.CA()), "online": False}
    async with central_system(server) as central, alive(central.url, plan(Version.V16), **trusting) as station:
        await central.until(lambda: bool(station.tally.refusals))

        assert set(station.tally.refusals) == {"ClientConnectorCertificateError"}
        assert central.connections == 0


async def test_a_refused_password_is_counted_and_tried_again() -> None:
    async with central_system() as central:
        central.refuse_with = 401
        async with alive(central.url, plan(Version.V21), online=False) as station:
            await central.until(lambda: station.tally.refusals["HTTP 401"] >= 2)
            central.refuse_with = None

            await station.online()


async def test_a_new_password_is_used_at_once() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V201, password="an-old-password-here")):
        variable = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
        short = {"setVariableData": [variable | {"attributeValue": "short"}]}
        fresh = {"setVariableData": [variable | {"attributeValue": "a-brand-new-password"}]}
        refused = await central.call("SIM-0001", "SetVariables", short)
        await central.call("SIM-0001", "SetVariables", fresh)
        await central.until(lambda: central.peers["SIM-0001"].password == "a-brand-new-password")

        secret = await central.call("SIM-0001", "GetVariables", {"getVariableData": [variable]})

        assert refused["setVariableResult"][0]["attributeStatus"] == "Rejected"
        assert secret["getVariableResult"][0]["attributeStatus"] == "Rejected"
