"""Which module of a version's package an action lives in: one module a functional block (1.6: a feature profile)."""

from __future__ import annotations

from typing import Final

_V16: Final = {
    "core": """Authorize BootNotification ChangeAvailability ChangeConfiguration ClearCache DataTransfer GetConfiguration
        Heartbeat MeterValues RemoteStartTransaction RemoteStopTransaction Reset StartTransaction StatusNotification
        StopTransaction UnlockConnector""",
    "firmware_management": """DiagnosticsStatusNotification FirmwareStatusNotification GetDiagnostics UpdateFirmware""",
    "local_auth_list_management": """GetLocalListVersion SendLocalList""",
    "reservation": """CancelReservation ReserveNow""",
    "smart_charging": """ClearChargingProfile GetCompositeSchedule SetChargingProfile""",
    "remote_trigger": """TriggerMessage""",
    "security": """CertificateSigned DeleteCertificate ExtendedTriggerMessage GetInstalledCertificateIds GetLog
        InstallCertificate LogStatusNotification SecurityEventNotification SignCertificate
        SignedFirmwareStatusNotification SignedUpdateFirmware""",
}

_V201: Final = {
    "security": """CertificateSigned SecurityEventNotification SignCertificate""",
    "provisioning": """BootNotification GetBaseReport GetReport GetVariables NotifyReport Reset SetNetworkProfile
        SetVariables""",
    "authorization": """Authorize ClearCache""",
    "local_authorization_list_management": """GetLocalListVersion SendLocalList""",
    "transactions": """GetTransactionStatus TransactionEvent""",
    "remote_control": """RequestStartTransaction RequestStopTransaction TriggerMessage UnlockConnector""",
    "availability": """ChangeAvailability Heartbeat StatusNotification""",
    "reservation": """CancelReservation ReservationStatusUpdate ReserveNow""",
    "tariff_and_cost": """CostUpdated""",
    "meter_values": """MeterValues""",
    "smart_charging": """ClearChargingProfile ClearedChargingLimit GetChargingProfiles GetCompositeSchedule
        NotifyChargingLimit NotifyEVChargingNeeds NotifyEVChargingSchedule ReportChargingProfiles SetChargingProfile""",
    "firmware_management": """FirmwareStatusNotification PublishFirmware PublishFirmwareStatusNotification
        UnpublishFirmware UpdateFirmware""",
    "certificate_management": """DeleteCertificate Get15118EVCertificate GetCertificateStatus
        GetInstalledCertificateIds InstallCertificate""",
    "diagnostics": """ClearVariableMonitoring CustomerInformation GetLog GetMonitoringReport LogStatusNotification
        NotifyCustomerInformation NotifyEvent NotifyMonitoringReport SetMonitoringBase SetMonitoringLevel
        SetVariableMonitoring""",
    "display_message": """ClearDisplayMessage GetDisplayMessages NotifyDisplayMessages SetDisplayMessage""",
    "data_transfer": """DataTransfer""",
}

_V21_ADDS: Final = {
    "authorization": """NotifySettlement NotifyWebPaymentStarted VatNumberValidation""",
    "tariff_and_cost": """ChangeTransactionTariff ClearTariffs GetTariffs SetDefaultTariff""",
    "smart_charging": """NotifyPriorityCharging PullDynamicScheduleUpdate UpdateDynamicSchedule UsePriorityCharging""",
    "certificate_management": """GetCertificateChainStatus""",
    "diagnostics": """AdjustPeriodicEventStream ClosePeriodicEventStream GetPeriodicEventStream
        NotifyPeriodicEventStream OpenPeriodicEventStream""",
    "bidirectional_power_transfer": """AFRRSignal NotifyAllowedEnergyTransfer""",
    "der_control": """ClearDERControl GetDERControl NotifyDERAlarm NotifyDERStartStop ReportDERControl
        SetDERControl""",
    "battery_swapping": """BatterySwap RequestBatterySwap""",
}


def _modules(*tables: dict[str, str]) -> dict[str, str]:
    return {action: module for table in tables for module, actions in table.items() for action in actions.split()}


MODULE_OF: Final = {
    "v16": _modules(_V16),
    "v201": _modules(_V201),
    "v21": _modules(_V201, _V21_ADDS),
}
"""Version package -> action -> module name."""
