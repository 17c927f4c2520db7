"""What a transaction is to its partner while it runs and when it is over."""

from datetime import timedelta
from typing import Any

import pytest

from forecourt.app.ports.roaming_cpo import SessionFacts
from forecourt.domain.billing.cdrs import priced
from forecourt.domain.billing.usage import Usage
from forecourt.domain.transactions import TransactionState
from forecourt.kit.errors import NotFound
from forecourt.ocpi.server.routing import route_of
from forecourt.ocpi.v221.sessions import SessionStatus
from forecourt.roaming.mapping.sessions import session_to, status_of
from tests import rows
from tests.roaming_cpo import authorization

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
    """E06, E11."""
    assert status_of(rows.transaction(**fields)) is status


def facts(**fields: Any) -> SessionFacts:
    """An hour of a partner's driver."""
    running = rows.transaction("s1", energy_wh=5_000, **fields)
    usage = Usage(starts_at=rows.NOW, ends_at=rows.NOW + timedelta(hours=1), energy_wh=5_000, samples=())
    return SessionFacts(
        party="NL*FCT", transaction=running, authorization=authorization(), site_id="YARD", priced=priced(usage, (), "UTC"),
        currency="EUR",
    )  # fmt: skip


def test_e09_a_session_without_a_price_says_no_cost() -> None:
    """Unknown, not free."""
    document = session_to(facts())

    assert "total_cost" not in document
    assert (document["kwh"], document["status"], document["authorization_reference"]) == (5, "ACTIVE", "REF")
    assert "end_date_time" not in document


def test_e05_there_is_nothing_below_a_session() -> None:
    with pytest.raises(NotFound):
        route_of("PUT", "2.2.1/receiver/sessions/NL/FCT/S1/periods")
