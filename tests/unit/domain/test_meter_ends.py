"""The meter at the ends of a transaction."""

import pytest

from forecourt.domain.meter_ends import meter_ends
from forecourt.domain.metering.register import Running, dump
from forecourt.domain.transactions import TransactionState
from tests import rows

READ = Running(base=1_000_499, top=7_000_500)


@pytest.mark.parametrize(
    ("state", "register", "told", "ends"),
    [
        (TransactionState.ENDED, READ, (None, None), (1_000, 7_001)),
        (TransactionState.OPEN, READ, (None, None), (1_000, None)),
        (TransactionState.ENDED, READ, (990, 7_010), (990, 7_010)),
        (TransactionState.CLOSED, READ, (990, None), (990, 7_001)),
        (TransactionState.ENDED, Running(base=0, top=5_000, done=1, resets=1), (None, None), (None, 5)),
        (TransactionState.ENDED, Running(summed=5_000), (None, None), (None, None)),
    ],
)
def test_what_was_told_counts_else_what_was_read(
    state: TransactionState, register: Running, told: tuple[int | None, int | None], ends: tuple[int | None, int | None]
) -> None:
    start, stop = told
    row = rows.transaction(state=state, register=dump(register), meter_start_wh=start, meter_stop_wh=stop)

    assert tuple(meter_ends(row)) == ends
