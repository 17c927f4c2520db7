"""Signed meter values: read as stations send them, checked where the key is known, handed out byte by byte."""

import base64
import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from forecourt.domain.billing import SignedValue, ocmf
from forecourt.domain.billing.signed import energy_wh, signed_values, transparency_xml, verified
from forecourt.domain.metering import Context
from tests import rows
from tests.signing import Meter

KEBA = (
    'OCMF|{"FV":"1.0","GI":"KEBA_KCP30","GS":"16913115","GV":"2080000","PG":"T46669","IS":false,"IF":[],"ID":"","RD":[{"TM":'
    '"1970-01-01T01:01:49,000+0100 U","TX":"B","EF":"","ST":"G","RV":1234.56,"RI":"1-b:1.8.0","RU":"kWh"},{"TM":"1970-01-01'
    'T01:01:49,000+0100 R","TX":"E","EF":"","ST":"G","RV":1234.56,"RI":"1-b:1.8.0","RU":"kWh"},{"RV":0.00,"RI":"1-b:1.9.0","RU":'
    '"kWh"}]}|{"SD":"3046022100E09BE3AB97B453FDB9643079108005436724A84DF2B299F219A92BCC2F021F23022100E01212F1CDCD4A8DCAD157FD69E4CACF'
    '18272D4093A9C5D59B9E67F0846F1312"}'
)
KEBA_KEY = (
    "3059301306072A8648CE3D020106082A8648CE3D03010703420004A2C53580D26835738B70B952D99D324B3414D9C0D93A6CE484FC809C18716809447A3CFF93"
    "F051507B3B486ACCB513356AB68E8AE201EE320F7F7DF4A1633B3C"
)
"""A real meter's record and key, as the public transparency software shows them."""
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def value(data: str, nature: str = "End", key: str | None = None, encoding: str = "OCMF") -> SignedValue:
    return SignedValue(at=AT, nature=nature, encoding=encoding, signed_data=data, public_key=key)


def test_a_real_meters_signature_is_its_own_and_one_digit_is_enough_to_break_it() -> None:
    true = verified(value(KEBA, key=KEBA_KEY))
    false = verified(value(KEBA.replace("1234.56", "1234.57", 1), key=KEBA_KEY))

    assert (true.verified, false.verified) == (True, False)
    assert "16913115" in true.sentence


@pytest.mark.parametrize(
    ("curve", "name", "digest"),
    [
        (ec.SECP256R1(), "secp256r1", "SHA256"),
        (ec.SECP256K1(), "secp256k1", "SHA256"),
        (ec.SECP192R1(), "secp192r1", "SHA256"),
        (ec.SECP384R1(), "secp384r1", "SHA384"),
        (ec.BrainpoolP256R1(), "brainpool256r1", "SHA256"),
        (ec.BrainpoolP256R1(), "brainpoolP256r1", "SHA256"),
        (ec.BrainpoolP384R1(), "brainpool384r1", "SHA256"),
    ],
)
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_curves_that_the_standard_names(curve: ec.EllipticCurve, name: str, digest: str, encoding: str) -> None:
    meter, other = Meter(curve, name, digest), Meter(curve, name, digest)
    record = meter.record(("B", "1.000"), ("E", "6.000"), encoding=encoding)

    assert verified(value(record, key=meter.oca)).verified is True
    assert verified(value(record, key=other.oca)).verified is False


def test_keys_are_read_in_every_form_that_stations_send() -> None:
    meter = Meter()
    record = meter.record(("E", "6.000"))
    point = meter.der[-65:].hex()

    for key in (meter.oca, f"oca:base16:asn1:0x{meter.der.hex(' ')}", meter.der.hex(), base64.b64encode(meter.der).decode(), point):
        assert verified(value(record, key=key)).verified is True, key


@pytest.mark.parametrize(
    ("data", "encoding", "key", "told"),
    [
        (KEBA, "OCMF", None, "No public key"),
        ("AAAA", "EDL", KEBA_KEY, "EDL cannot be checked"),
        ("AAAA", "OCMF", KEBA_KEY, "and are not"),
        ("OCMF|{}", "OCMF", KEBA_KEY, "not an OCMF record"),
        ("OCMF|{}|{", "OCMF", KEBA_KEY, "cannot be read"),
        (KEBA, "OCMF", "no key at all", "key cannot be read"),
        (KEBA, "OCMF", "00", "key cannot be read"),
        (KEBA.replace('{"SD"', '{"SA":"ECDSA-secp192k1-SHA256","SD"'), "OCMF", KEBA_KEY, "secp192k1-SHA256 cannot be checked"),
        (KEBA.replace('{"SD"', '{"SA":"ECDSA-secp384r1-SHA256","SD"'), "OCMF", KEBA_KEY, "not this meter's"),
        ("OCMF|" + "[" * 5000 + '|{"SD":"00"}', "OCMF", KEBA_KEY, "cannot be read"),
    ],
)
def test_what_nobody_can_tell_is_neither_true_nor_false(data: str, encoding: str, key: str | None, told: str) -> None:
    found = verified(value(data, key=key, encoding=encoding))

    assert found.verified is None
    assert told in found.sentence


def test_values_are_taken_from_rows_as_either_generation_sends_them() -> None:
    meter = Meter()
    begin, end = meter.record(("B", "1.000")), meter.record(("E", "6.000"))
    boxed = {"signedMeterData": base64.b64encode(begin.encode()).decode(), "signingMethod": "", "encodingMethod": "OCMF",
             "publicKey": meter.oca}  # fmt: skip
    told = [
        rows.meter_row(at=AT, context=Context.BEGIN, signed=True, raw=_raw(json.dumps(boxed), Context.BEGIN)),
        rows.meter_row(at=AT, context=Context.PERIODIC, raw=_raw(None, Context.PERIODIC)),
        rows.meter_row(at=AT, context=Context.END, signed=True, raw=_raw(end.encode().hex(), Context.END)),
        rows.meter_row(at=AT, context=Context.END, signed=True, raw=_raw(end.encode().hex(), Context.END)),
    ]

    found = signed_values(told)

    assert [(each.nature, each.encoding, each.verified) for each in found] == [("Start", "OCMF", True), ("End", "OCMF", True)]
    assert energy_wh(found) == 5000


def test_a_beginning_and_an_end_go_under_one_transaction_and_a_record_of_both_stands_alone() -> None:
    meter = Meter()
    pair = [value(meter.record(("B", "1.0")), "Start", meter.oca), value(meter.record(("E", "6.0")), "End", meter.oca)]
    both = [value(base64.b64encode(meter.record(("B", "1.0"), ("E", "6.0")).encode()).decode(), "End", meter.oca)]

    two, one = (ElementTree.fromstring(transparency_xml("T&1", each)) for each in (pair, both))

    assert [each.attrib for each in two] == [
        {"transactionId": "T&1", "context": "Transaction.Begin"},
        {"transactionId": "T&1", "context": "Transaction.End"},
    ]
    assert [each.attrib for each in one] == [{}]
    data, key = one[0].find("signedData"), one[0].find("publicKey")
    assert data is not None
    assert key is not None
    assert (data.attrib, key.attrib) == ({"format": "OCMF", "encoding": "plain"}, {"encoding": "hex"})
    assert ocmf.signature_fits(ocmf.read(data.text or ""), key.text or "")


def _raw(signed: str | None, context: Context) -> str:
    return msgspec.json.encode([{"value": None, "signed": signed, "context": context}]).decode()
