"""`forecourt simulate-partner` as a person runs it."""

import asyncio
import json
import sys
from typing import Any

import pytest

from forecourt.sim.partner import Quirk
from forecourt.sim.partner.quirks import QUIRKS
from tests.flow.sim_partners import stranger


async def _run(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "forecourt", "simulate-partner", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_a_cpo_registers_roams_and_tells_what_it_saw() -> None:
    async with stranger("EMSP", Quirk.NO_TIMESTAMP) as emsp:
        url, token = emsp.invite("cpo")

        code, out, err = await _run("--url", url, "--token", token, "--quirk", "patch-undated", "--seconds", "2", "--json")

        assert (code, err) == (0, "")
        report: dict[str, Any] = json.loads(out)
        assert report["peers"] == {"the other side": "registered, 2.2.1"}
        assert report["held"] == {}
        assert report["calls"]["out PUT locations 201"] == 3
        assert any(rule.startswith("T07") for rule in report["findings"])
        assert {finding.rule for finding in emsp.notes.findings} == {"L03"}
        assert len(emsp.cdrs) == 1


async def test_a_registration_that_fails_is_one_sentence() -> None:
    async with stranger("EMSP") as emsp:
        code, _, err = await _run("--url", emsp.versions_url, "--token", "wrong")

        assert code == 2
        assert "401" in err


@pytest.mark.parametrize("wrong", [("--role", "king"), ("--version", "3.0"), ("--party", "SIM"), ("--quirk", "none")])
async def test_words_that_mean_nothing_are_refused(wrong: tuple[str, str]) -> None:
    code, _, err = await _run(*wrong)

    assert code == 2
    assert wrong[1] in err


async def test_the_quirks_are_listed() -> None:
    code, out, _ = await _run("--list-quirks")

    assert code == 0
    assert all(quirk.value in out for quirk in QUIRKS)


def test_each_quirk_says_what_it_breaks() -> None:
    assert set(QUIRKS) == set(Quirk)
    assert all(deviation.rules for deviation in QUIRKS.values())
