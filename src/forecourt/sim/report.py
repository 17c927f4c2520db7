"""What a fleet or demo run did, as data and as a page for people."""

from collections import Counter

import msgspec
from rich.console import Group
from rich.table import Table

from forecourt.sim.tally import Tally


class FleetReport(msgspec.Struct, kw_only=True):
    """Counts of one run; JSON-able."""

    stations: int
    online: dict[str, int]
    connections: int
    boots: int
    transactions_started: int
    transactions_ended: int
    transactions_open: int
    energy_wh: int
    calls_sent: dict[str, int]
    calls_answered: dict[str, int]
    calls_failed: dict[str, int]
    errors: dict[str, int]
    refusals: dict[str, int]
    commands: dict[str, int]
    shown: dict[str, int]
    latency_median_ms: float | None
    latency_p99_ms: float | None
    records_acknowledged: int
    records_waiting: int
    records_given_up: int
    duration_s: float


def report(tally: Tally, *, stations: int, online: Counter[str], running: int, waiting: int, duration_s: float) -> FleetReport:
    """Sum a run up."""
    latencies = sorted(tally.latencies_s)
    return FleetReport(
        stations=stations,
        online=dict(online),
        connections=tally.connections,
        boots=tally.boots,
        transactions_started=tally.started,
        transactions_ended=tally.ended,
        transactions_open=running,
        energy_wh=round(tally.energy_wh),
        calls_sent=dict(tally.sent),
        calls_answered=dict(tally.answered),
        calls_failed=dict(tally.failed),
        errors=dict(tally.errors),
        refusals=dict(tally.refusals),
        commands=dict(tally.commands),
        shown=dict(tally.shown),
        latency_median_ms=_quantile(latencies, 0.5),
        latency_p99_ms=_quantile(latencies, 0.99),
        records_acknowledged=tally.records,
        records_waiting=waiting,
        records_given_up=tally.given_up,
        duration_s=round(duration_s, 3),
    )


def _quantile(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 3) if ordered else None


def describe(result: FleetReport) -> Group:
    """The report for a terminal (print with rich)."""
    parts = [_summary(result), _calls(result)]
    for title, counts in (
        ("Refused connections", result.refusals),
        ("Errors", result.errors),
        ("Commands obeyed", result.commands),
        ("Shown to drivers", result.shown),
    ):
        if counts:
            parts.append(_counts(title, counts))
    return Group(*parts)


def _summary(result: FleetReport) -> Table:
    table = Table(title="What happened", show_header=False, title_justify="left")
    versions = ", ".join(f"{count} x OCPP {version}" for version, count in sorted(result.online.items())) or "none"
    rows = {
        "Stations online at the end": f"{sum(result.online.values())} of {result.stations} ({versions})",
        "Connections, boots": f"{result.connections}, {result.boots}",
        "Transactions started, ended, open": _list(
            result.transactions_started, result.transactions_ended, result.transactions_open
        ),
        "Energy": f"{result.energy_wh / 1000:.2f} kWh in ended transactions",
        "Records acknowledged, waiting, given up": _list(
            result.records_acknowledged, result.records_waiting, result.records_given_up
        ),
        "Latency": _latency(result),
        "Duration": f"{result.duration_s:.1f} s",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _latency(result: FleetReport) -> str:
    if result.latency_median_ms is None:
        return "nothing was answered"
    return f"median {result.latency_median_ms} ms, p99 {result.latency_p99_ms} ms"


def _list(*counts: int) -> str:
    return ", ".join(str(count) for count in counts)


def _calls(result: FleetReport) -> Table:
    table = Table("Action", "Sent", "Answered", "Failed", title="Messages of the stations", title_justify="left")
    for action, sent in sorted(result.calls_sent.items()):
        table.add_row(action, str(sent), str(result.calls_answered.get(action, 0)), str(result.calls_failed.get(action, 0)))
    return table


def _counts(title: str, counts: dict[str, int]) -> Table:
    table = Table("", "Count", title=title, title_justify="left")
    for name, count in sorted(counts.items()):
        table.add_row(name, str(count))
    return table
