"""The linter: traps of a tariff explained before they cost money. It reads a tariff that `check` has passed."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from forecourt.domain.tariffs.lint.codes import CODES, HINT, TRAP, LintFinding
from forecourt.domain.tariffs.lint.cover import cover_findings
from forecourt.domain.tariffs.lint.elements import element_findings
from forecourt.domain.tariffs.lint.whole import tariff_findings
from forecourt.domain.tariffs.nouns import Tariff

__all__ = ["CODES", "HINT", "TRAP", "LintFinding", "lint"]

MOST_FINDINGS = 200


def lint(tariff: Tariff, *, now: datetime | None = None) -> tuple[LintFinding, ...]:
    """Every trap, those of the whole tariff first, then by element; `now` (else the last change) says what is past."""
    return tuple(islice(_all(tariff, now or tariff.updated_at), MOST_FINDINGS))


def _all(tariff: Tariff, now: datetime) -> Iterator[LintFinding]:
    yield from tariff_findings(tariff, now)
    yield from cover_findings(tariff, now)
    for at in range(len(tariff.elements)):
        yield from element_findings(tariff, at, now.date())
