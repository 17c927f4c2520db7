"""The device model of a 2.x station: components and variables that can be read, set and reported (block B, part 2 appendix 3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forecourt.ocpp.versions import Version
from forecourt.sim import settings as s
from forecourt.sim.bay import Bay
from forecourt.sim.core import Core
from forecourt.sim.physics import Outlet, Plug
from forecourt.sim.settings import Key
from forecourt.sim.wire import Document

SETTINGS: dict[tuple[str, str], Key] = {
    ("OCPPCommCtrlr", "HeartbeatInterval"): Key("heartbeat_s", check=s.not_negative),
    ("OCPPCommCtrlr", "WebSocketPingInterval"): Key("ping_s", check=s.not_negative),
    ("SampledDataCtrlr", "TxUpdatedInterval"): Key("sample_interval_s", check=s.not_negative),
    ("SampledDataCtrlr", "TxUpdatedMeasurands"): Key("measurands", "MemberList", check=s.known_measurands),
    ("SampledDataCtrlr", "TxEndedMeasurands"): Key("ended_measurands", "MemberList", check=s.known_measurands),
    ("TxCtrlr", "EVConnectionTimeOut"): Key("connection_timeout_s", check=s.not_negative),
    ("TxCtrlr", "StopTxOnInvalidId"): Key("stop_on_invalid", "boolean"),
    ("TxCtrlr", "StopTxOnEVSideDisconnect"): Key("stop_on_disconnect", "boolean"),
    ("TxCtrlr", "TxStartPoint"): Key("start_on", "MemberList", check=s.known_points),
    ("TxCtrlr", "TxStopPoint"): Key("stop_on", "MemberList", check=s.known_points),
    ("AuthCtrlr", "AuthorizeRemoteStart"): Key("authorize_remote", "boolean"),
    ("AuthCtrlr", "LocalPreAuthorize"): Key("local_preauthorize", "boolean"),
    ("AuthCtrlr", "LocalAuthorizeOffline"): Key("local_authorize_offline", "boolean"),
    ("AuthCtrlr", "OfflineTxForUnknownIdEnabled"): Key("offline_unknown", "boolean"),
    ("AuthCacheCtrlr", "Enabled"): Key("cache_enabled", "boolean"),
    ("LocalAuthListCtrlr", "Enabled"): Key("local_list_enabled", "boolean"),
    ("TariffCostCtrlr", "Currency"): Key("currency", "string"),
    ("TariffCostCtrlr", "TariffFallbackMessage"): Key("fallback_price", "string"),
    ("SecurityCtrlr", "BasicAuthPassword"): Key("password", "string", readable=False, check=s.long_enough),
}
INSTANCED: dict[tuple[str, str, str], Key] = {
    ("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"): Key("attempts", check=s.not_negative),
    ("OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"): Key("attempt_interval_s", check=s.not_negative),
}
SCREEN = "TariffCostCtrlr"
SHOWS: dict[str, Key] = {"Tariff": Key("shows_tariffs", "boolean"), "Cost": Key("shows_costs", "boolean")}
MOST_PRICES = 10
"""So many prices of one kind a tariff may have."""

TYPES = {
    Plug.J1772: "cType1",
    Plug.CCS1: "cCCS1",
    Plug.CCS2: "cCCS2",
    Plug.CHADEMO: "cG105",
}


def connector_type(outlet: Outlet, version: Version) -> str:
    """The standard's word for a plug; 2.0.1 knows the NACS plug under its older name."""
    if outlet.plug is Plug.NACS:
        return "cNACS" if version is Version.V21 else "cTesla"
    if outlet.plug is Plug.TYPE2:
        return "cType2" if outlet.tethered else "sType2"
    return TYPES[outlet.plug]


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of one component; `key` binds it to a setting, otherwise `read` gives its value."""

    component: str
    name: str
    kind: str
    read: Callable[[], str]
    key: Key | None = None
    evse: int | None = None
    connector: int | None = None
    instance: str | None = None
    unit: str | None = None
    max_limit: float | None = None

    @property
    def component_document(self) -> Document:
        """The component as the wire names it."""
        document: Document = {"name": self.component}
        if self.evse is not None:
            document["evse"] = {"id": self.evse} | ({"connectorId": self.connector} if self.connector else {})
        return document

    @property
    def variable_document(self) -> Document:
        """The variable as the wire names it."""
        return {"name": self.name} | ({"instance": self.instance} if self.instance else {})

    def matches(self, component: Document, variable: Document) -> bool:
        """Names are compared without case (B05, B06)."""
        return self.in_component(component) and (
            variable["name"].lower() == self.name.lower() and variable.get("instance", "").lower() == (self.instance or "").lower()
        )

    def in_component(self, component: Document) -> bool:
        """Whether it belongs to this component."""
        evse = component.get("evse") or {}
        place = (evse.get("id"), evse.get("connectorId"))
        return component["name"].lower() == self.component.lower() and place == (self.evse, self.connector)

    def report(self) -> Document:
        """Its entry in a NotifyReport (B07, B08)."""
        attribute: Document = {"mutability": self._mutability(), "persistent": self.key is not None}
        if self.key is None or self.key.readable:
            attribute["value"] = self.read()[:2500]
        traits: Document = {"dataType": self.kind, "supportsMonitoring": False}
        traits |= {"unit": self.unit} if self.unit else {}
        traits |= {"maxLimit": self.max_limit} if self.max_limit is not None else {}
        return {
            "component": self.component_document,
            "variable": self.variable_document,
            "variableAttribute": [attribute],
            "variableCharacteristics": traits,
        }

    def _mutability(self) -> str:
        if self.key is None or not self.key.writable:
            return "ReadOnly"
        return "ReadWrite" if self.key.readable else "WriteOnly"


class DeviceModel:
    """All variables of one station."""

    def __init__(self, core: Core) -> None:
        self._core = core
        parts = [*self._settings(), *self._screen(), *self._identity(), *self._controllers(), *self._places()]
        self.variables = [each for each in parts if each.component != SCREEN or core.plan.maker.screen]

    def _settings(self) -> Iterator[Variable]:
        for (component, name), key in SETTINGS.items():
            yield self._setting(component, name, key)
        for (component, name, instance), key in INSTANCED.items():
            yield self._setting(component, name, key, instance)

    def _setting(self, component: str, name: str, key: Key, instance: str | None = None) -> Variable:
        return Variable(component, name, key.kind, lambda: s.show(self._core.settings, key), key, instance=instance)

    def _screen(self) -> Iterator[Variable]:
        """What can be shown of prices: in 2.0.1 texts and costs; in 2.1 tariffs and costs that the station counts, or neither."""
        of_21 = self._core.version is Version.V21
        able = not of_21 or self._core.plan.maker.counts
        for instance, key in SHOWS.items():
            yield Variable(SCREEN, "Available", "boolean", _fixed(str(able).lower()), instance=instance)
            if able:
                yield self._setting(SCREEN, "Enabled", key, instance)
            else:
                yield Variable(SCREEN, "Enabled", "boolean", _fixed("false"), instance=instance)
        if of_21 and able:
            yield Variable(SCREEN, "ConditionsSupported", "boolean", _fixed("true"), instance="Tariff")
            yield Variable(SCREEN, "MaxElements", "integer", _fixed(str(MOST_PRICES)), instance="Tariff")

    def _identity(self) -> Iterator[Variable]:
        maker, plan = self._core.plan.maker, self._core.plan
        facts = {"Model": maker.model, "VendorName": maker.vendor, "FirmwareVersion": maker.firmware, "SerialNumber": plan.serial}
        for name, value in facts.items():
            yield Variable("ChargingStation", name, "string", _fixed(value))
        yield Variable("ChargingStation", "SupplyPhases", "integer", _fixed("3"))
        yield Variable("ChargingStation", "AvailabilityState", "OptionList", _fixed("Available"))

    def _controllers(self) -> Iterator[Variable]:
        facts = [
            ("SecurityCtrlr", "SecurityProfile", "integer", "1" if self._core.plan.password else "0"),
            ("OCPPCommCtrlr", "NetworkConfigurationPriority", "SequenceList", "1"),
            ("DeviceDataCtrlr", "ItemsPerMessage", "integer", "50"),
            ("SmartChargingCtrlr", "Enabled", "boolean", "true"),
            ("SmartChargingCtrlr", "ProfileStackLevel", "integer", "8"),
            ("SmartChargingCtrlr", "RateUnit", "MemberList", "A,W"),
            ("SmartChargingCtrlr", "PeriodsPerSchedule", "integer", "24"),
            ("ReservationCtrlr", "Enabled", "boolean", "true"),
            ("LocalAuthListCtrlr", "ItemsPerMessage", "integer", "100"),
        ]
        for component, name, kind, value in facts:
            yield Variable(component, name, kind, _fixed(value))
        yield Variable("ClockCtrlr", "DateTime", "dateTime", lambda: self._core.now().isoformat())

    def _places(self) -> Iterator[Variable]:
        for bay in self._core.bays:
            yield from self._evse(bay)
            for connector in bay.connectors:
                yield from self._connector(bay, connector)

    def _evse(self, bay: Bay) -> Iterator[Variable]:
        rated = max(outlet.rated_w for outlet in bay.evse.outlets)
        phases = str(bay.evse.outlets[0].phases)
        yield Variable("EVSE", "Available", "boolean", _fixed("true"), evse=bay.id)
        yield Variable("EVSE", "AvailabilityState", "OptionList", lambda: availability(bay, 1), evse=bay.id)
        yield Variable("EVSE", "SupplyPhases", "integer", _fixed(phases), evse=bay.id)
        yield Variable("EVSE", "Power", "decimal", lambda: f"{bay.evse.power_w:.1f}", evse=bay.id, unit="W", max_limit=rated)

    def _connector(self, bay: Bay, number: int) -> Iterator[Variable]:
        outlet = bay.evse.outlets[number - 1]
        plug, phases = connector_type(outlet, self._core.version), str(outlet.phases)
        yield Variable("Connector", "Available", "boolean", _fixed("true"), evse=bay.id, connector=number)
        yield Variable("Connector", "ConnectorType", "string", _fixed(plug), evse=bay.id, connector=number)
        yield Variable("Connector", "SupplyPhases", "integer", _fixed(phases), evse=bay.id, connector=number)
        yield Variable(
            "Connector", "AvailabilityState", "OptionList", lambda: availability(bay, number), evse=bay.id, connector=number
        )

    def get(self, wanted: Document) -> Document:
        """One getVariableData entry (B06)."""
        result: Document = {key: wanted[key] for key in ("component", "variable", "attributeType") if key in wanted}
        variable, failure = self._find(wanted)
        if variable is None:
            return result | {"attributeStatus": failure}
        if variable.key is not None and not variable.key.readable:
            return result | {"attributeStatus": "Rejected"}
        return result | {"attributeStatus": "Accepted", "attributeValue": variable.read()[:2500]}

    def set(self, wanted: Document) -> Document:
        """One setVariableData entry (B05)."""
        result: Document = {key: wanted[key] for key in ("component", "variable", "attributeType") if key in wanted}
        variable, failure = self._find(wanted)
        if variable is None:
            return result | {"attributeStatus": failure}
        key = variable.key
        done = key is not None and key.writable and s.store(self._core.settings, key, wanted["attributeValue"])
        return result | {"attributeStatus": "Accepted" if done else "Rejected"}

    def _find(self, wanted: Document) -> tuple[Variable | None, str]:
        component, variable = wanted["component"], wanted["variable"]
        if not any(each.in_component(component) for each in self.variables):
            return None, "UnknownComponent"
        found = next((each for each in self.variables if each.matches(component, variable)), None)
        if found is None:
            return None, "UnknownVariable"
        if wanted.get("attributeType", "Actual") != "Actual":
            return None, "NotSupportedAttributeType"
        return found, ""

    def report(self, base: str) -> list[Document]:
        """The entries of a base report (B07)."""
        if base == "ConfigurationInventory":
            return [each.report() for each in self.variables if each.key is not None]
        if base == "SummaryInventory":
            return [each.report() for each in self.variables if each.name in ("AvailabilityState", "Available")]
        return [each.report() for each in self.variables]


def availability(bay: Bay, connector: int) -> str:
    """The connector status of 2.x."""
    condition = bay.condition(connector).value
    return condition if condition in ("Available", "Reserved", "Unavailable", "Faulted") else "Occupied"


def _fixed(value: str) -> Callable[[], str]:
    return lambda: value
