"""What else bears on transactions: a restart, a connector's status, the station's word on its queue, a person, silence."""

from datetime import datetime, timedelta

import msgspec

from forecourt.domain.ledger.decision import Change, Decision, evidence_of
from forecourt.domain.ledger.numbering import spoken
from forecourt.domain.ledger.sentences import flag, has, with_flags, without
from forecourt.domain.stations import Connector, ConnectorStatus, Station
from forecourt.domain.transactions import Flag, Notice, Transaction, TransactionState

GRACE = timedelta(minutes=10)
"""After a connector says Available with a transaction open: how long energy or a stop may still come (field note 35)."""
SILENCE = timedelta(days=2)
"""After so long without a word of an open transaction, while its station is otherwise heard, the books are closed."""


def decide_boot(station: Station, transaction: Transaction, notice: Notice) -> Decision:
    """The station restarted. A transaction may go on or be stopped by its queue: nothing ends by this alone."""
    if transaction.state is not TransactionState.OPEN:
        return Decision()
    told = flag("station_rebooted", notice.received_at)
    key = f"boot:{transaction.id}:{_micros(notice.received_at)}"
    return _noted(station, transaction, "boot", key, notice, told)


def decide_status(
    station: Station, transaction: Transaction, evse: int, connector: int, status: ConnectorStatus, notice: Notice
) -> Decision:
    """Status is evidence, not an end (field note 35): Available with an open transaction is flagged once, and reviewed."""
    here = transaction.evse == evse and transaction.connector in (0, connector)
    if not here or transaction.state is not TransactionState.OPEN or status is not ConnectorStatus.AVAILABLE:
        return Decision()
    if has(transaction, "available_while_open"):
        return Decision()
    told = flag("available_while_open", notice.received_at, evse=evse, connector=connector)
    key = f"status:{transaction.id}:{_micros(notice.received_at)}"
    return _noted(station, transaction, "status", key, notice, told)


def decide_answer(station: Station, transaction: Transaction, ongoing: bool | None, in_queue: bool, notice: Notice) -> Decision:
    """The station's answer to GetTransactionStatus (E14)."""
    now, state = notice.received_at, transaction.state
    changed: dict[str, object] = {}
    flags = transaction.flags
    if in_queue:
        flags = with_flags(flags, flag("messages_pending", now))
        if state is TransactionState.ENDED:
            changed["state"] = TransactionState.ENDED_PENDING
    else:
        flags = without(flags, "messages_pending")
        flags = _final(transaction, ongoing, now, changed, flags)
    if ongoing and state is TransactionState.CLOSED:
        changed |= {"state": TransactionState.OPEN, "stopped_at": None, "stopped_received_at": None, "stop_reason": None}
        flags = with_flags(flags, flag("reopened", now))
    key = f"answer:{transaction.id}:{_micros(now)}"
    return _changed(station, transaction, "transaction_status", key, notice, flags, changed)


def _final(
    transaction: Transaction, ongoing: bool | None, now: datetime, changed: dict[str, object], flags: tuple[Flag, ...]
) -> tuple[Flag, ...]:
    """Nothing is in the queue any more: what is missing is lost, and what is over is over."""
    if transaction.seq_gaps:
        flags = with_flags(without(flags, "gap"), flag("gap_final", now, ranges=spoken(transaction.seq_gaps)))
    if transaction.state is TransactionState.ENDED_PENDING:
        changed["state"] = TransactionState.ENDED
    elif transaction.state is TransactionState.OPEN and ongoing is False:
        changed |= _closing(transaction, now)
        flags = with_flags(flags, flag("status_over", now))
    return flags


def decide_close(station: Station, transaction: Transaction, name: str, reason: str | None, notice: Notice) -> Decision:
    """A person closes the books; nothing goes over the wire."""
    now = notice.received_at
    told = flag("closed_by_person", now, name=name, why=reason or "no reason given")
    changed = _closing(transaction, now) | {"stop_reason": reason}
    flags = with_flags(transaction.flags, told)
    key = f"closed:{transaction.id}:{_micros(now)}"
    return _changed(station, transaction, "closed_by_person", key, notice, flags, changed, told.sentence)


def decide_silence(
    station: Station, transaction: Transaction, connector: Connector | None, heard_at: datetime | None, notice: Notice
) -> Decision:
    """The review of an open transaction of which nothing was heard. Ended only after grace and meter evidence: the connector
    is still available, and no energy came since it said so."""
    now, quiet_since = notice.received_at, transaction.updated_at
    if transaction.state is not TransactionState.OPEN:
        return Decision()
    available = next((each for each in transaction.flags if each.code == "available_while_open"), None)
    if available is not None and connector is not None and connector.status is ConnectorStatus.AVAILABLE:
        if now - available.at < GRACE or quiet_since > available.at:
            return Decision()
        told = flag("ended_by_status", now)
    elif heard_at is not None and now - quiet_since > SILENCE and heard_at - quiet_since > SILENCE:
        told = flag("ended_quiet", now, since=quiet_since.isoformat(timespec="seconds"))
    else:
        return Decision()
    flags = with_flags(transaction.flags, told)
    key = f"review:{transaction.id}:{_micros(now)}"
    return _changed(station, transaction, "review", key, notice, flags, _closing(transaction, now), told.sentence)


def _closing(transaction: Transaction, now: datetime) -> dict[str, object]:
    """Ended by us, where it was last heard of."""
    return {
        "state": TransactionState.CLOSED,
        "stopped_at": max(transaction.started_at, transaction.updated_at),
        "stopped_received_at": now,
        "charging_state": None,
    }


def _noted(station: Station, transaction: Transaction, kind: str, key: str, notice: Notice, told: Flag) -> Decision:
    flags = with_flags(transaction.flags, told)
    return _changed(station, transaction, kind, key, notice, flags, {"updated_at": transaction.updated_at}, told.sentence)


def _changed(
    station: Station,
    transaction: Transaction,
    kind: str,
    key: str,
    notice: Notice,
    flags: tuple[Flag, ...],
    changed: dict[str, object],
    sentence: str | None = None,
) -> Decision:
    now = notice.received_at
    values: dict[str, object] = {"updated_at": now, "evidence_count": transaction.evidence_count + 1, "flags": flags} | changed
    after = msgspec.structs.replace(transaction, **values)
    evidence = evidence_of(station, transaction.id, kind, key, notice, now, sentence=sentence)
    return Decision(subject=after, changes=[Change(transaction, after)], evidence=[evidence])


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
