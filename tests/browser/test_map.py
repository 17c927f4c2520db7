"""The map says what the list beside it says, live."""

import pytest
from playwright.async_api import expect

from forecourt.app.sites import SiteSettings
from tests.browser.conftest import SignIn
from tests.browser.network import HOSTILE, furnish, station
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_places_are_drawn_where_they_are_and_change_by_themselves(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    for name, latitude, longitude in (("harbour", 54.32, 10.14), ("airport", 48.35, 11.78)):
        settings = SiteSettings(name=f"{name} {HOSTILE}", latitude=latitude, longitude=longitude, zone="Europe/Berlin")
        await world.node.services.sites.put(world.caller, name, settings)
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/map")
    await expect(page.locator(".map .land")).to_have_count(1)
    async with station(world):
        await expect(page.locator("#places")).to_contain_text("2 free of 2")
        points = page.locator(".map .place")
        await expect(points).to_have_count(2)
        await expect(page.locator(".map .place.good")).to_have_count(1)
        boxes = [await points.nth(n).bounding_box() for n in (0, 1)]
        north, south = (box["y"] if box is not None else 0 for box in boxes)
        names = [await points.nth(n).locator("title").text_content() or "" for n in (0, 1)]
    await page.get_by_role("button", name="Nearer").click()

    assert (north < south) == names[0].startswith("harbour")
    assert await page.evaluate("window.hacked ?? null") is None


async def test_the_filter_leaves_what_fits(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/map?free=1")

    await expect(page.get_by_text("No place fits")).to_be_visible()
