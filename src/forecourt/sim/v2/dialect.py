"""What a 2.x station says, and how it reads the answers (blocks B, C, E, G, J)."""

from forecourt.kit.time import rfc3339
from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Bay, Condition, StopReason, Token, Transaction, Trigger
from forecourt.sim.core import BootVerdict, Core, Occasion, Verdict
from forecourt.sim.metering import BEGIN, END, ENERGY, PERIODIC, Sample, sample
from forecourt.sim.metering import TRIGGER as ON_TRIGGER
from forecourt.sim.operations import Operations
from forecourt.sim.records import Record
from forecourt.sim.screen import RUNNING, TOTAL
from forecourt.sim.v2.commands import CommandsV2
from forecourt.sim.v2.device import DeviceModel, availability
from forecourt.sim.wire import Document, Message, moment

REASONS = {
    StopReason.SOFT_RESET: "ImmediateReset",
    StopReason.HARD_RESET: "ImmediateReset",
    StopReason.UNLOCK: "Other",
}
"""Where 2.x has another word for the reason."""


class DialectV2:
    """The words of 2.0.1 and 2.1 for one station."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._device = DeviceModel(core)
        self._events = 0
        self._commands: CommandsV2 | None = None

    def obey(self, operations: Operations) -> None:
        """Wire the operator's commands to the station."""
        self._commands = CommandsV2(self._core, operations, self._device, self)

    async def handle(self, action: str, document: Document) -> Document:
        """Answer a command."""
        assert self._commands is not None
        return self._commands.handle(action, document)

    def tariff_of(self, bay: Bay) -> Document | None:
        """By which a 2.1 station that counts would count here."""
        return None if self._commands is None or self._core.version is not Version.V21 else self._commands.tariffs.of(bay)

    # Messages

    def boot(self, reason: str) -> Message:
        """BootNotification (B01)."""
        maker, plan = self._core.plan.maker, self._core.plan
        station: Document = {"model": maker.model, "vendorName": maker.vendor, "firmwareVersion": maker.firmware}
        if plan.serial:
            station["serialNumber"] = plan.serial
        return Message("BootNotification", {"reason": reason, "chargingStation": station})

    def boot_verdict(self, document: Document) -> BootVerdict:
        """Status, interval and the time."""
        return BootVerdict(document["status"], document["interval"], moment(document["currentTime"]))

    def after_boot(self) -> list[Message]:
        """The start-up is a security event (A04)."""
        document = {"type": "StartupOfTheDevice", "timestamp": rfc3339(self._core.now())}
        return [Message("SecurityEventNotification", document)]

    def status(self, bay: Bay, connector: int, condition: Condition) -> Message:
        """StatusNotification, or in 2.1 NotifyEvent for the AvailabilityState (G01)."""
        state, at = availability(bay, connector), rfc3339(self._core.now())
        if self._core.version is Version.V21 and self._core.plan.maker.quirks.reports_by_event:
            return self._availability_event(bay.id, connector, state, at)
        document = {"timestamp": at, "connectorStatus": state, "evseId": bay.id, "connectorId": connector}
        return Message("StatusNotification", document)

    def _availability_event(self, evse: int, connector: int, state: str, at: str) -> Message:
        self._events += 1
        event: Document = {
            "eventId": self._events,
            "timestamp": at,
            "trigger": "Delta",
            "actualValue": state,
            "eventNotificationType": "HardWiredNotification",
            "severity": 9,
            "component": {"name": "Connector", "evse": {"id": evse, "connectorId": connector}},
            "variable": {"name": "AvailabilityState"},
        }
        return Message("NotifyEvent", {"generatedAt": at, "seqNo": 0, "tbc": False, "eventData": [event]})

    def heartbeat(self) -> Message:
        """Heartbeat (G02)."""
        return Message("Heartbeat", {})

    def authorize(self, token: Token) -> Message:
        """Authorize (C01)."""
        return Message("Authorize", {"idToken": write_token(token)})

    def reservation_expired(self, number: int) -> Message | None:
        """ReservationStatusUpdate (H04)."""
        return Message("ReservationStatusUpdate", {"reservationId": number, "reservationUpdateStatus": "Expired"})

    def verdict(self, document: Document) -> Verdict | None:
        """The idTokenInfo of an answer, and the driver's own tariff (2.1 I08)."""
        return read_info(document.get("idTokenInfo"), document.get("tariff"))

    # Transaction records

    def records(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Record]:
        """Everything about a transaction is a TransactionEvent (block E)."""
        at, seq_no = rfc3339(self._core.now()), transaction.next_seq()
        document: Document = {
            "eventType": occasion.event.capitalize(),
            "timestamp": at,
            "triggerReason": self._trigger(occasion.trigger),
            "seqNo": seq_no,
            "offline": not self._core.online,
            "transactionInfo": self._info(transaction, occasion),
            "evse": {"id": bay.id, "connectorId": transaction.connector},
        }
        if occasion.token is not None:
            document["idToken"] = write_token(occasion.token)
        if occasion.event == "ended" and transaction.count is not None:
            document["costDetails"] = transaction.count.details(whole=True)  # I12.FR.01
        if occasion.event == "started" and transaction.reservation_id is not None:
            document["reservationId"] = transaction.reservation_id
        values = self._values(bay, transaction, occasion)
        if values:
            document["meterValue"] = [{"timestamp": at, "sampledValue": [write_sample(each) for each in values]}]
        meter = bay.evse.meter.reading_wh() if values else None
        record = Record(transaction, occasion.event, "TransactionEvent", document, at, meter, seq_no)
        again = occasion.event == "started" and self._core.plan.maker.quirks.resends_start
        return [record, Record(transaction, "started", "TransactionEvent", document, at, meter, seq_no)] if again else [record]

    def _trigger(self, trigger: Trigger) -> str:
        if trigger is Trigger.RESUMED and self._core.version is not Version.V21:
            return Trigger.ABNORMAL.value
        return trigger.value

    def _info(self, transaction: Transaction, occasion: Occasion) -> Document:
        document: Document = {
            "transactionId": transaction.id,
            "chargingState": transaction.charging_state,
            "timeSpentCharging": int(transaction.charging_s),
        }
        first = occasion.event == "started" or occasion.trigger is Trigger.REMOTE_START
        if transaction.remote_start_id is not None and first:  # F01.FR.25
            document["remoteStartId"] = transaction.remote_start_id
        if transaction.tells_tariff and transaction.count is not None:
            document["tariffId"], transaction.tells_tariff = transaction.count.tariff_id, False
        if occasion.event == "ended":
            reason = transaction.stop_reason or StopReason.LOCAL
            document["stoppedReason"] = REASONS.get(reason, reason.value)
        return document

    def _values(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Sample]:
        settings, quirks = self._core.settings, self._core.plan.maker.quirks
        if occasion.event == "ended":
            return sample(bay.evse, settings.ended_measurands, END, quirks)
        if occasion.event == "started":
            return sample(bay.evse, (ENERGY,), BEGIN, quirks)
        if occasion.trigger is Trigger.PERIODIC:
            return sample(bay.evse, settings.measurands, PERIODIC, quirks, transaction.meter_start_wh)
        return sample(bay.evse, settings.measurands, ON_TRIGGER, quirks) if occasion.trigger is Trigger.TRIGGER else []

    def meter_values(self, bay: Bay) -> Document:
        """MeterValues outside a transaction (J01)."""
        values = sample(bay.evse, self._core.settings.measurands, ON_TRIGGER, self._core.plan.maker.quirks)
        values = values or [Sample(ENERGY, float(bay.evse.meter.reading_wh()), "Wh", ON_TRIGGER)]
        at = rfc3339(self._core.now())
        return {"evseId": bay.id, "meterValue": [{"timestamp": at, "sampledValue": [write_sample(each) for each in values]}]}

    def complete(self, record: Record) -> Document:
        """2.x records are whole from the start."""
        return record.document

    def acknowledged(self, record: Record, document: Document) -> None:
        """The answer may tell the cost (I02, I03); a driver who left while the station was offline does not see it."""
        cost, core = document.get("totalCost"), self._core
        if cost is None or record.offline or not core.plan.maker.screen:
            return
        what = TOTAL if record.event == "ended" else RUNNING
        text = (document.get("updatedPersonalMessage") or {}).get("content") or f"{cost:.2f} {core.settings.currency}"
        core.screen.show(what, text, record.transaction.evse, cost)


def write_token(token: Token) -> Document:
    """An idToken."""
    return {"idToken": token.uid, "type": token.kind}


def read_info(info: Document | None, tariff: Document | None = None) -> Verdict | None:
    """An idTokenInfo, and the tariff that came with it."""
    if info is None:
        return None
    group, message = info.get("groupIdToken") or {}, info.get("personalMessage") or {}
    expires_at = moment(info.get("cacheExpiryDateTime"))
    return Verdict(info["status"], group.get("idToken"), expires_at, message.get("content"), tariff)


def write_sample(value: Sample) -> Document:
    """A sampledValue of 2.x."""
    document: Document = {
        "value": value.value,
        "context": value.context,
        "measurand": value.measurand,
        "location": value.location,
        "unitOfMeasure": {"unit": value.unit},
    }
    return document | ({"phase": value.phase} if value.phase else {})
