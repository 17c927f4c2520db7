"""E06, E11: what a transaction is to its partner while it runs and when it is over."""

from typing import Any

import pytest

from forecourt.domain.transactions import TransactionState
from forecourt.ocpi.v221.sessions import SessionStatus
from forecourt.roaming.mapping.sessions import status_of
from tests import rows

OPEN, ENDED = TransactionState.OPEN, TransactionState.ENDED


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": OPEN}, SessionStatus.ACTIVE),
        ({"state": OPEN, "charging_state": "Charging"}, SessionStatus.ACTIVE),
        ({"state": OPEN, "charging_state": "EVConnected"}, SessionStatus.PENDING),
        ({"state": OPEN, "charging_state": "Idle", "energy_wh": 10}, SessionStatus.ACTIVE),
        ({"state": ENDED, "energy_wh": 10}, SessionStatus.COMPLETED),
        ({"state": ENDED, "token_verdict": "accepted"}, SessionStatus.COMPLETED),
        ({"state": ENDED, "token_verdict": "blocked"}, SessionStatus.INVALID),
        ({"state": ENDED, "token_verdict": "blocked", "energy_wh": 10}, SessionStatus.COMPLETED),
        ({"state": TransactionState.CLOSED, "energy_wh": 10}, SessionStatus.COMPLETED),
    ],
)
def test_the_status_of_a_session(fields: dict[str, Any], status: SessionStatus) -> None:
    assert status_of(rows.transaction(**fields)) is status
