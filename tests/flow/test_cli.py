"""The command line as a newcomer runs it: processes, their output, and what they left behind."""

import asyncio
import json
import os
import re
import sqlite3
import sys
from pathlib import Path

from tests.running import serve


async def forecourt(*arguments: str, cwd: Path, **environ: str) -> tuple[int, str, str]:
    """Run `forecourt …` to its end: exit status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forecourt", *arguments,
        cwd=cwd, env={**os.environ, "COLUMNS": "200", **environ}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_demo_ends_by_itself_and_stored_what_it_acknowledged(tmp_path: Path) -> None:
    status, out, err = await forecourt("demo", "--http-port", "0", "--ocpp-port", "0", cwd=tmp_path, DEMO_SECONDS="20")

    summary = json.loads(out)
    assert status == 0
    assert (summary["sites"], summary["stations"]) == (3, 11)
    assert summary["online"] == {"1.6": 4, "2.0.1": 4, "2.1": 3}
    assert summary["transactions_stored"] == summary["transactions_started"] > 0
    assert summary["records_stored"] == summary["records_acknowledged"] > 0
    assert summary["cdrs"] >= summary["transactions_ended"]
    assert "console" in err
    assert "sign in as" in err
    assert list(tmp_path.iterdir()) == []


async def test_a_simulated_fleet_charges_against_a_server(tmp_path: Path) -> None:
    async with serve(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as server:
        for number in (1, 2, 3):
            await server.api("PUT", f"/stations/SIM-000{number}", {}, status=201)

        fleet = (
            "simulate",
            "--url",
            server.ocpp_url,
            "--stations",
            "3",
            "--seconds",
            "12",
            "--lean",
            "--meter-interval",
            "0.2",
            "--json",
        )
        status, out, _ = await forecourt(*fleet, cwd=tmp_path)

        report = json.loads(out)
        listed = await server.api("GET", "/transactions", status=200)
    assert status == 0
    assert report["online"] == {"1.6": 1, "2.0.1": 1, "2.1": 1}
    assert report["transactions_started"] == len(listed["items"]) > 0
    assert report["refusals"] == {}


async def test_keys_are_made_used_and_revoked(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'store.db'}"
    async with serve(database, tmp_path) as server:
        _, made, _ = await forecourt("keys", "create", "reports", "--role", "viewer", "--database", database, cwd=tmp_path)
        secret = re.findall(r"fc_[\w-]+", made)[0]
        with_it = {"Authorization": f"Bearer {secret}"}

        async with server.http.get(f"{server.url}/api/v1/stations", headers=with_it) as before:
            assert before.status == 200
        _, revoked, _ = await forecourt("keys", "revoke", secret[:8], "--database", database, cwd=tmp_path)
        async with server.http.get(f"{server.url}/api/v1/stations", headers=with_it) as after:
            assert after.status == 401

    assert "is revoked" in revoked
    with sqlite3.connect(tmp_path / "store.db") as stored:
        assert secret not in "".join(stored.iterdump())


async def test_wrong_settings_are_one_sentence_and_status_2(tmp_path: Path) -> None:
    status, out, err = await forecourt("serve", "--minimum-profile", "7", cwd=tmp_path)

    assert (status, out) == (2, "")
    assert err.strip() == "forecourt: The setting minimum_profile from the command line: Expected `int` <= 3."


async def test_a_taken_port_says_which_and_what_to_do(tmp_path: Path) -> None:
    async with serve(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as server:
        port = str(server.ports["http_port"])

        status, _, err = await forecourt("serve", "--http-port", port, "--ocpp-port", "0", cwd=tmp_path)

    assert status == 2
    assert f"Port {port} for the console and API cannot be opened" in err
