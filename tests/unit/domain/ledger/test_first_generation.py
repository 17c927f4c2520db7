"""Starts, stops and meter values of 1.6 stations: told twice, out of order, without each other, with numbers that mean nothing."""

import pytest

from forecourt.domain.ledger.sentences import SENTENCES
from forecourt.domain.metering import Context
from forecourt.domain.stations import ConnectorStatus
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import MeterReport, TransactionState

from .book import CARD, T0, Book, codes, later, register, start, stop

OTHER = TokenRef(uid="CARD2")
IN_1970 = T0.replace(year=1970)


def values(number: int | None, *readings: object, evse: int = 1) -> MeterReport:
    return MeterReport(evse=evse, connector=1, readings=tuple(readings), number=number)  # type: ignore[arg-type]


def test_a_plain_transaction_takes_its_energy_from_the_registers() -> None:
    book = Book()

    begun = book.start(start())
    book.values(values(int(begun.ocpp_transaction_id), register(900, 2250)), 900)
    ended = book.stop(stop(int(begun.ocpp_transaction_id)))

    assert (ended.state, ended.energy_wh, ended.energy_source) == (TransactionState.ENDED, 5000, "registers")
    assert (ended.started_at, ended.stopped_at, ended.flags) == (T0, later(3600), ())
    assert {each.kind for each in book.evidence.values()} == {"start", "meter_values", "stop"}


def test_a_start_told_again_while_open_is_the_same_transaction() -> None:
    book = Book()
    first = book.start(start())

    again = book.start(start(token=TokenRef(uid="card1")), received_s=7200)

    assert again.id == first.id
    assert len(book.transactions) == 1


def test_a_start_told_again_after_its_stop_is_stored_as_a_new_one_and_flagged() -> None:
    book = Book()
    first = book.start(start())
    book.stop(stop(int(first.ocpp_transaction_id)))

    second = book.start(start(), received_s=7200)
    third = book.start(start(), received_s=7230)

    assert second.id != first.id
    assert codes(second) == {"start_repeated"}
    assert third.id == second.id


def test_with_an_impossible_clock_a_repeated_start_counts_as_the_same_within_one_retry_window_only() -> None:
    book = Book()
    first = book.start(start(at=IN_1970), received_s=0)

    soon = book.start(start(at=IN_1970), received_s=60)
    much_later = book.start(start(at=IN_1970), received_s=4000)

    assert soon.id == first.id
    assert much_later.id != first.id
    assert codes(much_later) == {"clock_implausible", "start_repeated"}
    assert book.transactions[first.id].state is TransactionState.CLOSED


@pytest.mark.parametrize("at", [IN_1970, T0.replace(year=1), later(3600)])
def test_an_impossible_time_is_replaced_by_the_time_of_receipt(at: object) -> None:
    book = Book()

    begun = book.start(start(at=at), received_s=10)

    assert begun.started_at == later(10)
    assert "clock_implausible" in codes(begun)


def test_a_new_start_ends_the_one_that_was_open_on_its_connector_only() -> None:
    book = Book()
    first, neighbour = book.start(start()), book.start(start(evse=2, token=OTHER))

    second = book.start(start(at=later(600), token=OTHER, meter_start_wh=2000), received_s=600)

    assert book.transactions[first.id].state is TransactionState.CLOSED
    assert codes(book.transactions[first.id]) == {"start_without_stop"}
    assert {each.id for each in book.open()} == {neighbour.id, second.id}
    assert book.sentences == [SENTENCES["start_without_stop"]]


def test_the_stop_that_comes_after_all_replaces_our_closing() -> None:
    book = Book()
    first = book.start(start())
    book.start(start(at=later(5000), token=OTHER, meter_start_wh=6100), received_s=5000)

    ended = book.stop(stop(int(first.ocpp_transaction_id)), received_s=5100)

    assert (ended.id, ended.state, ended.energy_wh) == (first.id, TransactionState.ENDED, 5000)
    assert codes(ended) == {"start_without_stop", "stop_after_close"}


def test_an_older_start_that_comes_late_does_not_end_the_newer_one() -> None:
    book = Book()
    newer = book.start(start(at=later(600)), received_s=600)

    older = book.start(start(at=T0, token=OTHER), received_s=700)

    assert {each.id for each in book.open()} == {newer.id, older.id}
    assert codes(older) == {"start_late"}


def test_a_stop_told_again_changes_nothing() -> None:
    book = Book()
    begun = book.start(start())
    ended = book.stop(stop(int(begun.ocpp_transaction_id)))

    again = book.stop(stop(int(begun.ocpp_transaction_id)), received_s=9999)

    assert again == ended
    assert len(book.evidence) == 2


def test_a_second_different_stop_is_kept_and_the_first_stands() -> None:
    book = Book()
    begun = book.start(start())
    book.stop(stop(int(begun.ocpp_transaction_id)))

    again = book.stop(stop(int(begun.ocpp_transaction_id), meter_stop_wh=9000))

    assert (again.energy_wh, codes(again)) == (5000, {"stop_contradicts"})
    assert [each.kind for each in book.evidence.values()].count("stop") == 2


@pytest.mark.parametrize("number", [-1, 0, -7, 2**31, 2**63 - 1, 4711])
def test_a_stop_with_an_unusable_number_is_matched_by_token_meter_and_time(number: int) -> None:
    book = Book()
    mine = book.start(start())
    book.start(start(evse=2, token=OTHER))

    ended = book.stop(stop(number, token=CARD))

    assert (ended.id, ended.energy_wh) == (mine.id, 5000)
    assert codes(ended) == {"number_unusable"}


def test_a_stop_that_could_mean_two_is_kept_for_review_and_ends_neither() -> None:
    book = Book()
    book.start(start())
    book.start(start(evse=2, token=OTHER))

    kept = book.stop(stop(-1, readings=(register(0, 1000, Context.BEGIN), register(3600, 6000, Context.END))))

    assert len(book.open()) == 2
    assert (kept.evse, kept.state, kept.energy_wh) == (0, TransactionState.ENDED, 5000)
    assert codes(kept) == {"stop_without_start"}


def test_a_stop_whose_meter_is_behind_the_transaction_is_not_its_stop() -> None:
    book = Book()
    begun = book.start(start(meter_start_wh=50_000))

    kept = book.stop(stop(-1, token=CARD, meter_stop_wh=6000))

    assert kept.id != begun.id
    assert "stop_without_start" in codes(kept)


def test_the_same_unusable_stop_told_again_is_one() -> None:
    book = Book()
    kept = book.stop(stop(-1))

    again = book.stop(stop(-1), received_s=4000)

    assert again.id == kept.id
    assert len(book.transactions) == 1


@pytest.mark.parametrize("number", [None, 0, -1, 2**63 - 1])
def test_meter_values_without_a_usable_number_go_by_connector_and_time(number: int | None) -> None:
    book = Book()
    begun = book.start(start())
    book.start(start(evse=2, token=OTHER))

    book.values(values(number, register(60, 1500)), 60)

    found = book.transactions[begun.id]
    assert found.energy_wh == 500
    assert codes(found) == ({"meter_matched"} if number is not None else set())


def test_the_main_meter_belongs_to_no_transaction() -> None:
    book = Book()
    book.start(start())

    decision = book.values(values(None, register(60, 999_999), evse=0), 60)

    assert decision.changes == []
    assert [row.transaction_id for row in decision.rows] == [None]


def test_meter_values_with_a_number_that_fits_nothing_are_kept_with_a_sentence() -> None:
    book = Book()

    decision = book.values(values(99, register(60, 5)), 60)

    assert [(each.transaction_id, each.kind) for each in decision.evidence] == [(None, "meter_values")]
    assert decision.evidence[0].sentence is not None


def test_closing_values_after_the_stop_correct_the_energy_and_do_not_revive_it() -> None:
    book = Book()
    begun = book.start(start())
    number = int(begun.ocpp_transaction_id)
    book.stop(stop(number))

    book.values(values(number, register(3601, 6040, Context.END)), 3605)

    found = book.transactions[begun.id]
    assert (found.state, found.energy_wh) == (TransactionState.ENDED, 5040)
    assert book.sentences == ["Meter values arrived after the end; the energy was corrected from 5000 Wh to 5040 Wh."]


def test_a_start_at_meter_zero_on_a_lifetime_register_counts_from_where_the_last_one_ended() -> None:
    book = Book()
    first = book.start(start(meter_start_wh=1_000_000))
    book.stop(stop(int(first.ocpp_transaction_id), meter_stop_wh=1_010_000))

    second = book.start(start(at=later(8000), meter_start_wh=0), received_s=8000)
    ended = book.stop(stop(int(second.ocpp_transaction_id), at=later(11600), meter_stop_wh=1_017_000), received_s=11600)

    assert ended.energy_wh == 7000
    assert "start_meter_zero" in codes(ended)


def test_registers_that_claim_the_impossible_are_not_billed() -> None:
    book = Book()
    begun = book.start(start(meter_start_wh=0))

    ended = book.stop(stop(int(begun.ocpp_transaction_id), meter_stop_wh=1_234_567))

    assert (ended.energy_wh, ended.energy_source) == (0, "none")
    assert codes(ended) == {"energy_unknown"}


def test_a_register_that_restarts_in_the_middle_counts_both_parts() -> None:
    book = Book()
    begun = book.start(start(meter_start_wh=0))
    number = int(begun.ocpp_transaction_id)
    for minute, wh in enumerate([500, 1000, 1500, 100, 300, 600]):
        book.values(values(number, register(60 + 60 * minute, wh)), 60 + 60 * minute)

    ended = book.stop(stop(number, meter_stop_wh=900))

    assert (ended.energy_wh, ended.energy_source) == (2400, "curve")
    assert "register_reset" in codes(ended)


def test_a_reboot_marks_what_is_open_and_ends_nothing() -> None:
    book = Book()
    begun = book.start(start())

    book.boot(500)
    ended = book.stop(stop(int(begun.ocpp_transaction_id), reason="PowerLoss"))

    assert codes(ended) == {"station_rebooted"}
    assert (ended.state, ended.energy_wh) == (TransactionState.ENDED, 5000)


def test_available_with_an_open_transaction_ends_it_only_after_grace_without_energy() -> None:
    book = Book()
    begun = book.start(start())
    book.values(values(int(begun.ocpp_transaction_id), register(60, 1200)), 60)

    book.status(ConnectorStatus.AVAILABLE, 100)
    book.review(300)
    still = book.transactions[begun.id]
    book.review(800)

    assert (still.state, codes(still)) == (TransactionState.OPEN, {"available_while_open"})
    assert book.transactions[begun.id].state is TransactionState.CLOSED
    assert "ended_by_status" in codes(book.transactions[begun.id])


def test_energy_after_available_keeps_the_transaction_open() -> None:
    book = Book()
    begun = book.start(start())
    book.status(ConnectorStatus.AVAILABLE, 100)
    book.values(values(int(begun.ocpp_transaction_id), register(400, 1500)), 400)

    book.review(5000)

    assert book.transactions[begun.id].state is TransactionState.OPEN


def test_preparing_after_a_start_means_nothing() -> None:
    book = Book()
    begun = book.start(start())

    book.status(ConnectorStatus.PREPARING, 100)
    book.review(7200)

    assert book.transactions[begun.id] == begun


def test_a_person_closes_the_books() -> None:
    book = Book()
    begun = book.start(start())

    closed = book.close(begun, 9000)

    assert (closed.state, closed.stop_reason) == (TransactionState.CLOSED, "driver called")
    assert [each.sentence for each in closed.flags] == ["Ada closed the books on this transaction: driver called"]


def test_silence_of_two_days_closes_only_when_the_station_was_heard_since() -> None:
    book = Book()
    begun = book.start(start())

    book.review(3 * 86400, heard_s=600)
    untouched = book.transactions[begun.id]
    book.review(3 * 86400)

    assert untouched.state is TransactionState.OPEN
    assert codes(book.transactions[begun.id]) == {"ended_quiet"}


def test_reservation_zero_is_none() -> None:
    book = Book()

    begun = book.start(start(reservation_number=0))

    assert begun.reservation_number is None


def test_available_just_before_the_stop_is_no_trouble() -> None:
    book = Book()
    begun = book.start(start())
    book.status(ConnectorStatus.AVAILABLE, 3599)

    ended = book.stop(stop(int(begun.ocpp_transaction_id)))

    assert ended.flags == ()


def test_a_stop_whose_token_has_two_open_transactions_ends_neither() -> None:
    book = Book()
    book.start(start())
    book.start(start(evse=2))

    kept = book.stop(stop(-1, token=CARD))

    assert len(book.open()) == 2
    assert "stop_without_start" in codes(kept)


def test_values_from_before_a_transaction_are_not_its_own() -> None:
    book = Book()
    book.start(start(at=later(600)), received_s=600)

    decision = book.values(values(None, register(300, 900)), 700)

    assert [row.transaction_id for row in decision.rows] == [None]
