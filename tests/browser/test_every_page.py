"""Every page, in light and dark and on a phone: nothing that axe can find (WCAG 2.2 AA), nothing that runs what people typed."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from forecourt.console.routes import ROOMS
from tests.browser.accounts import billed
from tests.browser.conftest import SignIn
from tests.browser.network import HOSTILE, IDENTITY, charge, furnish, knock, station, until
from tests.browser.partners import partnered
from tests.browser.prices import written
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NO_PAGES = {"/live", "/sign-in"}
"""A stream, and the page that is looked at before anyone signs in."""


@pytest.fixture
async def furnished(world: World) -> AsyncIterator[dict[str, str]]:
    """A node where everything has something to show; what fills the addresses of its pages."""
    await furnish(world)
    async with station(world) as running:
        await charge(world, running, 1, "CARD-1")
        ended = await charge(world, running, 2, HOSTILE[:20])
        await running.unplug(2)
        await until(lambda: _is_over(world, ended))
        await knock(world, quote("STRANGER<b>", safe=""))
        await world.node.store.journal.flush()
        yield (
            {"identity": IDENTITY, "transaction_id": ended, "site_id": "harbour"}
            | await billed(world)
            | await written(world)
            | await partnered(world)
        )


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
async def test_every_page_is_clean(world: World, furnished: dict[str, str], sign_in: SignIn, scheme: str, width: int) -> None:
    page = await sign_in("administrator", color_scheme=scheme, viewport={"width": width, "height": 900})

    found = {}
    for path in _pages(furnished):
        await page.goto(world.url + path)
        found[path] = await _faults(page, width)

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert len(found) > 15


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_sign_in_and_a_missing_page_are_clean(world: World, sign_in: SignIn, scheme: str) -> None:
    page = await sign_in("viewer", color_scheme=scheme)

    await page.goto(f"{world.url}/there-is-no-such-page")
    missing = await _faults(page, 1280)
    await page.goto(f"{world.url}/sign-in")
    entrance = await _faults(page, 1280)

    assert (missing, entrance) == ([], [])


async def test_what_people_typed_is_shown_and_never_run(world: World, furnished: dict[str, str], sign_in: SignIn) -> None:
    page = await sign_in("administrator")

    ran = []
    for path in _pages(furnished):
        await page.goto(world.url + path)
        ran.append(await page.evaluate("window.hacked ?? null"))
    await page.goto(f"{world.url}/tokens")

    assert set(ran) == {None}
    assert await page.get_by_text(HOSTILE).count() == 1  # the label, as text


def _pages(values: dict[str, str]) -> list[str]:
    """The addresses of all pages, from the route table: a new page is looked at without being named here."""
    pages = (route for room in ROOMS for route in room.ROUTES if "GET" in route.http_methods and not route.opt.get("file"))
    routes = {path for route in pages for path in route.paths}
    return [re.sub(r"{(\w+):str}", lambda hole: quote(values[hole[1]]), path) for path in sorted(routes - NO_PAGES)]


async def _faults(page: Page, width: int) -> list[str]:
    results = await Axe().run(page, options=RULES)
    faults = [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in results.response["violations"]]
    if await page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append("the page is wider than the screen")
    return faults


async def _is_over(world: World, transaction_id: str) -> bool:
    row = await world.node.services.queries.transactions.by_id(world.caller, transaction_id)
    return row.state.value != "open"
