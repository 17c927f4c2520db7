"""Commands in the words of 1.6 (1.6 chapter 5; security whitepaper for the extended trigger). One table: `ENCODERS`."""

from typing import Final

import msgspec

from forecourt.csms.members import Payload, fits, seconds
from forecourt.csms.outgoing import Encoders, Outgoing, Target, Unsupported, call, call_in_parts
from forecourt.csms.passwords import KEY_16
from forecourt.csms.schedules import profile_frame, purpose_word, schedule
from forecourt.csms.v16.addresses import connector_id_of
from forecourt.csms.v16.numbers import number_of
from forecourt.csms.v16.pricing import ENCODERS as PRICING
from forecourt.csms.v16.tokens import LONGEST_TAG
from forecourt.domain import commands as c
from forecourt.domain.passwords import as_hexadecimal
from forecourt.ocpp import v16

PURPOSES: Final = {
    "station_max": "ChargePointMaxProfile",
    "default": "TxDefaultProfile",
    "transaction": "TxProfile",
}
RESETS: Final = {c.ResetKind.SOFT: "Soft", c.ResetKind.HARD: "Hard"}

_TRIGGERS: Final = {each.value for each in v16.MessageTrigger}
_EXTENDED_TRIGGERS: Final = {each.value for each in v16.MessageTriggerEnumType}


def start(command: c.StartTransaction, target: Target) -> list[Outgoing]:
    """RemoteStartTransaction."""
    place = _connector(command.evse, command.connector, target) if command.evse else None
    return call("RemoteStartTransaction", idTag=command.token.uid, connectorId=place, chargingProfile=command.profile)


def stop(command: c.StopTransaction, _: Target) -> list[Outgoing]:
    """RemoteStopTransaction."""
    return call("RemoteStopTransaction", transactionId=number_of(command.reference))


def reset(command: c.Reset, _: Target) -> list[Outgoing]:
    """Reset of the whole station."""
    if command.evse:
        raise Unsupported("OCPP 1.6 cannot reset a single EVSE.")
    if command.kind not in RESETS:
        raise Unsupported("OCPP 1.6 knows the resets soft and hard only; a soft one ends transactions first.")
    return call("Reset", type=RESETS[command.kind])


def unlock(command: c.Unlock, target: Target) -> list[Outgoing]:
    """UnlockConnector."""
    return call("UnlockConnector", connectorId=_connector(command.evse, command.connector, target))


def change_availability(command: c.ChangeAvailability, target: Target) -> list[Outgoing]:
    """ChangeAvailability; a box with one connector is asked for connector 1, as some refuse 0 (field note 55)."""
    whole = command.evse is None or command.evse == 0 or (target.groups_connectors and command.connector is None)
    if whole:
        place = 1 if target.connectors == 1 else 0
    else:
        place = _connector(command.evse or 0, command.connector, target)
    return call("ChangeAvailability", connectorId=place, type="Operative" if command.available else "Inoperative")


def trigger(command: c.Trigger, target: Target) -> list[Outgoing]:
    """TriggerMessage, or ExtendedTriggerMessage for what only that can ask for."""
    place = None if command.evse is None else _connector(command.evse, command.connector, target)
    if command.message in _TRIGGERS:
        return call("TriggerMessage", requestedMessage=command.message, connectorId=place)
    if command.message in _EXTENDED_TRIGGERS:
        return call("ExtendedTriggerMessage", requestedMessage=command.message, connectorId=place)
    known = ", ".join(sorted(_TRIGGERS | _EXTENDED_TRIGGERS))
    raise Unsupported(f"OCPP 1.6 cannot ask for {command.message}; it can ask for {known}.")


def get_configuration(command: c.GetConfiguration, target: Target) -> list[Outgoing]:
    """GetConfiguration of some keys or of all."""
    if not command.keys:
        return call("GetConfiguration")
    return call_in_parts("GetConfiguration", "key", command.keys, target)


def set_configuration(command: c.SetConfiguration, target: Target) -> list[Outgoing]:
    """One ChangeConfiguration a key; the password in the form that the station wants (field note 9)."""
    return [
        Outgoing("ChangeConfiguration", {"key": key, "value": _value(key, value, target)}, key)
        for key, value in command.values.items()
    ]


def change_password(command: c.ChangePassword, target: Target) -> list[Outgoing]:
    """ChangeConfiguration of AuthorizationKey (A01.FR.02 of the whitepaper)."""
    return call("ChangeConfiguration", key=KEY_16, value=_value(KEY_16, command.password, target))


def clear_cache(_: c.ClearCache, __: Target) -> list[Outgoing]:
    """ClearCache."""
    return call("ClearCache")


def transfer_data(command: c.TransferData, _: Target) -> list[Outgoing]:
    """DataTransfer, whose data is text."""
    data = command.data
    words = data if data is None or isinstance(data, str) else msgspec.json.encode(data).decode()
    return call("DataTransfer", vendorId=command.vendor_id, messageId=command.message_id, data=words)


def reserve(command: c.Reserve, target: Target) -> list[Outgoing]:
    """ReserveNow; connector 0 is any of the station."""
    return call(
        "ReserveNow",
        connectorId=0 if command.evse is None else _connector(command.evse, command.connector, target),
        expiryDate=seconds(command.expires_at),
        idTag=command.token.uid,
        parentIdTag=fits(command.group, LONGEST_TAG),
        reservationId=command.number,
    )


def cancel_reservation(command: c.CancelReservation, _: Target) -> list[Outgoing]:
    """CancelReservation."""
    return call("CancelReservation", reservationId=command.number)


def set_profile(command: c.SetProfile, target: Target) -> list[Outgoing]:
    """SetChargingProfile."""
    profile = command.profile
    members: Payload = {"chargingProfileId": profile.id, "chargingSchedule": schedule(profile)}
    if profile.reference:
        members["transactionId"] = number_of(profile.reference)
    return call(
        "SetChargingProfile",
        connectorId=_connector(command.evse, None, target),
        csChargingProfiles=members | profile_frame(profile, PURPOSES),
    )


def clear_profile(command: c.ClearProfile, target: Target) -> list[Outgoing]:
    """ClearChargingProfile."""
    return call(
        "ClearChargingProfile",
        id=command.id,
        connectorId=None if command.evse is None else _connector(command.evse, None, target),
        chargingProfilePurpose=command.purpose and purpose_word(command.purpose, PURPOSES),
        stackLevel=command.stack_level,
    )


def get_profile(command: c.GetProfile, target: Target) -> list[Outgoing]:
    """GetCompositeSchedule."""
    place = _connector(command.evse, None, target)
    return call("GetCompositeSchedule", connectorId=place, duration=command.duration_s, chargingRateUnit=command.unit)


def ask_transaction_status(_: c.AskTransactionStatus, __: Target) -> list[Outgoing]:
    """Not in this version."""
    raise Unsupported("OCPP 1.6 cannot ask for a transaction's messages; GetTransactionStatus came with 2.0.")


ENCODERS: Final[Encoders] = {
    c.StartTransaction: start,
    c.StopTransaction: stop,
    c.Reset: reset,
    c.Unlock: unlock,
    c.ChangeAvailability: change_availability,
    c.Trigger: trigger,
    c.GetConfiguration: get_configuration,
    c.SetConfiguration: set_configuration,
    c.ChangePassword: change_password,
    c.ClearCache: clear_cache,
    c.TransferData: transfer_data,
    c.Reserve: reserve,
    c.CancelReservation: cancel_reservation,
    c.SetProfile: set_profile,
    c.ClearProfile: clear_profile,
    c.GetProfile: get_profile,
    c.AskTransactionStatus: ask_transaction_status,
    **PRICING,
}


def _connector(evse: int, connector: int | None, target: Target) -> int:
    return connector_id_of(evse, connector, groups_connectors=target.groups_connectors)


def _value(key: str, value: str, target: Target) -> str:
    if key.casefold() == KEY_16.casefold() and target.password_encoding == "hex":
        return as_hexadecimal(value)
    return value
