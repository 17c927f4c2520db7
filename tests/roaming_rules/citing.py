"""Which tests cite which rules: by the ids in their names, their docstrings, and beside the lines that prove them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.roaming_rules.elsewhere import ELSEWHERE
from tests.roaming_rules.rules import RULES

TESTS: Final = Path(__file__).parents[1]
_ABOUT: Final = re.compile(r"ocpi|roaming|partner", re.I)
_OF_THE_SIMULATOR: Final = re.compile(r"unit/sim/|test_sim_partner|test_simulate_partner|roaming_rules")
"""What simulated partners do among themselves proves nothing about the node."""
_ID: Final = r"[TPHCSYLEDFKMG](?!00)\d{2}"
_SAID: Final = re.compile(rf"(?<![\w.])({_ID})(?:(?: to |-)({_ID}))?(?![\w*]|\.FR)")
_NAMED: Final = re.compile(r"(?:^|_)([tphcsyledfkmg]\d{2})(?=_|$)")


class Citing(NamedTuple):
    """One test, and the rules that it cites."""

    where: str
    rules: frozenset[str]


def citing() -> list[Citing]:
    """Every test that cites a rule, in the order of the files; then those that are named for it elsewhere."""
    found = [each for file in sorted(TESTS.rglob("test_*.py")) for each in _in(file) if each.rules]
    return [*found, *(Citing(where, frozenset({rule})) for rule, tests in ELSEWHERE.items() for where in tests)]


def missing() -> list[str]:
    """Tests that are named in `elsewhere`, and are not there."""
    named = {where for tests in ELSEWHERE.values() for where in tests}
    return sorted(where for where in named if not _stands(*where.split("::")))


def _stands(file: str, name: str) -> bool:
    path = TESTS / f"{file}.py"
    return path.exists() and f"def {name}(" in path.read_text()


def by_rule() -> dict[str, list[Citing]]:
    """Rule → the tests that cite it."""
    found: dict[str, list[Citing]] = defaultdict(list)
    for each in citing():
        for rule in each.rules:
            found[rule].append(each)
    return found


def unknown() -> set[str]:
    """Ids that look like rules, and are none."""
    return {rule for each in citing() for rule in each.rules if rule not in RULES}


def _in(file: Path) -> Iterator[Citing]:
    name = file.relative_to(TESTS).as_posix()
    text = file.read_text()
    if _OF_THE_SIMULATOR.search(name) or not _ABOUT.search(name + text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            beside = {rule for rule in _said(ast.get_source_segment(text, node) or "") if rule in RULES}
            rules = beside | set(_said(ast.get_docstring(node) or ""))
            rules |= {rule.upper() for rule in _NAMED.findall(node.name)}
            yield Citing(f"{name.removesuffix('.py')}::{node.name}", frozenset(rules))


def _said(text: str) -> Iterator[str]:
    for found in _SAID.findall(text):
        yield from _span(*found)


def _span(first: str, last: str) -> Iterator[str]:
    """`C02 to C07` are six rules."""
    if not last or last[0] != first[0]:
        yield from (each for each in (first, last) if each)
        return
    yield from (f"{first[0]}{number:02}" for number in range(int(first[1:]), int(last[1:]) + 1))
