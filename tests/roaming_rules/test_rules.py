"""The page of rules tells the truth: every rule is proved by a test, or named as missing with the reason."""

from tests.roaming_rules.citing import by_rule, missing, unknown
from tests.roaming_rules.rules import CHAPTERS, RULES
from tests.roaming_rules.uncovered import UNCOVERED


def test_every_rule_is_proved_or_named_as_missing() -> None:
    proved = set(by_rule()) & set(RULES)

    assert sorted(set(RULES) - proved - set(UNCOVERED)) == []
    assert sorted(proved & set(UNCOVERED)) == []
    assert sorted(set(UNCOVERED) - set(RULES)) == []


def test_every_rule_belongs_to_a_chapter() -> None:
    assert {rule[0] for rule in RULES} == set(CHAPTERS)


def test_what_is_cited_is_a_rule() -> None:
    assert sorted(unknown()) == []


def test_what_is_named_elsewhere_is_there() -> None:
    assert missing() == []
