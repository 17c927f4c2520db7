"""Money before people's eyes: from a transaction to its receipt, a credit without a mouse, a partner's error with its amount."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

from tests.browser.accounts import billed, by_energy, cdr_of, one_cdr, partner_cdr, priced
from tests.browser.conftest import SignIn
from tests.browser.keyboard import tab_to
from tests.browser.network import charge, furnish, station, until
from tests.browser.world import World

CUT_OFF = "[...document.querySelectorAll('table.bill td')].filter(e => e.getBoundingClientRect().right > innerWidth).length"
"""How many figures of the bill are not on the screen."""
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_a_transaction_is_followed_to_its_cdr_and_its_receipt(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await priced(world)
    async with station(world) as running:
        transaction_id = await charge(world, running)
        await until(lambda: _has_energy(world, transaction_id))
        await running.unplug(1)
        cdr = await cdr_of(world, transaction_id)
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/transactions/{transaction_id}")
    await page.get_by_role("link", name="why this price").click()
    await page.wait_for_url(f"**/billing/cdrs/{cdr.id}")
    lines = await page.locator("table.bill").inner_text()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Receipt as PDF").click()
    receipt = _text(await (await coming.value).path())

    energy = f"{Decimal(cdr.energy_wh) / 1000:.3f}"
    assert cdr.total_before_taxes > 0
    assert {f"{cdr.total_before_taxes} EUR", f"{cdr.total_after_taxes} EUR"} <= set(re.findall(r"\d+\.\d+ EUR", lines))
    assert await page.locator(".tiles .figure").first.inner_text() == f"{cdr.total_after_taxes} EUR"
    assert {str(cdr.total_before_taxes), str(cdr.total_after_taxes), energy} <= set(re.findall(r"\d+\.\d+", receipt))


async def test_a_cdr_is_taken_back_by_keyboard(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    cdr = await one_cdr(world, "CDR-1")
    page = await sign_in("operator")
    await page.goto(f"{world.url}/billing/cdrs/{cdr.id}")

    await tab_to(page, "It is wrong: correct it or take it back")
    await page.keyboard.press("Enter")
    await tab_to(page, "f-credit-reason")
    await page.keyboard.type("The meter was wrong")
    await page.keyboard.press("Enter")

    await page.wait_for_url(f"**/billing/cdrs/{cdr.id}-C")
    await expect(page.locator(".tiles .figure").first).to_have_text(f"-{cdr.total_after_taxes} EUR")
    await expect(page.get_by_text("The meter was wrong").first).to_be_visible()
    await page.goto(f"{world.url}/billing/cdrs/{cdr.id}")
    await expect(page.get_by_text("Taken back", exact=True)).to_be_visible()
    await expect(page.get_by_text("It is wrong")).to_have_count(0)


async def test_a_viewer_is_offered_no_credit(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    cdr = await one_cdr(world, "CDR-1")
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/billing/cdrs/{cdr.id}")
    await page.get_by_role("button", name="Price it again").click()

    await expect(page.get_by_role("status")).to_contain_text("the same to the last digit")
    await expect(page.get_by_text("It is wrong")).to_have_count(0)


async def test_a_planted_error_in_a_partners_cdr_is_shown_and_disputed(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/billing/received/new")

    await page.get_by_label("CDR (JSON)").fill("{}")
    await page.get_by_role("button", name="Take it in").click()
    await expect(page.get_by_role("alert")).to_contain_text("Some fields need another look.")
    await page.get_by_label("CDR (JSON)").fill(partner_cdr(dearer=3))
    await page.get_by_role("button", name="Take it in").click()
    await expect(page.locator(".attention")).to_contain_text("+3.00 EUR")
    await page.get_by_label("What is wrong with it").fill("Three euros too much.")
    await page.get_by_role("button", name="Dispute").click()

    await expect(page.locator(".timeline")).to_contain_text("Three euros too much.")
    await page.goto(f"{world.url}/billing/received?state=disputed")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("3.00 EUR")


async def test_how_a_partners_cdrs_are_read_is_set_in_words_and_shown_beside_each(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/billing/partner-policies")

    await page.get_by_role("link", name="Set for a party").first.click()
    await page.get_by_label("Party (needed)").fill("nobody")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("A party is a country and an id")
    await page.get_by_label("Party (needed)").fill("nl*fct")
    await page.get_by_text("Otherwise in OCPI 2.2.1").click()
    section = page.locator("details", has_text="Otherwise in OCPI 2.2.1")
    await section.get_by_label("Which element gives a price").select_option("element")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_contain_text("NL*FCT are read so from now on")
    received = await world.node.services.billing.received.receive(world.caller, partner_cdr().encode(), "2.2.1")
    await page.goto(f"{world.url}/billing/received/{received.id}")

    known = await world.node.services.queries.partner_policies.of_party(world.caller, "NL*FCT")
    assert (known.policies, known.by_version) == ({}, {"2.2.1": {"matching": "element"}})
    await expect(page.locator("dl.points").first).to_contain_text("the first that applies gives all; the rest is free")
    await expect(page.locator(".timeline")).to_contain_text("the server")
    await page.get_by_role("link", name="How the CDRs of NL*FCT are read").click()
    await page.get_by_role("button", name="Read as usual again").click()
    await expect(page.get_by_text("Every partner's CDRs are read as usual")).to_be_visible()


async def test_a_cdr_leads_to_the_version_that_priced_it_also_when_the_tariff_is_gone(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    first = await by_energy(world, "1.00")
    await by_energy(world, "2.00")
    await one_cdr(world, "CDR-1", priced_by=first.tariff)
    await world.node.services.tariffs.delete(world.caller, first.tariff_id)
    page = await sign_in("viewer", viewport={"width": 390, "height": 844})

    await page.goto(f"{world.url}/billing/cdrs/CDR-1")
    wide = await page.evaluate(CUT_OFF)
    await page.get_by_role("link", name="By energy, version 1").click()

    assert wide == 0
    await expect(page.get_by_text("1.00 EUR/kWh; plus 21 % VAT.")).to_be_visible()
    await expect(page.get_by_text("The tariff was removed since.")).to_be_visible()


async def test_a_station_that_counts_another_cost_is_flagged_where_people_look(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    await billed(world)
    page = await sign_in("viewer")

    await page.goto(f"{world.url}/transactions")
    await page.get_by_label("Cost", exact=True).select_option("1")
    await page.get_by_role("button", name="Filter").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody tr a").first.click()

    await expect(page.get_by_role("heading", name="The station counted another cost")).to_be_visible()
    await expect(page.get_by_text("+0.50 EUR")).to_be_visible()
    await page.goto(f"{world.url}/billing/cdrs/A-CDR")
    await expect(page.get_by_text("Ours is the one that is billed.")).to_be_visible()


async def test_a_run_is_previewed_before_it_issues(world: World, sign_in: SignIn) -> None:
    await furnish(world)
    page = await sign_in("operator")
    await page.goto(f"{world.url}/billing/customers/new")
    for label, text in {"Id": "ada", "Name": "Ada", "Tokens": "04AB"}.items():
        await page.get_by_label(re.compile(f"^{label}( \\(needed\\))?$")).fill(text)
    await page.get_by_role("button", name="Save").click()
    cdr = await one_cdr(world, "CDR-1", customer_id="ada")

    await page.goto(f"{world.url}/billing/run")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator("#result")).to_contain_text("Nothing is stored")
    before = await world.node.services.queries.invoices.page(world.caller)
    await page.get_by_role("button", name="Issue these").click()
    await expect(page.locator("#result")).to_contain_text("Issued")
    await page.get_by_role("link", name=re.compile("^INV-")).click()

    assert before.items == []
    await expect(page.locator(".tiles .figure").first).to_have_text(f"{cdr.total_after_taxes} EUR")


def _text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


async def _has_energy(world: World, transaction_id: str) -> bool:
    row = await world.node.services.queries.transactions.by_id(world.caller, transaction_id)
    return row.energy_wh > 5
