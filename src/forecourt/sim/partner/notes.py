"""What happened: every exchange, what the other side did wrong, and what went wrong."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any, NamedTuple

import msgspec
from rich.console import Group
from rich.table import Table

from forecourt.sim.partner.judging import Finding

_MOST = 10_000
_MOST_BODY = 64 * 1024


class Exchange(NamedTuple):
    """One call, in or out; bodies are cut."""

    direction: str
    peer: str
    method: str
    url: str
    module: str
    request: bytes
    http: int
    answer: bytes


class PartnerReport(msgspec.Struct, kw_only=True):
    """One run; JSON-able."""

    role: str
    party: str
    versions: tuple[str, ...]
    quirks: tuple[str, ...]
    peers: dict[str, str]
    own: dict[str, int]
    held: dict[str, int]
    calls: dict[str, int]
    findings: dict[str, int]
    faults: tuple[str, ...]


class Notes:
    """Bounded; the counts are of all."""

    def __init__(self) -> None:
        self.exchanges: deque[Exchange] = deque(maxlen=_MOST)
        self.findings: deque[Finding] = deque(maxlen=_MOST)
        self.faults: deque[str] = deque(maxlen=100)
        self.calls: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()

    def exchange(self, of: Exchange) -> None:
        """A call has ended."""
        self.exchanges.append(of._replace(request=of.request[:_MOST_BODY], answer=of.answer[:_MOST_BODY]))
        self.calls[f"{of.direction} {of.method} {of.module or 'versions'} {of.http}"] += 1

    def found(self, rule: str, sentence: str, where: str) -> None:
        """The other side broke a rule."""
        self.findings.append(Finding(rule, sentence, where))
        self.rules[f"{rule}: {sentence}"] += 1

    def fault(self, sentence: str) -> None:
        """Something did not work."""
        self.faults.append(sentence)

    def heard(self, method: str, module: str) -> list[Any]:
        """The bodies of calls to us, for who wants to look."""
        return [each for each in self.exchanges if (each.direction, each.method, each.module) == ("in", method, module)]


def describe(report: PartnerReport) -> Group:
    """The report for people."""
    facts = Table(title=f"{report.role} {report.party}", show_header=False)
    facts.add_row("versions", ", ".join(report.versions))
    facts.add_row("quirks", ", ".join(report.quirks) or "none")
    for name, state in report.peers.items():
        facts.add_row(name, state)
    for name, counts in (("own objects", report.own), ("held objects", report.held)):
        facts.add_row(name, ", ".join(f"{count} {module}" for module, count in counts.items()) or "none")
    return Group(
        facts,
        _counted("Calls", "call", report.calls),
        _counted("What the other side did against the standard", "rule", report.findings),
        *report.faults,
    )


def _counted(title: str, column: str, counts: dict[str, int]) -> Table:
    table = Table(title=title)
    table.add_column(column)
    table.add_column("times", justify="right")
    for name, count in sorted(counts.items()):
        table.add_row(name, str(count))
    return table
