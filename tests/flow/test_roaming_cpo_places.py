"""What partners see of our sites and prices: live, by rule, by partner; what cannot be said is told to us, not to them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from forecourt.app.roaming.cpo.rules import RuleSettings
from forecourt.app.sites import SiteSettings
from forecourt.app.stations.settings import ConnectorSettings, StationSettings
from forecourt.app.tariffs import AssignmentSettings
from forecourt.domain.roaming import Scope
from forecourt.domain.stations import PlugStandard
from forecourt.sim.partner import Party
from tests.flow.roaming_cpo_world import CARD, OWNER, SITE, Yard, eventually, priced, yard
from tests.flow.sim_stations import car


@pytest.fixture
async def here(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Yard]:
    async with yard(sqlite_url, tmp_path, ocpi="2.3.0") as made:
        await eventually(lambda: made.states() == ["AVAILABLE", "AVAILABLE"])
        yield made


async def test_a_location_is_pushed_with_its_plugs_and_prices(here: Yard) -> None:
    """L07, L09 to L13, F04."""
    (location,), (tariff,) = here.pushed("locations"), here.pushed("tariffs")

    evse = location["evses"][0]
    assert (location["id"], location["publish"], location["country"]) == (SITE, True, "NLD")
    assert location["coordinates"] == {"latitude": "51.900000", "longitude": "4.500000"}
    assert location["opening_times"] == {"twentyfourseven": True}
    assert evse["evse_id"] == "NL*FCT*ESIM*0001*1"
    plug = evse["connectors"][0]
    assert (plug["standard"], plug["format"], plug["power_type"]) == ("IEC_62196_T2", "SOCKET", "AC_3_PHASE")
    assert (plug["max_voltage"], plug["max_amperage"], plug["max_electric_power"]) == (400, 16, 11000)
    assert plug["tariff_ids"] == [tariff["id"]] == ["USUAL"]
    assert here.blamed == []


async def test_the_state_of_an_evse_goes_out_by_itself(here: Yard) -> None:
    """L02, L05: each change raises the dates of the EVSE and its location, and those of nothing else."""
    before = (await here.get("locations"))[0]

    await here.station.plug_in(1, car())
    await eventually(lambda: here.states() == ["BLOCKED", "AVAILABLE"])
    await here.station.swipe(1, CARD)
    await eventually(lambda: here.states() == ["CHARGING", "AVAILABLE"])

    after = (await here.get("locations"))[0]
    assert after["last_updated"] > before["last_updated"]
    assert after["evses"][0]["last_updated"] > before["evses"][0]["last_updated"]
    assert after["evses"][1] == before["evses"][1]
    assert after["evses"][0]["connectors"] == before["evses"][0]["connectors"]
    patches = [each for each in await here.emsp.exchanges() if each.method == "PATCH" and "/locations/" in each.url]
    assert patches


async def test_a_station_out_of_reach_is_unknown_and_one_that_is_removed_stays_removed(here: Yard) -> None:
    """L05, L06."""
    station = await here.node.services.queries.stations.by_identity(OWNER, "SIM-0001")
    await here.node.services.stations.put(OWNER, "SIM-0001", StationSettings(enabled=False))
    await eventually(lambda: here.states() == ["INOPERATIVE", "INOPERATIVE"])

    await here.node.services.stations.delete(OWNER, "SIM-0001")
    await eventually(lambda: here.states() == ["REMOVED", "REMOVED"])

    uids = [each["uid"] for each in here.pushed("locations")[0]["evses"]]
    assert uids == [f"{station.id.replace('-', '')}*{number}" for number in (1, 2)]


async def test_rules_show_some_sites_or_none(here: Yard) -> None:
    """All, some, private: lists and single objects alike."""
    rules = here.node.services.publishing_rules

    await rules.put(OWNER, here.emsp.partner_id, [RuleSettings(module="locations", scope=Scope.NONE)])
    hidden = await here.get("locations")
    await rules.put(OWNER, here.emsp.partner_id, [RuleSettings(module="locations", scope=Scope.SOME, site_ids=(SITE,))])
    shown = await here.get("locations")

    assert hidden == []
    assert [each["id"] for each in shown] == [SITE]


async def test_a_price_for_one_partner_is_seen_by_nobody_else(here: Yard) -> None:
    """F04, audience: its own tariff, its own tariff ids at the connectors."""
    other = await (await here.world.meets("EMSP", party=Party("BE", "OTH"))).registered()
    price = (await here.node.services.tariffs.put(OWNER, "SPECIAL", priced("0.20"))).tariff_id
    await here.node.services.tariffs.assign(OWNER, AssignmentSettings(tariff_id=price, partner="DE*DRV"))

    await eventually(lambda: {each["id"] for each in here.pushed("tariffs")} == {"USUAL", "SPECIAL"})
    await eventually(lambda: here.pushed("locations")[0]["evses"][0]["connectors"][0]["tariff_ids"] == ["SPECIAL"])
    await eventually(lambda: list(other.stranger.held("locations")))

    theirs = next(iter(other.stranger.held("locations")))
    assert theirs["evses"][0]["connectors"][0]["tariff_ids"] == ["USUAL"]
    assert {each["id"] for each in other.stranger.held("tariffs")} == {"USUAL"}

    rule = RuleSettings(module="locations", scope=Scope.SOME)
    await here.node.services.publishing_rules.put(OWNER, here.emsp.partner_id, [rule])
    assert await here.get("locations") == []  # a row of its own is under the rule as well


async def test_what_cannot_be_told_is_a_finding_and_no_broken_document(here: Yard) -> None:
    services = here.node.services
    await services.sites.put(OWNER, "BARE", SiteSettings(name="Bare"))
    plugs = (ConnectorSettings(evse=1), ConnectorSettings(evse=2, standard=PlugStandard.NACS, max_power_w=11_000))
    await services.stations.put(OWNER, "BARE-1", StationSettings(site_id="BARE", connectors=plugs))

    found = {each.code for each in await services.places.findings(OWNER, "BARE")}

    assert found == {"unaddressable", "plug_unknown", "no_connectors"}
    await services.sites.put(
        OWNER, "BARE", SiteSettings(name="Bare", address="Road 1", city="Gent", country="BE", latitude=51.0, longitude=3.7)
    )
    await eventually(lambda: len(here.pushed("locations")) == 2)
    (plug,) = here.pushed("locations")[1]["evses"][0]["connectors"]
    assert (plug["standard"], plug["power_type"], plug["max_voltage"]) == ("SAE_J3400", "AC_1_PHASE", 240)
