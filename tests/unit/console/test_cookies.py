"""What browsers keep for us cannot be made up, and ends when it should."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forecourt.console.cookies import Cookies, Flash

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def cookies(clock: Clock, key: bytes = b"k" * 32) -> Cookies:
    return Cookies(key, clock, timedelta(hours=12))


def test_a_sign_in_is_read_back_until_its_end() -> None:
    clock = Clock()
    kept = cookies(clock)

    text = kept.sign_in("user", "stamp")
    clock.now += timedelta(hours=11, minutes=59)
    before = kept.signed_in(text)
    clock.now += timedelta(minutes=2)

    assert before is not None
    assert (before.user_id, before.stamp) == ("user", "stamp")
    assert kept.signed_in(text) is None


def test_another_key_opens_nothing() -> None:
    text = cookies(Clock()).sign_in("user", "stamp")

    assert cookies(Clock(), b"x" * 32).signed_in(text) is None


def test_a_message_is_no_sign_in() -> None:
    kept = cookies(Clock())

    assert kept.signed_in(kept.flash(Flash("good", "text"))) is None


@given(st.text(max_size=200))
def test_whatever_a_browser_sends_is_read_or_nothing(text: str) -> None:
    assert cookies(Clock()).signed_in(text) is None
    assert cookies(Clock()).flashed(text) is None


def test_a_form_token_belongs_to_its_sign_in() -> None:
    kept = cookies(Clock())

    token = kept.form_token("one")

    assert kept.form_token_fits("one", token)
    assert not kept.form_token_fits("two", token)
    assert not kept.form_token_fits("one", "")
