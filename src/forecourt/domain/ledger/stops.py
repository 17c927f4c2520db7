"""A stop of the first generation: which transaction it means, and what it makes of it. OCPP 1.6 4.10, errata 3.18."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from forecourt.domain.authorisation import same_driver
from forecourt.domain.clocks import placed, plausible
from forecourt.domain.ledger.decision import Change, Decision, evidence_of, meter_flags, take_in
from forecourt.domain.ledger.energy import settle
from forecourt.domain.ledger.keys import stop_key
from forecourt.domain.ledger.sentences import flag, has, with_flags, without
from forecourt.domain.ledger.starts import register_reading
from forecourt.domain.metering.register import load
from forecourt.domain.metering.rows import Place, measure
from forecourt.domain.metering.samples import Context, MeterRow
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Flag, Notice, StopReport, Transaction, TransactionState


def match_stop(
    report: StopReport, notice: Notice, live: Iterable[Transaction], group: str | None = None
) -> tuple[Transaction, str] | None:
    """The open transaction that a stop with an unusable number can only mean, and by what (field note 29).
    `group`: of the stop's token, whose members may stop each other's transactions."""
    at = placed(report.at, notice.received_at)
    fitting = [each for each in live if _fits(each, report, at)]
    if report.token is not None:
        same = [each for each in fitting if same_driver(report.token, group, each.token, each.group)]
        if len(same) == 1:
            return same[0], "token, meter and time"
        if same:
            return None
    return (fitting[0], "meter and time, as the only one open") if len(fitting) == 1 else None


def decide_stop(
    station: Station,
    report: StopReport,
    notice: Notice,
    transaction: Transaction | None,
    *,
    new_id: str,
    matched_by: str | None = None,
    key_taken: bool = False,
) -> Decision:
    """What the stop makes of the transaction it means; None: of nothing known, so that one is made for review."""
    now = notice.received_at
    if transaction is None:
        return _without_start(station, report, notice, new_id, key_taken)
    at = max(placed(report.at, now), transaction.started_at)
    key = stop_key(report) + (f":{transaction.id}" if key_taken else "")
    if transaction.state in (TransactionState.ENDED, TransactionState.ENDED_PENDING) and transaction.meter_stop_wh is not None:
        told = flag("stop_contradicts", now, told=report.meter_stop_wh, moment=at.isoformat())
        kept = msgspec.structs.replace(
            transaction,
            flags=with_flags(transaction.flags, told),
            evidence_count=transaction.evidence_count + 1,
            updated_at=now,
        )
        evidence = evidence_of(station, transaction.id, "stop", key, notice, at, sentence=told.sentence)
        return Decision(subject=kept, changes=[Change(transaction, kept)], evidence=[evidence])
    measured = _measured(report, transaction, at, now)
    ended, sure = _ended(transaction, report, notice, at, measured, _flags(transaction, report, notice, matched_by))
    evidence = evidence_of(station, transaction.id, "stop", key, notice, at)
    return Decision(
        subject=ended,
        changes=[Change(transaction, ended)],
        evidence=[evidence],
        rows=measured,
        recount=not sure,
    )


def _fits(transaction: Transaction, report: StopReport, at: datetime) -> bool:
    reached = max(transaction.meter_start_wh or 0, (load(transaction.register).top + 500) // 1000)
    return transaction.state is TransactionState.OPEN and transaction.started_at <= at and report.meter_stop_wh >= reached


def _measured(report: StopReport, transaction: Transaction, at: datetime, now: datetime) -> list[MeterRow]:
    place = Place(transaction.operator_id, transaction.station_id, transaction.id, transaction.evse, transaction.connector, now)
    return measure((*report.readings, register_reading(at, report.meter_stop_wh, Context.END)), place)


def _ended(
    transaction: Transaction,
    report: StopReport,
    notice: Notice,
    at: datetime,
    measured: list[MeterRow],
    flags: tuple[Flag, ...],
) -> tuple[Transaction, bool]:
    now = notice.received_at
    state, sure = take_in(transaction, measured)
    ended = msgspec.structs.replace(
        transaction,
        state=TransactionState.ENDED,
        stopped_at=at,
        stopped_received_at=now,
        stop_reason=report.reason or "Local",  # 1.6 7.36: absent means Local
        stop_token=report.token,
        meter_stop_wh=report.meter_stop_wh,
        charging_state=None,
        flags=flags,
        evidence_count=transaction.evidence_count + 1,
    )
    meter = meter_flags(ended, state, measured, now)
    return settle(ended, state, now, meter), sure


def _flags(transaction: Transaction, report: StopReport, notice: Notice, matched_by: str | None) -> tuple[Flag, ...]:
    now, found = notice.received_at, []
    if matched_by is not None:
        found.append(flag("number_unusable", now, number=report.number, by=matched_by))
    if not plausible(report.at, now) and not has(transaction, "clock_implausible"):
        found.append(flag("clock_implausible", now, told=report.at.isoformat()))
    elif report.at < transaction.started_at:
        found.append(flag("stop_before_start", now))
    if transaction.state is TransactionState.CLOSED:
        found.append(flag("stop_after_close", now))
    return with_flags(without(transaction.flags, "available_while_open"), *found)


def _without_start(station: Station, report: StopReport, notice: Notice, new_id: str, key_taken: bool) -> Decision:
    """A stop that fits nothing becomes a transaction of its own, ended, its start unknown: for review, never dropped."""
    now = notice.received_at
    at = placed(report.at, now)
    first = min((placed(each.at, now) for each in report.readings), default=at)
    unknown = Transaction(
        id=new_id,
        operator_id=station.operator_id,
        station_id=station.id,
        ocpp_transaction_id=str(report.number),
        evse=0,
        connector=0,
        token=report.token,
        started_at=min(first, at),
        started_received_at=now,
        flags=(flag("stop_without_start", now, number=report.number),),
        updated_at=now,
    )
    measured = _measured(report, unknown, at, now)
    ended, sure = _ended(unknown, report, notice, at, measured, _flags(unknown, report, notice, None))
    key = stop_key(report) + (f":{new_id}" if key_taken else "")
    evidence = evidence_of(station, new_id, "stop", key, notice, at)
    rows = measured
    return Decision(subject=ended, changes=[Change(None, ended)], evidence=[evidence], rows=rows, recount=not sure)
