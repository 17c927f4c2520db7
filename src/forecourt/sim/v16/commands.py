"""What a 1.6 central system may order (1.6 chapter 5; security whitepaper), translated to the station's operations."""

from collections.abc import Callable
from typing import Protocol

from forecourt.kit.time import rfc3339
from forecourt.ocpp.errors import ErrorKind
from forecourt.sim.bay import Bay, Condition, StopReason, Token, Transaction, Trigger
from forecourt.sim.core import Core, Occasion, Verdict
from forecourt.sim.metering import TRIGGER
from forecourt.sim.operations import Operations
from forecourt.sim.profiles import Profile
from forecourt.sim.records import Record
from forecourt.sim.v16.configuration import change_configuration, get_configuration
from forecourt.sim.v16.costs import show_costs
from forecourt.sim.v16.profile import PURPOSES, read_profile, write_schedule
from forecourt.sim.wire import Document, Message, Refused, moment

Handler = Callable[[Document], Document]


class Speaker(Protocol):
    """What the commands need of the dialect."""

    def boot(self, reason: str) -> Message: ...
    def heartbeat(self) -> Message: ...
    def status(self, bay: Bay, connector: int, condition: Condition) -> Message: ...
    def meter_values(self, bay: Bay, context: str, transaction: Transaction | None) -> Document: ...
    def records(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Record]: ...


class CommandsV16:
    """One handler an action; an action without one is not supported."""

    def __init__(self, core: Core, operations: Operations, speaker: Speaker) -> None:
        self._core = core
        self._do = operations
        self._speaker = speaker
        self._handlers: dict[str, Handler] = {
            "CancelReservation": lambda d: _status(self._do.cancel_reservation(d["reservationId"])),
            "ChangeAvailability": self._change_availability,
            "ChangeConfiguration": lambda d: _status(change_configuration(core, d["key"], d["value"])),
            "ClearCache": lambda d: _status(self._do.clear_cache()),
            "ClearChargingProfile": self._clear_charging_profile,
            "DataTransfer": lambda d: _status(show_costs(core, d)),
            "ExtendedTriggerMessage": self._trigger,
            "GetCompositeSchedule": self._get_composite_schedule,
            "GetConfiguration": lambda d: get_configuration(core, d.get("key", [])),
            "GetLocalListVersion": lambda d: {"listVersion": core.local_list_version},
            "RemoteStartTransaction": self._remote_start,
            "RemoteStopTransaction": self._remote_stop,
            "ReserveNow": self._reserve_now,
            "Reset": self._reset,
            "SendLocalList": self._send_local_list,
            "SetChargingProfile": self._set_charging_profile,
            "TriggerMessage": self._trigger,
            "UnlockConnector": self._unlock,
        }

    def handle(self, action: str, document: Document) -> Document:
        """Answer one command."""
        handler = self._handlers.get(action)
        if handler is None:
            raise Refused(ErrorKind.NOT_SUPPORTED, f"{action} is not supported by this station.")
        return handler(document)

    def _change_availability(self, document: Document) -> Document:
        operative = document["type"] == "Operative"
        return _status(self._do.availability(document["connectorId"], None, operative=operative))

    def _remote_start(self, document: Document) -> Document:
        profile = document.get("chargingProfile")
        connector = document.get("connectorId")
        if connector == 0:
            return _status("Rejected")
        parsed = read_profile(profile, connector or 0, None) if profile else None
        return _status(self._do.remote_start(connector, Token(document["idTag"]), profile=parsed)[0])

    def _remote_stop(self, document: Document) -> Document:
        return _status(self._do.remote_stop(lambda bay: self._number(bay) == document["transactionId"]))

    def _number(self, bay: Bay) -> int | None:
        return bay.transaction.remote_id if bay.transaction else None

    def _reset(self, document: Document) -> Document:
        hard = document["type"] == "Hard"
        return _status(self._do.reset(StopReason.HARD_RESET if hard else StopReason.SOFT_RESET))

    def _unlock(self, document: Document) -> Document:
        outcome = self._do.unlock(document["connectorId"], 1, ends=True)
        return _status("NotSupported" if outcome == "UnknownConnector" else outcome)

    def _reserve_now(self, document: Document) -> Document:
        expires_at = moment(document["expiryDate"]) or self._core.now()
        group = document.get("parentIdTag")
        if document["connectorId"] == 0:
            return _status("Rejected")
        token = Token(document["idTag"])
        number, connector = document["reservationId"], document["connectorId"]
        return _status(self._do.reserve(number, connector, token, expires_at, Token(group) if group else None))

    def _send_local_list(self, document: Document) -> Document:
        core = self._core
        if document["updateType"] == "Full":
            core.local_list.clear()
        elif document["listVersion"] <= core.local_list_version:
            return _status("VersionMismatch")
        for entry in document.get("localAuthorizationList", []):
            info = entry.get("idTagInfo")
            if info is None:
                core.local_list.pop(entry["idTag"].lower(), None)
            else:
                core.local_list[entry["idTag"].lower()] = Verdict(
                    info["status"], info.get("parentIdTag"), moment(info.get("expiryDate"))
                )
        core.local_list_version = document["listVersion"]
        return _status("Accepted")

    # Smart charging

    def _set_charging_profile(self, document: Document) -> Document:
        profile = self._read(document["csChargingProfiles"], document["connectorId"])
        return _status(self._do.set_profile(profile) if profile is not None else "Rejected")

    def _read(self, document: Document, connector: int) -> Profile | None:
        number = document.get("transactionId")
        bay = next((bay for bay in self._core.bays if number is not None and self._number(bay) == number), None)
        if number is not None and bay is None:
            return None
        return read_profile(document, connector, bay.transaction.id if bay and bay.transaction else None)

    def _clear_charging_profile(self, document: Document) -> Document:
        purpose = document.get("chargingProfilePurpose")
        found = self._core.profiles.find(
            [document["id"]] if "id" in document else None,
            document.get("connectorId"),
            PURPOSES[purpose] if purpose else None,
            document.get("stackLevel"),
        )
        return _status(self._do.clear_profiles(found))

    def _get_composite_schedule(self, document: Document) -> Document:
        connector, duration = document["connectorId"], document["duration"]
        bay = self._core.bay(connector or 1)
        if bay is None:
            return _status("Rejected")
        unit, now = document.get("chargingRateUnit", "A"), self._core.now()
        running = bay.transaction
        periods = self._core.profiles.composite(
            now,
            duration,
            connector,
            bay.evse.outlet,
            unit,
            started_at=running.started_at if running else None,
            transaction=running.id if running else None,
        )
        return {
            "status": "Accepted",
            "connectorId": connector,
            "scheduleStart": rfc3339(now),
            "chargingSchedule": write_schedule(unit, duration, periods) | {"startSchedule": rfc3339(now)},
        }

    # Triggers

    def _trigger(self, document: Document) -> Document:
        wanted = document["requestedMessage"]
        bays = list(self._core.chosen(document.get("connectorId")))
        if not bays:
            return _status("Rejected")
        say: dict[str, Callable[[], None]] = {
            "BootNotification": lambda: self._core.tell(self._speaker.boot("Triggered")),
            "Heartbeat": lambda: self._core.tell(self._speaker.heartbeat()),
            "StatusNotification": lambda: self._tell_status(bays),
            "MeterValues": lambda: self._tell_values(bays),
            "DiagnosticsStatusNotification": lambda: self._tell_idle("DiagnosticsStatusNotification"),
            "FirmwareStatusNotification": lambda: self._tell_idle("FirmwareStatusNotification"),
            "LogStatusNotification": lambda: self._tell_idle("LogStatusNotification"),
        }
        act = say.get(wanted)
        if act is None:
            return _status("NotImplemented")

        async def go() -> None:
            act()

        self._do.later(go)
        return _status("Accepted")

    def _tell_status(self, bays: list[Bay]) -> None:
        for bay in bays:
            self._core.tell(self._speaker.status(bay, 1, bay.condition(1)))

    def _tell_values(self, bays: list[Bay]) -> None:
        for bay in bays:
            if bay.transaction is None:
                self._core.tell(Message("MeterValues", self._speaker.meter_values(bay, TRIGGER, None)))
                continue
            for record in self._speaker.records(bay, bay.transaction, Occasion("updated", Trigger.TRIGGER)):
                self._core.records.put(record)

    def _tell_idle(self, action: str) -> None:
        self._core.tell(Message(action, {"status": "Idle"}))


def _status(status: str) -> Document:
    return {"status": status}
