"""OCMF records (Open Charge Metering Format 1.x): read, and their ECDSA signatures checked."""

import base64
import binascii
import re
from collections.abc import Callable
from decimal import Decimal

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LARGEST = 100_000
"""Characters of a record that are looked at; stations send some thousands."""
DEFAULT_ALGORITHM = "ECDSA-secp256r1-SHA256"
CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "secp192r1": ec.SECP192R1,
    "secp256r1": ec.SECP256R1,
    "secp256k1": ec.SECP256K1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "brainpool256r1": ec.BrainpoolP256R1,
    "brainpoolp256r1": ec.BrainpoolP256R1,
    "brainpool384r1": ec.BrainpoolP384R1,
    "brainpoolp384r1": ec.BrainpoolP384R1,
}
"""Curves by the name within OCMF's algorithm; secp192k1 is one of them by the standard and unknown to the library."""
HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class Unreadable(Exception):
    """Nothing can be said of the signature; the sentence says why."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of a record. What it leaves out is as in the one before."""

    value: Decimal | None = msgspec.field(name="RV", default=None)
    begins_or_ends: str | None = msgspec.field(name="TX", default=None)
    identifier: str | None = msgspec.field(name="RI", default=None)
    unit: str | None = msgspec.field(name="RU", default=None)


class _Payload(msgspec.Struct, frozen=True, kw_only=True):
    gateway_serial: str = msgspec.field(name="GS", default="")
    meter_serial: str = msgspec.field(name="MS", default="")
    readings: list[Reading] = msgspec.field(name="RD", default_factory=list)


class _Signature(msgspec.Struct, frozen=True, kw_only=True):
    algorithm: str = msgspec.field(name="SA", default=DEFAULT_ALGORITHM)
    encoding: str = msgspec.field(name="SE", default="hex")
    mime_type: str = msgspec.field(name="SM", default="application/x-der")
    data: str = msgspec.field(name="SD")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record taken apart. `signed` is what the signature is over, byte by byte."""

    text: str
    signed: bytes
    serial: str
    readings: tuple[Reading, ...]
    algorithm: str
    signature: bytes

    @property
    def marks(self) -> frozenset[str]:
        """Which of `B` (begin) and `E` (end of a transaction, for whatever reason) its readings mark."""
        told = {each.begins_or_ends for each in self.readings}
        return frozenset(["B"] if "B" in told else []) | frozenset(["E"] if told & set("ELRAP") else [])


def read(text: str) -> Record:
    """The record. Raises `Unreadable`."""
    text = text.strip()
    parts = text.split("|")
    if len(text) > LARGEST or len(parts) != 3 or parts[0] != "OCMF":
        raise Unreadable("The data are not an OCMF record.")
    try:
        payload = msgspec.json.decode(parts[1], type=_Payload, strict=False)
        signature = msgspec.json.decode(parts[2], type=_Signature)
        raw = _hex(signature.data) if signature.encoding == "hex" else base64.b64decode(signature.data, validate=True)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"The OCMF record cannot be read: {error}.") from error
    return Record(
        text=text,
        signed=parts[1].encode(),
        serial=payload.meter_serial or payload.gateway_serial,
        readings=tuple(payload.readings),
        algorithm=signature.algorithm,
        signature=raw,
    )


def signature_fits(record: Record, public_key: str) -> bool:
    """Whether the key's owner signed the record. Raises `Unreadable` when that cannot be told."""
    curve, digest = _algorithm(record.algorithm)
    key = _key(public_key, curve)
    if key.curve.name != curve.name:
        raise Unreadable(f"The public key is of the curve {key.curve.name}, the signature of {curve.name}: it is not this meter's.")
    try:
        key.verify(record.signature, record.signed, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm as error:
        raise Unreadable(f"The curve {curve.name} cannot be checked here.") from error
    return True


def _algorithm(name: str) -> tuple[ec.EllipticCurve, hashes.HashAlgorithm]:
    parts = name.casefold().split("-")
    known = len(parts) == 3 and parts[0] == "ecdsa" and parts[1] in CURVES and parts[2] in HASHES
    if not known:
        raise Unreadable(f"The signature algorithm {name} cannot be checked here.")
    return CURVES[parts[1]](), HASHES[parts[2]]()


def _key(text: str, curve: ec.EllipticCurve) -> ec.EllipticCurvePublicKey:
    raw = key_bytes(text)
    try:
        if raw[:1] in (b"\x02", b"\x03", b"\x04"):  # the bare point; an ASN.1 structure begins with 0x30
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
        key = serialization.load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Unreadable("The public key cannot be read.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Unreadable("The public key is none of an elliptic curve.")
    return key


def key_bytes(text: str) -> bytes:
    """A public key as OCPP carries it (Base64 of `oca:<encoding>:asn1:<key>`), or as plain hex or Base64. Raises `Unreadable`."""
    try:
        return _printed(text) if text.startswith("oca:") else _plain(text)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("The public key cannot be read.") from error


def _plain(text: str) -> bytes:
    compact = re.sub(r"\s", "", text)
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", compact):
        return bytes.fromhex(compact)
    raw = base64.b64decode(compact, validate=True)
    return _printed(raw.decode()) if raw.startswith(b"oca:") else raw


def _printed(text: str) -> bytes:
    """`oca:<encoding>:<content type>:<as printed on the meter>` (Signed Meter Values in OCPP, 3.2.2)."""
    _, encoding, content, printed = text.split(":", 3)
    if content != "asn1" or encoding not in ("base16", "base64"):
        raise ValueError(content)
    return _hex(printed) if encoding == "base16" else base64.b64decode(printed)


def _hex(text: str) -> bytes:
    """Whatever is no hexadecimal digit is not looked at, nor is a leading 0x."""
    return bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", text.strip().removeprefix("0x")))
