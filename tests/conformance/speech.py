"""What a station says in the ordinary course of things, in the words of its version."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.conformance.station import Payload, Station

SERIAL: Final = "SN-0001"
CARD: Final = {"idToken": "CARD-1", "type": "ISO14443"}
MATE: Final = {"idToken": "CARD-2", "type": "ISO14443"}
STRANGER: Final = {"idToken": "NOBODY", "type": "ISO14443"}


def now(offset_s: float = 0) -> str:
    """The time on the wire."""
    return (datetime.now(UTC) + timedelta(seconds=offset_s)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def boot(version: str, reason: str = "PowerUp", serial: str = SERIAL) -> Payload:
    """A BootNotification."""
    if version == "1.6":
        return {"chargePointVendor": "ACME", "chargePointModel": "One", "chargePointSerialNumber": serial}
    station = {"model": "Two", "vendorName": "ACME", "serialNumber": serial}
    return {"reason": reason, "chargingStation": station}


def status(version: str, word: str, evse: int = 1, connector: int = 1) -> Payload:
    """A StatusNotification."""
    if version == "1.6":
        return {"connectorId": evse, "errorCode": "NoError", "status": word, "timestamp": now()}
    return {"timestamp": now(), "connectorStatus": word, "evseId": evse, "connectorId": connector}


def availability(word: str, evse: int = 1, connector: int = 1) -> Payload:
    """A NotifyEvent that tells a connector's state (2.x)."""
    component = {"name": "Connector", "evse": {"id": evse, "connectorId": connector}}
    return notify_event(component, {"name": "AvailabilityState"}, word)


def notify_event(component: Payload, variable: Payload, value: str, trigger: str = "Delta") -> Payload:
    """A NotifyEvent of one thing (2.x)."""
    data = {
        "eventId": 1, "timestamp": now(), "trigger": trigger, "actualValue": value, "component": component, "variable": variable,
        "eventNotificationType": "HardWiredNotification",
    }  # fmt: skip
    return {"generatedAt": now(), "seqNo": 0, "eventData": [data]}


def register(wh: int, context: str = "Sample.Periodic", at: str | None = None, **more: Any) -> Payload:
    """A meter value with the energy register in Wh (2.x)."""
    sampled = {"value": wh, "context": context, "measurand": "Energy.Active.Import.Register", **more}
    return {"timestamp": at or now(), "sampledValue": [sampled]}


async def booted(station: Station, reason: str = "PowerUp") -> Payload:
    """The station boots and tells the state of its connectors, in every way that its version has; the answer to its boot."""
    answer = await station.say("BootNotification", boot(station.version, reason))
    await station.say("StatusNotification", status(station.version, "Available"))
    if station.version != "1.6":
        await station.say("NotifyEvent", availability("Available"))
    return answer
