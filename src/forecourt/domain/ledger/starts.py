"""A start of the first generation: the station waits for the number that we give it. OCPP 1.6 4.8, errata 3.18."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from forecourt.domain.clocks import placed, plausible
from forecourt.domain.ledger.decision import Change, Decision, evidence_of, take_in
from forecourt.domain.ledger.keys import start_key
from forecourt.domain.ledger.sentences import flag, has, with_flags
from forecourt.domain.metering.register import Running, begin_at_prior, dump
from forecourt.domain.metering.rows import Place, measure
from forecourt.domain.metering.samples import Context, MeterRow, Quantity, Reading, Sample
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenVerdict
from forecourt.domain.transactions import Flag, Notice, StartReport, Transaction, TransactionState

RETRY_WINDOW = timedelta(minutes=15)
"""Within this long after the first, a start with an implausible clock counts as told again; the clock can repeat by itself."""


def retransmission_of(
    report: StartReport, notice: Notice, told_before: Transaction | None, live: Iterable[Transaction]
) -> Transaction | None:
    """The open transaction that this start was told for before: `told_before` has the same content key, and a repeated
    start of our own making (`start_repeated`) is known by its attributes."""
    if told_before is None:
        return None
    for each in (told_before, *(one for one in live if has(one, "start_repeated") and _same(one, report))):
        if each.state is TransactionState.OPEN and _in_window(each, report, notice):
            return each
    return None


def decide_start(
    station: Station,
    report: StartReport,
    notice: Notice,
    live: Iterable[Transaction],
    *,
    new_id: str,
    number: int,
    verdict: TokenVerdict,
    told_before: Transaction | None = None,
    previous: Transaction | None = None,
    known_connector: bool = True,
) -> Decision:
    """A start that is no retransmission. `previous` is the connector's latest earlier transaction."""
    at, now = placed(report.at, notice.received_at), notice.received_at
    older = [each for each in live if _occupies(each, report)]
    flags = _flags(report, notice, told_before, any(each.started_at > at for each in older), known_connector, verdict)
    transaction = Transaction(
        id=new_id,
        operator_id=station.operator_id,
        station_id=station.id,
        ocpp_transaction_id=str(number),
        evse=report.evse,
        connector=report.connector,
        token=report.token,
        token_verdict=verdict.verdict.value,
        group=verdict.group,
        started_at=at,
        started_received_at=now,
        meter_start_wh=report.meter_start_wh,
        reservation_number=report.reservation_number or None,  # field note 31: 0 means none
        flags=flags,
        evidence_count=1,
        updated_at=now,
    )
    key = start_key(report) if told_before is None else f"{start_key(report)}:{new_id}"
    begun, rows = _begun(transaction, report, at, now, previous)
    return Decision(
        subject=begun,
        changes=[*(Change(each, superseded(each, at, now)) for each in older if each.started_at <= at), Change(None, begun)],
        evidence=[evidence_of(station, new_id, "start", key, notice, at)],
        rows=rows,
    )


def superseded(transaction: Transaction, at: datetime, now: datetime) -> Transaction:
    """Ended by us: another one began on its connector (start without stop). It ends where it was last heard of."""
    return msgspec.structs.replace(
        transaction,
        state=TransactionState.CLOSED,
        stopped_at=max(transaction.started_at, min(transaction.updated_at, at)),
        stopped_received_at=now,
        flags=with_flags(transaction.flags, flag("start_without_stop", now)),
        updated_at=now,
    )


def _same(transaction: Transaction, report: StartReport) -> bool:
    token = transaction.token
    return (
        (transaction.evse, transaction.connector, transaction.meter_start_wh)
        == (report.evse, report.connector, report.meter_start_wh)
        and token is not None
        and token.key == report.token.key
    )


def _in_window(transaction: Transaction, report: StartReport, notice: Notice) -> bool:
    if plausible(report.at, notice.received_at):
        return True
    return notice.received_at - transaction.started_received_at <= RETRY_WINDOW


def _occupies(transaction: Transaction, report: StartReport) -> bool:
    return transaction.state is TransactionState.OPEN and (transaction.evse, transaction.connector) == (
        report.evse,
        report.connector,
    )


def _flags(
    report: StartReport, notice: Notice, told_before: Transaction | None, late: bool, known: bool, verdict: TokenVerdict
) -> tuple[Flag, ...]:
    now, found = notice.received_at, []
    if not plausible(report.at, now):
        found.append(flag("clock_implausible", now, told=report.at.isoformat()))
    if told_before is not None:
        found.append(flag("start_repeated", now))
    if late:
        found.append(flag("start_late", now))
    if not known:
        found.append(flag("connector_unknown", now, evse=report.evse, connector=report.connector))
    if not verdict.accepted:
        found.append(flag("token_refused", now, why=verdict.sentence))
    return tuple(found)


def _begun(
    transaction: Transaction, report: StartReport, at: datetime, now: datetime, previous: Transaction | None
) -> tuple[Transaction, list[MeterRow]]:
    """The transaction with its register begun, and the start's own meter value as a row."""
    place = Place(transaction.operator_id, transaction.station_id, transaction.id, report.evse, report.connector, now)
    rows = measure((register_reading(at, report.meter_start_wh, Context.BEGIN),), place)
    prior, flags = prior_register(report, previous), transaction.flags
    if prior is None:
        state, _ = take_in(transaction, rows)
    else:
        state, flags = Running(), with_flags(flags, flag("start_meter_zero", now, prior=prior))
        begin_at_prior(state, int(at.timestamp() * 1_000_000), prior * 1000)
    return msgspec.structs.replace(transaction, register=dump(state), flags=flags), rows


def prior_register(report: StartReport, previous: Transaction | None) -> int | None:
    """Where the connector's register stood, when it is one for life and the start says 0 all the same (field note 37)."""
    if report.meter_start_wh != 0 or previous is None or not previous.meter_start_wh or not previous.meter_stop_wh:
        return None
    return previous.meter_stop_wh if previous.meter_stop_wh >= previous.meter_start_wh else None


def register_reading(at: datetime, value_wh: int, context: Context) -> Reading:
    """The meter value of a start or stop as a reading, so that curve and recount know it like any other."""
    return Reading(at=at, samples=(Sample(Decimal(value_wh), Quantity(context=context)),))
