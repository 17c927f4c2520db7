"""The envelope and the status codes (T06 to T09, T12, S01 to S06)."""

from datetime import UTC, datetime

import pytest

from forecourt.kit.errors import (
    Conflict,
    Forbidden,
    ForecourtError,
    InvalidInput,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from forecourt.ocpi.envelope import read_envelope, write_envelope
from forecourt.ocpi.status import Class, Status, class_of, refusal_of, succeeded

AT = datetime(2026, 11, 23, 10, 0, 0, 123_456, tzinfo=UTC)


def test_a_response_has_data_status_and_time() -> None:
    written = write_envelope(Status.SUCCESS, AT, [], message="fine")

    assert written == b'{"data":[],"status_code":1000,"status_message":"fine","timestamp":"2026-11-23T10:00:00.123Z"}'


def test_a_push_is_answered_without_data() -> None:
    assert write_envelope(Status.SUCCESS, AT) == b'{"status_code":1000,"timestamp":"2026-11-23T10:00:00.123Z"}'


def test_partners_forget_the_time_and_send_null() -> None:
    envelope = read_envelope('{"status_code": "1000", "data": null, "x": 1, "status_message": null}')

    assert (envelope.status_code, envelope.timestamp, envelope.data, envelope.success) == (1000, None, None, True)
    assert envelope.objects() == []


@pytest.mark.parametrize("raw", ["[]", "{}", '{"data": []}', '{"status_code": "ok"}', "<html>", ""])
def test_what_is_no_envelope_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInput):
        read_envelope(raw)


def test_the_objects_of_a_list_are_read_one_by_one() -> None:
    assert read_envelope('{"status_code": 1000, "data": [{"id": "1"}, 5]}').objects() == [{"id": "1"}, 5]
    with pytest.raises(InvalidInput):
        read_envelope('{"status_code": 1000, "data": {"id": "1"}}').objects()


@pytest.mark.parametrize(
    ("code", "found"),
    [(1000, Class.SUCCESS), (1999, Class.SUCCESS), (2005, Class.CLIENT_ERROR), (3999, Class.SERVER_ERROR), (4003, Class.HUB_ERROR),
     (0, Class.UNKNOWN), (5000, Class.UNKNOWN), (-1000, Class.UNKNOWN)],
)  # fmt: skip
def test_a_code_that_nobody_knows_is_judged_by_its_thousand(code: int, found: Class) -> None:
    assert class_of(code) is found


@pytest.mark.parametrize(("http", "code", "good"), [(200, 1000, True), (201, 1900, True), (200, 2001, False), (500, 1000, False)])
def test_a_call_succeeded_when_both_say_so(http: int, code: int, good: bool) -> None:
    assert succeeded(http, code) is good


@pytest.mark.parametrize(
    ("error", "http", "status"),
    [
        (InvalidInput("no JSON", code="not_json"), 400, 2001),
        (InvalidInput("no last_updated"), 200, 2001),
        (InvalidInput("where?", code="not_enough_information"), 200, 2002),
        (NotFound("no such session"), 404, 2000),
        (NotFound("no such location", code="unknown_location"), 404, 2003),
        (NotFound("no such token", code="unknown_token"), 404, 2004),
        (Unauthenticated("who?"), 401, 2000),
        (Forbidden("not yours"), 403, 2000),
        (Conflict("already registered", code="registered"), 405, 2000),
        (Conflict("another CDR has this id"), 200, 2000),
        (TooMany("slow down", retry_after_s=1), 429, 2000),
        (Unavailable("the store is down"), 503, 3000),
        (ForecourtError("no version fits", code="unsupported_version"), 200, 3002),
    ],
)
def test_an_error_of_ours_has_its_answer(error: ForecourtError, http: int, status: int) -> None:
    refusal = refusal_of(error)

    assert (refusal.http, refusal.status, refusal.message) == (http, status, error.message)
