"""What a 2.x central system may order (blocks B to K, P), translated to the station's operations."""

from collections.abc import Callable
from typing import Protocol

from forecourt.kit.time import rfc3339
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Bay, Condition, StopReason, Token, Transaction, Trigger
from forecourt.sim.core import Core, Occasion, Verdict
from forecourt.sim.operations import Operations
from forecourt.sim.profiles import Profile
from forecourt.sim.records import Record
from forecourt.sim.screen import RUNNING
from forecourt.sim.v2.device import DeviceModel, connector_type
from forecourt.sim.v2.profile import read_profile, write_periods
from forecourt.sim.v2.tariffs import Tariffs
from forecourt.sim.wire import Document, Message, Refused, moment

Handler = Callable[[Document], Document]
ITEMS_PER_MESSAGE = 50


class Speaker(Protocol):
    """What the commands need of the dialect."""

    def boot(self, reason: str) -> Message: ...
    def heartbeat(self) -> Message: ...
    def status(self, bay: Bay, connector: int, condition: Condition) -> Message: ...
    def meter_values(self, bay: Bay) -> Document: ...
    def records(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Record]: ...


class CommandsV2:
    """One handler an action; an action without one is not supported."""

    def __init__(self, core: Core, operations: Operations, device: DeviceModel, speaker: Speaker) -> None:
        self._core = core
        self._do = operations
        self._device = device
        self._speaker = speaker
        self.tariffs = Tariffs(core, operations.tariff_changed)
        self._handlers: dict[str, Handler] = {
            **self.tariffs.handlers(),
            "CancelReservation": lambda d: _status(self._do.cancel_reservation(d["reservationId"])),
            "ChangeAvailability": self._change_availability,
            "ClearCache": lambda d: _status(self._do.clear_cache()),
            "ClearChargingProfile": self._clear_charging_profile,
            "CostUpdated": self._cost_updated,
            "DataTransfer": lambda d: _status("UnknownVendorId"),
            "GetBaseReport": self._get_base_report,
            "GetChargingProfiles": self._get_charging_profiles,
            "GetCompositeSchedule": self._get_composite_schedule,
            "GetLocalListVersion": lambda d: {"versionNumber": core.local_list_version},
            "GetTransactionStatus": self._get_transaction_status,
            "GetVariables": lambda d: {"getVariableResult": [device.get(each) for each in d["getVariableData"]]},
            "RequestStartTransaction": self._request_start,
            "RequestStopTransaction": self._request_stop,
            "ReserveNow": self._reserve_now,
            "Reset": self._reset,
            "SendLocalList": self._send_local_list,
            "SetChargingProfile": self._set_charging_profile,
            "SetVariables": lambda d: {"setVariableResult": [device.set(each) for each in d["setVariableData"]]},
            "TriggerMessage": self._trigger,
            "UnlockConnector": lambda d: _status(self._do.unlock(d["evseId"], d["connectorId"], ends=False)),
        }

    def handle(self, action: str, document: Document) -> Document:
        """Answer one command."""
        handler = self._handlers.get(action)
        if handler is None:
            raise Refused(ErrorKind.NOT_SUPPORTED, f"{action} is not supported by this station.")
        return handler(document)

    def _change_availability(self, document: Document) -> Document:
        evse = document.get("evse") or {}
        operative = document["operationalStatus"] == "Operative"
        return _status(self._do.availability(evse.get("id"), evse.get("connectorId"), operative=operative))

    def _request_start(self, document: Document) -> Document:
        sent = document.get("chargingProfile")
        profile = read_profile(sent, document.get("evseId", 0)) if sent else None
        if sent and profile is None:
            return _status("Rejected", "InvalidProfile")
        token, number = _token(document["idToken"]), document["remoteStartId"]
        status, running = self._do.remote_start(document.get("evseId"), token, number, profile)
        return _status(status) | ({"transactionId": running} if running else {})

    def _request_stop(self, document: Document) -> Document:
        wanted = document["transactionId"]
        return _status(self._do.remote_stop(lambda bay: bay.transaction is not None and bay.transaction.id == wanted))

    def _reset(self, document: Document) -> Document:
        on_idle = document["type"] == "OnIdle"
        return _status(self._do.reset(StopReason.IMMEDIATE_RESET, evse=document.get("evseId"), on_idle=on_idle))

    def _reserve_now(self, document: Document) -> Document:
        group = document.get("groupIdToken")
        evse, plug = document.get("evseId"), document.get("connectorType")
        if evse is None and plug is not None:
            fitting = (bay.id for bay in self._core.bays if plug in _plugs(bay, self._core.version))
            evse = next(fitting, None)
            if evse is None:
                return _status("Rejected")
        expires_at = moment(document["expiryDateTime"]) or self._core.now()
        token = _token(document["idToken"])
        return _status(self._do.reserve(document["id"], evse, token, expires_at, _token(group) if group else None))

    def _send_local_list(self, document: Document) -> Document:
        core = self._core
        if document["updateType"] == "Full":
            core.local_list.clear()
        elif document["versionNumber"] <= core.local_list_version:
            return _status("VersionMismatch")
        for entry in document.get("localAuthorizationList", []):
            uid, info = entry["idToken"]["idToken"].lower(), entry.get("idTokenInfo")
            if info is None:
                core.local_list.pop(uid, None)
            else:
                core.local_list[uid] = Verdict(info["status"], expires_at=moment(info.get("cacheExpiryDateTime")))
        core.local_list_version = document["versionNumber"]
        return _status("Accepted")

    def _cost_updated(self, document: Document) -> Document:
        """I02: shown where there is a screen."""
        core = self._core
        if not core.plan.maker.screen:
            raise Refused(ErrorKind.NOT_SUPPORTED, "This station shows no costs.")
        bay, cost = core.transaction(document["transactionId"]), document["totalCost"]
        if bay is not None:
            core.screen.show(RUNNING, f"{cost:.2f} {core.settings.currency}", bay.id, cost)
        return {}

    def _get_transaction_status(self, document: Document) -> Document:
        """E14: with an id whether it runs and is still owed; without one only whether anything is owed."""
        wanted = document.get("transactionId")
        if wanted is None:
            return {"messagesInQueue": len(self._core.records) > 0}
        return {
            "ongoingIndicator": self._core.transaction(wanted) is not None,
            "messagesInQueue": self._core.records.holds(wanted),
        }

    # Reports

    def _get_base_report(self, document: Document) -> Document:
        entries = self._device.report(document["reportBase"])

        async def go() -> None:
            self._notify_report(document["requestId"], entries)

        self._do.later(go)
        return _status("Accepted")

    def _notify_report(self, request_id: int, entries: list[Document]) -> None:
        parts = [entries[n : n + ITEMS_PER_MESSAGE] for n in range(0, len(entries), ITEMS_PER_MESSAGE)]
        for number, part in enumerate(parts):
            document: Document = {
                "requestId": request_id,
                "generatedAt": rfc3339(self._core.now()),
                "seqNo": number,
                "tbc": number < len(parts) - 1,
                "reportData": part,
            }
            self._core.tell(Message("NotifyReport", document))

    # Smart charging

    def _set_charging_profile(self, document: Document) -> Document:
        profile = read_profile(document["chargingProfile"], document["evseId"])
        if profile is None:
            return _status("Rejected", "UnsupportedKind")
        return _status(self._do.set_profile(profile))

    def _clear_charging_profile(self, document: Document) -> Document:
        criteria, number = document.get("chargingProfileCriteria") or {}, document.get("chargingProfileId")
        found = self._core.profiles.find(
            None if number is None else [number],
            criteria.get("evseId"),
            criteria.get("chargingProfilePurpose"),
            criteria.get("stackLevel"),
        )
        return _status(self._do.clear_profiles(found))

    def _get_charging_profiles(self, document: Document) -> Document:
        criteria = document["chargingProfile"]
        found = self._core.profiles.find(
            criteria.get("chargingProfileId"),
            document.get("evseId"),
            criteria.get("chargingProfilePurpose"),
            criteria.get("stackLevel"),
        )
        if not found or "CSO" not in criteria.get("chargingLimitSource", ["CSO"]):
            return _status("NoProfiles")

        async def go() -> None:
            self._report_profiles(document["requestId"], found)

        self._do.later(go)
        return _status("Accepted")

    def _report_profiles(self, request_id: int, found: list[Profile]) -> None:
        for number, profile in enumerate(found, 1):
            document: Document = {
                "requestId": request_id,
                "chargingLimitSource": "CSO",
                "evseId": profile.evse,
                "chargingProfile": [profile.document],
                "tbc": number < len(found),
            }
            self._core.tell(Message("ReportChargingProfiles", document))

    def _get_composite_schedule(self, document: Document) -> Document:
        evse, duration = document["evseId"], document["duration"]
        bay = self._core.bay(evse or 1)
        if bay is None:
            return _status("Rejected")
        unit, now, running = document.get("chargingRateUnit", "W"), self._core.now(), bay.transaction
        periods = self._core.profiles.composite(
            now,
            duration,
            evse,
            bay.evse.outlet,
            unit,
            started_at=running.started_at if running else None,
            transaction=running.id if running else None,
        )
        schedule: Document = {
            "evseId": evse,
            "duration": duration,
            "scheduleStart": rfc3339(now),
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": write_periods(periods),
        }
        return {"status": "Accepted", "schedule": schedule}

    # Triggers

    def _trigger(self, document: Document) -> Document:
        evse = (document.get("evse") or {}).get("id")
        bays = list(self._core.chosen(evse))
        if not bays:
            return _status("Rejected")
        say: dict[str, Callable[[], None]] = {
            "BootNotification": lambda: self._core.tell(self._speaker.boot("Triggered")),
            "Heartbeat": lambda: self._core.tell(self._speaker.heartbeat()),
            "StatusNotification": lambda: self._tell_status(bays),
            "MeterValues": lambda: self._tell_values(bays),
            "TransactionEvent": lambda: self._tell_transactions(bays),
            "FirmwareStatusNotification": lambda: self._tell_idle("FirmwareStatusNotification"),
            "LogStatusNotification": lambda: self._tell_idle("LogStatusNotification"),
        }
        act = say.get(document["requestedMessage"])
        if act is None:
            return _status("NotImplemented")

        async def go() -> None:
            act()

        self._do.later(go)
        return _status("Accepted")

    def _tell_status(self, bays: list[Bay]) -> None:
        for bay in bays:
            for connector in bay.connectors:
                self._core.tell(self._speaker.status(bay, connector, bay.condition(connector)))

    def _tell_values(self, bays: list[Bay]) -> None:
        for bay in bays:
            self._core.tell(Message("MeterValues", self._speaker.meter_values(bay)))

    def _tell_transactions(self, bays: list[Bay]) -> None:
        for bay in bays:
            if bay.transaction is not None:
                for record in self._speaker.records(bay, bay.transaction, Occasion("updated", Trigger.TRIGGER)):
                    self._core.records.put(record)

    def _tell_idle(self, action: str) -> None:
        self._core.tell(Message(action, {"status": "Idle"}))


def _status(status: str, reason: str | None = None) -> Document:
    return {"status": status} | ({"statusInfo": {"reasonCode": reason}} if reason else {})


def _token(document: Document) -> Token:
    return Token(document["idToken"], document["type"])


def _plugs(bay: Bay, version: Version) -> set[str]:
    return {connector_type(outlet, version) for outlet in bay.evse.outlets}
