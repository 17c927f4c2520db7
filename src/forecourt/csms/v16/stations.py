"""1.6 messages of a station about itself (1.6 4.2, 4.6, 4.9): boot, heartbeat, status, and a vendor's own."""

from typing import Final

from forecourt.csms.inbound import Inbound, connector_says
from forecourt.csms.members import Payload, given, seconds, text
from forecourt.csms.v16.addresses import place_of
from forecourt.csms.verbs import Verbs
from forecourt.domain.admission import serial_fault
from forecourt.domain.stations import BootData, ConnectorReport, ConnectorStatus, Registration
from forecourt.ocpp import v16

REGISTRATIONS: Final = {
    Registration.ACCEPTED: "Accepted",
    Registration.PENDING: "Pending",
    Registration.REJECTED: "Rejected",
}
STATUSES: Final = {
    v16.ChargePointStatus.AVAILABLE: ConnectorStatus.AVAILABLE,
    v16.ChargePointStatus.PREPARING: ConnectorStatus.PREPARING,
    v16.ChargePointStatus.CHARGING: ConnectorStatus.CHARGING,
    v16.ChargePointStatus.SUSPENDED_EV: ConnectorStatus.SUSPENDED_EV,
    v16.ChargePointStatus.SUSPENDED_EVSE: ConnectorStatus.SUSPENDED_EVSE,
    v16.ChargePointStatus.FINISHING: ConnectorStatus.FINISHING,
    v16.ChargePointStatus.RESERVED: ConnectorStatus.RESERVED,
    v16.ChargePointStatus.UNAVAILABLE: ConnectorStatus.UNAVAILABLE,
    v16.ChargePointStatus.FAULTED: ConnectorStatus.FAULTED,
}


async def boot_notification(verbs: Verbs, inbound: Inbound) -> Payload:
    """BootNotification: what the station is; it waits for our word and the time."""
    answer = await verbs.stations.boot(inbound.station_id, inbound.epoch, boot_data(inbound.message), inbound.notice)
    await verbs.charging.station_booted(inbound.station_id, inbound.notice)
    return {
        "status": REGISTRATIONS[answer.registration],
        "currentTime": seconds(answer.now),
        "interval": answer.interval_s,
    }


def boot_data(message: v16.BootNotificationRequest) -> BootData:
    """The station's description of itself."""
    return BootData(
        vendor=message.charge_point_vendor,
        model=message.charge_point_model,
        serial_number=text(message.charge_point_serial_number),
        firmware=text(message.firmware_version),
        iccid=text(message.iccid),
        imsi=text(message.imsi),
        meter_type=text(message.meter_type),
        meter_serial_number=text(message.meter_serial_number),
        charge_box_serial_number=text(message.charge_box_serial_number),
    )


def certificate_fault(message: v16.BootNotificationRequest, common_name: str | None) -> str | None:
    """Why the certificate on the socket is not this station's; 1.6 stations give their number in one of two members."""
    box = text(message.charge_box_serial_number)
    if box is not None and serial_fault(common_name, box) is None:
        return None
    return serial_fault(common_name, text(message.charge_point_serial_number))


async def heartbeat(verbs: Verbs, inbound: Inbound) -> Payload:
    """Heartbeat: here I am; what time is it?"""
    return {"currentTime": seconds(await verbs.stations.heartbeat(inbound.station_id, inbound.epoch))}


async def status_notification(verbs: Verbs, inbound: Inbound) -> Payload:
    """StatusNotification of a connector, or of the station itself (connector 0)."""
    message: v16.StatusNotificationRequest = inbound.message
    evse, connector = place_of(message.connector_id, groups_connectors=inbound.groups_connectors)
    healthy = message.error_code is v16.ChargePointErrorCode.NO_ERROR
    report = ConnectorReport(
        evse=evse,
        connector=connector,
        status=STATUSES[message.status],
        at=given(message.timestamp),
        error_code=None if healthy else str(message.error_code),
        info=text(message.info),
        vendor_error_code=text(message.vendor_error_code),
    )
    await connector_says(verbs, inbound, report)
    return {}
