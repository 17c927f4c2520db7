"""Every event has a sentence, whatever its data hold."""

from datetime import UTC, datetime

import pytest

from forecourt.console.naming import Names
from forecourt.console.telling import tell
from forecourt.domain.access import system_caller
from forecourt.domain.events import TYPES, Event, new_event

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(type_: str, **data: object) -> Event:
    caller = system_caller("test")
    return new_event(type_, caller, NOW, operator_id="operator", station_id="S", subject_id="X", data=data)


@pytest.mark.parametrize("type_", [*TYPES, "SomethingOfALaterVersion"])
def test_every_event_has_a_sentence_even_without_data(type_: str) -> None:
    told = tell(event(type_), Names({}))

    assert told.sentence
    assert "{" not in told.sentence


def test_a_faulted_connector_is_bad_news() -> None:
    told = tell(event("ConnectorStatusChanged", evse=2, connector=1, status="faulted", error_code="GroundFailure"), Names({}))

    assert told.sentence == "EVSE 2, connector 1 is faulted, error GroundFailure."
    assert told.tone == "bad"


def test_a_transaction_leads_to_its_page() -> None:
    told = tell(event("TransactionEnded", evse=1, energy_wh=12_340), Names({}))

    assert told.sentence == "ended a transaction at EVSE 1, 12.34 kWh."
    assert told.link == "/transactions/X"


def test_braces_in_data_are_only_text() -> None:
    assert tell(event("KeyCreated", name="{subject}"), Names({})).sentence == "The API key {subject} was made."


def test_what_was_billed_leads_to_its_page() -> None:
    cut = tell(event("CdrCut", total_before_taxes="1.13", total_after_taxes="1.23", currency="USD"), Names({}))
    issued = tell(event("InvoiceIssued", number="INV-2026-000001", total_due="1.23", currency="USD"), Names({}))

    assert (cut.sentence, cut.link) == ("was billed: 1.23 USD.", "/billing/cdrs/X")
    assert (issued.sentence, issued.link) == ("Invoice INV-2026-000001 was issued, 1.23 USD.", "/billing/invoices/X")
