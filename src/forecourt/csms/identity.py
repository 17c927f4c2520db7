"""Who dials: the identity in the path, the Basic credentials, the certificate, the versions on offer (part 4, 3.1)."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from forecourt.kit.errors import InvalidInput
from forecourt.ocpp.versions import Version

PREFERENCE: Final = (Version.V21, Version.V201, Version.V16)
"""Which version is taken of those that a station offers (field note 2)."""


class Credentials(NamedTuple):
    """User name and password of HTTP Basic; 1.6 passwords may be any bytes."""

    user: str
    password: bytes


class Certificate(NamedTuple):
    """What a verified client certificate says of its owner."""

    organisations: tuple[str, ...]
    common_name: str | None


def identity_of(raw_path: str) -> str:
    """The identity in a request target: its last segment that is not empty, percent-decoded (field note 5).

    Raises `InvalidInput` when the percent-encoding is not UTF-8.
    """
    path = raw_path.partition("?")[0].partition("#")[0]
    segment = next((each for each in reversed(path.split("/")) if each), "")
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("The identity in the path is not UTF-8.") from error


def offered(headers: Iterable[str]) -> tuple[str, ...]:
    """The subprotocols of all Sec-WebSocket-Protocol headers, in order, each once."""
    names = (name.strip() for header in headers for name in header.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def choose(offer: Iterable[str], *, none_is_16: bool, only: str | None = None) -> Version | None:
    """The version to speak, by our preference; no offer at all counts as 1.6 where allowed (field note 1). `only`: the one that
    the station is held to (field note 4)."""
    names = set(offer) or ({Version.V16.subprotocol} if none_is_16 else set())
    speakable = (version for version in PREFERENCE if only in (None, version.value))
    return next((version for version in speakable if version.subprotocol in names), None)


def basic(authorization: str | None) -> Credentials | None:
    """The credentials of an Authorization header; None when it is absent or of no use."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    user, colon, password = decoded.partition(b":")
    return Credentials(user.decode(errors="replace"), password) if colon else None


def certificate(peercert: Mapping[str, object] | None) -> Certificate | None:
    """What `ssl.SSLSocket.getpeercert` tells of the subject; None when no certificate was shown."""
    subject = (peercert or {}).get("subject")
    if not isinstance(subject, tuple):
        return None
    names = [name for relative in subject for name in relative]
    organisations = tuple(value for key, value in names if key == "organizationName")
    common_name = next((value for key, value in names if key == "commonName"), None)
    return Certificate(organisations, common_name)
