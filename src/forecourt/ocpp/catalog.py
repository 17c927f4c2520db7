"""The table of OCPP: version and action -> request, response, who may send it, functional block.

The rows are in the order of each standard's own chapters: feature profiles of 1.6 (and its security extension), functional
blocks A to S of 2.0.1 and 2.1. The modules of v16, v201 and v21 are named after the blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from forecourt.ocpp import v16, v21, v201
from forecourt.ocpp.versions import Version
from forecourt.ocpp.wire import Message


class Direction(StrEnum):
    """Who sends the request."""

    FROM_STATION = "from_station"
    TO_STATION = "to_station"
    BOTH = "both"


class Entry(msgspec.Struct, frozen=True):
    """One action of one version; ``send`` marks 2.1's unconfirmed message, which has no response."""

    version: Version
    action: str
    request: type[Message]
    response: type[Message] | None
    direction: Direction
    block: str
    send: bool = False


_Row = tuple[str, Direction, type[Message], type[Message] | None]
_Rows = tuple[tuple[str, _Row], ...]


def _from(action: str, request: type[Message], response: type[Message]) -> _Row:
    return action, Direction.FROM_STATION, request, response


def _to(action: str, request: type[Message], response: type[Message]) -> _Row:
    return action, Direction.TO_STATION, request, response


def _both(action: str, request: type[Message], response: type[Message]) -> _Row:
    return action, Direction.BOTH, request, response


def _send(action: str, message: type[Message]) -> _Row:
    return action, Direction.FROM_STATION, message, None


def _block(title: str, *rows: _Row) -> Iterator[tuple[str, _Row]]:
    return ((title, row) for row in rows)


_V16: Final[_Rows] = (
    *_block(
        "Core",
        _from("Authorize", v16.AuthorizeRequest, v16.AuthorizeResponse),
        _from("BootNotification", v16.BootNotificationRequest, v16.BootNotificationResponse),
        _to("ChangeAvailability", v16.ChangeAvailabilityRequest, v16.ChangeAvailabilityResponse),
        _to("ChangeConfiguration", v16.ChangeConfigurationRequest, v16.ChangeConfigurationResponse),
        _to("ClearCache", v16.ClearCacheRequest, v16.ClearCacheResponse),
        _both("DataTransfer", v16.DataTransferRequest, v16.DataTransferResponse),
        _to("GetConfiguration", v16.GetConfigurationRequest, v16.GetConfigurationResponse),
        _from("Heartbeat", v16.HeartbeatRequest, v16.HeartbeatResponse),
        _from("MeterValues", v16.MeterValuesRequest, v16.MeterValuesResponse),
        _to("RemoteStartTransaction", v16.RemoteStartTransactionRequest, v16.RemoteStartTransactionResponse),
        _to("RemoteStopTransaction", v16.RemoteStopTransactionRequest, v16.RemoteStopTransactionResponse),
        _to("Reset", v16.ResetRequest, v16.ResetResponse),
        _from("StartTransaction", v16.StartTransactionRequest, v16.StartTransactionResponse),
        _from("StatusNotification", v16.StatusNotificationRequest, v16.StatusNotificationResponse),
        _from("StopTransaction", v16.StopTransactionRequest, v16.StopTransactionResponse),
        _to("UnlockConnector", v16.UnlockConnectorRequest, v16.UnlockConnectorResponse),
    ),
    *_block(
        "Firmware Management",
        _from("DiagnosticsStatusNotification", v16.DiagnosticsStatusNotificationRequest, v16.DiagnosticsStatusNotificationResponse),
        _from("FirmwareStatusNotification", v16.FirmwareStatusNotificationRequest, v16.FirmwareStatusNotificationResponse),
        _to("GetDiagnostics", v16.GetDiagnosticsRequest, v16.GetDiagnosticsResponse),
        _to("UpdateFirmware", v16.UpdateFirmwareRequest, v16.UpdateFirmwareResponse),
    ),
    *_block(
        "Local Auth List Management",
        _to("GetLocalListVersion", v16.GetLocalListVersionRequest, v16.GetLocalListVersionResponse),
        _to("SendLocalList", v16.SendLocalListRequest, v16.SendLocalListResponse),
    ),
    *_block(
        "Reservation",
        _to("CancelReservation", v16.CancelReservationRequest, v16.CancelReservationResponse),
        _to("ReserveNow", v16.ReserveNowRequest, v16.ReserveNowResponse),
    ),
    *_block(
        "Smart Charging",
        _to("ClearChargingProfile", v16.ClearChargingProfileRequest, v16.ClearChargingProfileResponse),
        _to("GetCompositeSchedule", v16.GetCompositeScheduleRequest, v16.GetCompositeScheduleResponse),
        _to("SetChargingProfile", v16.SetChargingProfileRequest, v16.SetChargingProfileResponse),
    ),
    *_block(
        "Remote Trigger",
        _to("TriggerMessage", v16.TriggerMessageRequest, v16.TriggerMessageResponse),
    ),
    *_block(
        "Security",
        _to("CertificateSigned", v16.CertificateSignedRequest, v16.CertificateSignedResponse),
        _to("DeleteCertificate", v16.DeleteCertificateRequest, v16.DeleteCertificateResponse),
        _to("ExtendedTriggerMessage", v16.ExtendedTriggerMessageRequest, v16.ExtendedTriggerMessageResponse),
        _to("GetInstalledCertificateIds", v16.GetInstalledCertificateIdsRequest, v16.GetInstalledCertificateIdsResponse),
        _to("GetLog", v16.GetLogRequest, v16.GetLogResponse),
        _to("InstallCertificate", v16.InstallCertificateRequest, v16.InstallCertificateResponse),
        _from("LogStatusNotification", v16.LogStatusNotificationRequest, v16.LogStatusNotificationResponse),
        _from("SecurityEventNotification", v16.SecurityEventNotificationRequest, v16.SecurityEventNotificationResponse),
        _from("SignCertificate", v16.SignCertificateRequest, v16.SignCertificateResponse),
        _from(
            "SignedFirmwareStatusNotification",
            v16.SignedFirmwareStatusNotificationRequest,
            v16.SignedFirmwareStatusNotificationResponse,
        ),
        _to("SignedUpdateFirmware", v16.SignedUpdateFirmwareRequest, v16.SignedUpdateFirmwareResponse),
    ),
)

_V201: Final[_Rows] = (
    *_block(
        "A Security",
        _to("CertificateSigned", v201.CertificateSignedRequest, v201.CertificateSignedResponse),
        _from("SecurityEventNotification", v201.SecurityEventNotificationRequest, v201.SecurityEventNotificationResponse),
        _from("SignCertificate", v201.SignCertificateRequest, v201.SignCertificateResponse),
    ),
    *_block(
        "B Provisioning",
        _from("BootNotification", v201.BootNotificationRequest, v201.BootNotificationResponse),
        _to("GetBaseReport", v201.GetBaseReportRequest, v201.GetBaseReportResponse),
        _to("GetReport", v201.GetReportRequest, v201.GetReportResponse),
        _to("GetVariables", v201.GetVariablesRequest, v201.GetVariablesResponse),
        _from("NotifyReport", v201.NotifyReportRequest, v201.NotifyReportResponse),
        _to("Reset", v201.ResetRequest, v201.ResetResponse),
        _to("SetNetworkProfile", v201.SetNetworkProfileRequest, v201.SetNetworkProfileResponse),
        _to("SetVariables", v201.SetVariablesRequest, v201.SetVariablesResponse),
    ),
    *_block(
        "C Authorization",
        _from("Authorize", v201.AuthorizeRequest, v201.AuthorizeResponse),
        _to("ClearCache", v201.ClearCacheRequest, v201.ClearCacheResponse),
    ),
    *_block(
        "D Local Authorization List Management",
        _to("GetLocalListVersion", v201.GetLocalListVersionRequest, v201.GetLocalListVersionResponse),
        _to("SendLocalList", v201.SendLocalListRequest, v201.SendLocalListResponse),
    ),
    *_block(
        "E Transactions",
        _to("GetTransactionStatus", v201.GetTransactionStatusRequest, v201.GetTransactionStatusResponse),
        _from("TransactionEvent", v201.TransactionEventRequest, v201.TransactionEventResponse),
    ),
    *_block(
        "F Remote Control",
        _to("RequestStartTransaction", v201.RequestStartTransactionRequest, v201.RequestStartTransactionResponse),
        _to("RequestStopTransaction", v201.RequestStopTransactionRequest, v201.RequestStopTransactionResponse),
        _to("TriggerMessage", v201.TriggerMessageRequest, v201.TriggerMessageResponse),
        _to("UnlockConnector", v201.UnlockConnectorRequest, v201.UnlockConnectorResponse),
    ),
    *_block(
        "G Availability",
        _to("ChangeAvailability", v201.ChangeAvailabilityRequest, v201.ChangeAvailabilityResponse),
        _from("Heartbeat", v201.HeartbeatRequest, v201.HeartbeatResponse),
        _from("StatusNotification", v201.StatusNotificationRequest, v201.StatusNotificationResponse),
    ),
    *_block(
        "H Reservation",
        _to("CancelReservation", v201.CancelReservationRequest, v201.CancelReservationResponse),
        _from("ReservationStatusUpdate", v201.ReservationStatusUpdateRequest, v201.ReservationStatusUpdateResponse),
        _to("ReserveNow", v201.ReserveNowRequest, v201.ReserveNowResponse),
    ),
    *_block(
        "I Tariff and Cost",
        _to("CostUpdated", v201.CostUpdatedRequest, v201.CostUpdatedResponse),
    ),
    *_block(
        "J Meter Values",
        _from("MeterValues", v201.MeterValuesRequest, v201.MeterValuesResponse),
    ),
    *_block(
        "K Smart Charging",
        _to("ClearChargingProfile", v201.ClearChargingProfileRequest, v201.ClearChargingProfileResponse),
        _from("ClearedChargingLimit", v201.ClearedChargingLimitRequest, v201.ClearedChargingLimitResponse),
        _to("GetChargingProfiles", v201.GetChargingProfilesRequest, v201.GetChargingProfilesResponse),
        _to("GetCompositeSchedule", v201.GetCompositeScheduleRequest, v201.GetCompositeScheduleResponse),
        _from("NotifyChargingLimit", v201.NotifyChargingLimitRequest, v201.NotifyChargingLimitResponse),
        _from("NotifyEVChargingNeeds", v201.NotifyEVChargingNeedsRequest, v201.NotifyEVChargingNeedsResponse),
        _from("NotifyEVChargingSchedule", v201.NotifyEVChargingScheduleRequest, v201.NotifyEVChargingScheduleResponse),
        _from("ReportChargingProfiles", v201.ReportChargingProfilesRequest, v201.ReportChargingProfilesResponse),
        _to("SetChargingProfile", v201.SetChargingProfileRequest, v201.SetChargingProfileResponse),
    ),
    *_block(
        "L Firmware Management",
        _from("FirmwareStatusNotification", v201.FirmwareStatusNotificationRequest, v201.FirmwareStatusNotificationResponse),
        _to("PublishFirmware", v201.PublishFirmwareRequest, v201.PublishFirmwareResponse),
        _from(
            "PublishFirmwareStatusNotification",
            v201.PublishFirmwareStatusNotificationRequest,
            v201.PublishFirmwareStatusNotificationResponse,
        ),
        _to("UnpublishFirmware", v201.UnpublishFirmwareRequest, v201.UnpublishFirmwareResponse),
        _to("UpdateFirmware", v201.UpdateFirmwareRequest, v201.UpdateFirmwareResponse),
    ),
    *_block(
        "M Certificate Management",
        _to("DeleteCertificate", v201.DeleteCertificateRequest, v201.DeleteCertificateResponse),
        _from("Get15118EVCertificate", v201.Get15118EVCertificateRequest, v201.Get15118EVCertificateResponse),
        _from("GetCertificateStatus", v201.GetCertificateStatusRequest, v201.GetCertificateStatusResponse),
        _to("GetInstalledCertificateIds", v201.GetInstalledCertificateIdsRequest, v201.GetInstalledCertificateIdsResponse),
        _to("InstallCertificate", v201.InstallCertificateRequest, v201.InstallCertificateResponse),
    ),
    *_block(
        "N Diagnostics",
        _to("ClearVariableMonitoring", v201.ClearVariableMonitoringRequest, v201.ClearVariableMonitoringResponse),
        _to("CustomerInformation", v201.CustomerInformationRequest, v201.CustomerInformationResponse),
        _to("GetLog", v201.GetLogRequest, v201.GetLogResponse),
        _to("GetMonitoringReport", v201.GetMonitoringReportRequest, v201.GetMonitoringReportResponse),
        _from("LogStatusNotification", v201.LogStatusNotificationRequest, v201.LogStatusNotificationResponse),
        _from("NotifyCustomerInformation", v201.NotifyCustomerInformationRequest, v201.NotifyCustomerInformationResponse),
        _from("NotifyEvent", v201.NotifyEventRequest, v201.NotifyEventResponse),
        _from("NotifyMonitoringReport", v201.NotifyMonitoringReportRequest, v201.NotifyMonitoringReportResponse),
        _to("SetMonitoringBase", v201.SetMonitoringBaseRequest, v201.SetMonitoringBaseResponse),
        _to("SetMonitoringLevel", v201.SetMonitoringLevelRequest, v201.SetMonitoringLevelResponse),
        _to("SetVariableMonitoring", v201.SetVariableMonitoringRequest, v201.SetVariableMonitoringResponse),
    ),
    *_block(
        "O Display Message",
        _to("ClearDisplayMessage", v201.ClearDisplayMessageRequest, v201.ClearDisplayMessageResponse),
        _to("GetDisplayMessages", v201.GetDisplayMessagesRequest, v201.GetDisplayMessagesResponse),
        _from("NotifyDisplayMessages", v201.NotifyDisplayMessagesRequest, v201.NotifyDisplayMessagesResponse),
        _to("SetDisplayMessage", v201.SetDisplayMessageRequest, v201.SetDisplayMessageResponse),
    ),
    *_block(
        "P Data Transfer",
        _both("DataTransfer", v201.DataTransferRequest, v201.DataTransferResponse),
    ),
)

_V21: Final[_Rows] = (
    *_block(
        "A Security",
        _to("CertificateSigned", v21.CertificateSignedRequest, v21.CertificateSignedResponse),
        _from("SecurityEventNotification", v21.SecurityEventNotificationRequest, v21.SecurityEventNotificationResponse),
        _from("SignCertificate", v21.SignCertificateRequest, v21.SignCertificateResponse),
    ),
    *_block(
        "B Provisioning",
        _from("BootNotification", v21.BootNotificationRequest, v21.BootNotificationResponse),
        _to("GetBaseReport", v21.GetBaseReportRequest, v21.GetBaseReportResponse),
        _to("GetReport", v21.GetReportRequest, v21.GetReportResponse),
        _to("GetVariables", v21.GetVariablesRequest, v21.GetVariablesResponse),
        _from("NotifyReport", v21.NotifyReportRequest, v21.NotifyReportResponse),
        _to("Reset", v21.ResetRequest, v21.ResetResponse),
        _to("SetNetworkProfile", v21.SetNetworkProfileRequest, v21.SetNetworkProfileResponse),
        _to("SetVariables", v21.SetVariablesRequest, v21.SetVariablesResponse),
    ),
    *_block(
        "C Authorization",
        _from("Authorize", v21.AuthorizeRequest, v21.AuthorizeResponse),
        _to("ClearCache", v21.ClearCacheRequest, v21.ClearCacheResponse),
        _from("NotifySettlement", v21.NotifySettlementRequest, v21.NotifySettlementResponse),
        _to("NotifyWebPaymentStarted", v21.NotifyWebPaymentStartedRequest, v21.NotifyWebPaymentStartedResponse),
        _from("VatNumberValidation", v21.VatNumberValidationRequest, v21.VatNumberValidationResponse),
    ),
    *_block(
        "D Local Authorization List Management",
        _to("GetLocalListVersion", v21.GetLocalListVersionRequest, v21.GetLocalListVersionResponse),
        _to("SendLocalList", v21.SendLocalListRequest, v21.SendLocalListResponse),
    ),
    *_block(
        "E Transactions",
        _to("GetTransactionStatus", v21.GetTransactionStatusRequest, v21.GetTransactionStatusResponse),
        _from("TransactionEvent", v21.TransactionEventRequest, v21.TransactionEventResponse),
    ),
    *_block(
        "F Remote Control",
        _to("RequestStartTransaction", v21.RequestStartTransactionRequest, v21.RequestStartTransactionResponse),
        _to("RequestStopTransaction", v21.RequestStopTransactionRequest, v21.RequestStopTransactionResponse),
        _to("TriggerMessage", v21.TriggerMessageRequest, v21.TriggerMessageResponse),
        _to("UnlockConnector", v21.UnlockConnectorRequest, v21.UnlockConnectorResponse),
    ),
    *_block(
        "G Availability",
        _to("ChangeAvailability", v21.ChangeAvailabilityRequest, v21.ChangeAvailabilityResponse),
        _from("Heartbeat", v21.HeartbeatRequest, v21.HeartbeatResponse),
        _from("StatusNotification", v21.StatusNotificationRequest, v21.StatusNotificationResponse),
    ),
    *_block(
        "H Reservation",
        _to("CancelReservation", v21.CancelReservationRequest, v21.CancelReservationResponse),
        _from("ReservationStatusUpdate", v21.ReservationStatusUpdateRequest, v21.ReservationStatusUpdateResponse),
        _to("ReserveNow", v21.ReserveNowRequest, v21.ReserveNowResponse),
    ),
    *_block(
        "I Tariff and Cost",
        _to("ChangeTransactionTariff", v21.ChangeTransactionTariffRequest, v21.ChangeTransactionTariffResponse),
        _to("ClearTariffs", v21.ClearTariffsRequest, v21.ClearTariffsResponse),
        _to("CostUpdated", v21.CostUpdatedRequest, v21.CostUpdatedResponse),
        _to("GetTariffs", v21.GetTariffsRequest, v21.GetTariffsResponse),
        _to("SetDefaultTariff", v21.SetDefaultTariffRequest, v21.SetDefaultTariffResponse),
    ),
    *_block(
        "J Meter Values",
        _from("MeterValues", v21.MeterValuesRequest, v21.MeterValuesResponse),
    ),
    *_block(
        "K Smart Charging",
        _to("ClearChargingProfile", v21.ClearChargingProfileRequest, v21.ClearChargingProfileResponse),
        _from("ClearedChargingLimit", v21.ClearedChargingLimitRequest, v21.ClearedChargingLimitResponse),
        _to("GetChargingProfiles", v21.GetChargingProfilesRequest, v21.GetChargingProfilesResponse),
        _to("GetCompositeSchedule", v21.GetCompositeScheduleRequest, v21.GetCompositeScheduleResponse),
        _from("NotifyChargingLimit", v21.NotifyChargingLimitRequest, v21.NotifyChargingLimitResponse),
        _from("NotifyEVChargingNeeds", v21.NotifyEVChargingNeedsRequest, v21.NotifyEVChargingNeedsResponse),
        _from("NotifyEVChargingSchedule", v21.NotifyEVChargingScheduleRequest, v21.NotifyEVChargingScheduleResponse),
        _from("NotifyPriorityCharging", v21.NotifyPriorityChargingRequest, v21.NotifyPriorityChargingResponse),
        _from("PullDynamicScheduleUpdate", v21.PullDynamicScheduleUpdateRequest, v21.PullDynamicScheduleUpdateResponse),
        _from("ReportChargingProfiles", v21.ReportChargingProfilesRequest, v21.ReportChargingProfilesResponse),
        _to("SetChargingProfile", v21.SetChargingProfileRequest, v21.SetChargingProfileResponse),
        _to("UpdateDynamicSchedule", v21.UpdateDynamicScheduleRequest, v21.UpdateDynamicScheduleResponse),
        _to("UsePriorityCharging", v21.UsePriorityChargingRequest, v21.UsePriorityChargingResponse),
    ),
    *_block(
        "L Firmware Management",
        _from("FirmwareStatusNotification", v21.FirmwareStatusNotificationRequest, v21.FirmwareStatusNotificationResponse),
        _to("PublishFirmware", v21.PublishFirmwareRequest, v21.PublishFirmwareResponse),
        _from(
            "PublishFirmwareStatusNotification",
            v21.PublishFirmwareStatusNotificationRequest,
            v21.PublishFirmwareStatusNotificationResponse,
        ),
        _to("UnpublishFirmware", v21.UnpublishFirmwareRequest, v21.UnpublishFirmwareResponse),
        _to("UpdateFirmware", v21.UpdateFirmwareRequest, v21.UpdateFirmwareResponse),
    ),
    *_block(
        "M Certificate Management",
        _to("DeleteCertificate", v21.DeleteCertificateRequest, v21.DeleteCertificateResponse),
        _from("Get15118EVCertificate", v21.Get15118EVCertificateRequest, v21.Get15118EVCertificateResponse),
        _from("GetCertificateChainStatus", v21.GetCertificateChainStatusRequest, v21.GetCertificateChainStatusResponse),
        _from("GetCertificateStatus", v21.GetCertificateStatusRequest, v21.GetCertificateStatusResponse),
        _to("GetInstalledCertificateIds", v21.GetInstalledCertificateIdsRequest, v21.GetInstalledCertificateIdsResponse),
        _to("InstallCertificate", v21.InstallCertificateRequest, v21.InstallCertificateResponse),
    ),
    *_block(
        "N Diagnostics",
        _to("AdjustPeriodicEventStream", v21.AdjustPeriodicEventStreamRequest, v21.AdjustPeriodicEventStreamResponse),
        _to("ClearVariableMonitoring", v21.ClearVariableMonitoringRequest, v21.ClearVariableMonitoringResponse),
        _from("ClosePeriodicEventStream", v21.ClosePeriodicEventStreamRequest, v21.ClosePeriodicEventStreamResponse),
        _to("CustomerInformation", v21.CustomerInformationRequest, v21.CustomerInformationResponse),
        _to("GetLog", v21.GetLogRequest, v21.GetLogResponse),
        _to("GetMonitoringReport", v21.GetMonitoringReportRequest, v21.GetMonitoringReportResponse),
        _to("GetPeriodicEventStream", v21.GetPeriodicEventStreamRequest, v21.GetPeriodicEventStreamResponse),
        _from("LogStatusNotification", v21.LogStatusNotificationRequest, v21.LogStatusNotificationResponse),
        _from("NotifyCustomerInformation", v21.NotifyCustomerInformationRequest, v21.NotifyCustomerInformationResponse),
        _from("NotifyEvent", v21.NotifyEventRequest, v21.NotifyEventResponse),
        _from("NotifyMonitoringReport", v21.NotifyMonitoringReportRequest, v21.NotifyMonitoringReportResponse),
        _send("NotifyPeriodicEventStream", v21.NotifyPeriodicEventStream),
        _from("OpenPeriodicEventStream", v21.OpenPeriodicEventStreamRequest, v21.OpenPeriodicEventStreamResponse),
        _to("SetMonitoringBase", v21.SetMonitoringBaseRequest, v21.SetMonitoringBaseResponse),
        _to("SetMonitoringLevel", v21.SetMonitoringLevelRequest, v21.SetMonitoringLevelResponse),
        _to("SetVariableMonitoring", v21.SetVariableMonitoringRequest, v21.SetVariableMonitoringResponse),
    ),
    *_block(
        "O Display Message",
        _to("ClearDisplayMessage", v21.ClearDisplayMessageRequest, v21.ClearDisplayMessageResponse),
        _to("GetDisplayMessages", v21.GetDisplayMessagesRequest, v21.GetDisplayMessagesResponse),
        _from("NotifyDisplayMessages", v21.NotifyDisplayMessagesRequest, v21.NotifyDisplayMessagesResponse),
        _to("SetDisplayMessage", v21.SetDisplayMessageRequest, v21.SetDisplayMessageResponse),
    ),
    *_block(
        "P Data Transfer",
        _both("DataTransfer", v21.DataTransferRequest, v21.DataTransferResponse),
    ),
    *_block(
        "Q Bidirectional Power Transfer",
        _to("AFRRSignal", v21.AFRRSignalRequest, v21.AFRRSignalResponse),
        _to("NotifyAllowedEnergyTransfer", v21.NotifyAllowedEnergyTransferRequest, v21.NotifyAllowedEnergyTransferResponse),
    ),
    *_block(
        "R DER Control",
        _to("ClearDERControl", v21.ClearDERControlRequest, v21.ClearDERControlResponse),
        _to("GetDERControl", v21.GetDERControlRequest, v21.GetDERControlResponse),
        _from("NotifyDERAlarm", v21.NotifyDERAlarmRequest, v21.NotifyDERAlarmResponse),
        _from("NotifyDERStartStop", v21.NotifyDERStartStopRequest, v21.NotifyDERStartStopResponse),
        _from("ReportDERControl", v21.ReportDERControlRequest, v21.ReportDERControlResponse),
        _to("SetDERControl", v21.SetDERControlRequest, v21.SetDERControlResponse),
    ),
    *_block(
        "S Battery Swapping",
        _from("BatterySwap", v21.BatterySwapRequest, v21.BatterySwapResponse),
        _to("RequestBatterySwap", v21.RequestBatterySwapRequest, v21.RequestBatterySwapResponse),
    ),
)


def _entries(version: Version, rows: _Rows) -> Mapping[str, Entry]:
    return MappingProxyType(
        {
            action: Entry(version, action, request, response, direction, block, send=response is None)
            for block, (action, direction, request, response) in rows
        }
    )


_CATALOG: Final = {
    Version.V16: _entries(Version.V16, _V16),
    Version.V201: _entries(Version.V201, _V201),
    Version.V21: _entries(Version.V21, _V21),
}


def entries(version: Version) -> Mapping[str, Entry]:
    """Every action of the version, by name."""
    return _CATALOG[version]


def find(version: Version, action: str) -> Entry | None:
    """The action of that name, or None when the version does not know it."""
    return _CATALOG[version].get(action)
