"""A receipt: one CDR as a paper, with the lines of its price and when each applies."""

from decimal import Decimal

from forecourt.documents.collective import place_name
from forecourt.documents.invoice import address_lines, tax_table
from forecourt.documents.paper import Block, Cell, Column, Fact, Paper, Sum, Table
from forecourt.documents.speech import Speech, duration
from forecourt.domain.billing import Cdr, CdrKind
from forecourt.domain.billing.customers import Issuer
from forecourt.domain.billing.drafts import taxes_of
from forecourt.domain.pricing import Amount, Breakdown, Line, published
from forecourt.domain.tariffs import Dimension, TaxBasis
from forecourt.domain.tariffs.words import when


def receipt_paper(cdr: Cdr, issuer: Issuer, language: str, credit: str | None = None) -> Paper:
    """The paper of a CDR; all times are those of the charging place. `credit`: the id of the credit CDR that took it back."""
    say = Speech(language, cdr.zone)
    breakdown = published(cdr.breakdown)
    return Paper(
        language=say.language,
        title=say("Receipt") if cdr.kind is CdrKind.CHARGE else say("Credit for a receipt"),
        number=cdr.id,
        seller=Block(heading=say("From"), name=issuer.name, lines=_issuer_lines(say, issuer)),
        buyer=Block(heading=say("Charged at"), name=place_name(cdr.place), lines=_place_lines(say, cdr)),
        facts=_facts(say, cdr),
        items=_items(say, cdr, breakdown),
        sums=_sums(say, cdr),
        taxes=tax_table(say, taxes_of(cdr.kind, cdr.breakdown), cdr.currency) if cdr.total_after_taxes is not None else None,
        paragraphs=_paragraphs(say, cdr, credit),
        pages=say("Page {page} of {pages}"),
    )


def _issuer_lines(say: Speech, issuer: Issuer) -> tuple[str, ...]:
    tax = (say("Tax number {number}", number=issuer.tax_number),) if issuer.tax_number else ()
    return (*address_lines(say, issuer.address), *tax, *((issuer.email,) if issuer.email else ()))


def _place_lines(say: Speech, cdr: Cdr) -> tuple[str, ...]:
    name = cdr.place.station_name
    station = f"{cdr.place.station} ({name})" if name and name != cdr.place.station else cdr.place.station
    connector = say("EVSE {evse}, connector {connector}", evse=str(cdr.evse), connector=str(cdr.connector)) if cdr.evse else ""
    return (station, *([connector] if connector else []), *((say.country(cdr.place.country),) if cdr.place.country else ()))


def _facts(say: Speech, cdr: Cdr) -> tuple[Fact, ...]:
    facts = [
        Fact(say("Began"), say.moment(cdr.started_at)),
        Fact(say("Ended"), say.moment(cdr.ended_at)),
        *_used(say, cdr),
    ]
    if cdr.parking_s:
        facts.append(Fact(say("of it parked"), duration(cdr.parking_s)))
    if cdr.token is not None:
        facts.append(Fact(say("Card or token"), cdr.token.loggable))
    if cdr.credits is not None:
        facts.append(Fact(say("Corrects"), cdr.credits))
    return tuple(facts)


def _used(say: Speech, cdr: Cdr) -> tuple[Fact, ...]:
    if cdr.is_lapsed:
        return (Fact(say("Reservation"), say("not used")),)
    return Fact(say("Energy"), say.energy(cdr.energy_wh)), Fact(say("Time (h:mm:ss)"), duration(cdr.time_s))


def _items(say: Speech, cdr: Cdr, breakdown: Breakdown) -> Table:
    gross = _is_gross(cdr)
    columns = (
        Column(say("For")),
        Column(say("Quantity"), True),
        Column(say("Unit price"), True),
        Column(say("Amount with taxes") if gross else say("Amount before taxes"), True),
    )
    rows = [_row(say, cdr, line, gross) for line in breakdown.lines]
    rest = _total(cdr, gross) - sum((_sign(cdr) * _amount(line.cost, gross) for line in breakdown.lines), Decimal(0))
    if rest:
        why = say("Price limit of the tariff") if breakdown.clamp else say("Rounding")
        rows.append((Cell(why), Cell(""), Cell(""), Cell(say.money(rest, cdr.currency))))
    if not rows:
        rows.append((Cell(say("Free of charge")), Cell(""), Cell(""), Cell(say.money(_total(cdr, gross), cdr.currency))))
    return Table(heading=say("What was charged"), columns=columns, rows=tuple(rows))


def _row(say: Speech, cdr: Cdr, line: Line, gross: bool) -> tuple[Cell, ...]:
    used = say("used {quantity}", quantity=_quantity(say, line, line.quantity)) if line.billed != line.quantity else ""
    return (
        Cell(_what(say, line), _when(say, cdr, line)),
        Cell(_quantity(say, line, line.billed), used),
        Cell(_unit_price(say, line, cdr.currency)),
        Cell(say.money(_sign(cdr) * _amount(line.cost, gross), cdr.currency)),
    )


def _when(say: Speech, cdr: Cdr, line: Line) -> str:
    """When it was, and when the price applies, where it does not always."""
    span = "" if line.dimension is Dimension.FLAT else say.span(line.starts_at, line.ends_at)
    element = next(each.elements[line.element] for each in cdr.tariffs if each.id == line.tariff_id)
    return " · ".join(each for each in (span, when(element.restrictions, say.language)) if each)


def _what(say: Speech, line: Line) -> str:
    if line.reservation is not None:
        return say("Reservation")
    match line.dimension:
        case Dimension.ENERGY:
            return say("Energy")
        case Dimension.TIME:
            return say("Charging time")
        case Dimension.PARKING_TIME:
            return say("Parking time")
        case Dimension.FLAT:
            return say("Once")


def _quantity(say: Speech, line: Line, quantity: Decimal) -> str:
    match line.dimension:
        case Dimension.ENERGY:
            return f"{say.number(quantity, 3)} kWh"
        case Dimension.TIME | Dimension.PARKING_TIME:
            return duration(round(quantity * 3600))
        case Dimension.FLAT:
            return say.number(quantity, 0)


def _unit_price(say: Speech, line: Line, currency: str) -> str:
    unit = {Dimension.ENERGY: "/kWh", Dimension.TIME: "/h", Dimension.PARKING_TIME: "/h", Dimension.FLAT: ""}
    return say.price(line.unit_price, currency) + unit[line.dimension]


def _sums(say: Speech, cdr: Cdr) -> tuple[Sum, ...]:
    due = _total(cdr, gross=cdr.total_after_taxes is not None)
    taxed = [] if cdr.total_after_taxes is None else [cdr.total_after_taxes - cdr.total_before_taxes]
    return (
        Sum(say("Before taxes"), say.money(cdr.total_before_taxes, cdr.currency)),
        *(Sum(say("Taxes"), say.money(each, cdr.currency)) for each in taxed),
        Sum(say("Total") if due >= 0 else say("To be returned"), say.money(due, cdr.currency), True),
    )


def _paragraphs(say: Speech, cdr: Cdr, credit: str | None) -> tuple[str, ...]:
    told = [] if credit is None else [say("Taken back by {credit}: nothing is due for this any more.", credit=credit)]
    if cdr.total_after_taxes is None:
        told.append(say("The taxes of this transaction are not known; it is charged as it stands."))
    if cdr.signed_values:
        told.append(say("The meter signed its values; they can be checked with transparency software."))
    if cdr.kind is CdrKind.CREDIT and cdr.remark:  # why it is given back; of others it is the station's word for the end
        told.append(say("Reason: {reason}", reason=cdr.remark))
    return tuple(told)


def _is_gross(cdr: Cdr) -> bool:
    """Whether the driver was told prices with taxes."""
    bases = {tariff.tax_basis for tariff in cdr.tariffs}
    return cdr.total_after_taxes is not None and bases == {TaxBasis.INCLUDED}


def _sign(cdr: Cdr) -> int:
    """A credit CDR has the lines of what it takes back."""
    return 1 if cdr.kind is CdrKind.CHARGE else -1


def _total(cdr: Cdr, gross: bool) -> Decimal:
    return cdr.total_after_taxes if gross and cdr.total_after_taxes is not None else cdr.total_before_taxes


def _amount(cost: Amount, gross: bool) -> Decimal:
    return cost.after_taxes if gross and cost.after_taxes is not None else cost.before_taxes
