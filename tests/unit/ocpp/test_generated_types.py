"""What is checked in under v16, v201 and v21 is what the generator writes, and reads like the rest of the code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.ocpp_types.__main__ import TARGET, expected, stale
from tools.ocpp_types.names import field_name, member_name

PACKAGES = [str(TARGET / package) for package in ("v16", "v201", "v21")]


def test_the_checked_in_types_are_current() -> None:
    assert stale() == []


def test_the_generated_text_is_formatted_and_clean() -> None:
    ruff = [str(Path(sys.executable).with_name("ruff"))]
    isolated = ["--isolated", "--no-cache", "--line-length", "132"]

    shaped = subprocess.run([*ruff, "format", "--check", *isolated, *PACKAGES], capture_output=True, text=True, check=False)
    checked = subprocess.run(
        [*ruff, "check", "--select", "E,F,I,N,UP", *isolated, *PACKAGES], capture_output=True, text=True, check=False
    )

    assert shaped.returncode == 0, shaped.stdout
    assert checked.returncode == 0, checked.stdout


def test_files_stay_readable_and_hold_no_prose_of_the_standard() -> None:
    for file, text in expected().items():
        quotes = text.count('"""')

        assert file.name == "__init__.py" or len(text.splitlines()) <= 500, file
        assert quotes == 2, file


def test_names_follow_the_wire() -> None:
    assert field_name("iso15118CertificateHashData") == "iso15118_certificate_hash_data"
    assert field_name("setpoint_L2") == "setpoint_l2"
    assert member_name("Energy.Active.Import.Register") == "ENERGY_ACTIVE_IMPORT_REGISTER"
    assert member_name("L1-N") == "L1_N"
    assert member_name("SuspendedEVSE") == "SUSPENDED_EVSE"
