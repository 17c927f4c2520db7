"""Every frame and every malformed frame, in each version's own words (part 4, 4.1 to 4.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, json

from forecourt.ocpp import frames
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.frames import Call, CallError, CallResult, CallResultError, Frame, FrameError, Send
from forecourt.ocpp.versions import Version

V16, V201, V21 = Version.V16, Version.V201, Version.V21
ALL = tuple(Version)
DEEP = "[" * 100_000 + "]" * 100_000


def fault(text: str | bytes, version: Version) -> FrameError:
    with pytest.raises(FrameError) as caught:
        frames.parse(text, version)
    return caught.value


def reply(text: str | bytes, version: Version) -> list[object] | None:
    """What crosses the wire: type, id and code of the refusal, without its words."""
    answer = fault(text, version).reply
    if answer is None:
        return None
    elements = json.decode(frames.serialize(answer))
    assert len(elements) == 5
    assert elements[4] == {}
    return list(elements[:3])


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[2,"1","Heartbeat",{}]', Call("1", "Heartbeat", Raw(b"{}"))),
        ('[3,"1",{"a":1}]', CallResult("1", Raw(b'{"a":1}'))),
        ('[4,"1","GenericError","why",{}]', CallError("1", "GenericError", "why", Raw(b"{}"))),
        ('[5,"1","GenericError","why",{}]', CallResultError("1", "GenericError", "why", Raw(b"{}"))),
        ('[6,"1","NotifyPeriodicEventStream",{}]', Send("1", "NotifyPeriodicEventStream", Raw(b"{}"))),
    ],
)
def test_each_frame_is_read_and_written_the_same(text: str, frame: Frame) -> None:
    parsed = frames.parse(text, V21)

    assert type(parsed) is type(frame)
    assert parsed.message_id == "1"
    assert frames.serialize(parsed) == frames.serialize(frame) == text


@pytest.mark.parametrize("version", ALL)
@pytest.mark.parametrize("text", ['[2,"1","X",null]', ' [ 2 , "1" , "X" , { } ] ', b'[2,"1","X",{"t":"\xc3\xa9"}]'])
def test_null_whitespace_and_bytes_are_read(text: str | bytes, version: Version) -> None:
    assert isinstance(frames.parse(text, version), Call)


def test_the_payload_goes_out_as_it_was_given() -> None:
    assert frames.serialize(Call("1", "X", Raw('{"b": 1.50,"a":2}'))) == '[2,"1","X",{"b": 1.50,"a":2}]'


@pytest.mark.parametrize("version", ALL)
def test_a_call_whose_id_is_a_number_is_read_and_answered_with_that_number(version: Version) -> None:
    frame = frames.parse('[2,17,"X",{"a":1}]', version)

    assert isinstance(frame, Call)
    assert (frame.message_id, frame.action) == ("17", "X")
    assert frames.serialize(CallResult(frame.message_id, Raw(b'{"b": 2}'))) == '[3,17,{"b": 2}]'
    assert frames.serialize(frames.call_error(version, frame.message_id, ErrorKind.INTERNAL)).startswith("[4,17,")


@pytest.mark.parametrize("text", ["", " ", "\r\n", b"", b"  "])
def test_an_empty_message_is_nothing(text: str | bytes) -> None:
    assert frames.read(text, V16) is None


def test_read_gives_the_frame_or_its_fault() -> None:
    assert isinstance(frames.read('[3,"1",{}]', V16), CallResult)
    assert isinstance(frames.read("[3]", V16), FrameError)


def test_a_short_call_error_is_read_with_empty_words() -> None:
    frame = frames.parse('[4,"1","NotSupported"]', V16)

    assert isinstance(frame, CallError)
    assert frames.serialize(frame) == '[4,"1","NotSupported","",{}]'


UNREADABLE = [
    "x",
    "{}",
    "[]",
    "3",
    "null",
    '"[2]"',
    "[2",
    '[2,"\\ud800","X",{}]',
    '[2,1.5,"X",{}]',
    '[2,-1,"X",{}]',
    "[2]",
    '[null,null,"X",{}]',
]


@pytest.mark.parametrize("text", [*UNREADABLE, "\ud800", b'[2,"\xff","X",{}]', '[2,"\ud800","X",{}]', DEEP])
def test_a_frame_without_readable_id_is_refused_as_minus_one_in_2x_and_ignored_in_16(text: str | bytes) -> None:
    assert reply(text, V201) == [4, "-1", "RpcFrameworkError"]
    assert reply(text, V21) == [4, "-1", "RpcFrameworkError"]
    assert reply(text, V16) is None
    assert fault(text, V16).kind is ErrorKind.RPC_FRAMEWORK


@pytest.mark.parametrize(
    "text",
    [
        '[2,"1","X"]',
        '[2,"1"]',
        '[2,"1","X",{},{}]',
        '[2,"1",5,{}]',
        '["2","1","X",{}]',
        '[2.0,"1","X",{}]',
        '[true,"1","X",{}]',
        '[99999999999999999999999999,"1","X",{}]',
    ],
)
def test_a_wrong_wrapper_is_refused_under_its_id(text: str) -> None:
    assert reply(text, V16) == [4, "1", "FormationViolation"]
    assert reply(text, V201) == reply(text, V21) == [4, "1", "RpcFrameworkError"]


@pytest.mark.parametrize(
    "text",
    [
        '[2,"1","X",{"a":NaN}]',
        '[2,"1","X",{"a":01}]',
        '[2,"1","X",{"a":1}',
        '[2,"1","X",{"a":1}] [',
        '[2,"1","X",{"a":"\t"}]',
        '\ufeff[2,"1","X",{}]',
        f'[2,"1","X",{DEEP}]',
        b'[2,"1","X",{"a":"\xff"}]',
        '[2,"1","X",{"a":"\ud800"}]',
    ],
    ids=ascii,
)
def test_broken_json_behind_a_readable_id_is_a_format_fault(text: str | bytes) -> None:
    assert reply(text, V16) == [4, "1", "FormationViolation"]
    assert reply(text, V201) == reply(text, V21) == [4, "1", "FormatViolation"]


@pytest.mark.parametrize("payload", ["[]", "3", '"x"', "true", "-1"])
def test_a_payload_that_is_no_object_is_refused(payload: str) -> None:
    text = f'[2,"1","X",{payload}]'

    assert reply(text, V16) == [4, "1", "FormationViolation"]
    assert reply(text, V201) == reply(text, V21) == [4, "1", "ProtocolError"]


@pytest.mark.parametrize("version", ALL)
def test_a_message_id_has_at_most_36_characters(version: Version) -> None:
    longest, longer = "é" * 36, "é" * 37

    assert frames.parse(f'[2,"{longest}","X",{{}}]', version).message_id == longest
    refusal = reply(f'[2,"{longer}","X",{{}}]', version)
    assert refusal is not None
    assert refusal[:2] == [4, longer]


@pytest.mark.parametrize("text", ['[7,"1",{}]', '[1,"1"]', '[0,"1","X",{}]', '[-2,"1"]'])
def test_an_unknown_type_is_answered_in_201_and_ignored_elsewhere(text: str) -> None:
    assert reply(text, V201) == [4, "1", "MessageTypeNotSupported"]  # 2.0.1 part 4, 4.4
    assert reply(text, V16) is None  # 1.6J 4.1.3
    assert reply(text, V21) is None  # 2.1 part 4, 4.4


@pytest.mark.parametrize("text", ['[5,"1","GenericError","",{}]', '[6,"1","X",{}]'])
def test_the_types_of_21_are_unknown_to_older_versions(text: str) -> None:
    assert fault(text, V16).kind is fault(text, V201).kind is ErrorKind.MESSAGE_TYPE_NOT_SUPPORTED
    assert reply("[5]", V201) == [4, "-1", "MessageTypeNotSupported"]


@pytest.mark.parametrize("text", ['[3,"1"]', '[3,"1",[]]', '[3,"1",{"a":NaN}]'])
def test_a_malformed_answer_is_refused_in_21_only(text: str) -> None:
    refusal = reply(text, V21)

    assert refusal is not None
    assert refusal[:2] == [5, "1"]
    assert reply(text, V16) is reply(text, V201) is None
    assert (fault(text, V16).message_type, fault(text, V16).message_id) == (3, "1")


@pytest.mark.parametrize(
    "text", ["[3]", '[4,"1"]', '[4,"1",5,"",{}]', '[4,"1","X",{', '[5,"1"]', '[6,"1","X"]', '[6,"1","X",5]', '[7,"1",NaN]']
)
def test_no_error_answers_an_error_or_a_send(text: str) -> None:
    assert reply(text, V21) is None


def test_a_description_is_cut_to_what_the_standard_allows() -> None:
    long = "x" * 300

    assert len(frames.call_error(V16, "1", ErrorKind.GENERIC, long).description) == 255
    assert len(frames.call_result_error(V21, "1", ErrorKind.GENERIC, long).description) == 255


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.one_of(st.text(), st.binary(), JSON.map(json.encode)), st.sampled_from(ALL))
def test_any_input_is_a_frame_or_a_frame_error(text: str | bytes, version: Version) -> None:
    read = frames.read(text, version)

    if isinstance(read, FrameError) and read.reply is not None:
        assert frames.parse(frames.serialize(read.reply), Version.V21)
    elif read is not None and not isinstance(read, FrameError):
        assert frames.serialize(frames.parse(frames.serialize(read), version)) == frames.serialize(read)
