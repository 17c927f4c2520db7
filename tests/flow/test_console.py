"""The console over HTTP: who is let in, whose forms count, what is cached."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from forecourt.app.ports import Insert, Unit
from forecourt.app.stations import StationSettings
from forecourt.console.cookies import SIGNED_IN
from forecourt.console.routes import ROOMS
from forecourt.domain.advice import Advice
from forecourt.domain.transactions import TransactionState
from forecourt.kit.time import utc_now
from tests import rows
from tests.browser.world import PASSWORD, World, running_console


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_console(sqlite_url, tmp_path) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def enter(world: World, http: aiohttp.ClientSession, role: str, **fields: str) -> aiohttp.ClientResponse:
    async with http.get(f"{world.url}/sign-in") as page:
        token = token_of(await page.text())
    form = {"csrf": token, "email": f"{role}@example.org", "password": PASSWORD, **fields}
    return await http.post(f"{world.url}/sign-in", data=form, allow_redirects=False)


def token_of(html: str) -> str:
    found = re.search('name="csrf" value="([0-9a-f]+)"', html)
    assert found is not None
    return found[1]


async def test_every_page_but_the_sign_in_asks_who_comes(world: World, http: aiohttp.ClientSession) -> None:
    closed = [
        path
        for room in ROOMS
        for route in room.ROUTES
        if not route.opt.get("open")
        for path in route.paths
        if "GET" in route.http_methods
    ]

    answers = {}
    for path in closed:
        async with http.get(world.url + path, allow_redirects=False) as answer:
            answers[path] = (answer.status, answer.headers.get("Location", "").partition("?")[0])

    assert set(answers.values()) == {(303, "/sign-in")}
    assert len(answers) > 15


async def test_a_form_without_our_token_changes_nothing(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "administrator")
    posts = [path for room in ROOMS for route in room.ROUTES for path in route.paths if "POST" in route.http_methods]

    statuses = set()
    for path in posts:
        async with http.post(world.url + path, data={"csrf": "0" * 64}, allow_redirects=False) as answer:
            statuses.add(answer.status)

    assert statuses == {403}
    assert len(posts) > 10


async def test_a_form_of_another_site_is_refused(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "administrator")
    async with http.get(f"{world.url}/tokens/edit?new=1") as page:
        form = {"csrf": token_of(await page.text()), "uid": "CARD"}

    async with http.post(f"{world.url}/tokens/edit", data=form, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        status = answer.status

    assert status == 403
    assert (await world.node.services.queries.tokens.page(world.caller)).items == []


CHANGE_NOTHING = {"/billing/cdrs/{cdr_id:str}/reprice", "/billing/cdrs/{cdr_id:str}/verify"}
"""What a viewer may ask for: sums done again, signatures checked."""


async def test_a_viewer_commands_nothing(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "viewer")
    async with http.get(world.url) as page:
        token = token_of(await page.text())
    posts = {path for room in ROOMS for route in room.ROUTES for path in route.paths if "POST" in route.http_methods}

    statuses = {}
    for path in posts - {"/sign-in", "/sign-out", "/theme"} - CHANGE_NOTHING:
        async with http.post(world.url + path, data={"csrf": token}, allow_redirects=False) as answer:
            statuses[path] = answer.status

    assert set(statuses.values()) == {403}


async def test_the_page_of_a_station_says_what_its_behaviour_shows(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "viewer")
    station = await world.node.services.stations.put(world.caller, "CP1", StationSettings())
    now = utc_now()
    told = Advice(station_id=station.id, code="boot_loop", sentence="It booted often <b>.", count=1, first_at=now, last_at=now)
    await world.node.store.uow.commit(Unit(key="test", writes=[Insert(told)]))

    async with http.get(f"{world.url}/stations/CP1") as page:
        text = await page.text()

    assert "It booted often &lt;b&gt;." in text


async def test_a_removed_station_is_named_and_not_linked(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "viewer")
    station = await world.node.services.stations.put(world.caller, "CP1", StationSettings())
    ended = rows.transaction(station.id, operator_id=station.operator_id, state=TransactionState.ENDED)
    await world.node.store.uow.commit(rows.inserts(ended))
    await world.node.services.stations.delete(world.caller, "CP1")

    async with http.get(f"{world.url}/transactions?station=cp1") as page:
        listed = await page.text()
    async with http.get(f"{world.url}/transactions/{ended.id}") as page:
        shown = await page.text()

    assert f"/transactions/{ended.id}" in listed
    for text in (listed, shown):
        assert 'CP1 <span class="dim">(removed)</span>' in text
        assert "/stations/CP1" not in text


async def test_a_station_is_held_to_a_version_by_the_form_of_its_settings(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "operator")
    await world.node.services.stations.put(world.caller, "CP1", StationSettings())
    async with http.get(f"{world.url}/stations/CP1/settings") as page:
        token = token_of(await page.text())

    async with http.post(f"{world.url}/stations/CP1/settings", data={"csrf": token, "only_version": "1.6"}) as answer:
        shown = await answer.text()

    station = await world.node.services.queries.stations.by_identity(world.caller, "CP1")
    assert "The settings are saved." in shown
    assert station.only_version == "1.6"


async def test_a_sign_in_leads_only_into_the_console(world: World, http: aiohttp.ClientSession) -> None:
    leads = [
        (await enter(world, http, "viewer", next=to)).headers["Location"]
        for to in ("//evil.example", "https://evil.example", "/sites")
    ]

    assert leads == ["/", "/", "/sites"]


async def test_a_copy_of_a_signed_out_cookie_is_worthless_even_after_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with running_console(sqlite_url, tmp_path) as world, aiohttp.ClientSession(cookie_jar=jar) as http:
        entered = await enter(world, http, "viewer")
        copy = {SIGNED_IN: entered.cookies[SIGNED_IN].value}
        async with http.get(world.url) as page:
            token = token_of(await page.text())
        async with aiohttp.ClientSession(cookies=copy) as thief, thief.get(world.url, allow_redirects=False) as before:
            assert before.status == 200
        await http.post(f"{world.url}/sign-out", data={"csrf": token})

    async with (
        running_console(sqlite_url, tmp_path) as restarted,
        aiohttp.ClientSession(cookies=copy) as thief,
        thief.get(restarted.url, allow_redirects=False) as after,
    ):
        assert (after.status, after.headers["Location"]) == (303, "/sign-in")


async def test_a_wrong_password_is_said_and_lets_nobody_in(world: World, http: aiohttp.ClientSession) -> None:
    answer = await enter(world, http, "viewer", password="wrong password")

    assert answer.status == 401
    assert "wrong" in await answer.text()
    assert "forecourt_in" not in answer.cookies


async def test_files_are_kept_for_good_and_pages_never(world: World, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{world.url}/sign-in") as page:
        html = await page.text()
        rules = page.headers
    found = re.search("/static/console[.][0-9a-f]{12}[.]js", html)
    assert found is not None
    async with http.get(world.url + found[0]) as file:
        kept = file.headers["Cache-Control"]

    assert kept == "public, max-age=31536000, immutable"
    assert rules["Cache-Control"] == "no-store"
    assert "script-src 'self'" in rules["Content-Security-Policy"]
    assert "style=" not in html
    assert re.search("<script(?! src)", html) is None


async def test_a_sites_form_keeps_its_hours_and_says_what_partners_are_not_told(world: World, http: aiohttp.ClientSession) -> None:
    await enter(world, http, "administrator")
    async with http.get(f"{world.url}/sites/new") as page:
        form = {"csrf": token_of(await page.text()), "id": "YARD", "name": "Yard", "zone": "Europe/Amsterdam", "published": "1"}
    lines = {"hours": "Mon-Fri 08:00-18:00", "exceptions": "2026-12-25 00:00 - 2026-12-26 00:00 closed", "facilities": "wifi, cafe"}

    async with http.post(f"{world.url}/sites/save", data=form | {"hours": "always"}) as refused:
        assert refused.status == 422
    async with http.post(f"{world.url}/sites/save", data=form | lines) as saved:
        assert saved.status == 200
    async with http.get(f"{world.url}/sites/YARD") as page:
        shown = await page.text()

    details = (await world.node.services.queries.sites.by_id(world.caller, "YARD")).details
    assert (len(details.hours), details.published, details.charging_when_closed) == (5, True, False)
    assert details.facilities == ("wifi", "cafe")
    assert all(text in shown for text in lines.values())
    assert "YARD.address is missing" in shown
