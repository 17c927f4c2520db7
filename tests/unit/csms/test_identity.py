"""Who dials: the path, the credentials, the certificate, the versions on offer."""

import base64

import pytest

from forecourt.csms.identity import basic, certificate, choose, identity_of, offered
from forecourt.kit.errors import InvalidInput
from forecourt.ocpp.versions import Version


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/CP001", "CP001"),
        ("/webServices/ocpp/CP3211", "CP3211"),
        ("/ocppj/RDAM%20123", "RDAM 123"),
        ("/ocpp/CP001/", "CP001"),
        ("//ocpp///CP001//", "CP001"),
        ("/ocpp/CP001?token=1/2", "CP001"),
        ("/ocpp/DE%2AABC%2AE1", "DE*ABC*E1"),
        ("/ocpp/a%2Fb", "a/b"),
        ("/ocpp/S%C3%A4ule", "Säule"),
        ("/", ""),
        ("", ""),
    ],
)
def test_the_identity_is_the_last_part_of_the_path_that_is_not_empty(path: str, identity: str) -> None:
    """1.6J 3.1.1, 2.x part 4 3.1.1, field note 5"""
    assert identity_of(path) == identity


def test_an_identity_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(InvalidInput):
        identity_of("/ocpp/%ff%fe")


@pytest.mark.parametrize(
    ("headers", "version"),
    [
        (["ocpp1.6"], Version.V16),
        (["ocpp1.6, ocpp2.0.1"], Version.V201),
        (["ocpp1.6", "ocpp2.0.1", "ocpp2.1"], Version.V21),
        (["ocpp2.0.1,ocpp2.1,ocpp1.6"], Version.V21),
        (["ocpp1.5, ocpp2.0"], None),
        (["OCPP1.6"], None),
    ],
)
def test_the_server_prefers_the_newest_version_whatever_the_order(headers: list[str], version: Version | None) -> None:
    """Field note 2"""
    assert choose(offered(headers), none_is_16=True) is version


def test_no_offer_at_all_counts_as_1_6_where_that_is_allowed() -> None:
    """Field note 1"""
    assert choose(offered([]), none_is_16=True) is Version.V16
    assert choose(offered([""]), none_is_16=False) is None


def test_basic_credentials_keep_the_password_as_bytes() -> None:
    encoded = base64.b64encode(b"CP1:\x00\xff:colon").decode()

    assert basic(f"Basic {encoded}") == ("CP1", b"\x00\xff:colon")
    assert basic(f"basic  {encoded}") == ("CP1", b"\x00\xff:colon")


@pytest.mark.parametrize("header", [None, "", "Bearer x", "Basic", "Basic ###", "Basic " + base64.b64encode(b"nocolon").decode()])
def test_what_is_no_credentials(header: str | None) -> None:
    assert basic(header) is None


def test_the_certificates_subject_is_read_as_ssl_tells_it() -> None:
    subject = ((("countryName", "DE"),), (("organizationName", "Forecourt GmbH"),), (("commonName", "SN-7"),))

    assert certificate({"subject": subject}) == (("Forecourt GmbH",), "SN-7")
    assert certificate({}) is None
    assert certificate(None) is None
