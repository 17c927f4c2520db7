"""Customers and invoices over REST: from who pays to a document whose numbers are those of the CDRs."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.billing import cdr, tariff
from tests.flow.api_world import World, running_api

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FLEET = {
    "kind": "fleet", "name": "Żółw Logistiek B.V.", "tax_number": "NL009876543B01", "language": "nl", "reference": "PO-77",
    "address": {"street": "Havenweg 3", "postal_code": "3011 AA", "city": "Rotterdam", "country": "NL"},
    "tokens": [{"uid": "04AB", "type": "ISO14443"}], "groups": ["Żółw"],
}  # fmt: skip
ISSUER = {
    "name": "Laden B.V.", "tax_number": "NL001", "payment": "IBAN NL02ABNA0123456789", "payment_days": 30,
    "address": {"street": "Plein 1", "postal_code": "3511 ED", "city": "Utrecht", "country": "NL"},
}  # fmt: skip


@pytest.fixture
async def world(store_url: str, tmp_path: Path) -> AsyncIterator[World]:
    ticks = count()
    async with running_api(store_url, tmp_path, clock=lambda: NOW + timedelta(seconds=next(ticks))) as running:
        yield running


async def a_fleet(world: World, *wh: int) -> list[Any]:
    """A fleet, who bills it, and CDRs of its card."""
    made = await world.call("PUT", "/customers/fleet", FLEET)
    said = await world.call("PUT", "/issuer", ISSUER, key="administrator")
    assert (made.status, said.status) == (201, 200), (made.text, said.text)
    cdrs = [cdr(each, operator_id=world.operators[0]) for each in wh]
    await world.commit(*cdrs)
    return cdrs


async def one_invoice(world: World) -> Any:
    answer = await world.call("POST", "/invoice-runs", {"month": "2026-10"})
    assert answer.status == 201, answer.text
    return answer.body["customers"][0]["invoices"][0]


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\N{NO-BREAK SPACE}", " ")


async def test_a_customer_is_made_changed_found_and_removed(world: World) -> None:
    made = await world.call("PUT", "/customers/fleet", FLEET)
    changed = await world.call("PUT", "/customers/fleet", FLEET | {"tokens": [], "email": "bills@example.com"})
    found = await world.call("GET", "/customers", query={"search": "BILLS@"})
    gone = await world.call("DELETE", "/customers/fleet")

    assert (made.status, changed.status, gone.status) == (201, 200, 204)
    assert made.body["tokens"] == [{"uid": "04AB", "type": "rfid"}]
    assert [(each["id"], each["tokens"], each["groups"]) for each in found.body["items"]] == [("fleet", [], ["Żółw"])]
    assert (await world.call("GET", "/customers/fleet")).status == 404


async def test_a_token_has_one_payer(world: World) -> None:
    await world.call("PUT", "/customers/fleet", FLEET)

    answer = await world.call("PUT", "/customers/other", FLEET | {"groups": []})

    assert (answer.status, answer.body["code"]) == (409, "member_taken")
    assert "04AB" in answer.body["detail"]
    assert "fleet" in answer.body["detail"]


async def test_every_fault_of_a_customer_is_told(world: World) -> None:
    bad = {"name": " ", "currency": "XXX", "language": "tlh-x", "email": "nobody", "address": {"country": "nl"}}

    answer = await world.call("PUT", "/customers/fleet", bad)

    assert answer.status == 422
    assert {each["path"] for each in answer.body["faults"]} == {
        "$.name", "$.currency", "$.language", "$.email", "$.address.country",
    }  # fmt: skip


async def test_a_preview_a_run_and_the_same_run_again(world: World) -> None:
    await a_fleet(world, 5_000, 7_000)

    preview = await world.call("POST", "/invoice-runs", {"month": "2026-10", "preview": True})
    before = await world.call("GET", "/invoices")
    run = await one_invoice(world)
    again = await one_invoice(world)

    (previewed,) = preview.body["customers"][0]["invoices"]
    assert (preview.status, before.body["items"]) == (200, [])
    assert (previewed["id"], previewed["number"]) == (None, None)
    assert previewed | {"id": run["id"], "number": run["number"]} == run
    assert again == run | {"earlier": True}
    assert (run["number"], run["total_before_taxes"], run["total_due"]) == ("INV-2026-000001", "4.20", "5.08")
    assert preview.body["findings"] == []


async def test_every_form_of_an_invoice_says_the_same_numbers(world: World) -> None:
    cdrs = await a_fleet(world, 5_000, 7_123)
    path = f"/invoices/{(await one_invoice(world))['id']}"

    json = (await world.call("GET", f"{path}/json")).body
    rows = list(csv.DictReader(io.StringIO((await world.call("GET", f"{path}/csv")).text)))
    html = (await world.call("GET", f"{path}/html")).text
    async with world.http.get(f"{world.url}/api/v1{path}/pdf", headers={"Authorization": f"Bearer {world.keys['viewer']}"}) as got:
        pdf, disposition = pdf_text(await got.read()), got.headers["Content-Disposition"]

    due = sum(each.total_after_taxes for each in cdrs)
    assert json["invoice"]["total_due"] == str(due) == str(sum(Decimal(row["due"]) for row in rows))
    assert [row["cdr_id"] for row in rows] == [each["line"]["cdr_id"] for each in json["lines"]] == [each.id for each in cdrs]
    assert disposition == 'attachment; filename="INV-2026-000001.pdf"'
    for text in (pdf, html.replace("\N{NO-BREAK SPACE}", " ")):
        for said in ("Factuur", "INV-2026-000001", "Żółw Logistiek B.V.", "PO-77", "NL001", "7,123 kWh", "€ 2,49"):
            assert said in text, said
        assert f"€ {due}".replace(".", ",") in text
        assert "23 december 2026" in text, "to be paid in thirty days"


async def test_a_receipt_says_what_the_cdr_says_in_the_language_that_is_asked_for(world: World) -> None:
    (billed,) = await a_fleet(world, 12_345)

    html = await world.call("GET", f"/cdrs/{billed.id}/receipt/html", query={"language": "de-DE"}, key="viewer")

    text = html.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "default-src 'none'" in html.headers["content-security-policy"]
    for said in ("Beleg", "12,345 kWh", "0,35 €/kWh", "4,32 €", "0,91 €", "5,23 €", "10:00", "MESZ", "Laden B.V."):
        assert said in text, said


async def test_the_receipt_of_a_credited_cdr_names_its_credit(world: World) -> None:
    (billed,) = await a_fleet(world, 12_345)
    await world.call("POST", f"/cdrs/{billed.id}/credit", {"reason": "Goodwill"})

    html = await world.call("GET", f"/cdrs/{billed.id}/receipt/html", query={"language": "en"}, key="viewer")

    assert f"Taken back by {billed.id}-C" in html.text


async def test_an_invoice_is_taken_back_once_and_its_customer_is_kept(world: World) -> None:
    cdrs = await a_fleet(world, 5_000)
    invoice = await one_invoice(world)
    path = f"/invoices/{invoice['id']}"

    silent = await world.call("POST", f"{path}/credit-note", {"reason": " "})
    note = await world.call("POST", f"{path}/credit-note", {"reason": "Wrong address", "rebill": True})
    twice = await world.call("POST", f"{path}/credit-note", {"reason": "Wrong address"})
    again = await one_invoice(world)
    removed = await world.call("DELETE", "/customers/fleet")
    totals = await world.call("GET", "/invoices/totals")
    noted = await world.call("GET", "/invoices", query={"kind": "credit_note", "customer_id": "fleet", "credits": invoice["id"]})
    of_cdr = await world.call("GET", "/invoices", query={"cdr_id": cdrs[0].id})

    assert (silent.status, note.status, twice.status) == (422, 201, 409)
    assert (note.body["number"], note.body["credits"], note.body["total_due"]) == ("CN-2026-000001", invoice["id"], "-2.12")
    assert (twice.body["code"], again["number"]) == ("credited_already", "INV-2026-000002")
    assert (removed.status, removed.body["code"]) == (409, "customer_billed")
    assert totals.body == [{"currency": "EUR", "invoices": 3, "due": "2.12"}]
    assert [each["number"] for each in noted.body["items"]] == ["CN-2026-000001"]
    assert [each["number"] for each in of_cdr.body["items"]] == ["INV-2026-000002", "CN-2026-000001", "INV-2026-000001"]


async def test_a_month_must_be_one_and_be_over(world: World) -> None:
    await a_fleet(world, 5_000)

    none = await world.call("POST", "/invoice-runs", {"month": "2026-13"})
    open_ = await world.call("POST", "/invoice-runs", {"month": "2026-11"})
    nobody = await world.call("POST", "/invoice-runs", {"month": "2026-10", "customer_id": "nobody"})

    assert (none.status, open_.status, open_.body["code"], nobody.status) == (422, 409, "month_not_over", 404)


async def test_yen_have_no_cents(world: World) -> None:
    await a_fleet(world)
    await world.commit(cdr(10_000, operator_id=world.operators[0], priced_by=tariff("38.5", taxes=("10",), currency="JPY")))

    run = await world.call("POST", "/invoice-runs", {"month": "2026-10"})

    (outcome,) = run.body["customers"]
    assert [(each["currency"], each["total_before_taxes"], each["total_due"]) for each in outcome["invoices"]] == [
        ("JPY", "385", "424")
    ]
    assert [each["code"] for each in outcome["findings"]] == ["other_currency"]
