"""Each CALL becomes one row of the wire log, with its answer."""

from typing import Any

import msgspec

from forecourt.csms.journaling import HEARTBEAT_SAMPLE, WireJournal
from forecourt.domain.stations import Repaired, WireMessage
from forecourt.ocpp.frames import Call, CallError, CallResult, Frame, Send


class Kept:
    """A journal in a list."""

    def __init__(self) -> None:
        self.rows: list[WireMessage] = []

    def record(self, message: WireMessage) -> None:
        self.rows.append(message)


def observer(kept: Kept) -> WireJournal:
    return WireJournal(kept, operator_id="o", station_id="s", epoch=3, version="2.0.1")


def call(message_id: str, action: str, payload: Any = None) -> Call:
    return Call(message_id, action, msgspec.Raw(msgspec.json.encode(payload or {})))


def result(message_id: str, payload: Any = None) -> CallResult:
    return CallResult(message_id, msgspec.Raw(msgspec.json.encode(payload or {})))


def come(wire: WireJournal, frame: Frame | None, at: float = 0.0, text: str = "") -> None:
    wire.frame_in(text, frame, at)


def go(wire: WireJournal, frame: Frame, at: float = 0.0) -> None:
    wire.frame_out("", frame, at)


def test_a_stations_call_and_our_answer_are_one_row() -> None:
    kept = Kept()
    wire = observer(kept)

    come(wire, call("1", "Authorize", {"idTag": "A"}), at=10.0)
    go(wire, result("1", {"status": "Accepted"}), at=10.025)

    (row,) = kept.rows
    assert (row.direction, row.action, row.outcome, row.latency_ms) == ("in", "Authorize", "result", 25.0)
    assert (row.payload, row.answer) == ('{"idTag":"A"}', '{"status":"Accepted"}')
    assert (row.station_id, row.epoch, row.version) == ("s", 3, "2.0.1")


def test_our_call_and_the_stations_error_are_one_row() -> None:
    kept = Kept()
    wire = observer(kept)

    go(wire, call("a", "Reset"), at=1.0)
    come(wire, CallError("a", "NotSupported", "no"), at=2.0)

    (row,) = kept.rows
    assert (row.direction, row.outcome, row.error_code, row.latency_ms) == ("out", "error", "NotSupported", 1000.0)


def test_both_directions_may_use_the_same_message_id() -> None:
    kept = Kept()
    wire = observer(kept)

    come(wire, call("1", "Authorize"))
    go(wire, call("1", "Reset"))
    come(wire, result("1", {"from": "station"}))
    go(wire, result("1", {"from": "us"}))

    assert [(row.direction, row.action, row.answer) for row in kept.rows] == [
        ("out", "Reset", '{"from":"station"}'),
        ("in", "Authorize", '{"from":"us"}'),
    ]


def test_a_message_id_that_repeats_is_paired_in_order() -> None:
    kept = Kept()
    wire = observer(kept)

    come(wire, call("1", "StatusNotification", {"n": 1}))
    come(wire, call("1", "StatusNotification", {"n": 2}))
    go(wire, result("1", {"n": 1}))
    go(wire, result("1", {"n": 2}))

    assert [(row.payload, row.answer) for row in kept.rows] == [('{"n":1}', '{"n":1}'), ('{"n":2}', '{"n":2}')]


def test_faults_and_repairs_stand_on_the_row_of_their_message() -> None:
    kept = Kept()
    wire = observer(kept)

    come(wire, call("1", "Authorize"))
    wire.repaired("1", [Repaired(rule="trim", path="/idTag", was="A ", now="A")])
    go(wire, CallError("1", "FormationViolation"))

    assert kept.rows[0].repairs == ({"rule": "trim", "path": "/idTag", "was": "A ", "now": "A"},)
    assert kept.rows[0].error_code == "FormationViolation"


def test_a_call_without_answer_is_kept_when_the_next_goes_out_or_the_socket_ends() -> None:
    kept = Kept()
    wire = observer(kept)

    go(wire, call("a", "Reset"))
    go(wire, call("b", "ClearCache"))
    come(wire, call("1", "MeterValues"))
    wire.note("closed", "gone")

    assert [(row.action, row.outcome, row.answer) for row in kept.rows] == [
        ("Reset", "timeout", None),
        ("ClearCache", "closed", None),
        ("MeterValues", "closed", None),
    ]


def test_an_answer_after_the_timeout_is_a_late_row_of_its_own() -> None:
    """Field note 18"""
    kept = Kept()
    wire = observer(kept)

    go(wire, call("a", "Reset"), at=0.0)
    wire.note("timeout", "a")
    go(wire, call("b", "ClearCache"), at=31.0)
    come(wire, result("a"), at=60.0)
    come(wire, result("b"), at=61.0)

    assert [(row.action, row.outcome, row.latency_ms) for row in kept.rows] == [
        ("Reset", "timeout", None),
        ("Reset", "late", 60_000.0),
        ("ClearCache", "result", 30_000.0),
    ]


def test_what_is_no_frame_is_kept_as_it_came_without_its_secrets() -> None:
    kept = Kept()

    come(observer(kept), None, text='[2,"1","x",{"password":"hunter2hunter2"')

    assert kept.rows[0].outcome == "malformed"
    assert "hunter2" not in kept.rows[0].payload


def test_an_unconfirmed_message_has_no_answer() -> None:
    kept = Kept()

    come(observer(kept), Send("1", "NotifyPeriodicEventStream", msgspec.Raw(b"{}")))

    assert (kept.rows[0].outcome, kept.rows[0].answer) == ("none", None)


def test_heartbeats_are_sampled() -> None:
    kept = Kept()
    wire = observer(kept)

    for number in range(HEARTBEAT_SAMPLE + 1):
        come(wire, call(str(number), "Heartbeat"))
        go(wire, result(str(number)))

    assert [row.message_id for row in kept.rows] == ["0", str(HEARTBEAT_SAMPLE)]


def test_answering_is_more_than_being_alive() -> None:
    wire = observer(Kept())

    go(wire, call("a", "Reset"), at=1.0)
    come(wire, call("1", "Heartbeat"), at=2.0)
    assert (wire.asked_at, wire.answered_at) == (1.0, None)

    come(wire, result("a"), at=3.0)
    assert wire.answered_at == 3.0
