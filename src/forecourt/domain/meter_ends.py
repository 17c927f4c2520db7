"""The meter at the two ends of a transaction, for people: as the reports told it, else as its register was read."""

from typing import NamedTuple

from forecourt.domain.metering.register import load
from forecourt.domain.transactions import Transaction, TransactionState


class MeterEnds(NamedTuple):
    """In Wh; None where it is not known."""

    start_wh: int | None
    stop_wh: int | None


def meter_ends(transaction: Transaction) -> MeterEnds:
    """Stations of the first generation report both; of the second the first and the last good reading say it. Where a register
    began anew, the one that it began with is not remembered."""
    start, stop = transaction.meter_start_wh, transaction.meter_stop_wh
    read = load(transaction.register)
    if start is None and read.base is not None and not read.resets:
        start = _wh(read.base)
    if stop is None and read.base is not None and transaction.state is not TransactionState.OPEN:
        stop = _wh(read.top)
    return MeterEnds(start, stop)


def _wh(mwh: int) -> int:
    return (mwh + 500) // 1000
