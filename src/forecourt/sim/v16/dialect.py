"""What a 1.6 station says, and how it reads the answers (1.6 chapters 4 and 6)."""

from forecourt.kit.time import rfc3339
from forecourt.sim.bay import Bay, Condition, StopReason, Token, Transaction, Trigger
from forecourt.sim.core import BootVerdict, Core, Occasion, Verdict
from forecourt.sim.metering import END, PERIODIC, Sample, sample
from forecourt.sim.metering import TRIGGER as ON_TRIGGER
from forecourt.sim.operations import Operations
from forecourt.sim.records import Record
from forecourt.sim.v16.commands import CommandsV16
from forecourt.sim.wire import Document, Message, moment

REASONS = {
    StopReason.IMMEDIATE_RESET: "HardReset",
    StopReason.TIMEOUT: "Other",
    StopReason.GROUND_FAULT: "EmergencyStop",
}
"""Where 1.6 has another word for the reason."""


class DialectV16:
    """The words of 1.6 for one station."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._commands: CommandsV16 | None = None

    def obey(self, operations: Operations) -> None:
        """Wire the operator's commands to the station."""
        self._commands = CommandsV16(self._core, operations, self)

    async def handle(self, action: str, document: Document) -> Document:
        """Answer a command."""
        assert self._commands is not None
        return self._commands.handle(action, document)

    def tariff_of(self, bay: Bay) -> Document | None:
        """A 1.6 station counts no costs."""
        return None

    # Messages

    def boot(self, reason: str) -> Message:
        """BootNotification (1.6 4.2)."""
        maker, plan = self._core.plan.maker, self._core.plan
        document: Document = {
            "chargePointVendor": maker.vendor[:20],
            "chargePointModel": maker.model[:20],
            "firmwareVersion": maker.firmware,
            "meterType": "Sim",
        }
        return Message("BootNotification", document | ({"chargePointSerialNumber": plan.serial[:25]} if plan.serial else {}))

    def boot_verdict(self, document: Document) -> BootVerdict:
        """Status, interval and the time."""
        return BootVerdict(document["status"], document["interval"], moment(document["currentTime"]))

    def after_boot(self) -> list[Message]:
        """The security extension's start-up event and the state of the station as a whole."""
        at = rfc3339(self._core.now())
        return [
            Message("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": at}),
            Message("StatusNotification", {"connectorId": 0, "errorCode": "NoError", "status": "Available", "timestamp": at}),
        ]

    def status(self, bay: Bay, connector: int, condition: Condition) -> Message:
        """StatusNotification (1.6 4.9)."""
        document: Document = {
            "connectorId": bay.id,
            "errorCode": bay.evse.fault or "NoError",
            "status": condition.value,
            "timestamp": rfc3339(self._core.now()),
        }
        return Message("StatusNotification", document)

    def heartbeat(self) -> Message:
        """Heartbeat (1.6 4.6)."""
        return Message("Heartbeat", {})

    def authorize(self, token: Token) -> Message:
        """Authorize (1.6 4.1)."""
        return Message("Authorize", {"idTag": token.uid[:20]})

    def reservation_expired(self, number: int) -> Message | None:
        """1.6 shows it by the connector's status only."""
        return None

    def verdict(self, document: Document) -> Verdict | None:
        """The idTagInfo of an answer."""
        return read_info(document.get("idTagInfo"))

    # Transaction records

    def records(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Record]:
        """StartTransaction, MeterValues, StopTransaction; 1.6 shows other changes by status only."""
        if occasion.event == "started":
            return self._start(bay, transaction)
        if occasion.event == "ended":
            return self._stop(bay, transaction, occasion)
        if occasion.trigger in (Trigger.PERIODIC, Trigger.TRIGGER):
            return [self._values(bay, transaction, PERIODIC if occasion.trigger is Trigger.PERIODIC else ON_TRIGGER)]
        return []

    def _start(self, bay: Bay, transaction: Transaction) -> list[Record]:
        at, meter = rfc3339(transaction.started_at), transaction.meter_start_wh
        token = transaction.token.uid[:20] if transaction.token else ""
        document: Document = {"connectorId": bay.id, "idTag": token, "meterStart": meter, "timestamp": at}
        if transaction.reservation_id is not None:
            document["reservationId"] = transaction.reservation_id
        record = Record(transaction, "started", "StartTransaction", document, at, meter)
        if not self._core.plan.maker.quirks.resends_start:
            return [record]
        return [record, Record(transaction, "started", "StartTransaction", dict(document), at, meter)]

    def _stop(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Record]:
        at, meter = rfc3339(self._core.now()), bay.evse.meter.reading_wh()
        reason = transaction.stop_reason or StopReason.LOCAL
        document: Document = {
            "transactionId": 0,
            "meterStop": meter,
            "timestamp": at,
            "reason": REASONS.get(reason, reason.value),
        }
        if occasion.token is not None:
            document["idTag"] = occasion.token.uid[:20]
        late = self._core.plan.maker.quirks.late_closing_values
        closing = sample(bay.evse, self._core.settings.ended_measurands, END, self._core.plan.maker.quirks)
        if closing and not late:
            document["transactionData"] = [{"timestamp": at, "sampledValue": [write_sample(each) for each in closing]}]
        record = Record(transaction, "ended", "StopTransaction", document, at, meter)
        return [record, self._values(bay, transaction, END)] if late else [record]

    def _values(self, bay: Bay, transaction: Transaction, context: str) -> Record:
        document = self.meter_values(bay, context, transaction)
        at = document["meterValue"][0]["timestamp"]
        return Record(transaction, "values", "MeterValues", document, at, bay.evse.meter.reading_wh())

    def meter_values(self, bay: Bay, context: str, transaction: Transaction | None) -> Document:
        """MeterValues of a connector now (1.6 4.7)."""
        quirks = self._core.plan.maker.quirks
        begin = transaction.meter_start_wh if transaction else None
        values = sample(bay.evse, self._core.settings.measurands, context, quirks, begin)
        values = values or [Sample("Energy.Active.Import.Register", float(bay.evse.meter.reading_wh()), "Wh", context)]
        at = rfc3339(self._core.now())
        return {"connectorId": bay.id, "meterValue": [{"timestamp": at, "sampledValue": [write_sample(each) for each in values]}]}

    def complete(self, record: Record) -> Document:
        """The server's number is filled in when the message leaves; without an answered start there is none (field note 29)."""
        if record.action == "StartTransaction":
            return record.document
        number = record.transaction.remote_id
        if record.action == "MeterValues":
            return record.document | ({"transactionId": number} if number is not None else {})
        unknown = number is None or self._core.plan.maker.quirks.stops_without_id
        return record.document | {"transactionId": -1 if unknown else number}

    def acknowledged(self, record: Record, document: Document) -> None:
        """The answer to a start carries the transaction's number."""
        if record.action == "StartTransaction":
            record.transaction.remote_id = document["transactionId"]


def read_info(info: Document | None) -> Verdict | None:
    """An idTagInfo."""
    return Verdict(info["status"], info.get("parentIdTag"), moment(info.get("expiryDate"))) if info else None


def write_sample(value: Sample) -> Document:
    """A sampledValue of 1.6: text, with everything said explicitly."""
    document: Document = {
        "value": f"{value.value:g}" if abs(value.value) < 1e5 else f"{value.value:.1f}".removesuffix(".0"),
        "context": value.context,
        "measurand": value.measurand,
        "unit": value.unit,
        "location": value.location,
    }
    return document | ({"phase": value.phase} if value.phase else {})
