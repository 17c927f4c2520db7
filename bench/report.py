"""What was measured, as tables and verdicts: for a terminal and as Markdown, the same text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Figures of one measurement, and in one paragraph how they were taken."""

    title: str
    method: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Verdict:
    """A requirement, the figure that decides it, and whether it is held."""

    requirement: str
    figure: str
    held: bool


@dataclass(frozen=True)
class Part:
    """The result of one measurement."""

    tables: Sequence[Table]
    verdicts: Sequence[Verdict] = field(default_factory=list)


def markdown(parts: Sequence[Part], machine: Sequence[tuple[str, str]]) -> str:
    """The whole report."""
    lines = ["# Benchmarks", "", "Written by `make bench` (`python -m bench --write`); every figure is of one run.", ""]
    lines += _table(("machine", ""), machine)
    lines += ["", "## Requirements", ""]
    verdicts = [verdict for part in parts for verdict in part.verdicts]
    lines += _table(
        ("requirement", "measured", ""),
        [(each.requirement, each.figure, "held" if each.held else "**not held**") for each in verdicts],
    )
    for part in parts:
        for table in part.tables:
            lines += ["", f"## {table.title}", "", table.method, "", *_table(table.columns, table.rows)]
    return "\n".join(lines) + "\n"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in (columns, *rows)) for at in range(len(columns))]
    for row in (columns, ["-" * width for width in widths], *rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
