"""Stations without physics for load tests: one endless transaction each, one record at a constant rate."""

import uuid
from datetime import datetime

from forecourt.kit.time import rfc3339
from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Transaction
from forecourt.sim.records import Record
from forecourt.sim.wire import Document

POWER_W = 11_040.0


class LeanMeter:
    """Writes the records of one made-up transaction: a start, then as many readings as wanted, then a stop."""

    def __init__(self, version: Version, token: str, started_at: datetime) -> None:
        self._version = version
        self._wh = 0.0
        self.transaction = Transaction(str(uuid.uuid4()), 1, 1, started_at, 0)
        self._token = token

    def start(self) -> Record:
        """The transaction begins."""
        at = rfc3339(self.transaction.started_at)
        if self._version is Version.V16:
            document: Document = {"connectorId": 1, "idTag": self._token, "meterStart": 0, "timestamp": at}
            return Record(self.transaction, "started", "StartTransaction", document, at, 0)
        return self._event("Started", "Authorized", at)

    def reading(self, at: datetime, seconds: float) -> Record:
        """One more reading, `seconds` after the last."""
        self._wh += POWER_W * seconds / 3600
        if self._version is not Version.V16:
            return self._event("Updated", "MeterValuePeriodic", rfc3339(at))
        text = rfc3339(at)
        document: Document = {"connectorId": 1, "meterValue": [{"timestamp": text, "sampledValue": self._samples()}]}
        return Record(self.transaction, "values", "MeterValues", document, text, int(self._wh))

    def stop(self, at: datetime) -> Record:
        """The transaction ends."""
        text = rfc3339(at)
        if self._version is not Version.V16:
            return self._event("Ended", "StopAuthorized", text)
        document: Document = {"transactionId": 0, "meterStop": int(self._wh), "timestamp": text, "reason": "Local"}
        return Record(self.transaction, "ended", "StopTransaction", document, text, int(self._wh))

    def _event(self, event: str, trigger: str, at: str) -> Record:
        seq_no = self.transaction.next_seq()
        info: Document = {"transactionId": self.transaction.id, "chargingState": "Charging"}
        if event == "Ended":
            info = {"transactionId": self.transaction.id, "chargingState": "EVConnected", "stoppedReason": "Local"}
        document: Document = {
            "eventType": event,
            "timestamp": at,
            "triggerReason": trigger,
            "seqNo": seq_no,
            "transactionInfo": info,
            "evse": {"id": 1, "connectorId": 1},
            "meterValue": [{"timestamp": at, "sampledValue": self._samples()}],
        }
        if event == "Started":
            document["idToken"] = {"idToken": self._token, "type": "ISO14443"}
        return Record(self.transaction, event.lower(), "TransactionEvent", document, at, int(self._wh), seq_no)

    def _samples(self) -> list[Document]:
        values: list[tuple[str, float, str, str | None]] = [
            ("Energy.Active.Import.Register", float(int(self._wh)), "Wh", None),
            ("Power.Active.Import", POWER_W, "W", None),
            *(("Current.Import", 16.0, "A", f"L{n}") for n in (1, 2, 3)),
            *(("Voltage", 230.0, "V", f"L{n}-N") for n in (1, 2, 3)),
        ]
        return [self._sample(*value) for value in values]

    def _sample(self, measurand: str, value: float, unit: str, phase: str | None) -> Document:
        document: Document = {"measurand": measurand, "context": "Sample.Periodic", "location": "Outlet"}
        document |= {"phase": phase} if phase else {}
        if self._version is Version.V16:
            return document | {"value": f"{value:.1f}", "unit": unit}
        return document | {"value": value, "unitOfMeasure": {"unit": unit}}
