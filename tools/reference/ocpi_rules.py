"""The page of OCPI's rules: which test proves which, from the tests themselves."""

from collections.abc import Iterator

from tests.roaming_rules.citing import Citing, by_rule
from tests.roaming_rules.rules import CHAPTERS, RULES
from tests.roaming_rules.uncovered import UNCOVERED

LEAD = (
    "What OCPI 2.1.1, 2.2.1 and 2.3.0 require of the modules that Forecourt has, each rule with its place in the standard and the "
    "tests that cite it. The sentences are ours. Partners in these tests are other nodes, simulated strangers that share no OCPI "
    "code with the node (`forecourt simulate-partner`), and another public implementation "
    "([Roaming conformance](roaming-conformance.md))."
)
_MOST = 6


def ocpi_rules() -> Iterator[str]:
    """The page's lines."""
    cited = by_rule()
    proved = [rule for rule in RULES if rule in cited]
    yield f"Of {len(RULES)} rules, {len(proved)} are proved."
    for letter, title in CHAPTERS.items():
        yield f"\n## {title}\n\n| rule | what is required | place | tests |\n|---|---|---|---|"
        for rule, (place, sentence) in RULES.items():
            if rule[0] == letter:
                yield f"| {rule} | {sentence} | {place} | {_tests(cited[rule]) if rule in cited else _missing(rule)} |"


def _tests(proofs: list[Citing]) -> str:
    shown = ", ".join(f"`{each.where}`" for each in proofs[:_MOST])
    return f"{shown} and {len(proofs) - _MOST} more" if len(proofs) > _MOST else shown


def _missing(rule: str) -> str:
    return f"none: {UNCOVERED.get(rule, 'not yet')}"
