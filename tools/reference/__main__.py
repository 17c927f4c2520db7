"""`python -m tools.reference` writes docs/reference; `--check` only says whether it is current."""

import sys
from pathlib import Path

from tools.reference.pages import PAGES

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def stale() -> list[str]:
    """Pages that are not what the code says."""
    return [name for name, page in PAGES.items() if _text(name) != page()]


def _text(name: str) -> str:
    path = FOLDER / f"{name}.md"
    return path.read_text() if path.exists() else ""


def main() -> None:
    """Write, or check."""
    if "--check" in sys.argv:
        sys.exit(f"docs/reference is not current: {', '.join(found)}. Run: make docs" if (found := stale()) else 0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / f"{name}.md").write_text(page())


if __name__ == "__main__":
    main()
