"""Meter values that the meter signed: taken out of the evidence, checked, handed out (Signed Meter Values in OCPP; OCPI D10)."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

import msgspec

from forecourt.domain.billing import ocmf
from forecourt.domain.billing.nouns import SignedValue
from forecourt.domain.metering import Context, MeterRow

OCMF = "OCMF"
UNKNOWN = "unknown"
SIGNED_TOLERANCE_WH = 10
"""Signed registers are often told in hundredths of a kWh."""
NO_KEY = "No public key of the meter is known; give it to have the signature checked."
_NATURES = {Context.BEGIN: "Start", Context.END: "End"}


class _Container(msgspec.Struct, frozen=True, rename="camel"):
    """How a station sends a signed value (Signed Meter Values in OCPP, 3.2.1 and 4.2.1)."""

    signed_meter_data: str
    encoding_method: str = ""
    public_key: str = ""


class _Kept(msgspec.Struct, frozen=True):
    """What is read of a sample that a row keeps."""

    signed: str | None = None


_SAMPLES = msgspec.json.Decoder(tuple[_Kept, ...])
_CONTAINER = msgspec.json.Decoder(_Container)


def signed_values(rows: Iterable[MeterRow]) -> tuple[SignedValue, ...]:
    """Every signed value of these rows, checked where its key is known: a key sent once holds for the whole transaction."""
    found = [
        _taken(row, sample.signed) for row in rows if row.signed for sample in _SAMPLES.decode(row.raw) if sample.signed is not None
    ]
    unique = {(each.nature, each.signed_data): each for each in found}
    keys = {each.encoding: each.public_key for each in unique.values() if each.public_key}
    return tuple(verified(each, keys.get(each.encoding)) for each in sorted(unique.values(), key=lambda each: each.at))


def verified(value: SignedValue, public_key: str | None = None) -> SignedValue:
    """The value with what checking it gave; `public_key` where it brings none itself."""
    key = value.public_key or public_key
    fits, sentence = _checked(value, key)
    return msgspec.structs.replace(value, public_key=key, verified=fits, sentence=sentence)


def record_of(value: SignedValue) -> str | None:
    """The OCMF text in it; None when it is of another encoding."""
    return _ocmf_in(value.signed_data) if value.encoding == OCMF else None


def energy_wh(values: Sequence[SignedValue]) -> int | None:
    """What the signed registers say was delivered, in Wh; None when they do not say."""
    begins, ends = _registers(values, "B"), _registers(values, "E")
    if not begins or not ends or begins[0][0] != ends[-1][0]:
        return None
    return ends[-1][1] - begins[0][1]


def transparency_xml(reference: str, values: Sequence[SignedValue]) -> str:
    """The container that the public transparency software reads. A record that marks begin and end stands alone; of others the
    software wants one beginning and one end under one transaction."""
    entries = "\n".join(_entry(reference, each) for each in values if each.nature in ("Start", "End"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<values>\n{entries}\n</values>\n'


def _taken(row: MeterRow, text: str) -> SignedValue:
    nature = _NATURES.get(row.context, "Intermediate")
    try:
        box = _CONTAINER.decode(text)
    except (msgspec.DecodeError, RecursionError):
        box = _Container(signed_meter_data=text)
    encoding = box.encoding_method or (OCMF if _ocmf_in(box.signed_meter_data) else UNKNOWN)
    return SignedValue(
        at=row.at, nature=nature, encoding=encoding, signed_data=box.signed_meter_data, public_key=box.public_key or None
    )


def _checked(value: SignedValue, key: str | None) -> tuple[bool | None, str]:
    if value.encoding != OCMF:
        return None, f"The encoding {value.encoding} cannot be checked here; the data are kept as they were received."
    text = _ocmf_in(value.signed_data)
    if text is None:
        return None, "The data say that they are OCMF, and are not."
    if key is None:
        return None, NO_KEY
    try:
        record = ocmf.read(text)
        fits = ocmf.signature_fits(record, key)
    except ocmf.Unreadable as trouble:
        return None, str(trouble)
    if fits:
        return True, f"The signature is that of the meter {record.serial} ({record.algorithm})."
    return False, "The signature does not fit the data: they were altered, or another meter signed them."


def _ocmf_in(data: str) -> str | None:
    """The record in plain text, Base64 or hexadecimal digits."""
    if data.lstrip().startswith("OCMF|"):
        return data
    try:
        hexadecimal = re.fullmatch(r"(?:[0-9a-fA-F]{2})+", data)
        raw = bytes.fromhex(data) if hexadecimal else base64.b64decode(data, validate=True)
        text = raw.decode()
    except (binascii.Error, ValueError):
        return None
    return text if text.lstrip().startswith("OCMF|") else None


def _registers(values: Sequence[SignedValue], mark: str) -> list[tuple[str, int]]:
    """The readings marked as begin (`B`) or end: register and Wh, in order."""
    found: list[tuple[str, str, int]] = []
    for value in values:
        text = record_of(value)
        if text is None:
            continue
        try:
            readings = ocmf.read(text).readings
        except ocmf.Unreadable:
            continue
        found.extend(each for each in _in_wh(readings) if each[0] == mark)
    return [(register, wh) for _, register, wh in found]


def _in_wh(readings: Sequence[ocmf.Reading]) -> list[tuple[str, str, int]]:
    """Mark, register and Wh of each reading; what one leaves out is as in the one before."""
    found, mark, register, unit = [], "", "", ""
    for each in readings:
        mark, register, unit = each.begins_or_ends or mark, each.identifier or register, each.unit or unit
        if each.value is not None and unit in ("kWh", "Wh") and mark:
            wh = int(each.value * (1000 if unit == "kWh" else 1))
            found.append(("B" if mark == "B" else "E" if mark in "ELRAP" else mark, register, wh))
    return found


def _entry(reference: str, value: SignedValue) -> str:
    text = record_of(value)
    key = "" if value.public_key is None else _key_element(value.public_key)
    if text is not None and _marks_both(text):
        attributes = ""
    else:
        context = "Begin" if value.nature == "Start" else "End"
        attributes = f' transactionId={quoteattr(reference)} context="Transaction.{context}"'
    kept = text.strip() if text is not None else value.signed_data
    coding = "plain" if text is not None else "base64"
    data = f"<signedData format={quoteattr(value.encoding)} encoding={quoteattr(coding)}>{escape(kept)}</signedData>"
    return f"  <value{attributes}>{key}{data}</value>"


def _key_element(key: str) -> str:
    try:
        return f'<publicKey encoding="hex">{ocmf.key_bytes(key).hex().upper()}</publicKey>'
    except ocmf.Unreadable:
        return f'<publicKey encoding="plain">{escape(key)}</publicKey>'


def _marks_both(text: str) -> bool:
    try:
        return ocmf.read(text).marks == {"B", "E"}
    except ocmf.Unreadable:
        return False
