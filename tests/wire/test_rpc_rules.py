"""The rulebook of the RPC framework (part 4, 4.1.1): each test is one rule."""

from __future__ import annotations

import pytest
from msgspec import Raw

from forecourt.ocpp.frames import Call, CallError, CallResult, Frame, Send, parse, read, serialize
from forecourt.ocpp.rpc import REMEMBERED, Deliver, Finished, Noted, Outcome, Output, Overflowed, Refused, Rpc, Transmit
from forecourt.ocpp.versions import Version

NOTHING: list[Output] = []


def ours(message_id: str) -> Call:
    return Call(message_id, "Reset", Raw(b"{}"))


def result(message_id: str) -> CallResult:
    return CallResult(message_id, Raw(b"{}"))


def hear(rpc: Rpc, text: str, now: float = 0.0, version: Version = Version.V21) -> list[Output]:
    return rpc.receive(read(text, version), now)


def told(outputs: list[Output]) -> list[tuple[str, str]]:
    """(id, outcome) of every call that ended."""
    return [(output.message_id, output.outcome.value) for output in outputs if isinstance(output, Finished)]


def wire(outputs: list[Output]) -> list[str]:
    """What leaves through the socket."""
    return [serialize(output.frame) for output in outputs if isinstance(output, Transmit)]


def sent(*frames: Frame) -> list[str]:
    return [serialize(frame) for frame in frames]


def handed_over(outputs: list[Output]) -> list[str]:
    return [output.message.message_id for output in outputs if isinstance(output, Deliver)]


def noted(outputs: list[Output]) -> list[str]:
    return [output.kind for output in outputs if isinstance(output, Noted)]


@pytest.fixture
def rpc() -> Rpc:
    return Rpc(Version.V21, max_backlog=3)


class TestOurCalls:
    def test_the_first_call_is_sent_at_once(self, rpc: Rpc) -> None:
        assert wire(rpc.call(ours("a"), 30, now=0)) == ['[2,"a","Reset",{}]']
        assert rpc.in_flight == "a"

    def test_a_second_call_waits_until_the_first_is_answered(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        assert rpc.call(ours("b"), 30, now=0) == NOTHING
        outputs = hear(rpc, '[3,"a",{}]', now=2)

        assert told(outputs) == [("a", "result")]
        assert wire(outputs) == sent(ours("b"))

    def test_waiting_calls_are_sent_in_the_order_they_were_asked_for(self, rpc: Rpc) -> None:
        for name in "abc":
            rpc.call(ours(name), 30, now=0)

        assert wire(hear(rpc, '[3,"a",{}]')) == sent(ours("b"))
        assert wire(hear(rpc, '[3,"b",{}]')) == sent(ours("c"))

    def test_an_error_answers_a_call_as_well(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        outputs = hear(rpc, '[4,"a","NotSupported","no",{}]', now=3)

        assert told(outputs) == [("a", "error")]
        assert isinstance(outputs[0], Finished)
        assert isinstance(outputs[0].frame, CallError)
        assert outputs[0].duration_s == 3

    def test_a_malformed_answer_ends_its_call_and_21_tells_the_peer(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        outputs = hear(rpc, '[3,"a"]')

        assert told(outputs) == [("a", "error")]
        assert wire(outputs) == ['[5,"a","RpcFrameworkError","the message is not [3, id, payload]",{}]']

    def test_a_malformed_answer_without_id_ends_nothing(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        assert noted(hear(rpc, "[3]")) == ["malformed"]
        assert rpc.in_flight == "a"

    def test_an_answer_that_nobody_asked_for_is_noted_and_ends_nothing(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        assert noted(hear(rpc, '[3,"z",{}]')) == noted(hear(rpc, '[4,"-1","GenericError","",{}]')) == ["unmatched-answer"]
        assert rpc.in_flight == "a"

    def test_a_repeated_answer_does_not_answer_the_next_call(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 30, now=0)
        hear(rpc, '[3,"a",{}]')

        assert noted(hear(rpc, '[3,"a",{}]')) == ["unmatched-answer"]
        assert rpc.in_flight == "b"

    def test_an_id_under_way_is_not_used_twice(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 30, now=0)

        for name in "ab":
            with pytest.raises(ValueError, match="under way"):
                rpc.call(ours(name), 30, now=0)

    def test_held_calls_wait_for_their_release(self, rpc: Rpc) -> None:
        rpc.hold()

        assert rpc.call(ours("a"), 30, now=0) == NOTHING
        assert wire(rpc.release(now=1)) == sent(ours("a"))

    def test_a_held_call_can_run_out_of_time(self, rpc: Rpc) -> None:
        rpc.hold()
        rpc.call(ours("a"), 30, now=0)

        assert told(rpc.tick(now=30)) == [("a", "timeout")]
        assert rpc.release(now=31) == NOTHING


class TestTime:
    def test_an_unanswered_call_times_out_and_frees_the_slot(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 90, now=1)

        assert rpc.next_deadline() == 30
        assert rpc.tick(now=29.9) == NOTHING
        outputs = rpc.tick(now=30)

        assert told(outputs) == [("a", "timeout")]
        assert wire(outputs) == sent(ours("b"))

    def test_nothing_under_way_has_no_deadline(self, rpc: Rpc) -> None:
        assert rpc.next_deadline() is None

    def test_a_very_late_answer_goes_to_its_own_call_and_not_to_the_next(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 90, now=0)
        rpc.tick(now=30)

        outputs = hear(rpc, '[3,"a",{}]', now=60)

        assert told(outputs) == [("a", "result")]
        assert isinstance(outputs[0], Finished)
        assert (outputs[0].late, outputs[0].action, outputs[0].duration_s) == (True, "Reset", 60)
        assert rpc.in_flight == "b"
        assert noted(hear(rpc, '[3,"a",{}]', now=61)) == ["unmatched-answer"]

    def test_only_so_many_unanswered_calls_are_remembered(self, rpc: Rpc) -> None:
        for number in range(REMEMBERED + 1):
            rpc.call(ours(f"{number}"), 30, now=number * 30)
            rpc.tick(now=number * 30 + 30)

        assert noted(hear(rpc, '[3,"0",{}]', now=9999)) == ["unmatched-answer"]
        assert told(hear(rpc, '[3,"1",{}]', now=9999)) == [("1", "result")]

    def test_an_answer_at_the_deadline_still_counts_when_nobody_was_told_otherwise(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        outputs = hear(rpc, '[3,"a",{}]', now=30.5)

        assert isinstance(outputs[0], Finished)
        assert (outputs[0].outcome, outputs[0].late) == (Outcome.RESULT, False)

    def test_a_call_whose_time_ran_out_in_the_queue_is_never_sent(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 10, now=0)
        assert rpc.next_deadline() == 10

        outputs = hear(rpc, '[3,"a",{}]', now=11)

        assert told(outputs) == [("a", "result"), ("b", "timeout")]
        assert wire(outputs) == []
        assert isinstance(outputs[1], Finished)
        assert not outputs[1].sent

    def test_a_call_that_waited_has_its_whole_interval_on_the_wire(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 30, now=0)
        rpc.call(ours("c"), 90, now=0)
        hear(rpc, '[3,"a",{}]', now=20)

        assert told(rpc.tick(now=30)) == [("b", "timeout")]  # its caller is told in time
        assert rpc.next_deadline() == 50
        assert rpc.in_flight == "b"  # the station still has its interval (4.1.1)
        assert wire(rpc.tick(now=50)) == sent(ours("c"))

    def test_a_retry_may_carry_the_id_of_the_original(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.tick(now=30)
        rpc.call(ours("a"), 30, now=40)

        outputs = hear(rpc, '[3,"a",{}]', now=41)

        assert [(o.late, o.duration_s) for o in outputs if isinstance(o, Finished)] == [(False, 1)]


class TestAbandonedCalls:
    def test_a_call_not_yet_sent_is_dropped(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 30, now=0)

        rpc.abandon("b")

        assert wire(hear(rpc, '[3,"a",{}]')) == []

    def test_a_call_in_flight_keeps_its_slot_until_it_is_answered(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 30, now=0)

        rpc.abandon("a")

        assert rpc.in_flight == "a"
        outputs = hear(rpc, '[3,"a",{}]', now=1)
        assert told(outputs) == [("a", "result")]
        assert wire(outputs) == sent(ours("b"))

    def test_a_call_in_flight_frees_its_slot_at_its_deadline_and_nobody_is_told(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.abandon("a")

        assert rpc.next_deadline() == 30
        assert rpc.tick(now=30) == NOTHING
        assert rpc.in_flight is None

    def test_abandoning_a_stranger_changes_nothing(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        rpc.abandon("z")

        assert told(rpc.tick(now=30)) == [("a", "timeout")]


class TestTheirMessages:
    def test_they_are_handled_one_at_a_time_in_order_of_arrival(self, rpc: Rpc) -> None:
        assert handed_over(hear(rpc, '[2,"1","X",{}]')) == ["1"]
        assert hear(rpc, '[2,"2","X",{}]') == hear(rpc, '[2,"3","X",{}]') == NOTHING

        outputs = rpc.answer(result("1"))
        assert (wire(outputs), handed_over(outputs)) == (sent(result("1")), ["2"])
        assert handed_over(rpc.answer(result("2"))) == ["3"]
        assert handed_over(rpc.answer(result("3"))) == []

    def test_a_refusal_of_a_malformed_call_waits_for_its_turn(self, rpc: Rpc) -> None:
        hear(rpc, '[2,"1","X",{}]')

        assert wire(hear(rpc, '[2,"2","X"]')) == []
        outputs = rpc.answer(result("1"))

        assert [parse(text, Version.V21).message_id for text in wire(outputs)] == ["1", "2"]

    def test_a_malformed_call_is_refused_at_once_when_nothing_is_in_hand(self, rpc: Rpc) -> None:
        assert wire(hear(rpc, '[2,"1","X",{')) == ['[4,"1","FormatViolation","the message is not valid JSON",{}]']

    def test_their_repeated_ids_are_each_handled(self, rpc: Rpc) -> None:
        hear(rpc, '[2,"1","X",{}]')
        hear(rpc, '[2,"1","X",{}]')

        assert handed_over(rpc.answer(result("1"))) == ["1"]
        rpc.answer(result("1"))
        assert handed_over(hear(rpc, '[2,"1","X",{}]')) == ["1"]

    def test_an_answer_belongs_to_the_message_in_hand(self, rpc: Rpc) -> None:
        with pytest.raises(ValueError, match="no message"):
            rpc.answer(result("1"))

        hear(rpc, '[2,"1","X",{}]')
        with pytest.raises(ValueError, match="another message"):
            rpc.answer(result("2"))

    def test_a_send_gets_no_answer(self, rpc: Rpc) -> None:
        assert handed_over(hear(rpc, '[6,"1","X",{}]')) == ["1"]
        assert rpc.answer(None) == NOTHING

        hear(rpc, '[6,"2","X",{}]')
        assert noted(rpc.answer(result("2"))) == ["answer-to-send"]

    def test_a_message_over_the_bound_is_dropped_unanswered(self, rpc: Rpc) -> None:
        for number in range(4):
            hear(rpc, f'[2,"{number}","X",{{}}]')

        outputs = hear(rpc, '[2,"5","X",{}]')

        assert [type(output) for output in outputs] == [Overflowed]

    def test_an_empty_message_is_ignored(self, rpc: Rpc) -> None:
        assert hear(rpc, "") == hear(rpc, " \n") == NOTHING

    def test_an_unknown_message_type_is_only_noted(self, rpc: Rpc) -> None:
        assert noted(hear(rpc, '[9,"1","X",{}]')) == ["malformed"]
        assert rpc.quiet

    def test_their_refusal_of_our_answer_is_reported(self, rpc: Rpc) -> None:
        outputs = hear(rpc, '[5,"1","TypeConstraintViolation","",{}]')

        assert [type(output) for output in outputs] == [Refused]


class TestBothDirections:
    def test_our_call_does_not_wait_for_their_message_in_hand(self, rpc: Rpc) -> None:
        hear(rpc, '[2,"1","X",{}]')

        assert wire(rpc.call(ours("a"), 30, now=0)) == sent(ours("a"))
        assert told(hear(rpc, '[3,"a",{}]')) == [("a", "result")]

    def test_their_message_does_not_wait_for_our_call_in_flight(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        assert handed_over(hear(rpc, '[2,"1","X",{}]')) == ["1"]
        assert wire(rpc.answer(result("1"))) == sent(result("1"))

    def test_the_same_id_in_both_directions_is_two_messages(self, rpc: Rpc) -> None:
        rpc.call(ours("1"), 30, now=0)
        hear(rpc, '[2,"1","X",{}]')

        assert wire(rpc.answer(result("1"))) == sent(result("1"))
        assert rpc.in_flight == "1"

    def test_a_send_of_ours_waits_for_nothing(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)

        assert wire(rpc.send(Send("s", "NotifyPeriodicEventStream", Raw(b"{}")))) == ['[6,"s","NotifyPeriodicEventStream",{}]']

    def test_older_versions_have_no_send(self) -> None:
        with pytest.raises(ValueError, match="no SEND"):
            Rpc(Version.V201).send(Send("s", "X", Raw(b"{}")))


class TestTheEnd:
    def test_all_our_calls_end_as_closed(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.call(ours("b"), 30, now=0)

        assert told(rpc.stop(now=1)) == [("a", "closed"), ("b", "closed")]
        assert rpc.quiet

    def test_a_caller_that_was_told_already_is_not_told_again(self, rpc: Rpc) -> None:
        rpc.call(ours("a"), 30, now=0)
        rpc.abandon("a")

        assert rpc.stop(now=1) == NOTHING

    def test_what_is_in_hand_may_be_finished_but_is_not_sent(self, rpc: Rpc) -> None:
        hear(rpc, '[2,"1","X",{}]')
        hear(rpc, '[2,"2","X",{}]')
        rpc.stop(now=1)

        assert rpc.answer(result("1")) == NOTHING

    def test_nothing_is_taken_up_afterwards(self, rpc: Rpc) -> None:
        rpc.stop(now=1)

        assert hear(rpc, '[2,"1","X",{}]') == NOTHING
        assert told(rpc.call(ours("a"), 30, now=2)) == [("a", "closed")]
        assert rpc.send(Send("s", "X", Raw(b"{}"))) == NOTHING
