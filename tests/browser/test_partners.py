"""A person registers with a partner: two nodes with their consoles, the wizard between them."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from forecourt.domain.partners import PartnerState
from tests.browser.conftest import SignIn
from tests.browser.world import PASSWORD, World, running_console
from tests.rows import SYSTEM

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
async def other(sqlite_template: Path, tmp_path: Path, browser: Browser) -> AsyncIterator[tuple[World, Page]]:
    """Another node, and its administrator in front of it."""
    folder = tmp_path / "other"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "store.db")
    async with running_console(f"sqlite:///{folder / 'store.db'}", folder) as world:
        page = await (await browser.new_context()).new_page()
        await page.goto(world.url)
        await page.get_by_label("E-mail address").fill("administrator@example.org")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("nav", state="attached")
        yield world, page


async def added(world: World, page: Page, name: str, role: str) -> None:
    """Fill the form of a new partner; the wizard comes next."""
    await page.goto(f"{world.url}/partners")
    await page.get_by_role("link", name="Add a partner").first.click()
    await page.get_by_role("textbox", name="Name").fill(name)
    await page.get_by_label("Our party").fill("DE*MSP" if role == "eMSP" else "NL*CPO")
    if role == "eMSP":
        await page.get_by_label("Operator (CPO)").uncheck()
        await page.get_by_label("Service provider (eMSP)").check()
    await page.get_by_label("It may name addresses of private networks").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="They gave us a token: we begin")).to_be_visible()


async def invited(page: Page) -> tuple[str, str]:
    """What the other side is to be given."""
    await page.get_by_role("button", name="Make a token").click()
    shown = page.locator(".once code")
    return await shown.nth(0).inner_text(), await shown.nth(1).inner_text()


async def begun(page: Page, url: str, token: str) -> None:
    """Register by what was given."""
    await page.get_by_label("Where its versions are").fill(url)
    await page.get_by_role("textbox", name="Token").fill(token)
    await page.get_by_role("button", name="Register", exact=True).click()


async def test_the_wizard_leads_two_people_through_a_registration(world: World, sign_in: SignIn, other: tuple[World, Page]) -> None:
    here = await sign_in("administrator")
    far, there = other
    await added(world, here, "Roaming Drivers", "CPO")
    await added(far, there, "Stations of the North", "eMSP")
    url, token = await invited(here)

    await begun(there, url, token)

    await expect(there.get_by_role("status")).to_contain_text("Registered with Stations of the North in version 2.3.0")
    await expect(here.locator("#progress")).to_contain_text("Registered.")  # by itself
    partners = (await world.node.services.queries.partners.page(SYSTEM)).items
    assert [(each.state, each.version) for each in partners] == [(PartnerState.REGISTERED, "2.3.0")]
    await world.node.store.journal.flush()
    await here.goto(f"{world.url}/partners/{partners[0].id}/journal")
    await expect(here.get_by_role("row").filter(has_text="POST")).to_have_count(1)
    assert token not in await here.content()
    await here.goto(f"{world.url}/partners/{partners[0].id}")
    await here.get_by_role("button", name="Unregister").click()
    await expect(here.locator("#presence")).to_contain_text("Not registered")
    await there.reload()
    await expect(there.locator("#presence")).to_contain_text("Not registered")


async def test_a_failure_is_told_in_words_with_its_side_and_changes_nothing(
    world: World, sign_in: SignIn, other: tuple[World, Page]
) -> None:
    here = await sign_in("administrator")
    far, there = other
    await added(world, here, "Roaming Drivers", "CPO")
    await added(far, there, "Stations of the North", "eMSP")
    url, token = await invited(here)

    await begun(there, url, "not-the-token")

    alert = there.get_by_role("alert")
    await expect(alert).to_contain_text("The registration did not come to its end")
    await expect(alert).to_contain_text("To be mended on our side")
    await expect(alert.locator(".failed")).to_contain_text("Ask which versions there are")
    assert (await far.node.services.queries.partners.page(SYSTEM)).items[0].state is PartnerState.UNREGISTERED
    await begun(there, url, token)
    await expect(there.get_by_role("status")).to_contain_text("Registered with")


async def test_what_is_wrong_in_the_form_is_told_at_its_field(world: World, sign_in: SignIn) -> None:
    page = await sign_in("administrator")
    await page.goto(f"{world.url}/partners/new")

    await page.get_by_role("textbox", name="Name").fill("Somebody")
    await page.get_by_label("Our party").fill("nowhere")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("alert")).to_contain_text("A party is a country code and a party id")
    assert (await world.node.services.queries.partners.page(SYSTEM)).items == []


async def test_a_viewer_sees_partners_and_is_offered_nothing(world: World, sign_in: SignIn) -> None:
    administrator = await sign_in("administrator")
    await added(world, administrator, "Roaming Drivers", "CPO")
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/partners")
    await page.get_by_role("link", name="Roaming Drivers").click()

    await expect(page.get_by_role("heading", name="Who is who")).to_be_visible()
    await expect(page.get_by_role("link", name="Register")).to_have_count(0)
    await expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
