"""Configuration keys of a 1.6 station (1.6 chapter 9; security whitepaper)."""

from forecourt.sim import settings as s
from forecourt.sim.core import Core
from forecourt.sim.settings import Key
from forecourt.sim.wire import Document

KEYS: dict[str, Key] = {
    "HeartbeatInterval": Key("heartbeat_s", check=s.not_negative),
    "MeterValueSampleInterval": Key("sample_interval_s", check=s.not_negative),
    "WebSocketPingInterval": Key("ping_s", check=s.not_negative),
    "ConnectionTimeOut": Key("connection_timeout_s", check=s.not_negative),
    "MeterValuesSampledData": Key("measurands", "MemberList", check=s.known_measurands),
    "StopTxnSampledData": Key("ended_measurands", "MemberList", check=s.known_measurands),
    "TransactionMessageAttempts": Key("attempts", check=s.not_negative),
    "TransactionMessageRetryInterval": Key("attempt_interval_s", check=s.not_negative),
    "StopTransactionOnInvalidId": Key("stop_on_invalid", "boolean"),
    "StopTransactionOnEVSideDisconnect": Key("stop_on_disconnect", "boolean"),
    "AuthorizeRemoteTxRequests": Key("authorize_remote", "boolean"),
    "AuthorizationCacheEnabled": Key("cache_enabled", "boolean"),
    "LocalAuthListEnabled": Key("local_list_enabled", "boolean"),
    "LocalPreAuthorize": Key("local_preauthorize", "boolean"),
    "LocalAuthorizeOffline": Key("local_authorize_offline", "boolean"),
    "AllowOfflineTxForUnknownId": Key("offline_unknown", "boolean"),
    "DefaultPrice": Key("fallback_price", "string"),
    "AuthorizationKey": Key("password", "string", readable=False, check=s.long_enough),
}


def _fixed(core: Core) -> dict[str, str]:
    return {
        "NumberOfConnectors": str(len(core.bays)),
        "SupportedFeatureProfiles": "Core,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
        "ChargeProfileMaxStackLevel": "8",
        "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
        "ChargingScheduleMaxPeriods": "24",
        "MaxChargingProfilesInstalled": "16",
        "LocalAuthListMaxLength": "500",
        "SendLocalListMaxLength": "100",
        "GetConfigurationMaxKeys": "40",
        "UnlockConnectorOnEVSideDisconnect": "true",
        "ConnectorPhaseRotation": ",".join(f"{bay.id}.RST" for bay in core.bays),
        "SecurityProfile": "1" if core.plan.password else "0",
        "CustomDisplayCostAndPrice": "true" if core.plan.maker.screen else "false",
        "NumberOfDecimalsForCostValues": "2",
    }


def get_configuration(core: Core, wanted: list[str]) -> Document:
    """The asked keys, or all that can be read (1.6 5.8)."""
    known: dict[str, Document] = {
        name: {"key": name, "readonly": not key.writable, "value": s.show(core.settings, key)[:500]}
        for name, key in KEYS.items()
        if key.readable
    }
    known |= {name: {"key": name, "readonly": True, "value": value} for name, value in _fixed(core).items()}
    if not wanted:
        return {"configurationKey": list(known.values())}
    by_name = {name.lower(): entry for name, entry in known.items()}
    unknown = [name for name in wanted if name.lower() not in by_name]
    answer: Document = {"configurationKey": [by_name[name.lower()] for name in wanted if name.lower() in by_name]}
    return answer | ({"unknownKey": unknown} if unknown else {})


def change_configuration(core: Core, name: str, value: str) -> str:
    """Set one key (1.6 5.3)."""
    key = KEYS.get(name)
    if key is None:
        return "Rejected" if name in _fixed(core) else "NotSupported"
    if name == "AuthorizationKey":
        value = plain_key(value)
    return "Accepted" if key.writable and s.store(core.settings, key, value) else "Rejected"


def plain_key(value: str) -> str:
    """An AuthorizationKey is sent as hexadecimal (whitepaper A00; field note 9); some send plain text."""
    try:
        return bytes.fromhex(value).decode("latin-1") if len(value) >= 32 else value
    except ValueError:
        return value
