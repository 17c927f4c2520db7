"""Who is let in, by security profile; what a station may say before it is accepted."""

from datetime import UTC, datetime

import msgspec
import pytest

from forecourt.domain.admission import (
    Gate,
    Shown,
    boot_gate,
    identity_fault,
    identity_key,
    profile_fault,
    profile_reached,
    serial_fault,
)
from forecourt.domain.stations import Registration, Station

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAME = "Forecourt GmbH"


def station(**values: object) -> Station:
    known = Station(id="s", operator_id="o", identity="CP-1", identity_key="cp-1", created_at=NOW, updated_at=NOW)
    return msgspec.structs.replace(known, **values)


def code(known: Station, shown: Shown, minimum: int = 0) -> str | None:
    fault = profile_fault(known, shown, minimum=minimum, operator_name=NAME)
    return fault.code if fault else None


OWN_CERTIFICATE = Shown(tls=True, certificate_organisations=(NAME,), certificate_common_name="SN-7")


def test_a_station_without_password_comes_in_by_profile_0() -> None:
    assert code(station(), Shown(tls=False)) is None


@pytest.mark.parametrize(
    ("profile", "shown", "expected"),
    [
        (1, Shown(tls=False, password_right=True), None),
        (1, Shown(tls=True, password_right=True), None),
        (1, Shown(tls=False), "no_password"),
        (1, Shown(tls=False, password_right=False), "wrong_password"),
        (1, Shown(tls=False, password_right=True, user_is_identity=False), "wrong_user"),
        (2, Shown(tls=True, password_right=True), None),
        (2, Shown(tls=False, password_right=True), "profile_too_low"),
        (2, OWN_CERTIFICATE, None),
        (3, OWN_CERTIFICATE, None),
        (3, Shown(tls=True, password_right=True), "no_certificate"),
        (3, Shown(tls=False), "no_certificate"),
    ],
)
def test_a_station_is_refused_below_its_profile(profile: int, shown: Shown, expected: str | None) -> None:
    assert code(station(security_profile=profile, password_hmac="x"), shown) == expected


def test_the_node_may_ask_for_more_than_the_station_is_configured_for() -> None:
    known = station(security_profile=1, password_hmac="x")

    assert code(known, Shown(tls=False, password_right=True), minimum=2) == "profile_too_low"


def test_a_password_that_is_set_must_be_shown_even_at_profile_0() -> None:
    known = station(password_hmac="x")

    assert code(known, Shown(tls=False)) == "no_password"
    assert code(known, Shown(tls=False, password_right=False)) == "wrong_password"


def test_a_station_that_must_have_a_password_and_has_none_is_told_apart() -> None:
    assert code(station(security_profile=1), Shown(tls=False)) == "no_password_set"


def test_the_organisation_of_the_certificate_is_the_operators_name() -> None:
    """A00.FR.404"""
    stranger = msgspec.structs.replace(OWN_CERTIFICATE, certificate_organisations=("Someone Else",))

    assert code(station(security_profile=3), stranger) == "wrong_organisation"
    assert code(station(security_profile=3), OWN_CERTIFICATE) is None


def test_the_common_name_of_the_certificate_is_the_serial_number() -> None:
    """A00.FR.405"""
    assert code(station(security_profile=3, serial_number="SN-8"), OWN_CERTIFICATE) == "wrong_certificate"
    assert code(station(security_profile=3, serial_number="sn-7"), OWN_CERTIFICATE) is None


def test_a_makers_certificate_does_not_spoil_profile_2() -> None:
    shown = Shown(tls=True, certificate_organisations=("Maker",), certificate_common_name="SN-7", password_right=True)
    known = station(security_profile=2, password_hmac="x")

    assert code(known, shown) is None
    assert profile_reached(known, shown, operator_name=NAME) == 2


def test_the_serial_number_of_the_boot_message_must_be_the_certificates() -> None:
    """B01.FR.11, B01.FR.12"""
    assert serial_fault(None, "SN-8") is None
    assert serial_fault("SN-7", "sn-7 ") is None
    assert "SN-8" in (serial_fault("SN-7", "SN-8") or "")
    assert "none" in (serial_fault("SN-7", None) or "")


@pytest.mark.parametrize("registration", [Registration.PENDING, Registration.REJECTED])
@pytest.mark.parametrize(
    ("generation", "boot", "transaction", "triggered", "lenient", "gate"),
    [
        (2, False, False, False, False, Gate.REFUSE),
        (2, False, False, False, True, Gate.REFUSE),
        (2, False, True, False, False, Gate.STORE_AND_REFUSE),
        (2, False, True, False, True, Gate.OPEN),
        (2, False, False, True, False, Gate.OPEN),
        (2, True, False, False, False, Gate.OPEN),
        (1, False, False, False, False, Gate.OPEN),
    ],
)
def test_before_it_is_accepted_a_station_is_heard_only_on_request(
    registration: Registration, generation: int, boot: bool, transaction: bool, triggered: bool, lenient: bool, gate: Gate
) -> None:
    """B01.FR.10, B02.FR.09, B03.FR.07"""
    assert gate is boot_gate(
        registration,
        generation=generation,
        action_is_boot=boot,
        is_transaction_message=transaction,
        triggered=triggered,
        lenient=lenient,
    )


def test_an_accepted_station_is_heard() -> None:
    assert Gate.OPEN is boot_gate(
        Registration.ACCEPTED,
        generation=2,
        action_is_boot=False,
        is_transaction_message=False,
        triggered=False,
        lenient=False,
    )


@pytest.mark.parametrize("identity", ["", "a:b", "x" * 49, "tab\tbed", "\x00"])
def test_what_cannot_be_an_identity(identity: str) -> None:
    assert identity_fault(identity) is not None


@pytest.mark.parametrize("identity", ["CP001", "RDAM 123", "x" * 48, "DE*ABC*E1", "Säule-7"])
def test_what_can_be_an_identity(identity: str) -> None:
    assert identity_fault(identity) is None


def test_identities_are_compared_without_case() -> None:
    assert identity_key("RDAM 123") == identity_key("rdam 123")
