"""Security profiles 0 to 3 on real sockets and real certificates (2.0.1 part 2 A00; whitepaper A00)."""

import asyncio
import socket
import ssl
from pathlib import Path

import aiohttp
import pytest
import trustme

from forecourt.app.stations import StationPolicy
from forecourt.csms.tls import TlsFiles
from forecourt.kit.errors import InvalidInput
from forecourt.store.store import Store
from tests.flow.gateway import CALLER, OPERATOR, Yard, ask, basic, dial, refusal_of, yard

PASSWORD = "a1b2c3d4e5f6g7h8i9j0"


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """Nothing here depends on the engine."""
    return sqlite_url


class Certificates:
    """A server with an RSA and an ECDSA certificate, and a CA for stations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = trustme.CA()
        self.stations_ca = trustme.CA(organization_name="Station CA")
        self.stations_ca.cert_pem.write_to_path(folder / "stations.pem")
        self.write()

    def write(self) -> None:
        for name, kind in (("rsa", trustme.KeyType.RSA), ("ecdsa", trustme.KeyType.ECDSA)):
            issued = self.ca.issue_cert("localhost", key_type=kind)
            issued.private_key_pem.write_to_path(self.folder / f"{name}.key")
            (self.folder / f"{name}.pem").write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))

    @property
    def files(self) -> TlsFiles:
        return TlsFiles(
            certificates=(self.folder / "rsa.pem", self.folder / "ecdsa.pem"),
            keys=(self.folder / "rsa.key", self.folder / "ecdsa.key"),
            client_ca=self.folder / "stations.pem",
        )

    def client(
        self, ciphers: str | None = None, *, organisation: str | None = None, serial: str = "SN-7", ca: trustme.CA | None = None
    ) -> ssl.SSLContext:
        """A station's context; with `organisation`, it has a certificate of its own."""
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        if ciphers is not None:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(ciphers)
        if organisation is not None:
            issued = (ca or self.stations_ca).issue_cert(
                common_name=serial, organization_name=organisation, key_type=trustme.KeyType.ECDSA
            )
            issued.configure_cert(context)
        return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


# --- profile 1 ---


async def test_profile_1_needs_the_right_password(store: Store) -> None:
    async with yard(store) as world:
        await world.station(password=PASSWORD, security_profile=1)

        async with dial(world.url(), headers=basic("CP1", PASSWORD)) as station:
            assert await ask(station) == [3, "1", {}]
        async with dial(world.url(), headers=basic("cp1", PASSWORD)) as station:
            assert await ask(station) == [3, "1", {}]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "no_password"),
        (basic("CP1", "wrong-wrong-wrong"), "wrong_password"),
        (basic("CP2", PASSWORD), "wrong_user"),
        ({"Authorization": "Bearer x"}, "no_password"),
    ],
)
async def test_anything_else_is_401_and_listed_with_its_reason(store: Store, headers: dict[str, str], reason: str) -> None:
    async with yard(store) as world:
        await world.station(password=PASSWORD)

        refused = await refusal_of(world.url(), headers=headers)

        assert refused.status == 401
        assert refused.headers is not None
        assert refused.headers["WWW-Authenticate"].startswith("Basic realm=")
        (refusal,) = await world.refusals("CP1")
        assert refusal.reason == reason
        assert PASSWORD not in refusal.sentence


@pytest.mark.parametrize("key", ["00ff10" * 6 + "abcd", "0123456789ABCDEF" * 2])
async def test_a_1_6_authorization_key_may_come_as_bytes_or_as_its_text(store: Store, key: str) -> None:
    """Whitepaper A00.FR.205"""
    async with yard(store) as world:
        await world.station(password=key, password_encoding="hex")

        for presented in (bytes.fromhex(key), key):
            async with dial(world.url(), headers=basic("CP1", presented)) as station:
                assert await ask(station) == [3, "1", {}]


async def test_a_password_of_a_new_station_is_kept_as_a_keyed_hash(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        password = await world.stations.set_password(CALLER, "CP1")

        kept = (await world.stored()).password_hmac
        assert kept is not None
        assert password not in kept
        async with dial(world.url(), headers=basic("CP1", password)) as station:
            assert await ask(station) == [3, "1", {}]


async def test_a_weak_password_is_refused_or_flagged(store: Store) -> None:
    async with yard(store) as world:
        with pytest.raises(InvalidInput, match="at least 16"):
            await world.station(password="short")


async def test_a_weak_password_is_flagged_where_that_is_set(store: Store) -> None:
    async with yard(store, StationPolicy(server_key=b"k", weak_passwords="flag")) as world:
        assert (await world.station(password="short")).password_weak
        assert not (await world.station(password=PASSWORD)).password_weak


# --- profile 2 ---


@pytest.mark.parametrize(
    "cipher",
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "AES128-GCM-SHA256",
        "AES256-GCM-SHA384",
    ],
)
async def test_profile_2_with_each_cipher_suite_that_the_standard_names(
    store: Store, certificates: Certificates, cipher: str
) -> None:
    """A00.FR.318: two certificates, four suites"""
    async with yard(store, tls=certificates.files) as world:
        await world.station(password=PASSWORD, security_profile=2)

        context = certificates.client(cipher)
        async with dial(world.url(tls=True), ssl=context, headers=basic("CP1", PASSWORD)) as station:
            assert await ask(station) == [3, "1", {}]
            assert station.get_extra_info("cipher")[0] == cipher


async def test_profile_2_with_tls_1_3(store: Store, certificates: Certificates) -> None:
    async with yard(store, tls=certificates.files) as world:
        await world.station(password=PASSWORD, security_profile=2)

        async with dial(world.url(tls=True), ssl=certificates.client(), headers=basic("CP1", PASSWORD)) as station:
            assert await ask(station) == [3, "1", {}]


async def test_a_station_of_profile_2_is_refused_without_tls(store: Store, certificates: Certificates) -> None:
    async with yard(store, tls=certificates.files) as world:
        await world.station(password=PASSWORD, security_profile=2)

        assert (await refusal_of(world.url(), headers=basic("CP1", PASSWORD))).status == 403
        assert (await world.refusals("CP1"))[0].reason == "profile_too_low"


async def _failed_handshake(world: Yard, context: ssl.SSLContext) -> str:
    with pytest.raises((aiohttp.ClientError, ssl.SSLError, OSError)):
        async with dial(world.url(tls=True), ssl=context):
            pass
    await world.until(lambda: bool(world.stations._refusals._counted))
    (refusal,) = await world.refusals()
    assert (refusal.identity, refusal.address, refusal.reason) == ("", "127.0.0.1", "tls_handshake")
    return refusal.sentence


async def test_a_cipher_suite_that_is_not_allowed_ends_the_handshake_and_is_listed(
    store: Store, certificates: Certificates
) -> None:
    """A00.FR.322"""
    async with yard(store, tls=certificates.files) as world:
        context = certificates.client("ECDHE-RSA-AES128-SHA")

        assert "cipher suites" in await _failed_handshake(world, context)


async def test_a_station_that_does_not_trust_our_certificate_is_told_apart(store: Store, certificates: Certificates) -> None:
    """Field note 8"""
    async with yard(store, tls=certificates.files) as world:
        await asyncio.to_thread(_distrust, world.gateway.tls_port or 0)

        await world.until(lambda: bool(world.stations._refusals._counted))
        (refusal,) = await world.refusals()
        assert "does not trust" in refusal.sentence


def _distrust(port: int) -> None:
    context = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
        context.wrap_socket(plain, server_hostname="localhost"),
    ):
        pass


async def test_plain_http_on_the_tls_port_is_told_apart(store: Store, certificates: Certificates) -> None:
    async with yard(store, tls=certificates.files) as world:
        with pytest.raises(aiohttp.ClientError):
            async with dial(world.url(tls=True).replace("wss:", "ws:")):
                pass

        await world.until(lambda: bool(world.stations._refusals._counted))
        (refusal,) = await world.refusals()
        assert "plain HTTP" in refusal.sentence


async def test_certificates_are_read_again_on_request_and_a_bad_file_changes_nothing(store: Store, tmp_path: Path) -> None:
    certificates = Certificates(tmp_path)
    async with yard(store, tls=certificates.files) as world:
        await world.station()

        certificates.ca = trustme.CA()
        certificates.write()
        world.gateway.reload_certificates()
        async with dial(world.url(tls=True), ssl=certificates.client()) as station:
            assert await ask(station) == [3, "1", {}]

        (certificates.folder / "rsa.pem").write_text("nonsense")
        with pytest.raises(InvalidInput, match=r"rsa\.pem"):
            world.gateway.reload_certificates()
        async with dial(world.url(tls=True), ssl=certificates.client()) as station:
            assert await ask(station) == [3, "1", {}]


# --- profile 3 ---


async def test_profile_3_takes_the_stations_certificate_for_a_password(store: Store, certificates: Certificates) -> None:
    """A00.FR.401 to A00.FR.405"""
    async with yard(store, tls=certificates.files) as world:
        await world.station(security_profile=3, serial_number="SN-7")

        async with dial(world.url(tls=True), ssl=certificates.client(organisation=OPERATOR.legal_name)) as station:
            assert await ask(station) == [3, "1", {}]
            assert world.socket().cert_common_name == "SN-7"


@pytest.mark.parametrize(
    ("organisation", "serial", "reason"),
    [
        (None, "SN-7", "no_certificate"),
        ("Someone Else", "SN-7", "wrong_organisation"),
        (OPERATOR.legal_name, "SN-8", "wrong_certificate"),
    ],
)
async def test_a_station_of_profile_3_is_refused_with_less(
    store: Store, certificates: Certificates, organisation: str | None, serial: str, reason: str
) -> None:
    async with yard(store, tls=certificates.files) as world:
        await world.station(security_profile=3, serial_number="SN-7", password=PASSWORD)
        context = certificates.client(organisation=organisation, serial=serial)

        refused = await refusal_of(world.url(tls=True), ssl=context, headers=basic("CP1", PASSWORD))

        assert refused.status == 403
        assert (await world.refusals("CP1"))[0].reason == reason


async def test_a_certificate_of_another_ca_ends_the_handshake(store: Store, certificates: Certificates) -> None:
    """A00.FR.407"""
    async with yard(store, tls=certificates.files) as world:
        await world.station(security_profile=3)
        context = certificates.client("ECDHE-ECDSA-AES128-GCM-SHA256", organisation=OPERATOR.legal_name, ca=trustme.CA())

        assert "client CA" in await _failed_handshake(world, context)
