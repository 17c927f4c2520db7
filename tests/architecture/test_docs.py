"""The documentation says what the code says."""

import re
from pathlib import Path

from tools.reference.__main__ import stale

ROOT = Path(__file__).parents[2]


def test_the_generated_reference_is_current() -> None:
    assert stale() == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + list((ROOT / "docs").rglob("*.md"))

    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_decisions_are_at_most_sixty_lines() -> None:
    decisions = (ROOT / "docs" / "decisions").glob("*.md")

    assert {path.name: lines for path in decisions if (lines := len(path.read_text().splitlines())) > 60} == {}
