"""``python -m tools.ocpp_types`` writes the packages; ``--check`` says whether what is checked in is current."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.ocpp_types.render import render
from tools.ocpp_types.source import VERSIONS, read

TARGET = Path(__file__).resolve().parents[2] / "src" / "forecourt" / "ocpp"


def expected() -> dict[Path, str]:
    """Every generated file and the text it should have."""
    return {TARGET / package / name: text for package in VERSIONS for name, text in render(read(package)).items()}


def stale() -> list[Path]:
    """The generated files that differ from what they should be, are missing, or should not be there."""
    wanted = expected()
    strangers = [file for package in VERSIONS for file in (TARGET / package).glob("*.py") if file not in wanted]
    changed = [file for file, text in wanted.items() if not file.exists() or file.read_text() != text]
    return sorted(changed + strangers)


def write() -> None:
    """Bring the generated files up to date."""
    wanted = expected()
    for file in stale():
        if file in wanted:
            file.parent.mkdir(exist_ok=True)
            file.write_text(wanted[file])
        else:
            file.unlink()
        print(file.relative_to(TARGET.parents[2]))


if __name__ == "__main__":
    if "--check" not in sys.argv[1:]:
        write()
    elif old := stale():
        sys.exit("not current, run python -m tools.ocpp_types:\n" + "\n".join(map(str, old)))
