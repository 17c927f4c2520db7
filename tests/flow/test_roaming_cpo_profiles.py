"""Scenario 9: partners' charging profiles for sessions of theirs: asked, set, cleared, and told of when we change them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from forecourt.domain.commands import ChargingProfile, SchedulePeriod, SetProfile
from forecourt.ocpp.versions import Version
from tests.flow.roaming_cpo_world import CARD, OWNER, Yard, eventually, yard
from tests.flow.sim_stations import car

LIMITED = {"charging_rate_unit": "A", "charging_profile_period": [{"start_period": 0, "limit": 8.0}]}


@pytest.fixture(params=[Version.V16, Version.V201])
async def charging(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Yard]:
    """A driver of the partner's charges."""
    async with yard(sqlite_url, tmp_path, ocpp=request.param) as made:
        await made.station.plug_in(1, car())
        assert await made.station.swipe(1, CARD)
        await eventually(lambda: made.sessions_are("ACTIVE"))
        yield made


async def asked(yard: Yard, method: str, session: str, body: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
    """The answer, and the result that follows where it was accepted."""
    stranger, peer = yard.emsp.stranger, yard.emsp.peer
    name = f"profile-{len(stranger.results)}"
    stranger.results[name] = []
    where = f"{stranger.endpoint(peer.version, 'sender', 'chargingprofiles')}/{name}"
    url = f"{peer.endpoint('chargingprofiles', 'RECEIVER')}/{session}"
    if method == "PUT":
        answer = await stranger.caller.call(
            peer, method, url, module="chargingprofiles", body={"charging_profile": body, "response_url": where}
        )
    else:
        query = f"?response_url={where}" + ("&duration=600" if method == "GET" else "")
        answer = await stranger.caller.call(peer, method, url + query, module="chargingprofiles")
    return answer, await stranger.result(name) if answer.ok and answer.data["result"] == "ACCEPTED" else {}


async def test_a_profile_is_set_asked_and_cleared(charging: Yard) -> None:
    """G01, G02, G06."""
    session = charging.pushed("sessions")[0]["id"]

    _, put = await asked(charging, "PUT", session, LIMITED)
    _, active = await asked(charging, "GET", session)
    _, gone = await asked(charging, "DELETE", session)

    assert [each["result"] for each in (put, active, gone)] == ["ACCEPTED"] * 3
    profile = active["profile"]["charging_profile"]
    told = profile["charging_rate_unit"], profile["charging_profile_period"][0]["limit"]
    assert told in (("A", 8), ("W", 5520), ("W", 1840))  # the station chooses the unit that it answers in


async def test_only_running_sessions_of_the_caller_and_not_too_often(charging: Yard) -> None:
    """G03, G04."""
    session = charging.pushed("sessions")[0]["id"]

    unknown, _ = await asked(charging, "PUT", "nothing", LIMITED)
    first, _ = await asked(charging, "PUT", session, LIMITED)
    second, _ = await asked(charging, "PUT", session, LIMITED | {"duration": 60})
    await charging.station.swipe(1, CARD)
    await eventually(lambda: charging.sessions_are("COMPLETED"))
    over, _ = await asked(charging, "GET", session)

    told = [each.data["result"] for each in (unknown, first, second, over)]
    assert told == ["UNKNOWN_SESSION", "ACCEPTED", "TOO_OFTEN", "REJECTED"]


async def test_a_change_by_somebody_else_is_told_of_a_session_with_a_profile(charging: Yard) -> None:
    """G05: only after a profile was set for it."""
    session, node = charging.pushed("sessions")[0]["id"], charging.node
    await asked(charging, "PUT", session, LIMITED)
    station = await node.services.queries.stations.by_identity(OWNER, "SIM-0001")
    ours = ChargingProfile(id=4711, purpose="default", periods=(SchedulePeriod(start_s=0, limit=6.0),))

    await node.services.commands.send(OWNER, station, SetProfile(evse=1, profile=ours))
    await eventually(lambda: charging.emsp.stranger.profiles)

    assert list(charging.emsp.stranger.profiles) == [session]


async def test_what_drivers_wish_is_refused_where_no_evse_can(charging: Yard) -> None:
    """E10: 404 and 2001."""
    stranger, peer = charging.emsp.stranger, charging.emsp.peer
    session = charging.pushed("sessions")[0]["id"]
    url = f"{peer.endpoint('sessions', 'SENDER')}/{session}/charging_preferences"

    answer = await stranger.caller.call(peer, "PUT", url, module="sessions", body={"profile_type": "CHEAP"})

    assert (answer.http, answer.status) == (404, 2001)
