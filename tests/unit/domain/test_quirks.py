"""Rules for peculiar stations: how their tokens are read, what they are told, what their behaviour shows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.domain.advice import ADVICE, Lately, Skews
from forecourt.domain.authorisation import soften
from forecourt.domain.token_rules import HowToRead, TokenRule, read_by
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PREFIX = TokenRule(rule=HowToRead.STRIP_PREFIX, text="VID:")
SUFFIX = TokenRule(rule=HowToRead.STRIP_SUFFIX, text="-R1")
CUT = TokenRule(rule=HowToRead.CUT_FROM, text="_")
FIXED = TokenRule(rule=HowToRead.READ_AS, text="#Free", token="HOUSE")


@pytest.mark.parametrize(
    ("rules", "sent", "read"),
    [
        ((PREFIX,), "vid:AB12", "AB12"),
        ((PREFIX,), "AB12VID:", "AB12VID:"),
        ((SUFFIX,), "AB12-r1", "AB12"),
        ((CUT,), "AB_12_34", "AB"),
        ((FIXED,), "#FREE", "HOUSE"),
        ((FIXED,), "#FREE1", "#FREE1"),
        ((PREFIX, CUT), "VID:AB_12", "AB"),
        ((PREFIX,), "VID:", "VID:"),
        ((CUT,), "_1234", "_1234"),
        ((), "AB", "AB"),
    ],
)
def test_a_token_is_read_by_the_stations_rules_in_order(rules: tuple[TokenRule, ...], sent: str, read: str) -> None:
    assert read_by(rules, TokenRef(uid=sent, type="local")) == TokenRef(uid=read, type="local")


@given(st.lists(st.sampled_from([PREFIX, SUFFIX, CUT, FIXED])), st.text(min_size=1, max_size=40))
def test_no_rule_leaves_a_token_empty(rules: list[TokenRule], uid: str) -> None:
    assert read_by(rules, TokenRef(uid=uid)).uid


def test_a_station_is_told_a_softer_word_and_the_books_keep_the_true_one() -> None:
    true = TokenVerdict(verdict=Verdict.CONCURRENT, sentence="One is open.", cache_until=NOW, group="FLEET")

    kept, said = soften(true, {Verdict.CONCURRENT: Verdict.BLOCKED})

    assert (kept.verdict, said.verdict) == (Verdict.CONCURRENT, Verdict.BLOCKED)
    assert kept.sentence == said.sentence == "One is open. The station was told «blocked», as its settings say."
    assert (said.cache_until, said.group) == (NOW, "FLEET")


def test_what_has_no_softer_word_is_told_as_it_is() -> None:
    accepted = TokenVerdict(verdict=Verdict.ACCEPTED, sentence="Yes.")
    expired = TokenVerdict(verdict=Verdict.EXPIRED, sentence="No.")

    assert soften(accepted, {Verdict.ACCEPTED: Verdict.BLOCKED}) == (accepted, accepted)
    assert soften(expired, {Verdict.BLOCKED: Verdict.ACCEPTED}) == (expired, expired)


def test_what_happens_too_often_within_its_span_is_noticed() -> None:
    lately = Lately(3, timedelta(minutes=10))

    seen = [lately.too_often("s", NOW + timedelta(minutes=minute)) for minute in (0, 4, 8, 30, 35, 39)]

    assert seen == [False, False, True, False, False, True]


def test_stations_do_not_count_for_each_other_and_are_forgotten_when_there_are_too_many() -> None:
    lately = Lately(2, timedelta(minutes=10), stations=2)

    seen = [lately.too_often(station, NOW) for station in ("a", "b", "c", "a", "c")]

    assert seen == [False, False, False, False, True]


def test_of_the_last_times_that_a_clock_told_the_one_furthest_ahead_counts() -> None:
    skews = Skews()

    told = [skews.said("s", NOW + timedelta(seconds=seconds), NOW) for seconds in (-300, -2, -900, -900, -900, -900)]

    assert told == [-300, -2, -2, -2, -2, -900]


def test_every_advice_is_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in ADVICE.values())
