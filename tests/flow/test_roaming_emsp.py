"""A mobility provider and a charge point operator of no kin over real HTTP: tokens, search, commands, sessions, CDRs."""

from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forecourt.app.ports.roaming_emsp import Limit, WantedProfile
from forecourt.app.roaming.emsp.preferring import Preferences
from forecourt.app.tokens import TokenSettings
from forecourt.domain.roaming import CommandState, Whitelist
from forecourt.domain.tokens import AccessWindow, TokenRef, TokenStatus
from forecourt.kit.errors import Conflict, InvalidInput, NotFound
from forecourt.ocpi.modules import ModuleID
from forecourt.sim.partner import Habits, Party, Quirk
from forecourt.store.queries.roaming_emsp import Box, Circle, Wish
from tests.flow.roaming_emsp_world import APP, CARD, CPO, OWNER, PLACE, Roaming, eventually, roaming
from tests.roaming_scenarios.world import VERSIONS


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Roaming]:
    async with roaming(sqlite_url, tmp_path) as made:
        yield made


# --- Tokens (K01 to K13)


@pytest.mark.parametrize("version", VERSIONS)
async def test_our_tokens_are_listed_with_a_contract_each(sqlite_url: str, tmp_path: Path, version: str) -> None:
    """K01, K02, K09, K11, K12, K13."""
    async with roaming(sqlite_url, tmp_path, version=version) as world:
        url = world.cpo.peer.endpoint("tokens", "SENDER")
        await world.node.services.emsp.tokens.say(
            OWNER, "group", "FLEET", "", contract="", whitelist=Whitelist.ALWAYS, visual_number=""
        )

        listed = await world.cpo.stranger.caller.call(world.cpo.peer, "GET", str(url), module="tokens")
        await world.node.services.tokens.delete(OWNER, CARD)
        await world.heard()
        after = await world.cpo.stranger.caller.call(world.cpo.peer, "GET", str(url), module="tokens")

        card, app = sorted(listed.data, key=lambda each: str(each["uid"]))
        contract = "auth_id" if version == "2.1.1" else "contract_id"
        assert (card["uid"], card["type"], card["valid"], card["whitelist"]) == ("CARD1", "RFID", True, "ALWAYS")
        assert (app["type"], app["whitelist"]) == ("OTHER" if version == "2.1.1" else "APP_USER", "NEVER")
        assert card[contract].startswith("NL-FCT-C")
        assert card[contract] != app[contract]
        gone = next(each for each in after.data if each["uid"] == "CARD1")
        assert (gone["valid"], gone[contract]) == (False, card[contract])


async def test_a_token_that_lapses_is_told_so(world: Roaming) -> None:
    """K02."""
    tokens, emsp = world.node.services.tokens, world.node.services.emsp
    soon = datetime.now(UTC) + timedelta(milliseconds=50)
    await tokens.put(OWNER, TokenRef(uid="SHORT"), TokenSettings(valid_until=soon))
    await world.heard()
    url = str(world.cpo.peer.endpoint("tokens", "SENDER"))

    async def valid() -> bool:
        await emsp.tokens.lapsed()
        listed = await world.cpo.stranger.caller.call(world.cpo.peer, "GET", url, module="tokens")
        return bool(next(each["valid"] for each in listed.data if each["uid"] == "SHORT"))

    async def lapsed() -> bool:
        return not await valid()

    await eventually(lapsed)


@pytest.mark.parametrize("version", VERSIONS)
async def test_authorised_in_real_time(sqlite_url: str, tmp_path: Path, version: str) -> None:
    """K04, K05, K07, scenario 6."""
    async with roaming(sqlite_url, tmp_path, version=version) as world:
        put, blocked = world.node.services.tokens.put, TokenRef(uid="BLOCKED")
        await put(OWNER, blocked, TokenSettings(status=TokenStatus.BLOCKED))
        await put(OWNER, TokenRef(uid="OLD"), TokenSettings(valid_until=datetime(2026, 1, 1, tzinfo=UTC)))
        await put(OWNER, TokenRef(uid="HOME"), TokenSettings(site_ids=("yard",)))
        where = {"location_id": "LOC-00001", "evse_uids": ["00001-1"]}

        yes = await world.authorize("card1", where)
        said = {uid: (await world.authorize(uid)).data for uid in ("BLOCKED", "OLD", "HOME")}
        unknown = await world.authorize("STRANGER")

        assert (yes.http, yes.status, yes.data["allowed"]) == (200, 1000, "ALLOWED")
        assert yes.data["location"] == where
        assert {uid: each["allowed"] for uid, each in said.items()} == {
            "BLOCKED": "BLOCKED",
            "OLD": "EXPIRED",
            "HOME": "NOT_ALLOWED",
        }
        assert "own operator" in said["HOME"]["info"]["text"]
        assert (unknown.http, unknown.status, unknown.data) == (404, 2004, None)
        told = (await world.events("RoamingTokenAuthorized"))[0]
        assert told.data["verdict"] == "accepted"
        if version != "2.1.1":
            assert yes.data["token"]["contract_id"].startswith("NL-FCT-C")
            assert yes.data["authorization_reference"] == told.data["reference"]
            assert "authorization_reference" not in said["OLD"]


async def test_k06_a_token_with_hours_needs_to_know_where(world: Roaming) -> None:
    """K06, K08."""
    never = AccessWindow(weekdays=((datetime.now(UTC).weekday() + 3) % 7,), start="00:00", end="00:01")
    await world.node.services.tokens.put(OWNER, TokenRef(uid="HOURS"), TokenSettings(windows=(never,)))

    without = await world.authorize("HOURS")
    there = await world.authorize("HOURS", {"location_id": "LOC-00001"})

    assert (without.http, without.status) == (200, 2002)
    assert there.data["allowed"] == "NOT_ALLOWED"


async def test_a_token_that_charges_elsewhere_already_may_not_again(world: Roaming) -> None:
    """K05."""
    await world.pushed("locations", "tariffs")
    await world.ask("start", **PLACE, token=CARD, wait_s=10)
    await eventually(lambda: _has_sessions(world, 1))

    answer = await world.authorize("CARD1")

    assert answer.data["allowed"] == "NOT_ALLOWED"
    assert "authorization_reference" not in answer.data


# --- Search


@pytest.mark.parametrize("version", VERSIONS)
async def test_partners_locations_are_found_by_area_plug_power_price_and_status(
    sqlite_url: str, tmp_path: Path, version: str
) -> None:
    async with roaming(sqlite_url, tmp_path, version=version) as world:
        await world.pushed("tariffs", "locations")
        await world.cpo.stranger.patch(world.cpo.peer, "locations", ("LOC-00001", "00001-1"), {"status": "CHARGING"})
        await world.cpo.stranger.patch(world.cpo.peer, "locations", ("LOC-00001", "00001-2"), {"status": "OUTOFORDER"})
        await world.heard()

        near = Circle(latitude=51.0011, longitude=3.73, radius_m=60)
        expensive = Decimal("0.25") if version == "2.1.1" else Decimal("0.3025")
        assert await _found(world) == ["LOC-00001", "LOC-00002", "LOC-00003"]
        assert await _found(world, area=near) == ["LOC-00001"]
        assert await _found(world, area=Box(south=51.0015, west=3, north=52, east=4)) == ["LOC-00002", "LOC-00003"]
        assert await _found(world, available=True) == ["LOC-00002", "LOC-00003"]
        assert await _found(world, plugs=("Type 2",), min_power_w=22_000) == ["LOC-00001", "LOC-00002", "LOC-00003"]
        assert await _found(world, plugs=("CCS2",)) == []
        assert await _found(world, max_price=expensive, currency="EUR") == ["LOC-00001", "LOC-00002", "LOC-00003"]
        assert await _found(world, max_price=expensive - Decimal("0.001")) == []
        assert await _found(world, party="XX*NOB") == []
        site = await world.queries.partner_sites.one(OWNER, CPO, "loc-00001")
        assert [each.status for each in site.evses] == ["charging", "out_of_order"]
        assert (site.city, site.zone, site.evses[0].connectors[0].power_w) == ("Ghent", "Europe/Brussels", 22_080)


async def test_l05_what_is_removed_is_not_found_any_more(world: Roaming) -> None:
    await world.pushed("locations")

    for uid in ("00001-1", "00001-2"):
        await world.cpo.stranger.patch(world.cpo.peer, "locations", ("LOC-00001", uid), {"status": "REMOVED"})
    await world.heard()

    assert await _found(world) == ["LOC-00002", "LOC-00003"]


# --- Commands (M01 to M13)


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_app_starts_and_stops_a_session_and_the_bill_is_checked(sqlite_url: str, tmp_path: Path, version: str) -> None:
    """M01, M02, M03, M11, D01, D02, E03, scenario 7."""
    async with roaming(sqlite_url, tmp_path, version=version) as world:
        await world.pushed("tariffs", "locations")

        started = await world.ask("start", **PLACE, token=APP, wait_s=10)
        await eventually(lambda: _has_sessions(world, 1))
        (session,) = await world.sessions()
        stopped = await world.ask("stop", session_id=session.session_id, wait_s=10)
        await eventually(lambda: _has_bills(world, 1))

        assert (started.state, started.answer, started.result) == (CommandState.DONE, "ACCEPTED", "ACCEPTED")
        assert (stopped.state, stopped.result, stopped.party) == (CommandState.DONE, "ACCEPTED", CPO)
        ((kind, sent), (_, stop)) = world.cpo.stranger.commands
        assert (kind, sent["token"]["uid"], stop["session_id"]) == ("START_SESSION", "driver-7", session.session_id)
        assert (session.status, session.command_id, session.token_uid) == ("active", started.id, "driver-7")
        assert (await world.command(started.id)).session_id == session.session_id
        (ended,) = await world.sessions()
        assert (ended.status, ended.energy_wh) == ("completed", 12_500)
        (bill,) = await world.bills()
        assert (bill.cdr_id, bill.claimed_before_taxes, bill.deviation) == (
            f"CDR-{session.session_id}",
            Decimal("3.125"),
            Decimal(0),
        )
        assert bill.breakdown is not None
        assert list(world.cpo.stranger.notes.findings) == []


@pytest.mark.parametrize(
    ("quirk", "state", "result"),
    [
        (Quirk.REJECTS_COMMANDS, CommandState.FAILED, "REJECTED"),
        (Quirk.RESULT_BEFORE_ANSWER, CommandState.DONE, "ACCEPTED"),
        (Quirk.RESULT_TWICE, CommandState.DONE, "ACCEPTED"),
    ],
)
async def test_results_in_every_order(sqlite_url: str, tmp_path: Path, quirk: Quirk, state: CommandState, result: str) -> None:
    """M03, M05, M13: a result before the answer, twice, or after a refusal."""
    async with roaming(sqlite_url, tmp_path, quirk) as world:
        await world.pushed("locations")

        unlocked = await world.ask("unlock", **PLACE, wait_s=5)

        await eventually(lambda: _is(world, unlocked.id, result))
        now = await world.command(unlocked.id)
        assert (now.state, now.result or now.answer) == (state, result)


async def test_a_session_that_comes_without_a_result_is_matched(sqlite_url: str, tmp_path: Path) -> None:
    """M03, #475: the time is up, and then it charges all the same."""
    habits = Habits(timeout_s=0, late_s=0.5)
    async with roaming(sqlite_url, tmp_path, Quirk.LATE_SESSION, habits=habits) as world:
        await world.pushed("tariffs", "locations")

        started = await world.ask("start", **PLACE, token=CARD)
        await world.node.services.emsp.commands.overdue()
        silent = await world.command(started.id)
        await eventually(lambda: _has_sessions(world, 1))

        assert silent.state is CommandState.TIMED_OUT
        late = await world.command(started.id)
        (session,) = await world.sessions()
        assert (late.state, late.result, late.session_id) == (CommandState.DONE, "", session.session_id)
        assert session.authorization_reference == started.authorization_reference


async def test_two_starts_at_one_evse_in_211_are_told_apart_by_their_order(sqlite_url: str, tmp_path: Path) -> None:
    """M13: without references."""
    async with roaming(sqlite_url, tmp_path, version="2.1.1") as world:
        await world.pushed("tariffs", "locations")

        first = await world.ask("start", **PLACE, token=CARD, wait_s=10)
        await eventually(lambda: _has_sessions(world, 1))
        second = await world.ask("start", **PLACE, token=CARD, wait_s=10)
        await eventually(lambda: _has_sessions(world, 2))

        by_command = {each.command_id: each.session_id for each in await world.sessions()}
        assert set(by_command) == {first.id, second.id}
        assert (await world.command(first.id)).session_id == by_command[first.id]


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
async def test_reserve_replace_and_cancel(sqlite_url: str, tmp_path: Path, version: str) -> None:
    """M08, scenario 8."""
    async with roaming(sqlite_url, tmp_path, version=version) as world:
        await world.pushed("locations")
        until = datetime.now(UTC) + timedelta(hours=1)

        made = await world.ask("reserve", **PLACE, token=CARD, expires_at=until, wait_s=10)
        again = await world.ask(
            "reserve", **PLACE, token=CARD, expires_at=until + timedelta(hours=1), reservation_id=made.reservation_id, wait_s=10
        )
        cancelled = await world.ask("cancel_reservation", reservation_id=made.reservation_id, wait_s=10)
        twice = await world.ask("cancel_reservation", reservation_id=made.reservation_id, wait_s=10)

        assert [each.state for each in (made, again, cancelled)] == [CommandState.DONE] * 3
        assert (twice.state, twice.result) == (CommandState.FAILED, "UNKNOWN_RESERVATION")
        assert {body["reservation_id"] for _, body in world.cpo.stranger.commands} == {made.reservation_id}
        with pytest.raises(NotFound):
            await world.ask("cancel_reservation", reservation_id="nobody's")


async def test_a_cpo_calls_a_reservation_off_by_the_same_url(world: Roaming) -> None:
    """M08, M03: a result is good for the partner that was given the URL, and for nobody who guesses."""
    await world.pushed("locations")
    made = await world.ask("reserve", **PLACE, token=CARD, expires_at=datetime.now(UTC) + timedelta(hours=1), wait_s=10)
    url, call = made.response_url, world.cpo.stranger.caller.call

    off = await call(world.cpo.peer, "POST", url, module="commands", body={"result": "CANCELED_RESERVATION"})
    guessed = await call(world.cpo.peer, "POST", f"{url[:-4]}AAAA", module="commands", body={"result": "ACCEPTED"})

    assert (off.http, guessed.http) == (200, 404)
    now = await world.command(made.id)
    assert (now.state, now.result) == (CommandState.FAILED, "CANCELED_RESERVATION")


async def test_a_result_of_another_partner_is_none(world: Roaming) -> None:
    """M12, T16: the URL is good for the partner only that it was given to."""
    await world.pushed("locations")
    asked = await world.ask("unlock", **PLACE)
    other = await (await world.world.meets("CPO", party=Party("FR", "OTH"))).registered()

    told = await other.stranger.caller.call(other.peer, "POST", asked.response_url, module="commands", body={"result": "FAILED"})

    assert told.http == 404
    assert (await world.command(asked.id)).result != "FAILED"


async def test_what_cannot_be_sent_is_refused_before_anything_is(world: Roaming) -> None:
    """M01, M06, M09."""
    await world.pushed("locations")

    with pytest.raises(InvalidInput, match="EVSE"):
        await world.ask("start", **{**PLACE, "evse_uid": "nowhere"}, token=CARD)
    with pytest.raises(InvalidInput, match="token"):
        await world.ask("start", **PLACE)
    with pytest.raises(NotFound, match="token"):
        await world.ask("start", **PLACE, token=TokenRef(uid="NOBODY"))
    with pytest.raises(NotFound):
        await world.ask("start", **{**PLACE, "party": "XX*NOB"}, token=CARD)
    refused = await world.ask("start", **{**PLACE, "location_id": "LOC-99999", "evse_uid": ""}, token=CARD)

    assert (refused.state, refused.answer) == (CommandState.FAILED, "REFUSED")
    assert "2003" in refused.message
    assert world.cpo.stranger.commands == []


async def test_211_has_no_cancelling_and_no_profiles(sqlite_url: str, tmp_path: Path) -> None:
    """M01."""
    async with roaming(sqlite_url, tmp_path, version="2.1.1") as world:
        await world.pushed("locations")
        made = await world.ask("reserve", **PLACE, token=CARD, expires_at=datetime.now(UTC) + timedelta(hours=1), wait_s=10)

        with pytest.raises(Conflict, match=r"2\.1\.1"):
            await world.ask("cancel_reservation", reservation_id=made.reservation_id)

        assert made.state is CommandState.DONE
        ((_, body),) = world.cpo.stranger.commands
        assert body["reservation_id"] == int(made.reservation_id)


async def test_a_partner_that_is_away_leaves_a_command_that_failed(world: Roaming) -> None:
    await world.pushed("locations")
    await world.cpo.stranger.__aexit__(None, None, None)

    asked = await world.ask("unlock", **PLACE)

    assert asked.state in (CommandState.FAILED, CommandState.ASKED)
    assert asked.message


# --- Charging profiles and preferences (G01 to G06, E10)


async def test_profiles_are_set_asked_for_and_cleared(world: Roaming) -> None:
    """G01, G02, G05, G06, scenario 9."""
    await world.pushed("tariffs", "locations")
    await world.ask("start", **PLACE, token=CARD, wait_s=10)
    await eventually(lambda: _has_sessions(world, 1))
    (session,) = await world.sessions()
    profile = WantedProfile(unit="W", limits=(Limit(start_s=0, limit=Decimal(7400)),), duration_s=3600)

    done = [
        await world.ask("set_profile", session_id=session.session_id, profile=profile, wait_s=10),
        await world.ask("get_profile", session_id=session.session_id, duration_s=600, wait_s=10),
        await world.ask("clear_profile", session_id=session.session_id, wait_s=10),
    ]

    assert [(each.state, each.result) for each in done] == [(CommandState.DONE, "ACCEPTED")] * 3
    (told,) = await world.sessions()
    assert '"charging_rate_unit":"W"' in told.profile
    active = {"start_date_time": "2026-11-23T12:00:00Z", "charging_profile": {"charging_rate_unit": "A"}}
    url = f"{world.cpo.peer.endpoint('chargingprofiles', 'SENDER')}/{session.session_id}"
    by_itself = await world.cpo.stranger.caller.call(world.cpo.peer, "PUT", url, module="chargingprofiles", body=active)
    unknown = await world.cpo.stranger.caller.call(world.cpo.peer, "PUT", f"{url}x", module="chargingprofiles", body=active)
    assert (by_itself.status, unknown.http) == (1000, 404)
    assert '"charging_rate_unit":"A"' in (await world.sessions())[0].profile


async def test_e10_a_driver_says_how_it_wants_to_be_charged(world: Roaming) -> None:
    await world.pushed("tariffs", "locations")
    await world.ask("start", **PLACE, token=CARD, wait_s=10)
    await eventually(lambda: _has_sessions(world, 1))
    (session,) = await world.sessions()
    prefer = world.node.services.emsp.preferring.prefer
    wish = Preferences(profile="CHEAP", departure_at=datetime.now(UTC) + timedelta(hours=5), energy_kwh=Decimal(20))

    answers = [await prefer(OWNER, CPO, session.session_id, each) for each in (wish, Preferences(profile="FAST"))]

    assert answers == ["ACCEPTED", "DEPARTURE_REQUIRED"]
    told = [each for each in await world.events("RoamingSessionChanged") if "preferences" in each.data]
    assert [each.data["answer"] for each in told] == answers
    with pytest.raises(NotFound):
        await prefer(OWNER, CPO, "S-NOBODY", wish)


# --- Sessions and CDRs (E03 to E11, D01 to D11)


async def test_a_cdr_is_kept_once_and_fetched_where_we_said(world: Roaming) -> None:
    """D01, D02."""
    bill = await _billed(world)

    again = await world.post_cdr(bill)
    other = await world.post_cdr({**bill, "total_energy": 99})
    fetched = await world.cpo.stranger.caller.call(world.cpo.peer, "GET", again.headers["Location"], module="cdrs")

    assert (again.http, again.status) == (200, 1000)
    assert (other.http, other.status) == (200, 2000)
    assert fetched.data == bill
    assert len(await world.bills()) == 1


async def test_what_is_pulled_goes_the_same_way_as_what_is_pushed(world: Roaming) -> None:
    """P08, D02: searched, matched and checked."""
    bill = await _billed(world)
    pulled = {**bill, "id": "PULLED"}
    world.cpo.stranger.own("cdrs", "2.2.1").put(pulled)
    partner = await world.cpo.partner()
    sync = world.node.roaming.sync

    sync.pulls.ask(partner, [ModuleID.LOCATIONS, ModuleID.CDRS], full=True)
    await sync.pulls.settled()
    await world.heard()

    assert [each.cdr_id for each in await world.bills()] == [bill["id"], "PULLED"]
    assert await _found(world) == ["LOC-00001", "LOC-00002", "LOC-00003"]


async def test_d03_wrong_credited_and_right_again(world: Roaming) -> None:
    """D03, scenario 10: the three together are what is right."""
    bill = await _billed(world)
    wrong = {**deepcopy(bill), "id": "WRONG", "total_cost": {"excl_vat": Decimal("9.125"), "incl_vat": Decimal("11.0413")}}
    wrong["total_energy_cost"] = wrong["total_cost"]
    credit = {**wrong, "id": "WRONG-C", "credit": True, "credit_reference_id": "WRONG"}
    credit["total_cost"] = {"excl_vat": Decimal("-9.125"), "incl_vat": Decimal("-11.0413")}
    lesser = {**credit, "id": "WRONG-D", "total_cost": {"excl_vat": Decimal("-5"), "incl_vat": Decimal("-6.05")}}
    lost = {**credit, "id": "LOST-C", "credit_reference_id": "NOBODY"}

    for each in (wrong, credit, lesser, lost):
        assert (await world.post_cdr(each)).status == 1000

    found = {each.cdr_id: each for each in await world.bills()}
    assert [(each.code, each.amount) for each in found["WRONG"].findings if each.code == "total_cost_differs"] == [
        ("total_cost_differs", Decimal("5.995")),
        ("total_cost_differs", Decimal("7.2613")),
    ]
    assert sum(found[name].claimed_before_taxes for name in ("WRONG", "WRONG-C", bill["id"])) == Decimal("3.125")
    assert "credit_differs" not in {each.code for each in found["WRONG-C"].findings}
    assert [each.amount for each in found["WRONG-D"].findings if each.code == "credit_differs"] == [Decimal("4.125")]
    assert "credit_of_unknown" in {each.code for each in found["LOST-C"].findings}


async def test_d11_a_cdr_of_a_token_that_is_not_ours_is_told(world: Roaming) -> None:
    bill = await _billed(world)
    foreign = {**bill, "id": "FOREIGN", "cdr_token": {**bill["cdr_token"], "party_id": "XXX"}}

    await world.post_cdr(foreign)

    found = next(each for each in await world.bills() if each.cdr_id == "FOREIGN")
    assert "token_not_ours" in {each.code for each in found.findings}


async def test_hostile_cdrs_and_sessions_are_refused_whole(world: Roaming) -> None:
    """S01, T12: the path is told, nothing is stored."""
    bill = await _billed(world)
    session = next(iter(world.cpo.stranger.own("sessions", "2.2.1")))
    spoiled: list[tuple[str, Any]] = [("total_energy", {"a": 1}), ("charging_periods", None), ("total_cost", "free")]

    answers = [await world.post_cdr({**bill, "id": f"BAD{at}", name: value}) for at, (name, value) in enumerate(spoiled)]
    pushed = await world.cpo.stranger.push(world.cpo.peer, "sessions", {**session, "id": "BAD", "kwh": "much"})

    assert [each.status for each in (*answers, pushed)] == [2001] * 4
    assert all(name in each.content["status_message"] for (name, _), each in zip(spoiled, answers, strict=True))
    assert len(await world.bills()) == 1
    assert "BAD" not in {each.session_id for each in await world.sessions()}


async def test_t12_what_cannot_be_said_in_our_words_spoils_nothing_else(world: Roaming) -> None:
    """It is kept as it came, and the rest is seen."""
    await world.pushed("tariffs", "locations")
    await world.ask("start", **PLACE, token=CARD, wait_s=10)
    await eventually(lambda: _has_sessions(world, 1))
    session = next(iter(world.cpo.stranger.own("sessions", "2.2.1")))
    absurd = [{**session, "id": "ABSURD", "kwh": Decimal("1e40")}, {**session, "id": "GOOD"}]

    answers = [await world.cpo.stranger.push(world.cpo.peer, "sessions", each) for each in absurd]

    assert [each.http for each in answers] == [201, 201]
    assert {each.session_id for each in await world.sessions()} == {session["id"], "GOOD"}


async def _billed(world: Roaming) -> dict[str, Any]:
    """A session from start to bill."""
    await world.pushed("tariffs", "locations")
    await world.ask("start", **PLACE, token=CARD, wait_s=10)
    await eventually(lambda: _has_sessions(world, 1))
    (session,) = await world.sessions()
    await world.ask("stop", session_id=session.session_id, wait_s=10)
    await eventually(lambda: _has_bills(world, 1))
    bill: dict[str, Any] = next(iter(world.cpo.stranger.own("cdrs", "2.2.1")))
    return bill


async def _found(world: Roaming, **wish: Any) -> list[str]:
    page = await world.queries.partner_sites.page(OWNER, Wish(**wish))
    return [each.location_id for each in page.items]


async def _has_sessions(world: Roaming, count: int) -> bool:
    return len(await world.sessions()) == count


async def _has_bills(world: Roaming, count: int) -> bool:
    return len(await world.bills()) == count


async def _is(world: Roaming, command_id: str, result: str) -> bool:
    now = await world.command(command_id)
    return result in (now.result, now.answer)
