"""A world for the ledger's rules: one station, its books in memory, and reports with sensible parts to leave out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import msgspec

from forecourt.domain import ledger
from forecourt.domain.ledger import Decision
from forecourt.domain.metering import Context, MeterRow, Quantity, Reading, Sample
from forecourt.domain.metering.columns import REGISTER
from forecourt.domain.stations import Connector, ConnectorStatus, Station
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict
from forecourt.domain.transactions import (
    EventReport,
    Evidence,
    MeterReport,
    Notice,
    ReportKind,
    StartReport,
    StopReport,
    Transaction,
    TransactionState,
)

T0 = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ACCEPTED = TokenVerdict(verdict=Verdict.ACCEPTED, sentence="The token is accepted.")
CARD = TokenRef(uid="CARD1")


def later(seconds: float) -> datetime:
    """So long after the world began."""
    return T0 + timedelta(seconds=seconds)


def sampled(
    value: str | float | None, measurand: str = REGISTER, *, text: str | None = None, signed: str | None = None, **words: object
) -> Sample:
    """A sample; `words` are those of a `Quantity`."""
    of = Quantity(measurand, **words)  # type: ignore[arg-type]
    return Sample(None if value is None else Decimal(str(value)), of, text, signed)


def register(seconds: float, wh: float | str, context: Context = Context.PERIODIC, *, power_w: int | None = None) -> Reading:
    """A register value, perhaps with power."""
    samples = [sampled(wh, context=context)]
    if power_w is not None:
        samples.append(sampled(power_w, "Power.Active.Import", context=context))
    return Reading(at=later(seconds), samples=tuple(samples))


def start(**parts: object) -> StartReport:
    """A start at EVSE 1 of the usual card."""
    plain = StartReport(evse=1, connector=1, token=CARD, meter_start_wh=1000, at=T0)
    return msgspec.structs.replace(plain, **parts)


def stop(number: int, **parts: object) -> StopReport:
    """A stop an hour later, 5 kWh on."""
    plain = StopReport(number=number, at=later(3600), meter_stop_wh=6000)
    return msgspec.structs.replace(plain, **parts)


def event(seq_no: int, kind: ReportKind = ReportKind.UPDATED, **parts: object) -> EventReport:
    """An event of transaction `tx-1`, a minute for each number."""
    plain = EventReport(kind=kind, ref="tx-1", seq_no=seq_no, at=later(60 * seq_no), trigger="MeterValuePeriodic")
    return msgspec.structs.replace(plain, **parts)


class Book:
    """What the app does around the rules, without store or clock: the station's transactions, evidence and rows."""

    def __init__(self) -> None:
        self.station = Station(id="station-1", operator_id="op", identity="CP1", identity_key="cp1", created_at=T0, updated_at=T0)
        self.connectors = [
            Connector(station_id="station-1", evse=evse, connector=1, status=ConnectorStatus.AVAILABLE) for evse in (1, 2)
        ]
        self.transactions: dict[str, Transaction] = {}
        self.evidence: dict[str, Evidence] = {}
        self.rows: list[MeterRow] = []
        self.sentences: list[str] = []
        self._numbers = count(1)

    def start(self, report: StartReport, received_s: float = 0) -> Transaction:
        notice = self._notice(report, received_s)
        told = self.evidence.get(ledger.start_key(report))
        earlier = self.transactions.get(told.transaction_id or "") if told is not None else None
        known = list(self.transactions.values())
        if (again := ledger.retransmission_of(report, notice, earlier, known)) is not None:
            return again
        here = [each for each in known if (each.evse, each.connector) == (report.evse, report.connector)]
        number = next(self._numbers)
        decision = ledger.decide_start(
            self.station,
            report,
            notice,
            known,
            new_id=f"t{number}",
            number=number,
            verdict=ACCEPTED,
            told_before=earlier,
            previous=max(here, key=lambda each: each.started_at, default=None),
        )
        return self._keep(decision)

    def stop(self, report: StopReport, received_s: float = 3600) -> Transaction:
        notice = self._notice(report, received_s)
        told = self.evidence.get(ledger.stop_key(report))
        transaction, matched_by = self._numbered(report.number), None
        if transaction is None:
            match = ledger.match_stop(report, notice, self.transactions.values())
            transaction, matched_by = match if match is not None else (None, None)
        if told is not None and matched_by is None:
            return self.transactions[told.transaction_id or ""]
        number = next(self._numbers)
        decision = ledger.decide_stop(
            self.station,
            report,
            notice,
            transaction,
            new_id=f"t{number}",
            matched_by=matched_by,
            key_taken=told is not None,
        )
        return self._keep(decision)

    def values(self, report: MeterReport, received_s: float) -> Decision:
        notice = self._notice(report, received_s)
        transaction = self._numbered(report.number or 0)
        by_number = transaction is not None
        if transaction is None:
            transaction = ledger.match_values(report, notice, self.transactions.values())
        decision = ledger.decide_values(self.station, report, notice, transaction, by_number=by_number)
        self._settle(decision)
        return decision

    def event(self, report: EventReport, received_s: float | None = None) -> Transaction:
        notice = self._notice(report, received_s if received_s is not None else 60 * report.seq_no)
        known = [each for each in self.transactions.values() if each.ocpp_transaction_id == report.ref]
        transaction = known[0] if known else None
        key = ledger.event_key(report, notice.payload)
        if transaction is not None and ledger.number_used(report, transaction) and key in self.evidence:
            return transaction
        decision = ledger.decide_event(
            self.station,
            report,
            notice,
            transaction,
            new_id=f"t{next(self._numbers)}",
            connectors=self.connectors,
            live=self.transactions.values(),
            verdict=ACCEPTED if report.token is not None else None,
        )
        return self._keep(decision)

    def boot(self, received_s: float) -> None:
        for each in list(self.transactions.values()):
            self._settle(ledger.decide_boot(self.station, each, Notice(received_at=later(received_s), payload=b"{}")))

    def status(self, status: ConnectorStatus, received_s: float, evse: int = 1) -> None:
        notice = Notice(received_at=later(received_s), payload=b"{}")
        self.connectors = [msgspec.structs.replace(each, status=status) if each.evse == evse else each for each in self.connectors]
        for each in list(self.transactions.values()):
            self._settle(ledger.decide_status(self.station, each, evse, 1, status, notice))

    def review(self, received_s: float, heard_s: float | None = None) -> None:
        notice = Notice(received_at=later(received_s), payload=b"{}")
        heard_at = later(heard_s if heard_s is not None else received_s)
        for each in list(self.transactions.values()):
            connector = next((one for one in self.connectors if one.evse == each.evse), None)
            self._settle(ledger.decide_silence(self.station, each, connector, heard_at, notice))

    def answer(self, transaction: Transaction, *, ongoing: bool | None, in_queue: bool, received_s: float) -> Transaction:
        notice = Notice(received_at=later(received_s), payload=b"{}")
        return self._keep(ledger.decide_answer(self.station, transaction, ongoing, in_queue, notice))

    def close(self, transaction: Transaction, received_s: float) -> Transaction:
        notice = Notice(received_at=later(received_s), payload=b"{}")
        return self._keep(ledger.decide_close(self.station, transaction, "Ada", "driver called", notice))

    def open(self) -> list[Transaction]:
        return [each for each in self.transactions.values() if each.state is TransactionState.OPEN]

    def _numbered(self, number: int) -> Transaction | None:
        found = [each for each in self.transactions.values() if each.ocpp_transaction_id == str(number)]
        return found[0] if found and number > 0 else None

    def _notice(self, report: msgspec.Struct, received_s: float) -> Notice:
        return Notice(received_at=later(received_s), payload=msgspec.json.encode(report))

    def _keep(self, decision: Decision) -> Transaction:
        self._settle(decision)
        assert decision.subject is not None
        return decision.subject

    def _settle(self, decision: Decision) -> None:
        if any(each.content_key in self.evidence for each in decision.evidence):
            told = self.evidence[decision.evidence[0].content_key]
            decision.subject = self.transactions.get(told.transaction_id or "")
            return
        for change in decision.changes:
            mine = [row for row in decision.rows if row.transaction_id == change.after.id]
            if decision.recount and mine:
                stored = [row for row in self.rows if row.transaction_id == change.after.id]
                before = change.before if change.before is not None else change.after
                change.after = ledger.recounted(before, change.after, [*stored, *mine], change.after.updated_at)
                decision.subject = change.after
            self.transactions[change.after.id] = change.after
        self.evidence |= {each.content_key: each for each in decision.evidence}
        self.rows += decision.rows
        self.sentences += [each.sentence for _, each in decision.repairs()]


def codes(transaction: Transaction) -> set[str]:
    """The codes of its flags."""
    return {each.code for each in transaction.flags}
