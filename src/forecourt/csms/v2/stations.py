"""2.x messages of a station about itself: boot (B01), heartbeat (G02), connector status (G01), events (N07)."""

from typing import Final

from msgspec import UNSET

from forecourt.csms.inbound import Inbound, connector_says
from forecourt.csms.members import Payload, given, seconds, text
from forecourt.csms.v2.messages import BootNotification, EventData, NotifyEvent, StatusNotification
from forecourt.csms.verbs import Verbs
from forecourt.domain.admission import serial_fault
from forecourt.domain.stations import BootData, ConnectorReport, ConnectorStatus, Registration

REGISTRATIONS: Final = {
    Registration.ACCEPTED: "Accepted",
    Registration.PENDING: "Pending",
    Registration.REJECTED: "Rejected",
}
STATUSES: Final = {
    "Available": ConnectorStatus.AVAILABLE,
    "Occupied": ConnectorStatus.OCCUPIED,
    "Reserved": ConnectorStatus.RESERVED,
    "Unavailable": ConnectorStatus.UNAVAILABLE,
    "Faulted": ConnectorStatus.FAULTED,
}
_TELL_STATUS: Final = {"Connector", "EVSE", "ChargingStation"}


async def boot_notification(verbs: Verbs, inbound: Inbound) -> Payload:
    """BootNotification: what the station is; it waits for our word and the time."""
    answer = await verbs.stations.boot(inbound.station_id, inbound.epoch, boot_data(inbound.message), inbound.notice)
    await verbs.charging.station_booted(inbound.station_id, inbound.notice)
    return {
        "status": REGISTRATIONS[answer.registration],
        "currentTime": seconds(answer.now),
        "interval": answer.interval_s,
    }


def boot_data(message: BootNotification) -> BootData:
    """The station's description of itself."""
    station = message.charging_station
    modem = station.modem
    return BootData(
        vendor=station.vendor_name,
        model=station.model,
        serial_number=text(station.serial_number),
        firmware=text(station.firmware_version),
        iccid=None if modem is UNSET else text(modem.iccid),
        imsi=None if modem is UNSET else text(modem.imsi),
        reason=str(message.reason),
    )


def certificate_fault(message: BootNotification, common_name: str | None) -> str | None:
    """Why the certificate on the socket is not this station's (B01.FR.11)."""
    return serial_fault(common_name, text(message.charging_station.serial_number))


async def heartbeat(verbs: Verbs, inbound: Inbound) -> Payload:
    """Heartbeat: here I am; what time is it?"""
    return {"currentTime": seconds(await verbs.stations.heartbeat(inbound.station_id, inbound.epoch))}


async def status_notification(verbs: Verbs, inbound: Inbound) -> Payload:
    """StatusNotification of a connector (G01), a whole EVSE (connector 0) or the station (EVSE 0; field note 22)."""
    message: StatusNotification = inbound.message
    report = ConnectorReport(
        evse=message.evse_id,
        connector=message.connector_id if message.evse_id else 0,
        status=STATUSES[str(message.connector_status)],
        at=message.timestamp,
    )
    await connector_says(verbs, inbound, report)
    return {}


async def notify_event(verbs: Verbs, inbound: Inbound) -> Payload:
    """NotifyEvent: availability of connectors (G01.FR.03 and the like) is status; whatever else it tells is kept."""
    message: NotifyEvent = inbound.message
    others = []
    for event in message.event_data:
        report = _availability(event)
        if report is None:
            others.append(event)
        else:
            await connector_says(verbs, inbound, report)
    if others:
        subject = f"{others[0].component.name}.{others[0].variable.name}"
        await verbs.stations.report(inbound.station_id, inbound.epoch, inbound.action, inbound.notice, subject)
    return {}


def _availability(event: EventData) -> ConnectorReport | None:
    """The status that the event tells of a connector, an EVSE (connector 0) or the station (0, 0); None for another event."""
    status = STATUSES.get(event.actual_value.strip())
    if event.variable.name != "AvailabilityState" or event.component.name not in _TELL_STATUS or status is None:
        return None
    evse = event.component.evse
    return ConnectorReport(
        evse=0 if evse is UNSET else evse.id,
        connector=0 if evse is UNSET else given(evse.connector_id) or 0,
        status=status,
        at=event.timestamp,
        error_code=text(event.tech_code),
        info=text(event.tech_info),
    )
