"""An operator at work: by keyboard alone, with a station that answers, on a page that changes by itself."""

import re

import pytest
from playwright.async_api import expect

from forecourt.app.stations import StationSettings
from forecourt.domain.access import Caller, Role
from forecourt.domain.tokens import TokenRef, Verdict
from forecourt.ocpp.versions import Version
from tests.browser.conftest import SignIn
from tests.browser.keyboard import tab_to
from tests.browser.network import IDENTITY, charge, furnish, knock, station
from tests.browser.world import PASSWORD, World
from tests.flow.sim_stations import car

PERSON = Caller(kind="user", id="ada", name="Ada", operator_id=None, role=Role.ADMINISTRATOR)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
REFRESHED = "performance.getEntriesByType('resource').some(each => each.initiatorType === 'xmlhttprequest')"
"""The stream of a page tells it once to ask for its live parts; that has been done."""


@pytest.mark.parametrize("version", list(Version))
async def test_start_and_stop_from_the_station_page(world: World, sign_in: SignIn, version: Version) -> None:
    await furnish(world)
    async with station(world, version) as running:
        await running.plug_in(1, car())
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}")

        await page.get_by_label("Token for EVSE 1, connector 1").fill("CARD-1")
        await page.get_by_label("Token for EVSE 1, connector 1").press("Enter")
        await expect(page.locator("#answers .headline")).to_have_text("Accepted")
        await page.get_by_role("button", name="Stop").click()
        await expect(page.locator("#answers")).to_contain_text("Stop charging")
        await expect(page.locator("#recent-list")).to_contain_text("CARD-1")

        await expect(page.locator("#answers .headline")).to_have_text("Accepted")


async def test_a_busy_evse_never_hides_start_for_another(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world, Version.V201) as running:
        await charge(world, running, 1)
        page = await sign_in("operator")

        await page.goto(f"{world.url}/stations/{IDENTITY}")

        await expect(page.get_by_role("button", name="Stop")).to_have_count(1)
        await expect(page.get_by_label("Token for EVSE 2, connector 1")).to_be_visible()


async def test_what_happens_is_seen_without_a_reload(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("viewer")
    await page.goto(f"{world.url}/stations/{IDENTITY}")
    await page.evaluate("window.same = true")
    await expect(page.get_by_text("Never seen")).to_be_visible()

    async with station(world) as running:
        await expect(page.locator("#presence")).to_contain_text("Connected")
        await charge(world, running, 1)
        await expect(page.locator("#plugs")).to_contain_text("Charging")

    await expect(page.locator("#presence")).to_contain_text("Offline")
    assert await page.evaluate("window.same") is True


async def test_nothing_changes_under_the_hands_of_who_types(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world) as running:
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}")
        field = page.get_by_label("Token for EVSE 2, connector 1")
        await field.press_sequentially("CA")

        await charge(world, running, 1)
        await page.wait_for_timeout(1500)
        await field.press_sequentially("RD")
        typed = await field.input_value()
        await field.clear()
        await field.blur()

        assert typed == "CARD"
        await expect(page.get_by_role("button", name="Stop")).to_be_visible()


async def test_the_keyboard_is_enough(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world) as running:
        await running.plug_in(1, car())
        page = await sign_in("operator")

        await tab_to(page, "Stations")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/stations")
        await tab_to(page, IDENTITY)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/stations/{IDENTITY}")
        await tab_to(page, "token-1-1")
        await page.keyboard.type("CARD-1")
        await page.keyboard.press("Enter")

        await expect(page.locator("#answers .headline")).to_have_text("Accepted")
        await expect(page.get_by_role("button", name="Stop")).to_be_visible()


async def test_a_raw_call_is_checked_before_it_is_sent(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world):
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}/commands")
        form = page.locator("form", has=page.get_by_role("heading", name="Any call"))

        await form.get_by_label("Action").fill("Reset")
        await form.get_by_label("Payload").fill('{"type": "Gently"}')
        await form.get_by_role("button").click()
        await expect(form.locator(".answer")).to_contain_text("nothing was sent")
        await form.get_by_label("Action").fill("ClearCache")
        await form.get_by_label("Payload").fill("{}")
        await form.get_by_role("button").click()

        await expect(form.locator(".headline")).to_have_text(re.compile("Accepted|Rejected"))
        await expect(page.locator("#history")).to_contain_text("RawCall")


async def test_a_stranger_is_adopted_with_one_click(world: World, sign_in: SignIn) -> None:
    await knock(world, "STRANGER-7")
    page = await sign_in("operator")
    await page.goto(f"{world.url}/refusals")

    await page.get_by_role("button", name="Adopt STRANGER-7", exact=True).click()

    await expect(page.get_by_text(f"{world.ocpp_url}/STRANGER-7")).to_be_visible()
    password = await page.locator(".once", has_text="Password").locator("code").inner_text()
    assert re.fullmatch("[A-Za-z0-9]{20}", password)
    assert (await world.node.services.queries.stations.by_identity(world.caller, "stranger-7")).password_hmac is not None


async def test_a_station_is_added_and_dialled_as_told(world: World, sign_in: SignIn) -> None:
    page = await sign_in("operator")
    await page.goto(f"{world.url}/stations/new")

    await page.get_by_label("Identity").fill("a:b")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#fault-identity")).to_contain_text("colon")
    await page.get_by_label("Identity").fill(IDENTITY)
    await page.get_by_label("Lowest security profile").select_option("0")
    await page.get_by_label("Password", exact=True).select_option("none")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#arrival")).to_contain_text("Never seen")

    async with station(world):
        await expect(page.locator("#arrival")).to_contain_text("Connected")


async def test_the_curve_is_drawn_from_its_table(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world) as running:
        transaction_id = await charge(world, running, 1)
        page = await sign_in("viewer")
        await page.goto(f"{world.url}/transactions/{transaction_id}")

        await expect(page.locator(".chart canvas")).to_be_visible(timeout=15_000)
        await page.get_by_text("As a table").click()

        await expect(page.locator("#curve-table tbody tr").first).to_contain_text("kWh")


async def test_a_viewer_is_offered_nothing_to_do(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world):
        page = await sign_in(Role.VIEWER.value)

        await page.goto(f"{world.url}/stations/{IDENTITY}")

        await expect(page.get_by_role("heading", name="EVSE 1")).to_be_visible()
        assert await page.locator("main button").count() == 0
        assert await page.locator("main form").count() == 0


async def test_signing_out_ends_the_sign_in(world: World, sign_in: SignIn) -> None:
    page = await sign_in("viewer")
    cookies = await page.context.cookies()

    await page.locator(".wide").get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.goto(f"{world.url}/stations")

    assert page.url == f"{world.url}/sign-in?next=%2Fstations"
    await page.get_by_label("E-mail address").fill("viewer@example.org")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{world.url}/stations")


async def test_a_list_is_sorted_by_its_heads_and_stays_so_over_filter_and_page(world: World, sign_in: SignIn) -> None:
    for number in range(60):
        settings = StationSettings(name=f"Bay {60 - number:02}")
        await world.node.services.stations.put(world.caller, f"CS-{number:02}", settings)
    page = await sign_in("viewer")
    await page.goto(f"{world.url}/stations")
    head = page.get_by_role("columnheader", name="Name")
    first = page.locator("tbody tr").first

    await head.get_by_role("link").click()
    await expect(head).to_have_attribute("aria-sort", "ascending")
    await expect(first).to_contain_text("CS-59")
    await page.get_by_role("link", name="Next page").click()
    await expect(first).to_contain_text("CS-09")
    await page.wait_for_function(REFRESHED)  # else the head is exchanged between the focus and the key
    await head.get_by_role("link").press("Enter")
    await expect(head).to_have_attribute("aria-sort", "descending")
    await page.get_by_label("Identity or name").fill("CS-1")
    await page.get_by_role("button", name="Filter").click()

    await expect(head).to_have_attribute("aria-sort", "descending")
    await expect(first).to_contain_text("CS-10")


async def test_the_wire_log_and_the_audit_change_by_themselves(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    log, audit = await sign_in("operator"), await sign_in("operator")
    await log.goto(f"{world.url}/messages")
    await audit.goto(f"{world.url}/audit?type=TokenRemoved")
    await expect(audit.get_by_text("Nothing fits")).to_be_visible()

    async with station(world):
        await expect(log.get_by_role("row").filter(has_text="BootNotification").first).to_be_visible()
    await world.node.services.tokens.delete(PERSON, TokenRef(uid="CARD-1"))

    await expect(audit.get_by_text("Token CARD-1 was removed.")).to_be_visible()


async def test_a_charging_profile_is_set_by_a_form(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world, Version.V201):
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}/commands")
        form = page.locator("form", has=page.get_by_role("heading", name="Set a charging profile"))

        await form.get_by_label("Limits").fill("0 16\nsoon 8")
        await form.get_by_role("button", name="Set").click()
        await expect(form).to_contain_text("«soon 8» is no minute and limit.")
        await form.get_by_label("Limits").fill("0 16\n120 8")
        await form.get_by_role("button", name="Set").click()

        await expect(form.locator(".headline")).to_have_text("Accepted")


async def test_a_password_is_changed_through_the_station_and_shown_once(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world, Version.V201):
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}/settings")

        await page.get_by_role("button", name="Change").click()
        await expect(page.locator("#answer-password .headline")).to_have_text("Accepted")
        told = await page.locator("#answer-password .once code").inner_text()
        await page.reload()

        assert len(told) >= 16
        assert told not in await page.content()


async def test_a_status_is_asked_of_a_named_evse(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    async with station(world, Version.V21):
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}/commands")
        form = page.locator("form", has=page.get_by_role("heading", name="Ask for a message"))

        await form.get_by_role("button", name="Ask").click()
        await expect(form).to_contain_text("name its EVSE")
        await form.get_by_label("EVSE").fill("1")
        await form.get_by_role("button", name="Ask").click()

        await expect(form.locator(".headline")).to_have_text("Accepted")


async def test_what_is_peculiar_of_a_station_is_set_by_its_settings(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/stations/{IDENTITY}/settings")

    await page.get_by_text("It reads cards in a way of its own").click()
    await page.get_by_label("How its tokens are read").fill("strip_prefix DE-\nread_as BUTTON = CARD-1")
    await page.get_by_text("It locks cards away").click()
    await page.get_by_label("No credit").select_option("Blocked")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The settings are saved.")).to_be_visible()
    await page.goto(f"{world.url}/stations/{IDENTITY}/settings")

    kept = await world.node.services.queries.stations.by_identity(world.caller, IDENTITY)
    assert [(each.rule, each.text, each.token) for each in kept.token_rules] == [
        ("strip_prefix", "DE-", ""),
        ("read_as", "BUTTON", "CARD-1"),
    ]
    assert kept.soft_answers == {Verdict.NO_CREDIT: Verdict.BLOCKED}
    await expect(page.get_by_label("How its tokens are read")).to_have_value("strip_prefix DE-\nread_as BUTTON = CARD-1")


async def test_who_is_none_of_ours_can_only_be_adopted(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    settings = StationSettings(password="a1b2c3d4e5f6g7h8i9j0")
    for identity in ("OURS", "GONE"):
        await world.node.services.stations.put(world.caller, identity, settings)
        await knock(world, identity)
    await world.node.services.stations.delete(world.caller, "GONE")
    page = await sign_in("operator")

    await page.goto(f"{world.url}/refusals")
    ours, gone = (page.get_by_role("row").filter(has_text=each) for each in ("OURS", "GONE"))

    await expect(ours.get_by_role("link", name="Settings of OURS")).to_be_visible()
    await expect(gone.get_by_role("link")).to_have_count(0)
    await gone.get_by_role("button", name="Adopt GONE").click()
    await expect(page.get_by_role("heading", name="Connect GONE")).to_be_visible()
