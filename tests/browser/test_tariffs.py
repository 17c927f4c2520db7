"""Tariffs, written by people: by keyboard, without a script, with what they do beside them while they are written."""

from decimal import Decimal

import pytest
from playwright.async_api import expect

from forecourt.domain.tariffs import Dimension, Scope
from tests.browser.conftest import SignIn
from tests.browser.keyboard import tab_to
from tests.browser.network import IDENTITY, furnish, station
from tests.browser.prices import NIGHT, written
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FIRST = "f-elements[0].components[0]"


async def test_a_tariff_is_written_edited_and_assigned_by_keyboard(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator")
    keys = page.keyboard

    await tab_to(page, "Tariffs")
    await keys.press("Enter")
    await page.wait_for_url("**/tariffs")
    await tab_to(page, "Write a tariff")
    await keys.press("Enter")
    await page.wait_for_url("**/tariff-editor")
    await tab_to(page, "f-id")
    await keys.type("quay")
    await tab_to(page, f"{FIRST}.price")
    await keys.type("0.40")
    await tab_to(page, f"{FIRST}.taxes[0].percentage")
    await keys.type("19")
    await tab_to(page, "do-copy:elements[0]", back=True)
    await keys.press("Enter")
    await expect(page.locator("[id='f-elements[1].components[0].price']")).to_be_focused()
    await keys.press("Control+A")
    await keys.type("0.50")
    await tab_to(page, "do-up:elements[1]", back=True)
    await keys.press("Enter")
    await expect(page.locator("[id='do-down:elements[0]']")).to_be_focused()
    await tab_to(page, "f-elements[0].condition")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.locator("[id='f-elements[0].restrictions.start_time']")).to_be_focused()
    await tab_to(page, "do-save")
    await keys.press("Enter")
    await page.wait_for_url("**/tariffs/quay/assignments")
    await tab_to(page, "f-station_id")
    await keys.type(IDENTITY)
    await tab_to(page, "f-evse")
    await keys.type("2")
    await keys.press("Enter")
    await expect(page.get_by_role("row").filter(has_text="EVSE 2")).to_contain_text("In force")

    queries = world.node.services.queries
    tariff = (await queries.tariffs.by_id(world.caller, "quay")).tariff
    assigned = (await queries.assignments.page(world.caller)).items
    assert [element.components[0].price for element in tariff.elements] == [Decimal("0.50"), Decimal("0.40")]
    assert [(each.tariff_id, each.scope, each.evse) for each in assigned] == [("quay", Scope.EVSE, 2)]


async def test_what_it_does_changes_while_somebody_types(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await world.node.services.tariffs.put(world.caller, "night", NIGHT)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/tariff-editor?id=night")
    evening = page.locator(".visits > li").filter(has_text="An evening")
    await expect(page.get_by_text("No trap was found in it.")).to_be_visible()
    await expect(page.locator(".heat td").nth(0)).to_contain_text("0.25")

    field = page.locator(f"[id='{FIRST}.price']")
    await field.press("Control+A")
    await field.press_sequentially("0.30")
    await expect(page.locator(".heat td").nth(0)).to_contain_text("0.30")
    await expect(page.locator("#beside-0")).to_contain_text("0.30 EUR/kWh, between 22:00 and 06:00")
    before = await evening.locator("strong").nth(1).inner_text()
    await page.locator("[id='f-elements[1].components[0].price']").fill("0.80")
    await expect(evening.locator("strong").nth(1)).not_to_have_text(before)
    await page.locator("[id='f-elements[0].restrictions.start_time']").fill("06:00")

    await expect(page.locator("#beside-0")).to_contain_text("Trap:")
    assert await field.input_value() == "0.30"
    assert (await world.node.services.queries.tariffs.by_id(world.caller, "night")).version == 1


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_whole_week_is_in_sight(world: World, sign_in: SignIn, width: int) -> None:
    await furnish(world)
    await written(world)
    page = await sign_in("viewer", viewport={"width": width, "height": 900})

    await page.goto(f"{world.url}/tariffs/night")
    await expect(page.locator(".heat").first).to_be_visible()

    unseen = await page.evaluate(
        "[...document.querySelectorAll('.heat')].map(e => e.parentElement.scrollWidth - e.parentElement.clientWidth)"
    )
    assert set(unseen) == {0}


async def test_faults_stand_at_their_fields(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await world.node.services.tariffs.put(world.caller, "night", NIGHT)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/tariff-editor")

    await page.get_by_label("Id", exact=True).fill("NIGHT")
    await page.get_by_label("Price", exact=True).fill("cheap")
    await page.get_by_label("Currency").fill("EURO")
    await page.get_by_role("button", name="Save").click()

    await expect(page.locator("#fault-id")).to_contain_text("There is a tariff with this id")
    await expect(page.locator("#fault-currency")).to_contain_text("EURO")
    price = page.get_by_label("Price", exact=True)
    await expect(price).to_have_attribute("aria-invalid", "true")
    await expect(price).to_have_value("cheap")


async def test_what_somebody_else_saved_is_not_overwritten_unseen(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await written(world)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/tariff-editor?id=night")
    await world.node.services.tariffs.put(world.caller, "night", NIGHT)

    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Version 3 was made meanwhile")).to_be_visible()
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("is saved as version 4")).to_be_visible()


async def test_trouble_takes_nothing_that_was_typed(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/tariff-editor")
    await page.get_by_label("Id", exact=True).fill("quay")
    trouble = "<div class='notice bad'>The store is not there now.</div>"
    await page.route("**/tariff-editor", lambda route: route.fulfill(status=503, content_type="text/html", body=trouble))

    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The store is not there now.")).to_be_visible()
    await page.unroute("**/tariff-editor")
    await page.get_by_label("Price", exact=True).fill("0.40")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("The tariff quay is saved as version 1.")).to_be_visible()


async def test_a_tariff_is_written_without_a_script(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator", java_script_enabled=False)
    await page.goto(f"{world.url}/tariff-editor")

    await page.get_by_label("Id", exact=True).fill("plain")
    await page.get_by_label("Price", exact=True).fill("0,40")
    await page.get_by_role("button", name="Add a price to element 1").click()
    await page.get_by_label("Price", exact=True).nth(1).fill("3")
    await page.get_by_label("Price of").nth(1).select_option("PARKING_TIME")
    await page.get_by_label("In steps of").nth(1).fill("5 min")
    await page.get_by_label("Condition to add to element 1").select_option("days")
    await page.get_by_role("button", name="Add this condition to element 1").click()
    await page.get_by_label("Sat").check()
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("The tariff plain is saved as version 1.")).to_be_visible()
    element = (await world.node.services.queries.tariffs.by_id(world.caller, "plain")).tariff.elements[0]
    assert [(each.dimension, each.price, each.step_size) for each in element.components] == [
        (Dimension.ENERGY, Decimal("0.40"), 0),
        (Dimension.PARKING_TIME, Decimal(3), 300),
    ]
    assert element.restrictions.days == {5}


async def test_the_station_says_what_it_costs_and_why(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await written(world)
    async with station(world):
        page = await sign_in("operator")
        await page.goto(f"{world.url}/stations/{IDENTITY}/prices")
        row = page.locator("#priced tbody tr").first
        await expect(row).to_contain_text("0.2975-0.476 EUR/kWh")
        await expect(row).to_contain_text(f"Station {IDENTITY}, everybody")

        await page.get_by_role("button", name="End now").click()

    await expect(page.get_by_text("What is charged here has no price.").first).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="EVSE 1").filter(has_text="To come")).to_be_visible()


async def test_a_viewer_reads_tariffs_and_writes_none(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await written(world)
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/tariffs/night")
    await expect(page.get_by_role("heading", name="What it says")).to_be_visible()
    offered = await page.get_by_role("link", name="Edit").count()
    answer = await page.goto(f"{world.url}/tariff-editor?id=night")

    assert offered == 0
    assert answer is not None
    assert answer.status == 403
