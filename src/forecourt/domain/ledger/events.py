"""Numbered events of a transaction, in whatever order they arrive. OCPP 2.x block E (E01 to E15), sequence numbers 1.3.2.1.

What an event sets depends on its number, never on when it came: the same events give the same transaction in any order.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from forecourt.domain.clocks import placed, plausible
from forecourt.domain.ledger.decision import Change, Decision, evidence_of, meter_flags
from forecourt.domain.ledger.energy import corrected, settle
from forecourt.domain.ledger.keys import event_key
from forecourt.domain.ledger.numbering import Gaps, filled, in_gap, opened, spoken
from forecourt.domain.ledger.places import resolve
from forecourt.domain.ledger.sentences import flag, has, with_flags, without
from forecourt.domain.ledger.starts import superseded
from forecourt.domain.metering.register import Running, load, observe
from forecourt.domain.metering.rows import Place, measure
from forecourt.domain.stations import Connector, Station
from forecourt.domain.tokens import TokenVerdict
from forecourt.domain.transactions import EventReport, Flag, Notice, ReportKind, Transaction, TransactionState

STOPPING = frozenset({"StopAuthorized"})
"""Triggers whose token ends the authorisation instead of beginning one (E07.FR.02)."""


def number_used(report: EventReport, transaction: Transaction) -> bool:
    """Whether an event with this number has arrived already: it is the same told again, or another one (then kept too)."""
    last = transaction.last_seq_no
    return last is not None and report.seq_no <= last and not in_gap(transaction.seq_gaps, report.seq_no)


def decide_event(
    station: Station,
    report: EventReport,
    notice: Notice,
    transaction: Transaction | None,
    *,
    new_id: str,
    connectors: Iterable[Connector] = (),
    live: Iterable[Transaction] = (),
    verdict: TokenVerdict | None = None,
) -> Decision:
    """An event that is no retransmission (the app asks `number_used` and the evidence first)."""
    now = notice.received_at
    at = placed(report.at, now)
    before = transaction if transaction is not None else _new(station, report, at, now, new_id)
    state = load(before.register)
    changed: dict[str, object] = {"evidence_count": before.evidence_count + 1}
    flags = _number(before, report, now, changed, _plain_flags(before, report, now))
    if transaction is None or _tells(report) or has(before, "started_missing"):
        flags = _told(before, report, at, now, state, changed, flags, connectors, verdict, is_new=transaction is None)
    if report.charging_state is not None and report.seq_no >= state.charging_seq:
        changed["charging_state"], state.charging_seq = report.charging_state, report.seq_no
    if report.remote_start_id is not None:
        changed["remote_start_id"] = report.remote_start_id
    if report.reservation_number:  # field note 31: 0 means none
        changed["reservation_number"] = report.reservation_number
    after = msgspec.structs.replace(before, **changed)
    rows, sure = [], True
    if report.readings:
        place = Place(after.operator_id, after.station_id, after.id, after.evse, after.connector, now)
        rows = measure(report.readings, place)
        sure = observe(state, rows)
        if state.fell or state.scale != 1 or any(row.flags for row in rows):
            flags = meter_flags(msgspec.structs.replace(after, flags=flags), state, rows, now)
    after = settle(after, state, now, flags)
    if before.state is not TransactionState.OPEN and report.kind is not ReportKind.ENDED:
        after = corrected(before, after, now)
    changes = [Change(transaction, after)]
    if transaction is None and report.kind is not ReportKind.ENDED:
        changes = [*_superseding(after, live, at, now), *changes]
    evidence = evidence_of(
        station,
        after.id,
        report.kind.value,
        event_key(report, notice.payload),
        notice,
        at,
        seq_no=report.seq_no,
        offline=report.offline,
    )
    return Decision(subject=after, changes=changes, evidence=[evidence], rows=rows, recount=not sure)


def _new(station: Station, report: EventReport, at: datetime, now: datetime, new_id: str) -> Transaction:
    started = report.kind is ReportKind.STARTED
    return Transaction(
        id=new_id,
        operator_id=station.operator_id,
        station_id=station.id,
        ocpp_transaction_id=report.ref,
        evse=0,
        connector=0,
        started_at=at,
        started_received_at=now,
        flags=() if started else (flag("started_missing", now),),
        updated_at=now,
    )


def _plain_flags(before: Transaction, report: EventReport, now: datetime) -> tuple[Flag, ...]:
    """What the event alone shows."""
    flags = before.flags
    if report.offline and not has(before, "offline"):
        flags = with_flags(flags, flag("offline", now))
    if not plausible(report.at, now) and not has(before, "clock_implausible"):
        flags = with_flags(flags, flag("clock_implausible", now, told=report.at.isoformat()))
    return flags


def _number(
    before: Transaction, report: EventReport, now: datetime, changed: dict[str, object], flags: tuple[Flag, ...]
) -> tuple[Flag, ...]:
    """Keep count of the numbers (E04.FR.04); gaps are shown, and closed when late events come."""
    number, last, gaps = report.seq_no, before.last_seq_no, before.seq_gaps
    if last is None:
        changed["last_seq_no"] = number
        gaps = ((0, number - 1),) if number > 0 and report.kind is not ReportKind.STARTED else ()
    elif number > last:
        changed["last_seq_no"] = number
        if number > last + 1:
            gaps = opened(gaps, last + 1, number - 1)
        if before.state in (TransactionState.ENDED, TransactionState.ENDED_PENDING):
            flags = with_flags(flags, flag("after_end", now, number=number))
    elif in_gap(gaps, number):
        gaps = filled(gaps, number)
    else:
        return with_flags(flags, flag("seq_conflict", now, number=number))
    if report.kind is ReportKind.STARTED and gaps:
        gaps = tuple((max(first, number + 1), end) for first, end in gaps if end > number)
    return flags if gaps == before.seq_gaps else _gaps(before, gaps, now, changed, flags)


def _gaps(before: Transaction, gaps: Gaps, now: datetime, changed: dict[str, object], flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    changed["seq_gaps"] = gaps
    if gaps:
        return with_flags(flags, flag("gap", now, ranges=spoken(gaps)))
    if before.state is TransactionState.ENDED_PENDING:
        changed["state"] = TransactionState.ENDED
    return with_flags(without(flags, "gap"), flag("gap_closed", now)) if has(before, "gap") else flags


def _tells(report: EventReport) -> bool:
    """Whether it says more than how the charging goes on."""
    return report.kind is not ReportKind.UPDATED or report.evse is not None or report.token is not None


def _told(
    before: Transaction,
    report: EventReport,
    at: datetime,
    now: datetime,
    state: Running,
    changed: dict[str, object],
    flags: tuple[Flag, ...],
    connectors: Iterable[Connector],
    verdict: TokenVerdict | None,
    *,
    is_new: bool,
) -> tuple[Flag, ...]:
    """The parts of a transaction that only some events tell: start, end, place, token."""
    if report.kind is ReportKind.STARTED:
        changed["started_at"], changed["started_received_at"] = at, now
        flags = without(flags, "started_missing") if has(before, "started_missing") else flags
    elif has(before, "started_missing") and at < before.started_at:
        changed["started_at"] = at
    flags = _place(before, report, now, state, changed, flags, connectors, is_new=is_new)
    flags = _token(report, now, state, changed, flags, verdict)
    return _end(before, report, at, now, changed, flags) if report.kind is ReportKind.ENDED else flags


def _place(
    before: Transaction,
    report: EventReport,
    now: datetime,
    state: Running,
    changed: dict[str, object],
    flags: tuple[Flag, ...],
    connectors: Iterable[Connector],
    *,
    is_new: bool,
) -> tuple[Flag, ...]:
    """Where it is (E01.FR.16): the earliest event that says so. A connector left out is resolved, not guessed (field note 38)."""
    if report.evse is None:
        return with_flags(flags, flag("evse_missing", now)) if is_new else flags
    if state.place_seq >= 0 and report.evse != before.evse and not has(before, "evse_changed"):
        flags = with_flags(flags, flag("evse_changed", now, evse=report.evse, known=before.evse))
    if state.place_seq >= 0 and (report.seq_no > state.place_seq or (report.evse == before.evse and not report.connector)):
        return flags
    state.place_seq = report.seq_no
    found = resolve(report.evse, report.connector, connectors)
    changed["evse"], changed["connector"] = report.evse, found.connector
    if not found.known:
        flags = with_flags(flags, flag("connector_unknown", now, evse=report.evse, connector=found.connector or "?"))
    if report.connector is None:
        return with_flags(flags, flag("evse_missing", now))
    return without(flags, "evse_missing")


def _token(
    report: EventReport,
    now: datetime,
    state: Running,
    changed: dict[str, object],
    flags: tuple[Flag, ...],
    verdict: TokenVerdict | None,
) -> tuple[Flag, ...]:
    """The token that it was authorised for: the earliest event that names one (E01.FR.10); one that stops is another matter."""
    if report.token is None or report.kind is ReportKind.ENDED or report.trigger in STOPPING:
        if report.token is not None:
            changed["stop_token"] = report.token
        return flags
    if 0 <= state.token_seq <= report.seq_no:
        return flags
    state.token_seq = report.seq_no
    changed["token"] = report.token
    if verdict is not None:
        changed["token_verdict"], changed["group"] = verdict.verdict.value, verdict.group
        if not verdict.accepted:
            flags = with_flags(flags, flag("token_refused", now, why=verdict.sentence))
    return flags


def _end(
    before: Transaction, report: EventReport, at: datetime, now: datetime, changed: dict[str, object], flags: tuple[Flag, ...]
) -> tuple[Flag, ...]:
    """The station's own end (E06). With numbers missing it is not complete yet."""
    gaps = changed.get("seq_gaps", before.seq_gaps)
    changed["state"] = TransactionState.ENDED_PENDING if gaps else TransactionState.ENDED
    changed["stopped_at"], changed["stopped_received_at"] = at, now
    changed["stop_reason"] = report.stop_reason or "Local"  # absent means Local (TransactionType.stoppedReason)
    flags = without(flags, "available_while_open")
    return with_flags(flags, flag("stop_after_close", now)) if before.state is TransactionState.CLOSED else flags


def _superseding(after: Transaction, live: Iterable[Transaction], at: datetime, now: datetime) -> list[Change]:
    """Earlier open transactions of the same EVSE, which charges one at a time (E01.FR.14)."""
    return [
        Change(each, superseded(each, at, now))
        for each in live
        if each.state is TransactionState.OPEN and each.evse == after.evse != 0 and each.started_at <= at and each.id != after.id
    ]
