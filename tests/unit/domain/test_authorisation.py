"""May this token charge here and now?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from forecourt.domain.authorisation import Purpose, judge, same_driver
from forecourt.domain.tokens import AccessWindow, Token, TokenRef, TokenStatus, Verdict

MONDAY_NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)  # 12:00 in Amsterdam
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CARD = Token(operator_id="op", uid="Card1", uid_key="card1", created_at=MONDAY_NOON, updated_at=MONDAY_NOON)


def verdict(now: datetime = MONDAY_NOON, *, open_count: int = 0, purpose: Purpose = Purpose.START, **parts: object) -> Verdict:
    token = msgspec.structs.replace(CARD, **parts)
    return judge(token, now, zone=AMSTERDAM, site_id="hq", open_count=open_count, purpose=purpose).verdict


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (TokenStatus.ACCEPTED, Verdict.ACCEPTED),
        (TokenStatus.BLOCKED, Verdict.BLOCKED),
        (TokenStatus.EXPIRED, Verdict.EXPIRED),
        (TokenStatus.INVALID, Verdict.INVALID),
        (TokenStatus.NO_CREDIT, Verdict.NO_CREDIT),
    ],
)
def test_the_owners_word_comes_first(status: TokenStatus, expected: Verdict) -> None:
    assert verdict(status=status) is expected


def test_a_token_ends_at_its_last_moment() -> None:
    assert verdict(valid_until=MONDAY_NOON) is Verdict.EXPIRED
    assert verdict(valid_until=MONDAY_NOON + timedelta(seconds=1)) is Verdict.ACCEPTED


def test_open_transactions_count_against_a_start_only() -> None:
    assert verdict(open_count=1) is Verdict.CONCURRENT
    assert verdict(open_count=1, max_concurrent=2) is Verdict.ACCEPTED
    assert verdict(open_count=9, max_concurrent=None) is Verdict.ACCEPTED
    assert verdict(open_count=1, purpose=Purpose.ASK) is Verdict.ACCEPTED
    assert verdict(open_count=1, purpose=Purpose.STOP) is Verdict.ACCEPTED


def test_sites_and_windows_limit_starting_and_never_stopping() -> None:
    closed = (AccessWindow(weekdays=(5, 6)),)

    assert verdict(site_ids=("depot",)) is Verdict.NOT_AT_THIS_LOCATION
    assert verdict(site_ids=("depot", "hq")) is Verdict.ACCEPTED
    assert verdict(windows=closed) is Verdict.NOT_AT_THIS_TIME
    assert verdict(windows=closed, site_ids=("depot",), purpose=Purpose.STOP) is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("local", "accepted"),
    [
        ("2026-05-04T21:59", False),
        ("2026-05-04T22:00", True),
        ("2026-05-05T05:59", True),
        ("2026-05-05T06:00", False),
        ("2026-05-05T23:00", False),
    ],
)
def test_a_window_that_crosses_midnight_belongs_to_the_day_it_begins(local: str, accepted: bool) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM).astimezone(UTC)

    found = verdict(now, windows=(AccessWindow(weekdays=(0,), start="22:00", end="06:00"),))

    assert found is (Verdict.ACCEPTED if accepted else Verdict.NOT_AT_THIS_TIME)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-07-01"], ids=["spring forward", "fall back", "summer"])
def test_a_window_keeps_its_hours_through_a_change_of_time(day: str) -> None:
    window = (AccessWindow(start="07:00", end="19:00"),)
    at = {
        text: datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=AMSTERDAM).astimezone(UTC)
        for text in ("06:59", "07:00", "18:59", "19:00")
    }

    found = {text: verdict(now, windows=window) is Verdict.ACCEPTED for text, now in at.items()}

    assert found == {"06:59": False, "07:00": True, "18:59": True, "19:00": False}


def test_stations_may_remember_an_acceptance_until_anything_could_change_it() -> None:
    window = (AccessWindow(start="07:00", end="19:00"),)

    def until(**parts: object) -> datetime | None:
        return judge(msgspec.structs.replace(CARD, **parts), MONDAY_NOON, zone=AMSTERDAM, site_id=None).cache_until

    assert until() == MONDAY_NOON + timedelta(days=1)
    assert until(valid_until=MONDAY_NOON + timedelta(hours=2)) == MONDAY_NOON + timedelta(hours=2)
    assert until(windows=window) == MONDAY_NOON + timedelta(hours=7)
    assert until(status=TokenStatus.BLOCKED) == MONDAY_NOON + timedelta(minutes=5)


def test_one_may_stop_what_the_same_token_or_group_started() -> None:
    one, same, other = TokenRef(uid="A"), TokenRef(uid="a"), TokenRef(uid="B")

    assert same_driver(one, None, same, None)
    assert same_driver(one, "family", other, "FAMILY")
    assert not same_driver(one, None, other, None)
    assert not same_driver(one, "family", other, None)
