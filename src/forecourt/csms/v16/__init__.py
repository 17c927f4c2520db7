"""OCPP 1.6J at the edge: every message that a station may send, and how it is handled."""

from typing import Final

from forecourt.csms.inbound import Handler
from forecourt.csms.kept import Kept, handler_of, status
from forecourt.csms.tables import Table
from forecourt.csms.v16 import charging, stations

_HANDLED: Final[dict[str, Handler]] = {
    "Authorize": charging.authorize,
    "BootNotification": stations.boot_notification,
    "Heartbeat": stations.heartbeat,
    "MeterValues": charging.meter_values,
    "StartTransaction": charging.start_transaction,
    "StatusNotification": stations.status_notification,
    "StopTransaction": charging.stop_transaction,
}

_KEPT: Final[dict[str, Kept]] = {
    "DataTransfer": Kept("vendor_id", status("UnknownVendorId")),
    "DiagnosticsStatusNotification": Kept("status"),
    "FirmwareStatusNotification": Kept("status"),
    "LogStatusNotification": Kept("status"),
    "SecurityEventNotification": Kept("type"),
    "SignCertificate": Kept(None, status("Rejected")),  # there is no certificate authority to forward it to
    "SignedFirmwareStatusNotification": Kept("status"),
}

TABLE: Final = Table(
    handlers=_HANDLED | {action: handler_of(kept) for action, kept in _KEPT.items()},
    transaction_messages=frozenset({"StartTransaction", "StopTransaction", "MeterValues"}),  # 1.6 3.7
    least={"StartTransaction": charging.start_unhandled},
    certificate_fault=stations.certificate_fault,
)
