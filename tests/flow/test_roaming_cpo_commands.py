"""Scenario 7, 8: what partners ask of our stations: answered at once, told of when the station has spoken."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forecourt.ocpp.versions import Version
from tests.flow.roaming_cpo_world import OWNER, SITE, Yard, eventually, priced, yard
from tests.flow.sim_stations import car


@pytest.fixture(params=[Version.V16, Version.V201])
async def here(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Yard]:
    async with yard(sqlite_url, tmp_path, ocpp=request.param) as made:
        await eventually(lambda: made.pushed("locations"))
        yield made


def app_user(yard: Yard, uid: str = "app-user-0123456789-0123456789-01234") -> dict[str, Any]:
    """A token that nobody was given before, longer than a station of the first generation takes."""
    token = next(iter(yard.emsp.stranger.own("tokens", yard.emsp.peer.version)))
    return {**token, "uid": uid, "type": "APP_USER", "whitelist": "NEVER"}


async def told(yard: Yard, kind: str, body: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The answer, and the result that follows where it was accepted."""
    answer, name = await yard.emsp.stranger.command(yard.emsp.peer, kind, body)
    return answer, await yard.emsp.stranger.result(name) if answer.ok and answer.data["result"] == "ACCEPTED" else {}


async def started(yard: Yard, reference: str = "REF-1") -> dict[str, Any]:
    """A session by START_SESSION, its token as long as they get."""
    await yard.station.plug_in(1, car())
    body = {"token": app_user(yard), "location_id": SITE, "evse_uid": await yard.evse_uid(), "authorization_reference": reference}
    answer, result = await told(yard, "START_SESSION", body)
    assert (answer.data["result"], result["result"]) == ("ACCEPTED", "ACCEPTED")
    await eventually(lambda: yard.sessions_are("ACTIVE"))
    return yard.pushed("sessions")[0]


async def test_an_app_starts_and_stops_a_session(here: Yard) -> None:
    """M01 to M03, M07, M11, M12, K13, E07."""
    session = await started(here)

    answer, result = await told(here, "STOP_SESSION", {"session_id": session["id"]})
    await eventually(lambda: here.cdrs)

    assert (answer.data["result"], result["result"]) == ("ACCEPTED", "ACCEPTED")
    (cdr,) = here.cdrs
    assert session["authorization_reference"] == cdr["authorization_reference"] == "REF-1"
    assert cdr["cdr_token"]["uid"] == app_user(here)["uid"]
    assert (cdr["cdr_token"]["type"], cdr["auth_method"]) == ("APP_USER", "COMMAND")
    assert [each.method for each in await here.emsp.exchanges() if "authorize" in each.url] == []
    assert here.blamed == []


async def test_what_cannot_be_tried_is_said_at_once(here: Yard) -> None:
    """M05, M06: an unknown location is 2003, an unknown session UNKNOWN_SESSION; no result follows."""
    elsewhere, _ = await told(here, "START_SESSION", {"token": app_user(here), "location_id": "NOWHERE"})
    no_evse, _ = await told(here, "START_SESSION", {"token": app_user(here), "location_id": SITE, "evse_uid": "nothing*1"})
    no_session, _ = await told(here, "STOP_SESSION", {"session_id": "nothing"})
    nothing, _ = await told(here, "MAKE_COFFEE", {})

    assert (elsewhere.status, no_evse.status) == (2003, 2003)
    assert no_session.data["result"] == "UNKNOWN_SESSION"
    assert nothing.data["result"] == "NOT_SUPPORTED"


async def test_the_same_command_again_is_done_once(here: Yard) -> None:
    """M13: told apart by the URL that waits."""
    await here.station.plug_in(1, car())
    stranger, peer = here.emsp.stranger, here.emsp.peer
    body = {"token": app_user(here), "location_id": SITE, "evse_uid": await here.evse_uid()}
    first, name = await stranger.command(peer, "START_SESSION", body)
    await stranger.result(name)
    url = f"{stranger.endpoint(peer.version, 'sender', 'commands')}/{name}"
    where = f"{peer.endpoint('commands', 'RECEIVER')}/START_SESSION"

    again = await stranger.caller.call(peer, "POST", where, module="commands", body={"response_url": url, **body})
    await here.node.roaming.cpo.commands.idle()

    assert first.data["result"] == again.data["result"] == "ACCEPTED"
    sent = await here.node.services.queries.commands.page(OWNER)
    assert [each.command for each in sent.items if each.command == "StartTransaction"] == ["StartTransaction"]


async def test_a_result_url_inside_our_network_is_not_called(here: Yard) -> None:
    """M12, SSRF: the partner may be on this machine, but not where no partner is."""
    where = f"{here.emsp.peer.endpoint('commands', 'RECEIVER')}/STOP_SESSION"
    body = {"response_url": "http://169.254.169.254/latest", "session_id": "x"}

    answer = await here.emsp.stranger.caller.call(here.emsp.peer, "POST", where, module="commands", body=body)

    assert not answer.ok


async def test_a_reservation_is_made_replaced_and_cancelled(here: Yard) -> None:
    """M08: the partner's id is mapped, the same id replaces."""
    until = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"token": app_user(here), "location_id": SITE, "reservation_id": "theirs-1", "expiry_date": until}

    _, first = await told(here, "RESERVE_NOW", {**body, "evse_uid": await here.evse_uid(1)})
    _, second = await told(here, "RESERVE_NOW", {**body, "evse_uid": await here.evse_uid(2)})
    await eventually(lambda: here.states() == ["AVAILABLE", "RESERVED"])
    _, gone = await told(here, "CANCEL_RESERVATION", {"reservation_id": "THEIRS-1"})
    _, again = await told(here, "CANCEL_RESERVATION", {"reservation_id": "theirs-1"})

    assert [each["result"] for each in (first, second, gone)] == ["ACCEPTED"] * 3
    assert again["result"] == "UNKNOWN_RESERVATION"
    await eventually(lambda: here.states() == ["AVAILABLE", "AVAILABLE"])


async def test_a_reservation_that_we_cancel_is_told_to_the_same_url(here: Yard) -> None:
    """M08."""
    until = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    stranger = here.emsp.stranger
    body = {"token": app_user(here), "location_id": SITE, "reservation_id": "r", "expiry_date": until}
    _, name = await stranger.command(here.emsp.peer, "RESERVE_NOW", body)
    await stranger.result(name)
    ours = (await here.node.services.queries.reservations.page(OWNER)).items[0]

    await here.node.services.reservations.cancel(OWNER, ours.id)
    await eventually(lambda: len(stranger.results[name]) == 2)

    assert stranger.results[name][1]["result"] == "CANCELED_RESERVATION"


async def test_a_reservation_that_ran_out_is_billed_to_its_partner(here: Yard) -> None:
    """D09: a CDR without a session, its cost that of the reservation."""
    await here.node.services.tariffs.put(OWNER, "USUAL", priced("0.35", lapsed="2.00"))
    until = datetime.now(UTC) + timedelta(seconds=3)
    stamp = until.strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {
        "token": app_user(here),
        "location_id": SITE,
        "reservation_id": "r",
        "expiry_date": stamp,
        "authorization_reference": "A",
    }
    _, made = await told(here, "RESERVE_NOW", {**body, "evse_uid": await here.evse_uid()})

    await eventually(lambda: datetime.now(UTC) > until)
    await here.node.services.reservations.expire()
    await eventually(lambda: here.cdrs)

    (cdr,) = here.cdrs
    assert made["result"] == "ACCEPTED"
    assert "session_id" not in cdr
    assert (cdr["total_reservation_cost"]["excl_vat"], cdr["total_energy"]) == (2, 0)
    assert (cdr["cdr_token"]["uid"], cdr["authorization_reference"]) == (app_user(here)["uid"], "A")
    assert here.blamed == []


async def test_a_connector_is_unlocked(here: Yard) -> None:
    """M10."""
    body = {"location_id": SITE, "evse_uid": await here.evse_uid(), "connector_id": "1"}

    _, result = await told(here, "UNLOCK_CONNECTOR", body)

    assert result["result"] == "ACCEPTED"
