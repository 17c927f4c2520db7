"""Scenarios 6, 7, 8 and 14 as a charge point operator: a stranger's drivers charge at our station; by every way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forecourt.sim.partner import Quirk
from forecourt.sim.partner.speech import stamp
from tests.flow.roaming_cpo_world import CARD, OWNER, SITE, eventually
from tests.flow.sim_stations import car
from tests.roaming_scenarios.home import home
from tests.roaming_scenarios.world import WAYS, blamed


@pytest.mark.parametrize("way", WAYS)
async def test_by_card_the_owner_is_asked_and_gets_one_session_and_one_bill(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """K04, K09, E02, E07, D01, D11, H20: asked once, told by one way only."""
    async with home(sqlite_url, tmp_path, way) as at:
        await at.charge()
        await eventually(lambda: at.cdrs)

        (session,), (cdr,) = at.sessions, at.cdrs
        assert session["status"] == "COMPLETED"
        assert session["cdr_token"]["uid"] == cdr["cdr_token"]["uid"] == CARD
        assert session["authorization_reference"] == cdr["authorization_reference"] != ""
        assert (cdr["session_id"], cdr["cdr_location"]["id"]) == (session["id"], SITE)
        assert (at.pushes("cdrs", "POST"), at.pushes("tokens", "POST")) == (1, 1)
        assert blamed(at.far.stranger) == []


@pytest.mark.parametrize("way", WAYS)
async def test_by_app_it_starts_and_stops(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """M01, M02, M03, M07, M11, M12, K13, H18: results come back by the way that the command came."""
    async with home(sqlite_url, tmp_path, way) as at:
        uid, token = await at.evse(1), next(iter(at.far.stranger.own("tokens", "2.2.1")))
        await at.station.plug_in(1, car())

        started = await at.command("START_SESSION", token=token, location_id=SITE, evse_uid=uid, authorization_reference="APP-1")
        await eventually(lambda: [each["status"] for each in at.sessions] == ["ACTIVE"])
        stopped = await at.command("STOP_SESSION", session_id=at.sessions[0]["id"])
        await at.station.unplug(1)
        await eventually(lambda: at.cdrs)

        assert (started["result"], stopped["result"]) == ("ACCEPTED", "ACCEPTED")
        assert {at.sessions[0]["authorization_reference"], at.cdrs[0]["authorization_reference"]} == {"APP-1"}
        assert at.pushes("tokens", "POST") == 0
        assert {len(each) for each in at.far.stranger.results.values()} == {1}


@pytest.mark.parametrize("way", WAYS)
async def test_reserved_replaced_and_cancelled(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """M04, M08: scenario 8."""
    async with home(sqlite_url, tmp_path, way) as at:
        uid, token = await at.evse(1), next(iter(at.far.stranger.own("tokens", "2.2.1")))
        until_ = stamp(datetime.now(UTC) + timedelta(hours=1))
        body = {"token": token, "expiry_date": until_, "reservation_id": "RES-1", "location_id": SITE, "evse_uid": uid}

        reserved = await at.command("RESERVE_NOW", **body)
        replaced = await at.command("RESERVE_NOW", **body | {"expiry_date": stamp(datetime.now(UTC) + timedelta(hours=2))})
        cancelled = await at.command("CANCEL_RESERVATION", reservation_id="RES-1")

        assert [reserved["result"], replaced["result"], cancelled["result"]] == ["ACCEPTED"] * 3
        reservations = (await at.here.node.services.queries.reservations.page(OWNER)).items
        assert all(each.over for each in reservations)


@pytest.mark.parametrize("way", WAYS)
async def test_after_an_outage_the_latest_state_and_one_bill(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """T19, D01, D02: scenario 14; while the provider is away its driver charges by the white list."""
    async with home(sqlite_url, tmp_path, way, whitelist="ALWAYS") as at:
        await eventually(lambda: at.pushes("locations", "PUT"))
        at.far.stranger.quirks.add(Quirk.ERRORS)
        before = at.pushes("sessions", "PUT")
        await at.station.plug_in(1, car())
        assert await at.station.swipe(1, CARD)
        await asyncio.sleep(0.5)
        await at.station.swipe(1, CARD)
        await at.station.unplug(1)
        await eventually(lambda: at.pushes("sessions", "PUT") > before)

        at.far.stranger.quirks.clear()
        for road in at.far.roads:
            at.here.node.roaming.core.client.forget(road.known.partner_id)
            at.here.node.roaming.sync.push(await road.known.partner(), ("sessions", "cdrs"), full=False)
        await eventually(lambda: at.cdrs and at.sessions)

        assert [each["status"] for each in at.sessions] == ["COMPLETED"]
        taken = [each for each in at.far.stranger.notes.heard("POST", "cdrs") if each.http == 201]
        assert (len(at.cdrs), len(taken)) == (1, 1)
