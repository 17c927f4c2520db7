"""A tariff as fields of a form, named by the paths of its parts (`elements[0].components[1].price`), and back."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from decimal import Decimal

from forecourt.app.tariffs import TariffSettings
from forecourt.console.formats import Formats
from forecourt.console.forms import Form, span
from forecourt.console.points import said
from forecourt.console.tariffs.rows import Rows
from forecourt.domain.tariffs import (
    Component,
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    Tariff,
    TariffKind,
    Tax,
    TaxBasis,
    Text,
)

Fields = dict[str, str]
_TIMED = (Dimension.TIME, Dimension.PARKING_TIME)
_AMOUNTS = ("min_kwh", "max_kwh", "min_power_kw", "max_power_kw", "min_current_a", "max_current_a")
_DURATIONS = ("min_duration_s", "max_duration_s")


def settings_of(form: Form, formats: Formats, known: Tariff | None) -> TariffSettings:
    """What was typed. What the form does not show stays as it is in `known`; faults are kept in the form."""
    rows = Rows(form.values())
    return TariffSettings(
        name=form.text("name"),
        currency=form.text("currency").upper(),
        kind=form.one_of("kind", TariffKind, TariffKind.REGULAR) if form.text("kind") else None,
        elements=tuple(_element(form, rows, path) for path in rows.of("elements")),
        tax_basis=form.one_of("tax_basis", TaxBasis, TaxBasis.EXCLUDED),
        min_price=_limit(form, "min_price"),
        max_price=_limit(form, "max_price"),
        texts=tuple(Text(language=form.text(f"{at}.language"), text=form.text(f"{at}.text")) for at in rows.of("texts")),
        url=form.optional("url"),
        preauthorisation=form.decimal("preauthorisation"),
        starts_at=_moment(form, "starts_at", formats, None if known is None else known.starts_at),
        ends_at=_moment(form, "ends_at", formats, None if known is None else known.ends_at),
        other="{}" if known is None else known.other,
        policies=said(form, "policies"),
    )


def values_of(tariff: Tariff, formats: Formats) -> Fields:
    """The fields as a form shows them."""
    values = {
        "id": tariff.id,
        "name": tariff.name,
        "currency": tariff.currency,
        "kind": "" if tariff.kind is None else tariff.kind.value,
        "tax_basis": tariff.tax_basis.value,
        "url": tariff.url or "",
        "preauthorisation": _plain(tariff.preauthorisation),
        "starts_at": formats.local_input(tariff.starts_at),
        "ends_at": formats.local_input(tariff.ends_at),
        **{f"policies.{name}": word for name, word in tariff.policies},
    }
    for name, limit in (("min_price", tariff.min_price), ("max_price", tariff.max_price)):
        if limit is not None:
            values |= {f"{name}.before_taxes": _plain(limit.before_taxes), f"{name}.after_taxes": _plain(limit.after_taxes)}
    for at, element in enumerate(tariff.elements):
        values |= _element_fields(f"elements[{at}]", element)
    for at, text in enumerate(tariff.texts):
        values |= {f"texts[{at}].language": text.language, f"texts[{at}].text": text.text}
    return values


def _element(form: Form, rows: Rows, path: str) -> Element:
    components = tuple(_component(form, rows, each) for each in rows.of(f"{path}.components"))
    return Element(components=components, restrictions=_restrictions(form, f"{path}.restrictions"))


def _component(form: Form, rows: Rows, path: str) -> Component:
    dimension = form.one_of(f"{path}.dimension", Dimension, Dimension.ENERGY)
    form.required(f"{path}.price")
    step = None
    if dimension is not Dimension.FLAT:
        step = form.span(f"{path}.step_size") if dimension in _TIMED else form.integer(f"{path}.step_size")
    taxes = tuple(_taxes(form, rows.of(f"{path}.taxes")))
    return Component(
        dimension=dimension,
        price=form.decimal(f"{path}.price") or Decimal(0),
        step_size=step or 0,
        taxes=taxes if taxes or form.flag(f"{path}.untaxed") else None,
    )


def _taxes(form: Form, rows: Iterable[str]) -> Iterator[Tax]:
    """A row without a percentage states no tax."""
    for at in rows:
        percentage = form.decimal(f"{at}.percentage")
        if percentage is not None:
            account = form.optional(f"{at}.account_number")
            yield Tax(name=form.text(f"{at}.name") or "VAT", percentage=percentage, account_number=account)


def _restrictions(form: Form, path: str) -> Restrictions:
    return Restrictions(
        start_time=form.clock(f"{path}.start_time"),
        end_time=form.clock(f"{path}.end_time"),
        start_date=form.day(f"{path}.start_date"),
        end_date=form.day(f"{path}.end_date"),
        days=frozenset(day for day in range(7) if form.flag(f"{path}.days[{day}]")),
        reservation=ReservationPart(part) if (part := form.text(f"{path}.reservation")) in set(ReservationPart) else None,
        min_kwh=form.decimal(f"{path}.min_kwh"),
        max_kwh=form.decimal(f"{path}.max_kwh"),
        min_power_kw=form.decimal(f"{path}.min_power_kw"),
        max_power_kw=form.decimal(f"{path}.max_power_kw"),
        min_current_a=form.decimal(f"{path}.min_current_a"),
        max_current_a=form.decimal(f"{path}.max_current_a"),
        min_duration_s=form.span(f"{path}.min_duration_s"),
        max_duration_s=form.span(f"{path}.max_duration_s"),
    )


def _limit(form: Form, name: str) -> PriceLimit | None:
    """A limit is of the price before taxes; one after taxes may come to it."""
    before, after = form.decimal(f"{name}.before_taxes"), form.decimal(f"{name}.after_taxes")
    if before is None and after is not None:
        form.fault(f"{name}.before_taxes", "required", "A limit needs its amount before taxes.")
    return None if before is None else PriceLimit(before_taxes=before, after_taxes=after)


def _moment(form: Form, name: str, formats: Formats, was: datetime | None) -> datetime | None:
    """The field shows minutes; one that nobody touched keeps its seconds."""
    if was is not None and form.text(name) == formats.local_input(was):
        return was
    return form.moment(name, formats.parse_local)


def _element_fields(path: str, element: Element) -> Fields:
    values = {path: "1"}
    for at, component in enumerate(element.components):
        values |= _component_fields(f"{path}.components[{at}]", component)
    r, path = element.restrictions, f"{path}.restrictions"
    values |= {f"{path}.{name}": _hh_mm(getattr(r, name)) for name in ("start_time", "end_time")}
    values |= {f"{path}.{name}": str(getattr(r, name) or "") for name in ("start_date", "end_date", "reservation")}
    values |= {f"{path}.{name}": _plain(getattr(r, name)) for name in _AMOUNTS}
    values |= {f"{path}.{name}": span(getattr(r, name)) for name in _DURATIONS}
    values |= {f"{path}.days[{day}]": "1" for day in r.days}
    return {name: value for name, value in values.items() if value}


def _component_fields(path: str, component: Component) -> Fields:
    step = component.step_size
    values = {
        f"{path}.dimension": component.dimension.value,
        f"{path}.price": _plain(component.price),
        f"{path}.step_size": (span(step) if component.dimension in _TIMED else str(step)) if step else "",
    }
    if component.taxes == ():
        values[f"{path}.untaxed"] = "1"
    for at, tax in enumerate(component.taxes or ()):
        here = f"{path}.taxes[{at}]"
        values |= {f"{here}.name": tax.name, f"{here}.percentage": _plain(tax.percentage)}
        if tax.account_number is not None:
            values[f"{here}.account_number"] = tax.account_number
    return values


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _hh_mm(at: time | None) -> str:
    return "" if at is None else f"{at:%H:%M}"
