"""Meter values of the first generation: which transaction they belong to, if any. OCPP 1.6 4.7; field notes 30 and 34."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from forecourt.domain.clocks import placed
from forecourt.domain.ledger.decision import Change, Decision, evidence_of, is_over, meter_flags, take_in
from forecourt.domain.ledger.energy import corrected, settle
from forecourt.domain.ledger.keys import meter_key
from forecourt.domain.ledger.sentences import flag, has, with_flags
from forecourt.domain.metering.rows import Place, measure
from forecourt.domain.metering.samples import Context, Reading
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Flag, MeterReport, Notice, Transaction, TransactionState

AFTER_END = timedelta(minutes=2)
"""So long after a stop, values of the end without a usable number still belong to it (field note 34)."""


def match_values(report: MeterReport, notice: Notice, live: Iterable[Transaction]) -> Transaction | None:
    """The transaction at this connector when the values were taken; for numbers that are absent or unusable (field note 30).
    Connector 0 is the station's main meter and belongs to none (field note 25)."""
    if report.evse == 0 or not report.readings:
        return None
    first = min(placed(each.at, notice.received_at) for each in report.readings)
    here = [each for each in live if (each.evse, each.connector) == (report.evse, report.connector)]
    running = [each for each in here if each.state is TransactionState.OPEN and each.started_at <= first]
    if running:
        return max(running, key=_started)
    ended = [each for each in here if is_over(each) and _of_its_end(each, report.readings, first)]
    return max(ended, key=_started, default=None)


def closing(readings: Iterable[Reading]) -> bool:
    """Whether values of an end are among these."""
    return any(sample.of.context is Context.END for each in readings for sample in each.samples)


def decide_values(
    station: Station, report: MeterReport, notice: Notice, transaction: Transaction | None, *, by_number: bool
) -> Decision:
    """What the values make of the transaction they belong to."""
    now = notice.received_at
    if transaction is None:
        return _outside(station, report, notice)
    place = Place(transaction.operator_id, transaction.station_id, transaction.id, transaction.evse, transaction.connector, now)
    rows = measure(report.readings, place)
    state, sure = take_in(transaction, rows)
    flags = meter_flags(transaction, state, rows, now)
    found = _flags(transaction, report, now, by_number)
    settled = settle(transaction, state, now, with_flags(flags, *found) if found else flags, told=1)
    after = corrected(transaction, settled, now)
    at = rows[-1].at if rows else now
    evidence = evidence_of(station, transaction.id, "meter_values", meter_key(report, notice.payload), notice, at)
    return Decision(subject=after, changes=[Change(transaction, after)], evidence=[evidence], rows=rows, recount=not sure)


def _outside(station: Station, report: MeterReport, notice: Notice) -> Decision:
    """Values of no transaction: rows of the connector; evidence too when a number claims that they are of one."""
    now = notice.received_at
    place = Place(station.operator_id, station.id, None, report.evse, report.connector, now, evidence=report.number is not None)
    rows = measure(report.readings, place)
    if report.number is None:
        return Decision(rows=rows)
    sentence = f"Meter values with the number {report.number}, which fits no transaction at this connector; kept for review."
    key = meter_key(report, notice.payload)
    evidence = evidence_of(station, None, "meter_values", key, notice, rows[-1].at if rows else now, sentence=sentence)
    return Decision(rows=rows, evidence=[evidence])


def _flags(transaction: Transaction, report: MeterReport, now: datetime, by_number: bool) -> list[Flag]:
    if not by_number:
        if report.number is None or has(transaction, "meter_matched"):
            return []
        return [flag("meter_matched", now, number=report.number)]
    if report.evse in (0, transaction.evse) or transaction.evse == 0 or has(transaction, "meter_connector_mismatch"):
        return []
    return [flag("meter_connector_mismatch", now, evse=report.evse, known=transaction.evse)]


def _of_its_end(transaction: Transaction, readings: tuple[Reading, ...], first: datetime) -> bool:
    stopped = transaction.stopped_at
    if stopped is None or not transaction.started_at <= first <= stopped + AFTER_END:
        return False
    return closing(readings) or first <= stopped


def _started(transaction: Transaction) -> datetime:
    return transaction.started_at
