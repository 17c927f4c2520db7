"""What stands on paper: the numbers of the CDRs, in the reader's language, whatever names and words come."""

import csv
import io
import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from markupsafe import escape
from pypdf import PdfReader

import forecourt.documents
from forecourt.app.ports import DocumentForm
from forecourt.documents import PaperOffice
from forecourt.documents.collective import MOST_ROWS, by_place
from forecourt.documents.speech import Speech, duration
from forecourt.domain.billing import Cdr
from forecourt.domain.billing.customers import Customer
from forecourt.domain.billing.drafts import line_of, monthly
from forecourt.domain.billing.invoices import Invoice, InvoiceLine
from forecourt.domain.billing.issuing import Issue, issued
from forecourt.domain.pricing import Period, price, published
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Restrictions, Tax, TaxBasis
from forecourt.domain.tokens import TokenRef
from tests.billing import PLACE, STARTED, billable, cdr, credit_of, customer, issuer, tariff

FOLDER = Path(forecourt.documents.__path__[0])
OFFICE = PaperOffice()


def an_invoice(*cdrs: Cdr, of: Customer | None = None, **fields: Any) -> tuple[Invoice, tuple[InvoiceLine, ...]]:
    owner = of or customer()
    lines = [(each.currency, line) for each in cdrs if (line := line_of(billable(each))[0]) is not None]
    (draft,) = monthly(owner, "2026-10", lines, {})
    issue = Issue(issuer=issuer(**fields), zone="Europe/Amsterdam", at=datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC))
    return issued(draft, owner, issue, 42, (STARTED, STARTED)), draft.lines


async def pdf_of(invoice: Invoice, lines: tuple[InvoiceLine, ...]) -> tuple[PdfReader, str]:
    return _read((await OFFICE.invoice(invoice, lines, DocumentForm.PDF)).content)


async def receipt(of: Cdr, language: str = "en", form: DocumentForm = DocumentForm.PDF) -> str:
    made = (await OFFICE.receipt(of, issuer(), language, form)).content
    return _read(made)[1] if form is DocumentForm.PDF else _plain(made.decode())


def _read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(content))
    return reader, _plain("\n".join(page.extract_text() for page in reader.pages))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


async def test_the_pdf_says_the_amounts_of_the_cdrs_and_their_sums() -> None:
    cdrs = [cdr(1_000 * at + 7, id=f"c{at:02}", ended_at=STARTED + timedelta(hours=at)) for at in range(1, 41)]
    invoice, lines = an_invoice(*cdrs)

    reader, text = await pdf_of(invoice, lines)

    for each in cdrs:
        assert f"{Decimal(each.energy_wh) / 1000:,.3f} kWh" in text
        assert f"€{each.total_before_taxes} €{each.total_after_taxes}" in re.sub(r"\s+", " ", text)
    assert f"€{sum(each.total_after_taxes or 0 for each in cdrs)}" in text
    assert len(reader.pages) > 1
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in reader.pages[-1].extract_text()
    assert all("Charged on" in page.extract_text() for page in reader.pages[:-1]), "the head of the table comes again"


async def test_the_pdf_can_be_archived_and_read_aloud() -> None:
    reader, _ = await pdf_of(*an_invoice(cdr()))

    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice INV-2026-000042"
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF boolean)
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<", metadata)
    assert re.search(r"pdfuaid:part>1<", metadata)


@pytest.mark.parametrize(
    "name", ["Żółć Ünïçødé Ελλάδα Київ", "<script>alert(1)</script>", "#panic() *bold* $x$ \\ @ref {{ 7 * 7 }}", '"quoted" & more']
)
async def test_names_are_words_and_nothing_else(name: str) -> None:
    invoice, lines = an_invoice(cdr(place=msgspec.structs.replace(PLACE, site_name=name)), of=customer(name=name))

    _, text = await pdf_of(invoice, lines)
    html = (await OFFICE.invoice(invoice, lines, DocumentForm.HTML)).content.decode()

    assert re.sub(r"\s+", "", text).count(re.sub(r"\s+", "", name)) == 2
    assert "<script>" not in html
    assert html.count(str(escape(name))) == 2


async def test_letters_that_no_font_has_cost_no_document() -> None:
    invoice, lines = an_invoice(cdr(), of=customer(name="\N{EGYPTIAN HIEROGLYPH A001} \U000f0000 Ltd"))

    reader, text = await pdf_of(invoice, lines)

    assert "Ltd" in text
    assert len(reader.pages) == 1


async def test_the_same_invoice_gives_the_same_bytes() -> None:
    invoice, lines = an_invoice(cdr())

    first, second = [(await OFFICE.invoice(invoice, lines, DocumentForm.PDF)).content for _ in range(2)]

    assert first == second


async def test_a_key_code_is_not_printed() -> None:
    invoice, lines = an_invoice(cdr(token=TokenRef(uid="4711", type="key_code")))

    _, text = await pdf_of(invoice, lines)
    exported = (await OFFICE.invoice(invoice, lines, DocumentForm.CSV)).content.decode()

    assert "4711" not in text + exported


async def test_a_csv_runs_nothing_in_a_spreadsheet() -> None:
    invoice, lines = an_invoice(cdr(token=TokenRef(uid="=HYPERLINK(1)")), credit_of(cdr(90_000)))

    text = (await OFFICE.invoice(invoice, lines, DocumentForm.CSV)).content.decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["token"] for row in rows) == ["'=HYPERLINK(1)", "04AB"]
    assert sum(Decimal(row["due"]) for row in rows) == invoice.total_due
    assert sum(int(row["energy_wh"]) for row in rows) == invoice.energy_wh


async def test_a_receipt_says_quantity_price_and_total() -> None:
    text = await receipt(cdr(23_456))

    for said in ("Receipt", "23.456 kWh", "€0.35/kWh", "€8.21", "VAT 21 %", "€1.72", "€9.93", "10:00:00 CEST", "CS-1", "04AB"):
        assert said in text, said


async def test_a_receipt_of_gross_prices_shows_gross_amounts() -> None:
    text = await receipt(cdr(10_000, priced_by=tariff("0.50", tax_basis=TaxBasis.INCLUDED)))

    assert "Amount with taxes" in text
    assert re.search(r"€0.50/kWh\s+€5.00", text)
    assert "€4.13" in text, "before taxes"


async def test_a_receipt_tells_each_price_when_it_applies_and_what_the_step_rounded_up() -> None:
    night = Element(components=_charges(ENERGY="0.29"), restrictions=Restrictions(start_time=time(22), end_time=time(6)))
    by = tariff(elements=(night, Element(components=_charges(ENERGY="0.49", PARKING_TIME="6", FLAT="0.50"))))
    began, ended = datetime(2026, 10, 14, 19, 30, tzinfo=UTC), datetime(2026, 10, 14, 21, 42, tzinfo=UTC)
    periods = (
        Period(at=began, tariff_id=by.id, energy_kwh=Decimal("14.2"), charging_h=Decimal("0.5")),
        Period(at=began + timedelta(minutes=30), tariff_id=by.id, energy_kwh=Decimal("27.912"), charging_h=Decimal(1)),
        Period(at=began + timedelta(minutes=90), tariff_id=by.id, parking_h=Decimal("0.7")),
    )
    breakdown = price(periods, (by,), ZoneInfo("Europe/Amsterdam"), starts_at=began, ends_at=ended)
    total = published(breakdown).total

    text = await receipt(
        cdr(
            42_112, tariffs=(by,), periods=periods, breakdown=breakdown, started_at=began, ended_at=ended, parking_s=2_520,
            total_before_taxes=total.before_taxes, total_after_taxes=total.after_taxes,
        ),
        form=DocumentForm.HTML,
    )  # fmt: skip

    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)]
    told = [[each.strip() for each in row.split("|") if each.strip()] for row in rows]
    assert ["Energy", "21:30 – 22:00 CEST", "14.200 kWh", "€0.49/kWh", "€6.96"] in told
    assert ["Energy", "22:00 – 23:00 CEST · between 22:00 and 06:00", "27.912 kWh", "€0.29/kWh", "€8.09"] in told
    assert ["Parking time", "23:00 – 23:42 CEST", "0:45:00", "used 0:42:00", "€6.00/h", "€4.50"] in told
    assert ["Once", "1", "€0.50", "€0.50"] in told


def _charges(**prices: str) -> tuple[Component, ...]:
    """Components by dimension; parking by steps of five minutes."""
    steps = {"PARKING_TIME": 300}
    return tuple(
        Component(
            dimension=Dimension(name), price=Decimal(each), step_size=steps.get(name, 0), taxes=(Tax(percentage=Decimal(21)),)
        )
        for name, each in prices.items()
    )


async def test_a_price_limit_is_a_line_so_that_the_lines_add_up() -> None:
    limited = tariff(max_price=PriceLimit(before_taxes=Decimal("2.00")))

    text = await receipt(cdr(23_456, priced_by=limited), form=DocumentForm.HTML)

    assert "Price limit of the tariff" in text
    assert "-€6.21" in text
    assert "€2.00" in text


async def test_a_credit_is_given_back_with_its_lines() -> None:
    text = await receipt(credit_of(cdr(23_456), remark="Wrong tariff"))

    assert "To be returned" in text
    assert "Reason: Wrong tariff" in text
    assert text.count("-€8.21") == 3, "the line, the sum before taxes, what the tax was levied on"
    assert "-€9.93" in text


async def test_the_receipt_of_what_was_taken_back_says_so() -> None:
    made = await OFFICE.receipt(cdr(23_456), issuer(), "de", DocumentForm.HTML, credit="c1-C")

    assert "Zurückgenommen durch c1-C" in _plain(made.content.decode())


@pytest.mark.parametrize(("country", "name"), [("NLD", "Netherlands"), ("NL", "Netherlands"), ("ROU", "Romania"), ("X-1", "X-1")])
def test_a_country_is_told_by_its_name_from_two_letters_or_three(country: str, name: str) -> None:
    assert Speech("en", "UTC").country(country) == name


async def test_charging_for_nothing_is_said() -> None:
    assert "€0.00" in await receipt(cdr(23_456, priced_by=tariff("0")))
    assert "Free of charge" in await receipt(cdr(0, priced_by=tariff(elements=())))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ("Rechnung", "2. November 2026", "4,32 €", "12,345 kWh", "Niederlande", "MESZ")),
        ("nl-BE", ("Factuur", "2 november 2026", "€ 4,32", "12,345 kWh", "Nederland")),
        ("fr", ("Facture", "2 novembre 2026", "4,32 €", "12,345 kWh", "Pays-Bas")),
        ("en", ("Invoice", "November 2, 2026", "€4.32", "12.345 kWh", "Netherlands")),
        ("pl", ("Invoice", "November 2, 2026", "€4.32")),
    ],
)
async def test_an_invoice_speaks_the_customers_language(language: str, said: tuple[str, ...]) -> None:
    _, text = await pdf_of(*an_invoice(cdr(), of=customer(language=language)))

    assert [each for each in said if each not in text] == []


@pytest.mark.parametrize("file", sorted(FOLDER.glob("locale/*.po")), ids=lambda path: path.stem)
def test_every_word_has_its_translation_and_none_is_left_over(file: Path) -> None:
    said = {found[2] for found in extract_from_dir(FOLDER, [("**.py", "python")], keywords={"say": None})}

    with file.open("rb") as opened:
        catalogue = {entry.id: entry.string for entry in read_po(opened, locale=file.stem) if entry.id}

    assert set(catalogue) == said
    assert all(catalogue.values())
    for message, translated in catalogue.items():
        assert set(re.findall(r"{\w+}", str(message))) == set(re.findall(r"{\w+}", str(translated)))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234.5", "EUR", "€1,234.50"),
        ("385", "JPY", "¥385"),
        ("1.2", "KWD", "KWD1.200"),
        ("-0.07", "CHF", "-CHF0.07"),
        ("7", "HUF", "HUF7.00"),
    ],
)
def test_money_has_the_decimals_of_iso_4217(amount: str, currency: str, text: str) -> None:
    assert _plain(Speech("en", "UTC").money(Decimal(amount), currency)) == text


def test_times_say_which_side_of_a_clock_change_they_are_on() -> None:
    say = Speech("en", "Europe/Amsterdam")

    across = say.span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    overnight = say.span(datetime(2026, 10, 14, 21, tzinfo=UTC), datetime(2026, 10, 15, 5, tzinfo=UTC))

    assert _plain(across) == "02:30 CEST – 02:30 CET"
    assert _plain(overnight) == "23:00 – Oct 15, 2026, 07:00 CEST"
    assert (duration(3_930), duration(86_400), duration(59)) == ("1:05:30", "24:00:00", "0:00:59")


async def test_a_reservation_that_lapsed_is_named_and_nothing_is_said_of_energy() -> None:
    lapsed = cdr(0, transaction_id=None, reservation_id="r1", energy_wh=0, time_s=0)

    _, text = await pdf_of(*an_invoice(lapsed))
    said = await receipt(lapsed, form=DocumentForm.HTML)
    rows = list(csv.DictReader(io.StringIO((await OFFICE.invoice(*an_invoice(lapsed), DocumentForm.CSV)).content.decode())))

    assert re.search(r"Reservation\s+not used\s+1:00:00", text)
    assert re.search(r"Reservation</dt><dd>not used", said)
    assert "Time (h:mm:ss)" not in said
    assert [(row["energy_wh"], row["time_s"], row["reserved_s"]) for row in rows] == [("0", "0", "3600")]


async def test_a_pdf_of_very_many_charges_sums_them_by_place_and_says_where_each_is() -> None:
    elsewhere = msgspec.structs.replace(PLACE, site_name="Quay")
    many = [cdr(1_000, id=f"c{at}", place=elsewhere if at % 3 else PLACE) for at in range(MOST_ROWS + 1)]
    invoice, lines = an_invoice(*many)

    reader, text = await pdf_of(invoice, lines)
    whole = (await OFFICE.invoice(invoice, lines, DocumentForm.HTML)).content.decode()

    assert len(reader.pages) == 1
    assert re.search(r"Quay, .*1,334 1,334.000 kWh 1334:00:00 €466.90 €560.28", re.sub(r"\s+", " ", text))
    assert "Each of the 2,001 charges is listed in INV-2026-000042.csv" in re.sub(r"\s+", " ", text)
    assert whole.count("<tr>") > MOST_ROWS


def test_places_beyond_what_fits_are_one_row_and_the_rows_add_up() -> None:
    cdrs = [cdr(1_000, id=f"c{at}", place=msgspec.structs.replace(PLACE, site_name=f"Site {at}")) for at in range(MOST_ROWS + 5)]
    _, lines = an_invoice(*cdrs)

    rows = by_place(Speech("en", "UTC"), lines, "EUR").rows

    assert (len(rows), rows[-1][0].text, rows[-1][1].text) == (MOST_ROWS, "Other places", "6")
