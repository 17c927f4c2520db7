"""A decision of the ledger becomes one unit: rows, evidence, events. Memory advances only after the commit."""

from collections.abc import Callable, Sequence
from operator import attrgetter

from forecourt.app.live import LiveStation
from forecourt.app.ports import Insert, TransactionReads, Unit, UnitOfWork, Update, Write
from forecourt.domain.access import Caller
from forecourt.domain.events import Event
from forecourt.domain.ledger import Change, Decision, recounted
from forecourt.domain.metering import MeterRow
from forecourt.domain.transactions import Flag, Transaction, TransactionState
from forecourt.kit.errors import Conflict
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock

HOT = ("charging_state", "energy_wh", "energy_source", "register", "last_seq_no", "evidence_count", "updated_at")
"""What nearly every message of a transaction changes; an update writes these, or everything that can change."""
COLD = tuple(
    name for name in Transaction.__struct_fields__ if name not in {*HOT, "id", "operator_id", "station_id", "ocpp_transaction_id"}
)
ALL = HOT + COLD
_cold = attrgetter(*COLD)
KEPT_AFTER_END = 8
"""Ended transactions kept in memory for a connected station, so that late values find them without a read."""


class Recorder:
    """Commits decisions."""

    def __init__(self, uow: UnitOfWork, transactions: TransactionReads, clock: Clock) -> None:
        self._uow = uow
        self._transactions = transactions
        self._clock = clock

    async def record(
        self,
        live: LiveStation,
        decision: Decision,
        *,
        caller: Caller | None = None,
        also: Sequence[Write] = (),
        events: Sequence[Event] = (),
    ) -> Transaction | None:
        """Commit, then remember. When the evidence was there already, the report was told before: the transaction that it
        belongs to as it stands, nothing changed."""
        if decision.recount:
            await self._recount(decision)
        unit = self._unit(live, decision, caller)
        unit.writes.extend(also)
        unit.events.extend(events)
        if not unit.writes and not unit.events:
            return decision.subject
        live.stale = True  # until the outcome is known; a verb that is cancelled or fails here leaves it so
        try:
            await self._uow.commit(unit)
        except Conflict:
            return await self._told_before(live, decision)
        live.stale = False
        remember(live, decision.changes)
        return decision.subject

    async def _told_before(self, live: LiveStation, decision: Decision) -> Transaction | None:
        for each in decision.evidence:
            found = await self._transactions.evidence_by_content(live.station.id, each.content_key)
            if found is not None:
                return await self._transactions.by_id(found)
        raise Conflict("The ledger's rows were changed by someone else meanwhile.")

    async def _recount(self, decision: Decision) -> None:
        """A value came late: count the energy anew from every row of the transaction (rare)."""
        for change in decision.changes:
            mine = [row for row in decision.rows if row.transaction_id == change.after.id]
            if not mine:
                continue
            stored = await self._transactions.meter_rows(change.after.id)
            before = change.before if change.before is not None else change.after
            change.after = recounted(before, change.after, [*stored, *mine], change.after.updated_at)
            decision.subject = change.after

    def _unit(self, live: LiveStation, decision: Decision, caller: Caller | None) -> Unit:
        writes: list[Write] = [*map(Insert, decision.evidence), *map(Insert, decision.rows)]
        tell = _teller(live, decision, caller)
        events: list[Event] = []
        for change in decision.changes:
            writes.append(_write(change))
            events.extend([tell(type_, change.after, _told(change.after, decision.rows)) for type_ in _types(change)])
        events.extend([tell("TransactionRepaired", after, _repair(each)) for after, each in decision.repairs()])
        if not decision.changes and decision.rows:
            events.append(tell("MeterValuesReceived", None, _measured(decision.rows[-1])))
        if not decision.evidence:
            return Unit(live.station.id, writes, events)
        return Unit(live.station.id, writes, events, id=decision.evidence[0].id)  # an id of its own would say no more


def remember(live: LiveStation, changes: Sequence[Change]) -> None:
    """Advance memory; of those that ended only the newest few stay."""
    for change in changes:
        live.transactions[change.after.id] = change.after
    if len(live.transactions) > KEPT_AFTER_END:
        over = [each for each in live.transactions.values() if each.state not in UNFINISHED]
        for each in sorted(over, key=attrgetter("updated_at"))[:-KEPT_AFTER_END]:
            del live.transactions[each.id]


def recalled(live: LiveStation, transaction: Transaction | None) -> Transaction | None:
    """A transaction as it was read from the store; an unfinished one stays in memory from now on."""
    if transaction is not None and transaction.state in UNFINISHED:
        live.transactions[transaction.id] = transaction
    return transaction


UNFINISHED = (TransactionState.OPEN, TransactionState.ENDED_PENDING)


def _write(change: Change) -> Write:
    before, after = change.before, change.after
    if before is None:
        return Insert(after)
    return Update(after, HOT if _cold(after) == _cold(before) else ALL)


def _types(change: Change) -> tuple[str, ...]:
    was_open = change.before is None or change.before.state is TransactionState.OPEN
    ended = was_open and change.after.state is not TransactionState.OPEN
    if change.before is None:
        return ("TransactionStarted", "TransactionEnded") if ended else ("TransactionStarted",)
    return ("TransactionEnded" if ended else "TransactionUpdated" if was_open else "TransactionAmended",)


def _teller(
    live: LiveStation, decision: Decision, caller: Caller | None
) -> Callable[[str, Transaction | None, dict[str, object]], Event]:
    station, first = live.station, decision.evidence[0] if decision.evidence else None
    at = first.received_at if first is not None else decision.rows[0].received_at if decision.rows else None
    occurred_at = first.at if first is not None else at
    who = f"station:{station.id}" if caller is None else f"{caller.kind}:{caller.id}"
    name = station.identity if caller is None else caller.name
    correlation = caller.correlation_id if caller is not None else first.id if first is not None else new_id()

    def tell(type_: str, transaction: Transaction | None, data: dict[str, object]) -> Event:
        recorded_at = at if at is not None else transaction.updated_at if transaction is not None else station.updated_at
        return Event(
            id=new_id(),
            type=type_,
            occurred_at=occurred_at or recorded_at,
            recorded_at=recorded_at,
            operator_id=station.operator_id,
            station_id=station.id,
            subject_id=None if transaction is None else transaction.id,
            caller=who,
            caller_name=name,
            correlation_id=correlation,
            causation_id=None if first is None else first.id,
            data=data,
        )

    return tell


def _told(transaction: Transaction, rows: Sequence[MeterRow]) -> dict[str, object]:
    """What subscribers learn of a transaction with every event: where, how far, in which state."""
    row = rows[-1] if rows else None
    return {
        "ocpp_transaction_id": transaction.ocpp_transaction_id,
        "evse": transaction.evse,
        "connector": transaction.connector,
        "state": transaction.state.value,
        "charging_state": transaction.charging_state,
        "energy_wh": transaction.energy_wh,
        "power_w": None if row is None else row.power_w,
        "soc_percent": None if row is None else row.soc_percent,
        "flags": [each.code for each in transaction.flags],
    }


def _measured(row: MeterRow) -> dict[str, object]:
    return {
        "evse": row.evse,
        "connector": row.connector,
        "energy_wh": row.energy_wh,
        "power_w": row.power_w,
        "soc_percent": row.soc_percent,
    }


def _repair(each: Flag) -> dict[str, object]:
    return {"code": each.code, "sentence": each.sentence}
