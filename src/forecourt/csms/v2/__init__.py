"""OCPP 2.0.1 and 2.1 at the edge: every message that a station may send, and how it is handled. One table for both."""

from typing import Final

from forecourt.csms.inbound import Handler
from forecourt.csms.kept import Kept, handler_of, status
from forecourt.csms.tables import Table
from forecourt.csms.v2 import charging, stations
from forecourt.csms.v2.replies import no_certificate_status, no_chain_status, no_ev_certificate, vat_number_checked

_HANDLED: Final[dict[str, Handler]] = {
    "Authorize": charging.authorize,
    "BootNotification": stations.boot_notification,
    "Heartbeat": stations.heartbeat,
    "MeterValues": charging.meter_values,
    "NotifyEvent": stations.notify_event,
    "ReservationStatusUpdate": charging.reservation_status_update,
    "StatusNotification": stations.status_notification,
    "TransactionEvent": charging.transaction_event,
}

_KEPT: Final[dict[str, Kept]] = {
    "BatterySwap": Kept("event_type"),
    "ClearedChargingLimit": Kept("charging_limit_source"),
    "ClosePeriodicEventStream": Kept("id"),
    "DataTransfer": Kept("vendor_id", status("UnknownVendorId")),  # P02.FR.06
    "FirmwareStatusNotification": Kept("status"),
    "Get15118EVCertificate": Kept("action", no_ev_certificate),
    "GetCertificateChainStatus": Kept(None, no_chain_status),
    "GetCertificateStatus": Kept("ocsp_request_data.serial_number", no_certificate_status),
    "LogStatusNotification": Kept("status"),
    "NotifyChargingLimit": Kept("charging_limit.charging_limit_source"),
    "NotifyCustomerInformation": Kept("request_id"),
    "NotifyDERAlarm": Kept("control_type"),
    "NotifyDERStartStop": Kept("control_id"),
    "NotifyDisplayMessages": Kept("request_id"),
    "NotifyEVChargingNeeds": Kept("evse_id", status("Rejected")),  # K15.FR.04: no schedules are computed for it
    "NotifyEVChargingSchedule": Kept("evse_id", status("Accepted")),  # read and kept, which is all that this word says
    "NotifyMonitoringReport": Kept("request_id"),
    "NotifyPeriodicEventStream": Kept("id"),
    "NotifyPriorityCharging": Kept("transaction_id"),
    "NotifyReport": Kept("request_id"),
    "NotifySettlement": Kept("psp_ref"),
    "OpenPeriodicEventStream": Kept("constant_stream_data.id", status("Accepted")),
    "PublishFirmwareStatusNotification": Kept("status"),
    "PullDynamicScheduleUpdate": Kept("charging_profile_id", status("Rejected")),
    "ReportChargingProfiles": Kept("request_id"),
    "ReportDERControl": Kept("request_id"),
    "SecurityEventNotification": Kept("type"),
    "SignCertificate": Kept("certificate_type", status("Rejected")),
    "VatNumberValidation": Kept("vat_number", vat_number_checked),
}

TABLE: Final = Table(
    handlers=_HANDLED | {action: handler_of(kept) for action, kept in _KEPT.items()},
    transaction_messages=frozenset({"TransactionEvent"}),  # E04, E13
    least={"TransactionEvent": charging.event_unhandled},
    certificate_fault=stations.certificate_fault,
)
