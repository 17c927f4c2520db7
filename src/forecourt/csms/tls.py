"""TLS for stations: certificates of both key types, the standard's cipher suites, handshakes whose failure is told (A00)."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from forecourt.kit.errors import InvalidInput

CIPHERS: Final = ":".join(
    (  # A00.FR.318, A00.FR.421 (whitepaper A00.FR.317): the four suites; the ECDHE-RSA pair gives RSA stations forward secrecy
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "AES128-GCM-SHA256",
        "AES256-GCM-SHA384",
    )
)
HANDSHAKE_S: Final = 15.0
BACKLOG: Final = 4096
ACCEPTED_AT_ONCE: Final = 64
BREATH_S: Final = 1.0

_SENTENCES: Final = {
    "HTTP_REQUEST": "It spoke plain HTTP to the TLS port; its address must begin with wss://.",
    "UNSUPPORTED_PROTOCOL": "It offers only TLS versions older than 1.2 (A00.FR.315).",
    "NO_SHARED_CIPHER": "It offers none of the cipher suites that the standard names (A00.FR.318).",
    "CERTIFICATE_VERIFY_FAILED": "Its certificate does not chain to the client CA, or has expired (A00.FR.407).",
    "TLSV1_ALERT_UNKNOWN_CA": "It does not trust the issuer of our certificate; put the CA certificate into the station.",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "It does not accept our certificate; check its CA and the host name it dials.",
    "SSLV3_ALERT_BAD_CERTIFICATE": "It does not accept our certificate; check its CA and the host name it dials.",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "It says that our certificate has expired; compare its clock.",
    "WRONG_VERSION_NUMBER": "It does not speak TLS on the TLS port.",
}

Factory = Callable[[], asyncio.Protocol]
Failed = Callable[[str, str], None]
"""Told (address, sentence) of every handshake that failed."""


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Certificate chains with their keys, one pair for each key type; the CA that station certificates chain to."""

    certificates: tuple[Path, ...]
    keys: tuple[Path, ...]
    client_ca: Path | None = None


def server_context(files: TlsFiles) -> ssl.SSLContext:
    """The context for stations. Raises `InvalidInput` that names the file which cannot be used."""
    if not files.certificates or len(files.certificates) != len(files.keys):
        raise InvalidInput("TLS needs at least one certificate, and one key for each.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # A00.FR.313, A00.FR.416
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE  # A00.FR.321
    context.set_ciphers(CIPHERS)
    for certificate, key in zip(files.certificates, files.keys, strict=True):
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise InvalidInput(f"The certificate {certificate} with key {key} cannot be used: {error}.") from error
    if files.client_ca is not None:
        try:
            context.load_verify_locations(files.client_ca)
        except (OSError, ssl.SSLError) as error:
            raise InvalidInput(f"The client CA {files.client_ca} cannot be used: {error}.") from error
        context.verify_mode = ssl.CERT_OPTIONAL  # profile 2 shares the port; admission asks for the certificate (A00.FR.403)
    return context


class TlsPort:
    """A listening port that accepts and shakes hands itself, so that a failed handshake is seen with its address and reason."""

    def __init__(self, files: TlsFiles, application: Factory, failed: Failed, *, may_begin: Callable[[str], bool]) -> None:
        self._files = files
        self._context = server_context(files)
        self._application = application
        self._failed = failed
        self._may_begin = may_begin
        self._handshakes: set[asyncio.Task[None]] = set()
        self._listener: socket.socket | None = None

    def listen(self, host: str, port: int) -> int:
        """Open the port (0 takes a free one) and return it."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener, self._accept)
        return int(self._listener.getsockname()[1])

    def reload(self) -> None:
        """Read the files again; open connections keep what they have. Raises `InvalidInput` and changes nothing on a bad file."""
        self._context = server_context(self._files)

    async def close(self) -> None:
        """Accept nothing more; handshakes in hand end."""
        listener, self._listener = self._listener, None
        if listener is not None:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        for task in list(self._handshakes):
            task.cancel()
        await asyncio.gather(*self._handshakes, return_exceptions=True)

    def _accept(self) -> None:
        """Take the connections that wait; when the process has no descriptors left, take a breath."""
        for _ in range(ACCEPTED_AT_ONCE):
            if self._listener is None:
                return
            try:
                accepted, peer = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                self._pause(self._listener)
                return
            self._begin(accepted, str(peer[0]))

    def _pause(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(listener)
        loop.call_later(BREATH_S, self._resume)

    def _resume(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def _begin(self, accepted: socket.socket, address: str) -> None:
        if not self._may_begin(address):
            accepted.close()
            return
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = asyncio.get_running_loop().create_task(self._handshake(accepted, address))
        self._handshakes.add(task)
        task.add_done_callback(self._handshakes.discard)

    async def _handshake(self, accepted: socket.socket, address: str) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                self._application, accepted, ssl=self._context, ssl_handshake_timeout=HANDSHAKE_S
            )
        except (OSError, EOFError) as error:
            accepted.close()
            self._failed(address, failure_sentence(error))


def failure_sentence(error: BaseException) -> str:
    """Why a handshake failed, for the person who must mend it."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return _SENTENCES.get(error.reason, f"The TLS handshake failed: {error.reason.replace('_', ' ').lower()}.")
    if isinstance(error, TimeoutError | ConnectionAbortedError):
        return f"The TLS handshake was not finished within {HANDSHAKE_S:g} seconds."
    return "It closed the connection during the TLS handshake."
