"""K09, K10: when a token's owner is asked, and what holds without it."""

from datetime import timedelta

import pytest

from forecourt.domain.roaming.whitelist import FRESH, Course, accepted, course, verdict_of, without_owner
from forecourt.domain.tokens import Verdict
from tests.rows import NOW


@pytest.mark.parametrize(
    ("whitelist", "valid", "first", "away"),
    [
        ("ALWAYS", True, Course.ACCEPT, Course.ACCEPT),
        ("ALWAYS", False, Course.REFUSE, Course.REFUSE),
        ("ALLOWED", True, Course.ASK, Course.ACCEPT),
        ("ALLOWED", False, Course.ASK, Course.REFUSE),
        ("ALLOWED_OFFLINE", True, Course.ASK, Course.ACCEPT),
        ("ALLOWED_OFFLINE", False, Course.ASK, Course.REFUSE),
        ("NEVER", True, Course.ASK, Course.REFUSE),
        ("NEVER", False, Course.ASK, Course.REFUSE),
        ("SOME_DAY", True, Course.ASK, Course.REFUSE),
    ],
)
def test_k09_k10_the_table(whitelist: str, valid: bool, first: Course, away: Course) -> None:
    assert course(whitelist, valid=valid) is first
    assert without_owner(whitelist, valid=valid) is away


@pytest.mark.parametrize(
    ("allowed", "verdict"),
    [
        ("ALLOWED", Verdict.ACCEPTED),
        ("BLOCKED", Verdict.BLOCKED),
        ("EXPIRED", Verdict.EXPIRED),
        ("NO_CREDIT", Verdict.NO_CREDIT),
        ("NOT_ALLOWED", Verdict.NOT_AT_THIS_LOCATION),
        ("PERHAPS", Verdict.INVALID),
    ],
)
def test_k05_the_owners_words(allowed: str, verdict: Verdict) -> None:
    assert verdict_of(allowed)[0] is verdict


@pytest.mark.parametrize(
    ("whitelist", "kept"), [("ALWAYS", timedelta(hours=12)), ("ALLOWED", timedelta(hours=12)), ("NEVER", FRESH)]
)
def test_k09_a_station_remembers_only_what_may_be_decided_without_the_owner(whitelist: str, kept: timedelta) -> None:
    assert accepted("Yes.", whitelist, NOW, group=None, language=None, info="").cache_until == NOW + kept
