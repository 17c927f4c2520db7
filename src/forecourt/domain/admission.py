"""Who is let in, and what a station may say before it was accepted (2.0.1 part 2, A00, B01 to B03; security whitepaper A00)."""

from enum import StrEnum
from typing import Final

import msgspec

from forecourt.domain.stations import Registration, Station

IDENTITY_CHARACTERS: Final = 48


class Gate(StrEnum):
    """What becomes of a CALL of a station, by the boot status it was last told."""

    OPEN = "open"
    """Handle it."""
    STORE_AND_REFUSE = "store_and_refuse"
    """Keep it as evidence of a transaction, then answer SecurityError."""
    REFUSE = "refuse"
    """Answer SecurityError."""


def boot_gate(
    registration: Registration,
    *,
    generation: int,
    action_is_boot: bool,
    is_transaction_message: bool,
    triggered: bool,
    lenient: bool,
) -> Gate:
    """What becomes of a CALL of a station whose last known status is `registration` (told on this socket, or before it).

    `generation` is 1 for OCPP 1.x and 2 for 2.x; `triggered` says that we asked for this message.
    """
    if registration is Registration.ACCEPTED or action_is_boot or triggered:
        return Gate.OPEN
    if generation < 2:  # 1.6 binds the station (4.2), but names no refusal for the central system to send
        return Gate.OPEN
    if is_transaction_message:  # B02.FR.03: it may have charged meanwhile; nothing of that is dropped
        return Gate.OPEN if lenient else Gate.STORE_AND_REFUSE
    return Gate.REFUSE  # B01.FR.10, B02.FR.09, B03.FR.07


def identity_key(identity: str) -> str:
    """The form in which identities are compared."""
    return identity.casefold()


def identity_fault(identity: str) -> str | None:
    """Why this cannot be a station's identity, as a sentence; None when it can (2.0.1 part 4, 3.1.1)."""
    if not identity:
        return "The address ends without a station's identity; it must be the last part of the path."
    if len(identity) > IDENTITY_CHARACTERS:
        return f"The identity has {len(identity)} characters; a station's identity has at most {IDENTITY_CHARACTERS}."
    if ":" in identity:
        return "The identity holds a colon, which HTTP Basic authentication cannot carry in a user name."
    if not identity.isprintable():
        return "The identity holds characters that cannot be printed."
    return None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How a station identified itself at the handshake."""

    tls: bool
    certificate_organisations: tuple[str, ...] = ()
    certificate_common_name: str | None = None
    password_right: bool | None = None
    """None: no Basic credentials were sent, or there is nothing to compare them with."""
    user_is_identity: bool = True


class Fault(msgspec.Struct, frozen=True):
    """Why a handshake is refused: a stable code, the HTTP status, and the sentence that the operator reads."""

    code: str
    status: int
    sentence: str


def profile_reached(station: Station, shown: Shown, *, operator_name: str) -> int:
    """The security profile, 0 to 3, that the station actually reached."""
    if shown.certificate_common_name is not None and _certificate_fault(station, shown, operator_name) is None:
        return 3
    if shown.password_right and shown.user_is_identity:
        return 2 if shown.tls else 1
    return 0


def profile_fault(station: Station, shown: Shown, *, minimum: int, operator_name: str) -> Fault | None:
    """Why the station may not connect the way it did; None when it may (A00.FR.002).

    A station that has a password must show it whatever its profile, unless its certificate speaks for it.
    """
    required = max(station.security_profile, minimum)
    reached = profile_reached(station, shown, operator_name=operator_name)
    if reached == 3:
        return None
    if required == 3:
        return _certificate_fault(station, shown, operator_name)
    return _password_fault(station, shown, required) or _transport_fault(required, reached)


def _certificate_fault(station: Station, shown: Shown, operator_name: str) -> Fault | None:
    common_name = shown.certificate_common_name
    if common_name is None:
        return Fault("no_certificate", 403, "The station must show a certificate (security profile 3), and showed none.")
    if operator_name.casefold() not in (each.casefold() for each in shown.certificate_organisations):  # A00.FR.404
        theirs = ", ".join(shown.certificate_organisations) or "none"
        return Fault(
            "wrong_organisation", 403, f"The certificate's organisation is {theirs}; the operator's name is {operator_name}."
        )
    if station.serial_number is not None and serial_fault(common_name, station.serial_number) is not None:  # A00.FR.405
        return Fault(
            "wrong_certificate",
            403,
            f"The certificate's common name is {common_name}; the station's serial number is {station.serial_number}.",
        )
    return None


def _password_fault(station: Station, shown: Shown, required: int) -> Fault | None:
    if not shown.user_is_identity:  # A00.FR.204, A00.FR.303
        return Fault("wrong_user", 401, f"The Basic user name is not the station's identity, {station.identity}.")
    if shown.password_right is False:  # A00.FR.207, A00.FR.324
        return Fault("wrong_password", 401, "The password is wrong.")
    if shown.password_right is None and station.password_hmac is not None:
        return Fault("no_password", 401, "The station sent no password (HTTP Basic), and it must.")
    if shown.password_right is None and required > 0:
        return Fault("no_password_set", 401, "The station must use a password, and none was set for it here.")
    return None


def _transport_fault(required: int, reached: int) -> Fault | None:
    if reached >= required:
        return None
    return Fault(
        "profile_too_low", 403, f"The station connected with security profile {reached}; it must use {required} or higher."
    )


def serial_fault(common_name: str | None, serial_number: str | None) -> str | None:
    """Why the certificate on this socket is not the booting station's, as a sentence; None when it is (B01.FR.11).

    `common_name` None means that no certificate was used.
    """
    if common_name is None:
        return None
    if serial_number is not None and common_name.strip().casefold() == serial_number.strip().casefold():
        return None
    said = serial_number if serial_number else "none"
    return f"The certificate's common name is {common_name}, but the station's serial number is {said}."  # B01.FR.12
