"""CDRs for tests, priced by the engine from a tariff by energy, and who pays for them; with whatever the test says."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from forecourt.domain.billing import (
    Cdr,
    CdrKind,
    CdrPlace,
    Claims,
    Correction,
    Difference,
    PartnerCdr,
    PartnerPolicy,
    ReceivedCdr,
    SignatureCheck,
)
from forecourt.domain.billing.customers import Address, Customer, Issuer, token_member
from forecourt.domain.billing.drafts import line_of, monthly
from forecourt.domain.billing.invoices import Billable, BilledCdr, BilledLine, InvoiceRun
from forecourt.domain.billing.issuing import Issue, issued
from forecourt.domain.pricing import Amount, Period, price, published
from forecourt.domain.screens import CheckedCost, StationCost
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Component, Dimension, Element, Tariff, Tax
from forecourt.domain.tokens import TokenRef
from forecourt.kit.ids import new_id

STARTED = datetime(2026, 10, 14, 8, tzinfo=UTC)
PLACE = CdrPlace(
    station="CS-1", site_name="Yard", address="Keizersgracht 1", postal_code="1015 AA", city="Amsterdam", country="NLD"
)


def tariff(per_kwh: str = "0.35", *, taxes: tuple[str, ...] | None = ("21",), currency: str = "EUR", **fields: Any) -> Tariff:
    """A price by energy, with taxes on top; `taxes` None: nobody states any."""
    levied = None if taxes is None else tuple(Tax(percentage=Decimal(each)) for each in taxes)
    component = Component(dimension=Dimension.ENERGY, price=Decimal(per_kwh), taxes=levied)
    given = {"id": "by-energy", "operator_id": "op", "currency": currency, "elements": (Element(components=(component,)),)}
    return Tariff(**{**given, "created_at": STARTED, "updated_at": STARTED, **fields})


def cdr(wh: int = 12_345, *, priced_by: Tariff | None = None, ended_at: datetime | None = None, **fields: Any) -> Cdr:
    """A CDR of one hour that charged `wh`; it ended an hour after `STARTED` unless said otherwise."""
    by = priced_by or tariff()
    ended_at = ended_at or STARTED + timedelta(hours=1)
    started_at = ended_at - timedelta(hours=1)
    period = Period(at=started_at, tariff_id=by.id, energy_kwh=Decimal(wh) / 1000, charging_h=Decimal(1))
    breakdown = price((period,), (by,), ZoneInfo("Europe/Amsterdam"), starts_at=started_at, ends_at=ended_at)
    total, id_ = published(breakdown).total, fields.get("id", new_id())
    given = {
        "id": id_, "cut_key": f"transaction:{id_}", "operator_id": "op", "transaction_id": f"T-{id_}", "site_id": "yard",
        "station_id": "s1", "evse": 1, "connector": 1, "place": PLACE, "token": TokenRef(uid="04AB"), "zone": "Europe/Amsterdam",
        "started_at": started_at, "ended_at": ended_at, "currency": by.currency, "energy_wh": wh, "time_s": 3600, "parking_s": 0,
        "tariffs": (by,), "periods": (period,), "breakdown": breakdown, "total_before_taxes": total.before_taxes,
        "total_after_taxes": total.after_taxes, "created_at": ended_at,
    }  # fmt: skip
    return Cdr(**{**given, **fields})


def credit_of(original: Cdr, **fields: Any) -> Cdr:
    """The credit CDR that takes another back: the same, its totals negative (D03)."""
    after = original.total_after_taxes
    id_ = fields.get("id", new_id())
    given = {
        "id": id_, "cut_key": f"credit:{original.id}", "kind": CdrKind.CREDIT, "credits": original.id,
        "total_before_taxes": -original.total_before_taxes, "total_after_taxes": None if after is None else -after,
    }  # fmt: skip
    return msgspec.structs.replace(original, **{**given, **fields})


def correction(of: Cdr, **fields: Any) -> Correction:
    """Late evidence says that this CDR of a transaction is wrong."""
    given = {
        "cdr_id": of.id, "operator_id": of.operator_id, "transaction_id": of.transaction_id, "sentence": "It was more.",
        "differences": (Difference(name="energy_wh", was=str(of.energy_wh), now="13000"),), "evidence_count": 3,
        "proposed_at": STARTED,
    }  # fmt: skip
    return Correction(**{**given, **fields})


def signature_check(of: Cdr, **fields: Any) -> SignatureCheck:
    """What somebody's key gave for a CDR."""
    given = {"cdr_id": of.id, "operator_id": of.operator_id, "public_key": "3059", "signed_values": of.signed_values}
    return SignatureCheck(**{**given, "checked_at": STARTED, "checked_by": "user:ada", **fields})


def received(theirs: str = "THEIRS", **fields: Any) -> ReceivedCdr:
    """A partner's CDR, named `theirs` by it: 1.00 for a kWh in an hour, nobody's opinion of it yet."""
    claims = Claims(cost=Amount(before_taxes=Decimal(1), after_taxes=None), energy_kwh=Decimal(1), time_h=Decimal(1))
    ended_at = STARTED + timedelta(hours=1)
    content = PartnerCdr(
        id=theirs, party="NL*ABC", ocpi_version="2.2.1", starts_at=STARTED, ends_at=ended_at, currency="EUR", claims=claims
    )
    given = {
        "id": new_id(), "operator_id": "op", "party": content.party, "cdr_id": theirs, "ocpi_version": content.ocpi_version,
        "started_at": STARTED, "currency": "EUR", "claimed_before_taxes": Decimal(1), "zone": "Europe/Amsterdam",
        "content": content, "document": "{}", "received_at": ended_at, "updated_at": ended_at,
    }  # fmt: skip
    return ReceivedCdr(**{**given, **fields})


def partner_policy(party: str = "NL*ABC", **fields: Any) -> PartnerPolicy:
    """How the CDRs of a party are read."""
    return PartnerPolicy(**{"operator_id": "op", "party": party, "created_at": STARTED, "updated_at": STARTED, **fields})


def customer(id_: str = "c1", **fields: Any) -> Customer:
    """A customer that is billed by the month."""
    given = {"id": id_, "operator_id": "op", "name": "Jörg Łukasz & Söhne", "created_at": STARTED, "updated_at": STARTED}
    return Customer(**{**given, **fields})


def issuer(**fields: Any) -> Issuer:
    """Who invoices are from, complete."""
    address = Address(street="Stationsplein 1", postal_code="3511 ED", city="Utrecht", country="NL")
    given = {"operator_id": "op", "name": "Forecourt Laden B.V.", "tax_number": "NL001234567B01", "address": address}
    more = {"email": "billing@example.com", "payment": "Please transfer to NL02 ABNA 0123 4567 89.", "updated_at": STARTED}
    return Issuer(**{**given, **more, **fields})


def billable(of: Cdr) -> Billable:
    """What billing reads of a CDR."""
    return Billable(**{name: getattr(of, name) for name in Billable.__struct_fields__})


def invoicing_rows(owner: Customer | None = None, id_: str = "invoice", **fields: Any) -> list[msgspec.Struct]:
    """A customer, its token, who issues, and an invoice over a CDR of 12,345 Wh with all that belongs to it."""
    owner = owner or customer(address=Address(city="Łódź"), tax_number="PL1", reference="PO-1")
    line, _ = line_of(billable(cdr(id=f"{id_}-cdr", operator_id=owner.operator_id)))
    assert line is not None
    (draft,) = monthly(owner, "2026-10", [("EUR", line)], {"x": "INV-2026-000001"})
    by = Issue(issuer=issuer(), zone="Europe/Amsterdam", at=STARTED)
    invoice = msgspec.structs.replace(issued(draft, owner, by, 1, (STARTED, STARTED)), id=id_, **fields)
    return [
        owner,
        token_member(owner, TokenRef(uid=f"{id_}-Card")),
        invoice,
        BilledLine(invoice_id=id_, position=1, operator_id=owner.operator_id, cdr_id=line.cdr_id, line=line),
        BilledCdr(cdr_id=line.cdr_id, operator_id=owner.operator_id, invoice_id=id_),
        InvoiceRun(key=draft.run_key, run=draft.run, operator_id=owner.operator_id, invoice_id=id_),
    ]


def counted_otherwise(transaction_id: str, station: Station) -> CheckedCost:
    """A station's own count of a transaction, half a euro above ours."""
    theirs = StationCost(at=STARTED, final=True, currency="EUR", after_taxes=Decimal("5.73"), energy_wh=Decimal(12_345))
    return CheckedCost(
        transaction_id=transaction_id, operator_id=station.operator_id, station_id=station.id, counted=theirs, currency="EUR",
        amount=Decimal("5.23"), difference=Decimal("0.50"), checked_at=STARTED,
        sentence="The station counted 5.73 EUR, we 5.23 EUR: a difference of 0.50 EUR.",
    )  # fmt: skip
