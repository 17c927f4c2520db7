"""The linter: traps of a tariff explained before they cost money. It reads a tariff that `check` has passed."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from forecourt.domain.tariffs.lint.codes import CODES, HINT, TRAP, LintFinding
from forecourt.domain.tariffs.lint.cover import cover_findings
from forecourt.domain.tariffs.lint.elements import element_findings
from forecourt.domain.tariffs.lint.whole import tariff_findings
from forecourt.domain.tariffs.nouns import Tariff

__all__ = ["CODES", "HINT", "TRAP", "LintFinding", "lint"]

MOST_OF_A_CODE = 20
"""Findings of one kind that are told; after so many, mend them and look again."""


def lint(tariff: Tariff, *, now: datetime | None = None) -> tuple[LintFinding, ...]:
    """Every trap, those of the whole tariff first, then by element; `now` (else the last change) says what is past."""
    told: Counter[str] = Counter()
    findings = []
    for finding in _all(tariff, now or tariff.updated_at):
        told[finding.code] += 1
        if told[finding.code] <= MOST_OF_A_CODE:
            findings.append(finding)
    return tuple(findings)


def _all(tariff: Tariff, now: datetime) -> Iterator[LintFinding]:
    yield from tariff_findings(tariff, now)
    yield from cover_findings(tariff, now)
    for at in range(len(tariff.elements)):
        yield from element_findings(tariff, at, now.date())
