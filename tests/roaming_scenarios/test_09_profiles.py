"""Scenario 9: a stranger says how its driver's car shall charge at our station; by every way."""

from pathlib import Path

import pytest

from tests.flow.roaming_cpo_world import CARD, eventually
from tests.flow.sim_stations import car
from tests.roaming_scenarios.home import home
from tests.roaming_scenarios.world import WAYS, blamed

_LIMITED = {"charging_rate_unit": "A", "charging_profile_period": [{"start_period": 0, "limit": 8.0}]}


@pytest.mark.parametrize("way", WAYS)
async def test_set_asked_for_and_cleared(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """G01, G02, G06, H18: results come back by the way of the question."""
    async with home(sqlite_url, tmp_path, way) as at:
        await at.station.plug_in(1, car())
        assert await at.station.swipe(1, CARD)
        await eventually(lambda: [each["status"] for each in at.sessions] == ["ACTIVE"])
        session_id = at.sessions[0]["id"]

        set_ = await at.profile("PUT", session_id, _LIMITED)
        active = await at.profile("GET", session_id)
        cleared = await at.profile("DELETE", session_id)

        assert [each["result"] for each in (set_, active, cleared)] == ["ACCEPTED"] * 3
        assert active["profile"]["charging_profile"]["charging_profile_period"]
        assert blamed(at.far.stranger) == []
