"""Scenario 6, 10: partners' cards at our stations: who lets them charge, and what their owner hears of it, to the CDR."""

from pathlib import Path

import pytest

from forecourt.app.tokens import TokenSettings
from forecourt.domain.tokens import TokenRef
from forecourt.ocpp.versions import Version
from forecourt.sim.partner import Quirk
from tests.flow.roaming_cpo_world import CARD, OWNER, SITE, eventually, yard
from tests.flow.sim_stations import car


@pytest.mark.parametrize(("ocpp", "ocpi"), [(Version.V16, "2.2.1"), (Version.V201, "2.3.0"), (Version.V21, "2.2.1")])
async def test_a_card_charges_and_its_owner_gets_session_and_cdr(sqlite_url: str, tmp_path: Path, ocpp: Version, ocpi: str) -> None:
    """K05, K07, E02, E06, E07, D01, D11, M11."""
    async with yard(sqlite_url, tmp_path, ocpp=ocpp, ocpi=ocpi) as world:
        await world.charged()
        await eventually(lambda: world.cdrs)

        (session,), (cdr,) = world.pushed("sessions"), world.cdrs
        assert session["status"] == "COMPLETED"
        assert session["cdr_token"]["uid"] == cdr["cdr_token"]["uid"] == CARD
        assert session["location_id"] == cdr["cdr_location"]["id"] == SITE
        assert session["auth_method"] == "AUTH_REQUEST"
        assert session["authorization_reference"] == cdr["authorization_reference"] != ""
        assert (cdr["session_id"], cdr["currency"]) == (session["id"], "EUR")
        assert cdr["tariffs"][0]["id"] == "USUAL"
        assert world.blamed == []


@pytest.mark.parametrize(
    ("whitelist", "valid", "charges"),
    [
        ("ALWAYS", True, True),
        ("ALLOWED", True, True),
        ("ALLOWED_OFFLINE", True, True),
        ("NEVER", True, False),
        ("ALWAYS", False, False),
        ("ALLOWED", False, False),
    ],
)
async def test_the_white_list_holds_while_the_partner_is_away(
    sqlite_url: str, tmp_path: Path, whitelist: str, valid: bool, charges: bool
) -> None:
    """K09, K10."""
    async with yard(sqlite_url, tmp_path, whitelist=whitelist, valid=valid) as world:
        world.emsp.stranger.quirks.add(Quirk.ERRORS)
        await world.station.plug_in(1, car())

        assert await world.station.swipe(1, CARD) is charges

        asked = [each for each in await world.emsp.exchanges() if "authorize" in each.url]
        assert bool(asked) is (whitelist != "ALWAYS")


@pytest.mark.parametrize(
    ("allowed", "verdict"), [("BLOCKED", "blocked"), ("EXPIRED", "expired"), ("NO_CREDIT", "no_credit"), ("NOT_ALLOWED", "not_at")]
)
async def test_the_owners_no_is_a_no(sqlite_url: str, tmp_path: Path, allowed: str, verdict: str) -> None:
    """K05: whatever the white list says, who answers decides."""
    async with yard(sqlite_url, tmp_path, whitelist="ALLOWED") as world:
        world.emsp.stranger.verdicts[CARD] = allowed
        await world.station.plug_in(1, car())

        assert not await world.station.swipe(1, CARD)

        events = await world.events("TokenAuthorized")
        assert str(events[0].data["verdict"]).startswith(verdict)


async def test_a_card_that_nobody_pushed_is_asked_for_and_an_unknown_one_refused(sqlite_url: str, tmp_path: Path) -> None:
    """K04: 404 and 2004 mean that nobody knows it."""
    async with yard(sqlite_url, tmp_path) as world:
        stranger = world.emsp.stranger
        known = next(iter(stranger.own("tokens", world.emsp.peer.version)))
        stranger.own("tokens", world.emsp.peer.version).put({**known, "uid": "NEWCARD"})
        await world.station.plug_in(1, car())

        assert await world.station.swipe(1, "NEWCARD")
        await world.station.plug_in(2, car())
        assert not await world.station.swipe(2, "NOBODYS")


async def test_our_own_token_wins(sqlite_url: str, tmp_path: Path) -> None:
    async with yard(sqlite_url, tmp_path) as world:
        await world.node.services.tokens.put(OWNER, TokenRef(uid=CARD), TokenSettings())

        await world.station.plug_in(1, car())
        assert await world.station.swipe(1, CARD)

        assert [each for each in await world.emsp.exchanges() if "authorize" in each.url] == []
        assert world.pushed("sessions") == []


async def test_a_cdr_is_credited_and_cut_anew(sqlite_url: str, tmp_path: Path) -> None:
    """D02, D03: the three together make the corrected total."""
    async with yard(sqlite_url, tmp_path) as world:
        services = world.node.services
        for each in (await services.queries.assignments.page(OWNER)).items:
            await services.tariffs.unassign(OWNER, each.id)
        await world.charged()
        await eventually(lambda: world.cdrs)
        (first,) = world.cdrs

        await services.billing.cdrs.correct(OWNER, first["id"], "nobody had assigned a price", tariff_id="USUAL")
        await eventually(lambda: len(world.cdrs) == 3)

        credit = next(each for each in world.cdrs if each.get("credit"))
        anew = next(each for each in world.cdrs if each is not credit and each["id"] != first["id"])
        assert credit["credit_reference_id"] == first["id"]
        total = sum(each["total_cost"]["excl_vat"] for each in world.cdrs)
        assert total == anew["total_cost"]["excl_vat"]
        assert world.blamed == []


async def test_a_partner_of_2_1_1_gets_the_same_in_its_words(sqlite_url: str, tmp_path: Path) -> None:
    """D13, K12: the location whole, the contract, no token and no reference."""
    async with yard(sqlite_url, tmp_path, ocpi="2.1.1", ocpp=Version.V16) as world:
        await world.charged()
        await eventually(lambda: world.cdrs)

        (session,), (cdr,) = world.pushed("sessions"), world.cdrs
        assert (session["status"], session["location"]["id"]) == ("COMPLETED", SITE)
        assert session["auth_id"] == cdr["auth_id"]
        assert (cdr["auth_method"], cdr["location"]["id"]) == ("AUTH_REQUEST", SITE)
        assert world.blamed == []
