"""The rings of the design hold (import-linter contracts of pyproject.toml), and files stay small enough to read."""

from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
GENERATED = {"v16", "v201", "v21"}
FROZEN = "versions"
"""Migrations: written once, never edited again, read by nobody."""


def test_every_import_contract_is_kept() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_no_hand_written_file_outgrows_500_lines() -> None:
    files = [path for path in (ROOT / "src").rglob("*.py") if not GENERATED & set(path.parts)]

    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files if path.parent.name != FROZEN}

    assert {name: lines for name, lines in sizes.items() if lines > 500} == {}


def test_every_module_says_what_room_it_is() -> None:
    files = [path for path in (ROOT / "src").rglob("*.py") if not GENERATED & set(path.parts)]

    silent = [str(path.relative_to(ROOT)) for path in files if not path.read_text().lstrip().startswith(('"""', "#!"))]

    assert silent == []
