"""Energy of a transaction from the best evidence: the registers of start and stop, or the samples between them."""

from datetime import datetime

import msgspec

from forecourt.domain.ledger.sentences import flag, has, with_flags, without
from forecourt.domain.metering.register import FASTEST_MWH_PER_S, SHORTEST_S, Running, dump, load, recount
from forecourt.domain.metering.samples import MeterRow
from forecourt.domain.transactions import Flag, Transaction, TransactionState

MOST_WITHOUT_TIME_WH = 200_000
"""What registers alone may claim although the time between start and stop would not allow it (field note 37): a large battery."""


def settle(transaction: Transaction, state: Running, at: datetime, flags: tuple[Flag, ...], *, told: int = 0) -> Transaction:
    """The transaction with its energy by the best evidence there is now, and `told` pieces of evidence more; a change after the
    end is told as a correction."""
    energy, source, trouble = _best(transaction, state, at)
    if trouble is not None and not has(transaction, trouble.code):
        flags = with_flags(flags, trouble)
    if source == "curve" and state.base is None and not has(transaction, "energy_from_power"):
        flags = with_flags(flags, flag("energy_from_power", at))
    return msgspec.structs.replace(
        transaction,
        energy_wh=energy,
        energy_source=source,
        register=dump(state),
        evidence_count=transaction.evidence_count + told,
        flags=flags,
        updated_at=at,
    )


def corrected(before: Transaction, after: Transaction, at: datetime) -> Transaction:
    """After the end: the correction in words, when the energy changed (field note 34)."""
    if before.state is TransactionState.OPEN or before.energy_wh == after.energy_wh:
        return after
    told = flag("late_values", at, was=before.energy_wh, now=after.energy_wh)
    return msgspec.structs.replace(after, flags=with_flags(after.flags, told))


def recounted(before: Transaction, after: Transaction, rows: list[MeterRow], at: datetime) -> Transaction:
    """`after` with its energy counted anew from every row of the transaction."""
    state = recount(load(after.register), rows)
    flags = after.flags if state.fell else without(after.flags, "register_dip")
    settled = settle(after, state, at, without(flags, "late_values") if before is not after else flags)
    return corrected(before, settled, at)


def _best(transaction: Transaction, state: Running, at: datetime) -> tuple[int, str, Flag | None]:
    """Energy, where it comes from, and what is wrong with the registers."""
    curve = state.energy_wh
    known = state.base is not None or curve > 0
    start, stop = transaction.meter_start_wh, transaction.meter_stop_wh
    if start is None or stop is None:
        whole = state.begin_seen and state.end_seen and not state.fell
        return curve, ("registers" if whole else "curve") if known else "none", None
    pair, seconds = stop - start, _seconds(transaction)
    if state.scale != 1 or (state.prior is not None and stop * 1000 >= state.prior):
        return curve, "curve", None
    if 0 <= pair * 1000 <= FASTEST_MWH_PER_S * seconds:
        return (pair, "registers", None) if pair >= curve else (curve, "curve", None)
    if curve > 0:
        return curve, "curve", flag("energy_implausible", at, told=pair, seconds=seconds)
    if 0 <= pair <= MOST_WITHOUT_TIME_WH:
        return pair, "registers", flag("energy_implausible", at, told=pair, seconds=seconds)
    return 0, "none", flag("energy_unknown", at, told=pair)


def _seconds(transaction: Transaction) -> int:
    stopped = transaction.stopped_at or transaction.updated_at
    return max(int((stopped - transaction.started_at).total_seconds()), SHORTEST_S)
