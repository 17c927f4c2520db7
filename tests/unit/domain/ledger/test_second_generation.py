"""Numbered events of 2.x stations: twice, late, offline, missing, contradicting."""

from forecourt.domain.ledger.numbering import MOST_RANGES
from forecourt.domain.metering import Context
from forecourt.domain.stations import Connector, ConnectorStatus
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import ReportKind, TransactionState

from .book import CARD, T0, Book, codes, event, later, register

STARTED, UPDATED, ENDED = ReportKind.STARTED, ReportKind.UPDATED, ReportKind.ENDED
BEGIN = register(0, 1000, Context.BEGIN)


def test_a_plain_transaction() -> None:
    book = Book()

    book.event(event(0, STARTED, evse=1, connector=1, token=CARD, charging_state="EVConnected", readings=(BEGIN,)))
    book.event(event(1, charging_state="Charging", readings=(register(60, 1500),)))
    ended = book.event(event(2, ENDED, stop_reason="EVDisconnected", readings=(register(120, 2200, Context.END),)))

    assert (ended.state, ended.energy_wh, ended.energy_source) == (TransactionState.ENDED, 1200, "registers")
    assert (ended.evse, ended.connector, ended.token, ended.token_verdict) == (1, 1, CARD, "accepted")
    assert (ended.started_at, ended.stopped_at, ended.stop_reason) == (T0, later(120), "EVDisconnected")
    assert (ended.flags, ended.evidence_count, ended.charging_state) == ((), 3, "Charging")


def test_an_event_told_again_changes_nothing() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))
    once = book.event(event(1, readings=(register(60, 1500),)))

    again = book.event(event(1, readings=(register(60, 1500),)), received_s=600)

    assert again == once
    assert (len(book.evidence), len(book.rows)) == (2, 1)


def test_the_same_number_with_other_content_is_kept_and_flagged() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))
    book.event(event(1, readings=(register(60, 1500),)))

    after = book.event(event(1, readings=(register(61, 1600),)))

    assert codes(after) == {"seq_conflict"}
    assert (len(book.evidence), after.energy_wh, after.last_seq_no) == (3, 100, 1)


def test_a_gap_is_shown_and_closed_when_the_late_events_come() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))
    gapped = book.event(event(4))

    book.event(event(2))
    book.event(event(1))
    whole = book.event(event(3))

    assert (gapped.seq_gaps, codes(gapped)) == (((1, 3),), {"gap"})
    assert (whole.seq_gaps, codes(whole), whole.last_seq_no) == ((), {"gap_closed"}, 4)


def test_an_end_with_a_gap_is_pending_until_the_gap_closes() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1, readings=(BEGIN,)))

    pending = book.event(event(2, ENDED, readings=(register(120, 2200, Context.END),)))
    whole = book.event(event(1, offline=True, readings=(register(60, 1500),)), received_s=200)

    assert (pending.state, pending.seq_gaps) == (TransactionState.ENDED_PENDING, ((1, 1),))
    assert (whole.state, whole.energy_wh, codes(whole)) == (TransactionState.ENDED, 1200, {"gap_closed", "offline"})


def test_the_station_says_that_a_gap_is_final() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))
    pending = book.event(event(4, ENDED))

    waiting = book.answer(pending, ongoing=False, in_queue=True, received_s=300)
    final = book.answer(waiting, ongoing=False, in_queue=False, received_s=400)

    assert waiting.state is TransactionState.ENDED_PENDING
    assert (final.state, final.seq_gaps, codes(final)) == (TransactionState.ENDED, ((1, 3),), {"gap_final"})


def test_the_station_says_that_an_open_transaction_is_over() -> None:
    book = Book()
    begun = book.event(event(0, STARTED, evse=1, connector=1))

    over = book.answer(begun, ongoing=False, in_queue=False, received_s=300)
    again = book.answer(over, ongoing=True, in_queue=False, received_s=400)

    assert (over.state, codes(over)) == (TransactionState.CLOSED, {"status_over"})
    assert (again.state, again.stopped_at) == (TransactionState.OPEN, None)


def test_an_end_known_first_waits_for_its_start() -> None:
    book = Book()

    first = book.event(event(2, ENDED, readings=(register(120, 2200, Context.END),)))
    book.event(event(0, STARTED, evse=2, connector=1, token=CARD, readings=(BEGIN,)), received_s=200)
    whole = book.event(event(1), received_s=210)

    assert (first.state, first.seq_gaps) == (TransactionState.ENDED_PENDING, ((0, 1),))
    assert codes(first) >= {"started_missing", "evse_missing", "gap"}
    assert (whole.state, whole.energy_wh, whole.evse, whole.token) == (TransactionState.ENDED, 1200, 2, CARD)
    assert whole.started_at == T0
    assert "started_missing" not in codes(whole)
    assert "evse_missing" not in codes(whole)


def test_numbers_need_not_begin_at_zero() -> None:
    book = Book()

    begun = book.event(event(7, STARTED, evse=1, connector=1))

    assert (begun.seq_gaps, begun.last_seq_no) == ((), 7)


def test_offline_events_stand_at_the_time_they_happened() -> None:
    book = Book()

    begun = book.event(event(0, STARTED, evse=1, connector=1, offline=True), received_s=90_000)

    assert (begun.started_at, begun.started_received_at) == (T0, later(90_000))
    assert [each.offline for each in book.evidence.values()] == [True]


def test_a_late_event_does_not_turn_the_charging_state_back() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1, charging_state="EVConnected"))
    book.event(event(2, charging_state="SuspendedEV"))

    after = book.event(event(1, charging_state="Charging"))

    assert after.charging_state == "SuspendedEV"


def test_an_event_after_the_end_is_kept_and_revives_nothing() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1, readings=(BEGIN,)))
    book.event(event(1, ENDED, readings=(register(60, 1500, Context.END),)))

    after = book.event(event(2, readings=(register(70, 1510),)))

    assert (after.state, after.energy_wh) == (TransactionState.ENDED, 510)
    assert codes(after) == {"after_end", "late_values"}


def test_a_missing_connector_is_resolved_by_its_evse() -> None:
    book = Book()
    book.connectors = [
        Connector(station_id="station-1", evse=1, connector=2, status=ConnectorStatus.OCCUPIED),
        Connector(station_id="station-1", evse=1, connector=3, status=ConnectorStatus.AVAILABLE),
    ]

    begun = book.event(event(0, STARTED, evse=1))

    assert (begun.evse, begun.connector, codes(begun)) == (1, 2, {"evse_missing"})


def test_an_unknown_connector_is_stored_and_flagged() -> None:
    book = Book()

    begun = book.event(event(0, STARTED, evse=9, connector=4))

    assert (begun.evse, begun.connector, codes(begun)) == (9, 4, {"connector_unknown"})


def test_another_evse_in_a_later_event_does_not_move_the_transaction() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))

    after = book.event(event(1, evse=2, connector=1))

    assert (after.evse, codes(after)) == (1, {"evse_changed"})


def test_the_token_that_stops_is_not_the_token_that_started() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1, token=CARD))

    after = book.event(event(1, trigger="StopAuthorized", token=TokenRef(uid="FRIEND")))

    assert (after.token, after.stop_token) == (CARD, TokenRef(uid="FRIEND"))


def test_a_new_transaction_on_a_busy_evse_closes_the_earlier_whose_own_end_still_counts() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))

    book.event(event(0, STARTED, ref="tx-2", at=later(600), evse=1, connector=1), received_s=600)
    closed = next(each for each in book.transactions.values() if each.ocpp_transaction_id == "tx-1")
    ended = book.event(event(1, ENDED), received_s=700)

    assert (closed.state, codes(closed)) == (TransactionState.CLOSED, {"start_without_stop"})
    assert (ended.state, ended.stopped_at) == (TransactionState.ENDED, later(60))


def test_a_transaction_goes_on_after_a_reboot() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1, readings=(BEGIN,)))
    book.boot(30)

    after = book.event(event(1, readings=(register(60, 1500),)))

    assert (after.state, after.energy_wh, codes(after)) == (TransactionState.OPEN, 500, {"station_rebooted"})


def test_what_is_remembered_of_gaps_is_bounded() -> None:
    book = Book()
    book.event(event(0, STARTED, evse=1, connector=1))

    for number in range(2, 1000, 2):
        after = book.event(event(number))

    assert len(after.seq_gaps) == MOST_RANGES
    assert after.seq_gaps[-1] == (997, 997)
    assert sum(last - first + 1 for first, last in after.seq_gaps) >= 499


def test_without_its_start_a_transaction_begins_with_the_earliest_thing_told() -> None:
    book = Book()
    book.event(event(3))

    found = book.event(event(1))

    assert (found.started_at, found.seq_gaps) == (later(60), ((0, 0), (2, 2)))
    assert "started_missing" in codes(found)
