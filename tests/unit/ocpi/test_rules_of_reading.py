"""Rules on what documents may leave open: a place that nobody has yet, a time that nobody knows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from forecourt.ocpi.documents import Document
from forecourt.ocpi.v221.sessions import Session
from forecourt.sim.partner import Party
from forecourt.sim.partner import objects as made
from forecourt.sim.partner.speech import dumps

_CPO, _EMSP, _AT = Party("BE", "SIM"), Party("DE", "DRV"), datetime(2026, 11, 20, tzinfo=UTC)


def _session(**fields: Any) -> Document[Session]:
    where, token = made.location(_CPO, "2.2.1", 1, _AT), made.token(_EMSP, "2.2.1", "0A", _AT)
    return Document.read(dumps({**made.session(_CPO, "2.2.1", "S-1", _AT, where, token), **fields}), Session)


@pytest.mark.parametrize("status", ["RESERVATION", "PENDING"])
def test_e08_a_session_may_leave_its_evse_open(status: str) -> None:
    document = _session(status=status, evse_uid="#NA", connector_id="#NA")

    assert (document.view.evse_uid, document.findings) == ("#NA", ())


def test_d12_a_time_that_nobody_knows_is_no_fault() -> None:
    document = _session(start_date_time="1970-01-01T00:00:00Z")

    assert (document.view.start_date_time, document.findings) == (datetime(1970, 1, 1, tzinfo=UTC), ())
