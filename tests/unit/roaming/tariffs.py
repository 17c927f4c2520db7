"""Native tariffs of every kind that the shapes of OCPI must bear."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

import msgspec
from hypothesis import strategies as st

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

AT: Final = datetime(2026, 11, 23, 10, 0, 0, 500_000, tzinfo=UTC)
PRICES: Final = st.integers(0, 10**7).map(lambda whole: Decimal(whole).scaleb(-4)) | st.sampled_from([Decimal(0), Decimal("2.50")])
PERCENTAGES: Final = st.sampled_from([Decimal(text) for text in ("0", "5.2", "10.0", "19", "21.00")])
MOMENTS: Final = st.integers(0, 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ENERGY_MIXES: Final = (
    "{}",
    '{"x_brand":{"deep":[1.50,1e2]}}',
    '{"energy_mix":{"is_green_energy":true,"environ_impact":[{"category":"CARBON_DIOXIDE","amount":372}]}}',
)


def a_tariff(*elements: Element, **changes: Any) -> Tariff:
    """A tariff of the Dutch party FCT."""
    fields: dict[str, Any] = {
        "id": "T1",
        "operator_id": "op",
        "party": "NL*FCT",
        "currency": "EUR",
        "created_at": AT,
        "updated_at": AT,
    }
    return Tariff(elements=elements or (Element(components=(a_component(),)),), **fields | changes)


def a_component(**changes: Any) -> Component:
    """0.25 a kWh."""
    fields: dict[str, Any] = {"dimension": Dimension.ENERGY, "price": Decimal("0.25"), "step_size": 1}
    return Component(**fields | changes)


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def taxes() -> st.SearchStrategy[Any]:
    """Nothing stated, none, one, several, with names and accounts."""
    tax = st.builds(
        Tax, percentage=PERCENTAGES, name=st.sampled_from(["VAT", "QST", "GST"]), account_number=_optional(st.just("7"))
    )
    vat = st.builds(Tax, percentage=PERCENTAGES)
    return st.none() | st.just(()) | vat.map(lambda each: (each,)) | st.lists(tax, min_size=1, max_size=3).map(tuple)


def components() -> st.SearchStrategy[Component]:
    return st.builds(Component, dimension=st.sampled_from(Dimension), price=PRICES, step_size=st.integers(0, 3600), taxes=taxes())


def restrictions() -> st.SearchStrategy[Restrictions]:
    clock = st.builds(time, st.integers(0, 23), st.integers(0, 59))
    amount = st.integers(0, 5000).map(lambda tenths: Decimal(tenths).scaleb(-1))
    seconds, day = st.integers(0, 90_000), st.dates(date(2020, 1, 1), date(2030, 1, 1))
    limits: dict[str, Any] = {
        name: _optional(amount) for name in ("min_kwh", "max_kwh", "min_current_a", "max_current_a", "min_power_kw", "max_power_kw")
    }
    return st.builds(
        Restrictions,
        start_time=_optional(clock),
        end_time=_optional(clock),
        start_date=_optional(day),
        end_date=_optional(day),
        min_duration_s=_optional(seconds),
        max_duration_s=_optional(seconds),
        days=st.sampled_from([frozenset[int](), frozenset({0, 4}), frozenset(range(7))]),
        reservation=_optional(st.sampled_from(ReservationPart)),
        **limits,
    )


def tariffs() -> st.SearchStrategy[Tariff]:
    """Any tariff that this node may hold; moments to the second."""
    limit = st.builds(PriceLimit, before_taxes=PRICES, after_taxes=_optional(PRICES))
    element = st.builds(
        Element,
        components=st.lists(components(), min_size=1, max_size=3).map(tuple),
        restrictions=st.just(Restrictions()) | restrictions(),
    )
    text = st.builds(Text, language=st.sampled_from(["en", "nl"]), text=st.sampled_from(["0,25 € per kWh", "cheap"]))
    return st.builds(
        Tariff,
        id=st.sampled_from(["T1", "night-2", "A" * 36]),
        operator_id=st.just("op"),
        party=st.sampled_from(["NL*FCT", "DE*ALL"]),
        name=st.sampled_from(["", "Night"]),
        currency=st.sampled_from(["EUR", "CAD", "JPY"]),
        kind=_optional(st.sampled_from(TariffKind)),
        elements=st.lists(element, min_size=1, max_size=4).map(tuple),
        tax_basis=st.sampled_from(TaxBasis),
        min_price=_optional(limit),
        max_price=_optional(limit),
        texts=st.lists(text, max_size=2).map(tuple),
        url=_optional(st.just("https://example.com/tariffs/1")),
        preauthorisation=_optional(PRICES),
        starts_at=_optional(MOMENTS),
        ends_at=_optional(MOMENTS),
        other=st.sampled_from(ENERGY_MIXES),
        created_at=MOMENTS,
        updated_at=MOMENTS,
    )


def flat(noun: object) -> dict[str, object]:
    """Every value of a noun by its path: `elements[0].components[1].price`."""
    found: dict[str, object] = {}
    _flatten(msgspec.to_builtins(noun), "", found)
    return found


def _flatten(value: object, path: str, found: dict[str, object]) -> None:
    if isinstance(value, dict):
        for name, each in value.items():
            _flatten(each, f"{path}.{name}" if path else name, found)
    elif value in ((), []):
        if not path.endswith("days"):  # on all days, which is stated or left out
            found[path] = "none"
    elif isinstance(value, list | tuple):
        for index, each in enumerate(sorted(value) if path.endswith("days") else value):
            _flatten(each, f"{path}[{index}]", found)
    elif value is not None:
        found[path] = value
