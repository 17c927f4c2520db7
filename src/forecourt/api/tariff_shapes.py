"""How a tariff is written in JSON: the native model; decimals are strings, local times `HH:MM`, days 0 (Monday) to 6."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.times import Moment
from forecourt.app.tariffs import TariffSettings
from forecourt.domain.tariffs import (
    Component,
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    TariffKind,
    TariffVersion,
    Tax,
    TaxBasis,
    Text,
    in_words,
    summary,
)

LocalTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:00)?$")]
"""To the minute, as OCPI says it; the seconds of a stored tariff, copied from a CDR, do no harm."""


class TaxBody(Body, frozen=True, kw_only=True):
    """A tax of a price, in percent. A tax of 0 is stated; no tax at all is not."""

    name: str = "VAT"
    percentage: Decimal
    account_number: str | None = None


class ComponentBody(Body, frozen=True, kw_only=True):
    """A price per kWh (ENERGY), per hour (TIME, PARKING_TIME) or once (FLAT). `step_size` in Wh or seconds, 0 is none; `taxes`
    null: nobody stated one."""

    dimension: Dimension
    price: Decimal
    step_size: int = 0
    taxes: tuple[TaxBody, ...] | None = None


class RestrictionsBody(Body, frozen=True, kw_only=True):
    """When an element applies: all of these at once. Minima are inclusive, maxima exclusive; clock and calendar are the site's;
    durations count from the start of the transaction."""

    start_time: LocalTime | None = None
    end_time: LocalTime | None = None
    start_date: date | None = None
    end_date: date | None = None
    min_kwh: Decimal | None = None
    max_kwh: Decimal | None = None
    min_current_a: Decimal | None = None
    max_current_a: Decimal | None = None
    min_power_kw: Decimal | None = None
    max_power_kw: Decimal | None = None
    min_duration_s: int | None = None
    max_duration_s: int | None = None
    days: tuple[Annotated[int, Meta(ge=0, le=6)], ...] = ()
    reservation: ReservationPart | None = None


class ElementBody(Body, frozen=True, kw_only=True):
    """Prices that apply under the same restrictions; for each dimension the first element that applies wins."""

    components: tuple[ComponentBody, ...]
    restrictions: RestrictionsBody = RestrictionsBody()


class LimitBody(Body, frozen=True, kw_only=True):
    """The least or most of a whole transaction."""

    before_taxes: Decimal
    after_taxes: Decimal | None = None


class TextBody(Body, frozen=True, kw_only=True):
    """What people read, in a language (ISO 639-1)."""

    language: str
    text: str


class TariffBody(Body, frozen=True, kw_only=True):
    """What is said of a tariff. `kind` null: for every transaction; `starts_at`, `ends_at`: when it is valid, the end exclusive;
    `policies`: how disputed points of the standard are read, by name and word, where that is not the default."""

    name: str = ""
    currency: str
    kind: TariffKind | None = None
    elements: tuple[ElementBody, ...]
    tax_basis: TaxBasis = TaxBasis.EXCLUDED
    min_price: LimitBody | None = None
    max_price: LimitBody | None = None
    texts: tuple[TextBody, ...] = ()
    url: str | None = None
    preauthorisation: Decimal | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    policies: dict[str, str] = {}

    def settings(self) -> TariffSettings:
        """For the verb."""
        return TariffSettings(
            name=self.name,
            currency=self.currency,
            kind=self.kind,
            elements=tuple(_element(each) for each in self.elements),
            tax_basis=self.tax_basis,
            min_price=_limit(self.min_price),
            max_price=_limit(self.max_price),
            texts=tuple(Text(language=each.language, text=each.text) for each in self.texts),
            url=self.url,
            preauthorisation=self.preauthorisation,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            policies=self.policies,
        )


class TariffSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff in a list. `summary` is what a driver reads; `version` and `since` are of what it says now."""

    id: str
    name: str
    party: str
    currency: str
    kind: TariffKind | None
    summary: str
    elements_count: int
    version: int
    since: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    created_at: datetime
    updated_at: datetime


class TariffView(TariffSummary, frozen=True, kw_only=True):
    """A tariff as it is, or as it was until `until`. `words` tells each element in a sentence."""

    elements: tuple[ElementBody, ...]
    words: tuple[str, ...]
    tax_basis: TaxBasis
    min_price: LimitBody | None
    max_price: LimitBody | None
    texts: tuple[TextBody, ...]
    url: str | None
    preauthorisation: Decimal | None
    policies: dict[str, str]
    until: datetime | None


def tariff_summary(row: TariffVersion) -> TariffSummary:
    """For lists."""
    return TariffSummary(**_summary(row))


def tariff_view(row: TariffVersion) -> TariffView:
    """All of it, as `TariffBody` takes it, and more."""
    tariff = row.tariff
    return TariffView(
        **_summary(row),
        elements=tuple(_element_body(each) for each in tariff.elements),
        words=in_words(tariff),
        tax_basis=tariff.tax_basis,
        min_price=_limit_body(tariff.min_price),
        max_price=_limit_body(tariff.max_price),
        texts=tuple(TextBody(language=each.language, text=each.text) for each in tariff.texts),
        url=tariff.url,
        preauthorisation=tariff.preauthorisation,
        policies=dict(tariff.policies),
        until=row.until,
    )


def _summary(row: TariffVersion) -> dict[str, Any]:
    names = ("id", "name", "party", "currency", "kind", "starts_at", "ends_at", "created_at", "updated_at")
    same = {name: getattr(row.tariff, name) for name in names}
    ours = {"version": row.version, "since": row.since, "elements_count": len(row.tariff.elements)}
    return {**same, **ours, "summary": summary(row.tariff)}


def _element(body: ElementBody) -> Element:
    return Element(components=tuple(_component(each) for each in body.components), restrictions=_restrictions(body.restrictions))


def _component(body: ComponentBody) -> Component:
    taxes = None if body.taxes is None else tuple(Tax(**msgspec.structs.asdict(each)) for each in body.taxes)
    return Component(**(msgspec.structs.asdict(body) | {"taxes": taxes}))


def _restrictions(body: RestrictionsBody) -> Restrictions:
    clock = {
        name: text and time.fromisoformat(text) for name, text in (("start_time", body.start_time), ("end_time", body.end_time))
    }
    return Restrictions(**(msgspec.structs.asdict(body) | clock | {"days": frozenset(body.days)}))


def _limit(body: LimitBody | None) -> PriceLimit | None:
    return None if body is None else PriceLimit(before_taxes=body.before_taxes, after_taxes=body.after_taxes)


def _element_body(element: Element) -> ElementBody:
    restrictions = element.restrictions
    clock = {
        name: at and f"{at:%H:%M}" for name, at in (("start_time", restrictions.start_time), ("end_time", restrictions.end_time))
    }
    return ElementBody(
        components=tuple(_component_body(each) for each in element.components),
        restrictions=RestrictionsBody(
            **(msgspec.structs.asdict(restrictions) | clock | {"days": tuple(sorted(restrictions.days))})
        ),
    )


def _component_body(component: Component) -> ComponentBody:
    taxes = None if component.taxes is None else tuple(TaxBody(**msgspec.structs.asdict(each)) for each in component.taxes)
    return ComponentBody(**(msgspec.structs.asdict(component) | {"taxes": taxes}))


def _limit_body(limit: PriceLimit | None) -> LimitBody | None:
    return None if limit is None else LimitBody(before_taxes=limit.before_taxes, after_taxes=limit.after_taxes)
