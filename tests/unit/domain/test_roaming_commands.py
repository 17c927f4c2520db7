"""Commands to partners: whatever comes first, the state follows from what is known (M02 to M08, #475)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.domain.roaming import CommandState, RoamingCommand, TokenTerms, Whitelist
from forecourt.domain.roaming.commanding import LONGEST, UNSAID, answered, appeared, resulted, settled, unanswered
from forecourt.domain.roaming.emsp import contract_id, whitelist_of
from tests import rows

T0 = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATE = T0 + timedelta(hours=1)


def command(kind: str = "start", **fields: Any) -> RoamingCommand:
    given: dict[str, Any] = {"id": "c", "operator_id": "op", "partner_id": "p", "direction": "out", "kind": kind, "party": "NL*CPO"}
    return RoamingCommand(**{**given, "request": "{}", "created_at": T0, "deadline_at": T0 + UNSAID, **fields})


def test_m02_m03_accepted_then_done() -> None:
    accepted = answered(command(), "ACCEPTED", 60, "", T0)
    done = resulted(accepted, "ACCEPTED", "", T0)

    assert (accepted.state, accepted.deadline_at) == (CommandState.ACCEPTED, T0 + timedelta(seconds=60))
    assert (done.state, done.ended_at) == (CommandState.DONE, T0)


@pytest.mark.parametrize("answer", ["REJECTED", "NOT_SUPPORTED", "UNKNOWN_SESSION", "REFUSED"])
def test_m05_what_is_refused_at_once_is_over(answer: str) -> None:
    assert answered(command(), answer, 60, "no", T0).state is CommandState.FAILED


STEPS: dict[str, Callable[[RoamingCommand], RoamingCommand]] = {
    "answer": lambda each: answered(each, "ACCEPTED", 60, "", T0),
    "result": lambda each: resulted(each, "ACCEPTED", "", T0),
    "session": lambda each: appeared(each, "S1", T0),
    "sweep": lambda each: settled(each, LATE),
    "silence": lambda each: unanswered(each, "No answer in time.", T0, sent=True),
}


@given(st.permutations(["answer", "result", "result", "session", "session", "sweep", "silence"]))
def test_whatever_order_answer_and_results_and_session_come_in_the_end_is_the_same(order: list[str]) -> None:
    """M03: a result before the answer, or twice; #475: a session before both, or when the time is up."""
    now = command()

    for step in order:
        now = STEPS[step](now)

    assert (now.state, now.answer, now.result, now.session_id) == (CommandState.DONE, "ACCEPTED", "ACCEPTED", "S1")


def test_silence_is_a_timeout_and_what_comes_late_counts_all_the_same() -> None:
    silent = settled(answered(command(), "ACCEPTED", 60, "", T0), LATE)

    assert silent.state is CommandState.TIMED_OUT
    assert resulted(silent, "ACCEPTED", "", LATE).state is CommandState.DONE
    assert appeared(silent, "S1", LATE).state is CommandState.DONE
    assert resulted(resulted(silent, "TIMEOUT", "", LATE), "FAILED", "", LATE).state is CommandState.FAILED


def test_a_call_without_an_answer_stays_open_only_if_it_was_sent() -> None:
    sent = unanswered(command(), "No answer in time.", T0, sent=True)

    assert (sent.state, settled(sent, LATE).state) == (CommandState.ASKED, CommandState.TIMED_OUT)
    assert unanswered(command(), "Refused.", T0, sent=False).state is CommandState.FAILED


def test_the_first_result_counts_but_a_reservation_can_be_called_off_later() -> None:
    """M03, M08."""
    done = resulted(command("unlock"), "ACCEPTED", "", T0)
    reserved = resulted(command("reserve"), "ACCEPTED", "", T0)

    assert resulted(done, "FAILED", "", LATE) == done
    assert resulted(reserved, "CANCELED_RESERVATION", "", LATE).state is CommandState.FAILED
    assert resulted(command("cancel_reservation"), "CANCELED_RESERVATION", "", T0).state is CommandState.DONE


@pytest.mark.parametrize(("said_s", "waited"), [(-5, timedelta(0)), (None, UNSAID), (10**9, LONGEST)])
def test_however_long_a_partner_says_the_wait_is_bounded(said_s: int | None, waited: timedelta) -> None:
    assert answered(command(), "ACCEPTED", said_s, "", T0).deadline_at == T0 + waited


def test_k09_k13_the_white_list_of_a_token_its_group_or_its_type() -> None:
    own = TokenTerms(operator_id="op", of="token", key="c", whitelist=Whitelist.ALLOWED_OFFLINE, updated_at=T0)
    unsaid = TokenTerms(operator_id="op", of="token", key="c", updated_at=T0)
    group = TokenTerms(operator_id="op", of="group", key="g", whitelist=Whitelist.ALWAYS, updated_at=T0)

    assert whitelist_of(rows.token(), own, group) is Whitelist.ALLOWED_OFFLINE
    assert whitelist_of(rows.token(), unsaid, group) is Whitelist.ALWAYS
    assert whitelist_of(rows.token(), unsaid, None) is Whitelist.ALLOWED
    assert whitelist_of(rows.token(type="central"), None, None) is Whitelist.NEVER


def test_k12_contracts_are_numbered_in_the_form_of_emi3() -> None:
    assert (contract_id("nl*fct", 1), contract_id("NL*FCT", 36**3)) == ("NL-FCT-C00000001", "NL-FCT-C00001000")
