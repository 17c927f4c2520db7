"""Commands in the words of 2.0.1 and 2.1 (part 2; the use case beside each). One table: `ENCODERS`."""

from typing import Final

from forecourt.csms.members import Payload, present, seconds
from forecourt.csms.outgoing import Encoders, Outgoing, Target, Unsupported, call, call_in_parts
from forecourt.csms.passwords import VARIABLE_2
from forecourt.csms.schedules import profile_frame, purpose_word, schedule
from forecourt.csms.v2.pricing import ENCODERS as PRICING
from forecourt.csms.v2.tokens import group_token, id_token
from forecourt.csms.v2.variables import parsed
from forecourt.domain import commands as c
from forecourt.ocpp import v21, v201
from forecourt.ocpp.versions import Version

PURPOSES: Final = {
    "station_max": "ChargingStationMaxProfile",
    "default": "TxDefaultProfile",
    "transaction": "TxProfile",
}
RESETS: Final = {
    c.ResetKind.SOFT: "Immediate",  # transactions are ended in order, as a soft reset of 1.6 does
    c.ResetKind.HARD: "Immediate",
    c.ResetKind.ON_IDLE: "OnIdle",
}
TRIGGERS: Final = {
    Version.V201: {each.value for each in v201.MessageTriggerEnumType},
    Version.V21: {each.value for each in v21.MessageTriggerEnumType} - {"CustomTrigger"},
}


def start(command: c.StartTransaction, target: Target) -> list[Outgoing]:
    """RequestStartTransaction (F01, F02)."""
    return call(
        "RequestStartTransaction",
        idToken=id_token(command.token),
        remoteStartId=command.remote_start_id,
        evseId=command.evse or None,
        groupIdToken=group_token(command.group, target.version),
        chargingProfile=command.profile,
    )


def stop(command: c.StopTransaction, _: Target) -> list[Outgoing]:
    """RequestStopTransaction (F03)."""
    return call("RequestStopTransaction", transactionId=command.reference)


def reset(command: c.Reset, _: Target) -> list[Outgoing]:
    """Reset of the station or of one EVSE (B11, B12)."""
    return call("Reset", type=RESETS[command.kind], evseId=command.evse or None)


def unlock(command: c.Unlock, _: Target) -> list[Outgoing]:
    """UnlockConnector (F05)."""
    return call("UnlockConnector", evseId=command.evse, connectorId=command.connector)


def change_availability(command: c.ChangeAvailability, _: Target) -> list[Outgoing]:
    """ChangeAvailability of the station (G04), an EVSE or a connector (G03)."""
    return call(
        "ChangeAvailability",
        operationalStatus="Operative" if command.available else "Inoperative",
        evse=_evse(command.evse, command.connector),
    )


def trigger(command: c.Trigger, target: Target) -> list[Outgoing]:
    """TriggerMessage (F06); 2.1 has a word for what is not in the standard. A status is of a connector (F06.FR.13)."""
    status = command.message == "StatusNotification"
    if status and not command.evse:
        raise Unsupported("OCPP 2.x asks for the status of one connector only; name its EVSE.")
    evse = _evse(command.evse, command.connector or (1 if status else None))
    if command.message in TRIGGERS[target.version]:
        return call("TriggerMessage", requestedMessage=command.message, evse=evse)
    if target.version is Version.V21:
        return call("TriggerMessage", requestedMessage="CustomTrigger", customTrigger=command.message, evse=evse)
    known = ", ".join(sorted(TRIGGERS[target.version]))
    raise Unsupported(f"OCPP {target.version.value} cannot ask for {command.message}; it can ask for {known}.")


def get_configuration(command: c.GetConfiguration, target: Target) -> list[Outgoing]:
    """GetVariables (B06); for everything GetBaseReport (B07), whose content comes in NotifyReport messages."""
    if not command.keys:
        return call("GetBaseReport", requestId=command.request_id, reportBase="FullInventory")
    return call_in_parts("GetVariables", "getVariableData", [parsed(key) for key in command.keys], target)


def set_configuration(command: c.SetConfiguration, target: Target) -> list[Outgoing]:
    """SetVariables (B05)."""
    data = [parsed(key) | {"attributeValue": value} for key, value in command.values.items()]
    return call_in_parts("SetVariables", "setVariableData", data, target)


def change_password(command: c.ChangePassword, _: Target) -> list[Outgoing]:
    """SetVariables of BasicAuthPassword (A01.FR.02)."""
    return call("SetVariables", setVariableData=[parsed(VARIABLE_2) | {"attributeValue": command.password}])


def clear_cache(_: c.ClearCache, __: Target) -> list[Outgoing]:
    """ClearCache (C11)."""
    return call("ClearCache")


def transfer_data(command: c.TransferData, _: Target) -> list[Outgoing]:
    """DataTransfer (P01)."""
    return call("DataTransfer", vendorId=command.vendor_id, messageId=command.message_id, data=command.data)


def reserve(command: c.Reserve, target: Target) -> list[Outgoing]:
    """ReserveNow (H01)."""
    return call(
        "ReserveNow",
        id=command.number,
        expiryDateTime=seconds(command.expires_at),
        idToken=id_token(command.token),
        evseId=command.evse or None,
        groupIdToken=group_token(command.group, target.version),
    )


def cancel_reservation(command: c.CancelReservation, _: Target) -> list[Outgoing]:
    """CancelReservation (H02)."""
    return call("CancelReservation", reservationId=command.number)


def set_profile(command: c.SetProfile, _: Target) -> list[Outgoing]:
    """SetChargingProfile (K01)."""
    profile = command.profile
    members: Payload = {"id": profile.id, "chargingSchedule": [{"id": profile.id} | schedule(profile)]}
    if profile.reference:
        members["transactionId"] = profile.reference
    elif profile.purpose == "transaction":  # K01.FR.03
        raise Unsupported("OCPP 2.x wants to know whose profile this is; name the transaction.")
    return call("SetChargingProfile", evseId=command.evse, chargingProfile=members | profile_frame(profile, PURPOSES))


def clear_profile(command: c.ClearProfile, _: Target) -> list[Outgoing]:
    """ClearChargingProfile (K10): by id, or by the other criteria; without any, every purpose in turn (K10.FR.02)."""
    if command.id is not None:
        return call("ClearChargingProfile", chargingProfileId=command.id)
    criteria = present(
        {
            "evseId": command.evse,
            "chargingProfilePurpose": command.purpose and purpose_word(command.purpose, PURPOSES),
            "stackLevel": command.stack_level,
        }
    )
    if not criteria:
        return [
            Outgoing("ClearChargingProfile", {"chargingProfileCriteria": {"chargingProfilePurpose": word}}, label=word)
            for word in PURPOSES.values()
        ]
    return call("ClearChargingProfile", chargingProfileCriteria=criteria)


def get_profile(command: c.GetProfile, _: Target) -> list[Outgoing]:
    """GetCompositeSchedule (K08)."""
    return call("GetCompositeSchedule", evseId=command.evse, duration=command.duration_s, chargingRateUnit=command.unit)


def ask_transaction_status(command: c.AskTransactionStatus, _: Target) -> list[Outgoing]:
    """GetTransactionStatus (E14)."""
    return call("GetTransactionStatus", transactionId=command.reference)


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


def _evse(evse: int | None, connector: int | None) -> Payload | None:
    return None if not evse else present({"id": evse, "connectorId": connector})
