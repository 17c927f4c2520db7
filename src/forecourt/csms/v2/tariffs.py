"""The native tariff as a TariffType of 2.1 (I07, I08, I11), and what of it a station cannot be told.

Both walk their prices in order, for each dimension apart, so elements keep their places. Prices on the wire are net, a minute's
rather than an hour's, and have at most six decimals.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from forecourt.csms.members import Payload, present, seconds
from forecourt.csms.v2.screens import amount, contents
from forecourt.domain.pricing import Finding
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, ReservationPart, Restrictions, Tariff, Tax, TaxBasis
from forecourt.kit.money import half_up
from forecourt.ocpp.versions import Version

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_TEXTS: Final = 10
MOST_TAXES: Final = 5
LONGEST_TAX: Final = 20
REMEMBERED: Final = 512
"""Many stations count by the same few tariffs."""
_DIGEST: Final = 12
_LONGEST_ID: Final = 60
_MINUTES: Final = {Dimension.TIME, Dimension.PARKING_TIME}
_PRICE_NAMES: Final = {
    Dimension.ENERGY: "priceKwh",
    Dimension.TIME: "priceMinute",
    Dimension.PARKING_TIME: "priceMinute",
    Dimension.FLAT: "priceFixed",
}
_FIELDS: Final = {
    (Dimension.ENERGY, None): "energy",
    (Dimension.TIME, None): "chargingTime",
    (Dimension.PARKING_TIME, None): "idleTime",
    (Dimension.FLAT, None): "fixedFee",
    (Dimension.TIME, ReservationPart.RESERVATION): "reservationTime",
    (Dimension.FLAT, ReservationPart.RESERVATION): "reservationFixed",
}
"""Dimension and part of a reservation → the member of TariffType; what is not here has none."""


class Mapped(msgspec.Struct, frozen=True):
    """The tariff as the wire has it, and what was lost on the way there."""

    payload: Payload
    losses: tuple[Finding, ...]

    @property
    def tariff_id(self) -> str:
        """Its id on the wire."""
        return str(self.payload["tariffId"])

    @property
    def most_prices(self) -> int:
        """The longest list of prices in it (2.1 TariffMaxElements)."""
        return max((len(prices) for prices in self._prices()), default=0)

    @property
    def conditional(self) -> bool:
        """Whether a price has conditions."""
        return any("conditions" in each for prices in self._prices() for each in prices)

    def _prices(self) -> Iterable[list[Payload]]:
        return (self.payload[field]["prices"] for field in _FIELDS.values() if field in self.payload)


def tariff_type(tariff: Tariff, *, of_driver: bool = False) -> Payload:
    """The tariff as a station takes it. A driver's own has no `validFrom` (I08.FR.09)."""
    return mapped(tariff, of_driver=of_driver).payload


@lru_cache(maxsize=REMEMBERED)
def mapped(tariff: Tariff, *, of_driver: bool = False) -> Mapped:
    """The tariff as a station takes it, with a finding for each thing that it cannot be told. Nobody changes what comes back."""
    build = _Build(tariff)
    for index, element in enumerate(tariff.elements):
        build.element(index, element)
    starts = None if of_driver or tariff.starts_at is None else seconds(tariff.starts_at)
    if tariff.ends_at is not None:
        build.lost("no_end", "ends_at", "A tariff on a station has no end; it is replaced or cleared when its time is over.")
    content = present(
        {
            "currency": tariff.currency,
            "description": contents(tariff.texts, Version.V21)[:MOST_TEXTS] or None,
            "validFrom": starts,
            **build.fields,
            "minCost": _limit(tariff.min_price),
            "maxCost": _limit(tariff.max_price),
        }
    )
    return Mapped({"tariffId": _wire_id(tariff.id, content), **content}, tuple(build.losses))


def _wire_id(tariff_id: str, content: Payload) -> str:
    """An id that no tariff of another content has (I07.FR.04, I08.FR.08): our id and a digest of what the station is told."""
    digest = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:_DIGEST]
    return f"{tariff_id[: _LONGEST_ID - _DIGEST - 1]}.{digest}"


class _Build:
    """The members of a TariffType as they grow, and the losses."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._taxes: dict[str, tuple[Tax, ...]] = {}
        self.fields: dict[str, Payload] = {}
        self.losses: list[Finding] = []

    def lost(self, code: str, path: str, sentence: str) -> None:
        """Note something that the station is not told, or not exactly."""
        self.losses.append(Finding(code=code, path=path, sentence=sentence))

    def element(self, index: int, element: Element) -> None:
        """Put the element's components where they belong."""
        restrictions = element.restrictions
        for at, component in enumerate(element.components):
            path = f"elements[{index}].components[{at}]"
            field = _FIELDS.get((component.dimension, restrictions.reservation))
            if field is None:
                self.lost("no_such_price", path, "A station has no price for this part of a reservation.")
            elif component.dimension is Dimension.FLAT and _while_it_runs(restrictions):
                self.lost("fixed_condition", path, "A station looks at a flat price at the start only; this condition comes later.")
            else:
                self._price(field, path, component, restrictions)

    def _price(self, field: str, path: str, component: Component, restrictions: Restrictions) -> None:
        taxes = self._taxes_of(field, path, component)
        if component.step_size > 1:
            self.lost("no_step_size", path, f"A station counts exactly, not in steps of {component.step_size}.")
        conditions = _conditions(restrictions)
        if component.dimension is Dimension.FLAT and conditions:
            self.lost("fixed_at_start", path, "A station looks at the conditions of a flat price when the transaction starts.")
        price: Payload = {_PRICE_NAMES[component.dimension]: self._unit_price(path, component, taxes)}
        if conditions:
            price["conditions"] = conditions
        known = self.fields.get(field)
        if known is not None:
            known["prices"].append(price)
            return
        self.fields[field] = present({"prices": [price], "taxRates": [_rate(each) for each in taxes] or None})

    def _taxes_of(self, field: str, path: str, component: Component) -> tuple[Tax, ...]:
        """The taxes of the dimension: on the wire all its prices share them."""
        stated = component.taxes or ()
        if self._tariff.tax_basis in (TaxBasis.UNKNOWN, TaxBasis.NOT_APPLICABLE):
            stated = ()
        if len(stated) > MOST_TAXES:
            self.lost("too_many_taxes", path, f"A station knows at most {MOST_TAXES} taxes a price.")
        kept = self._taxes.setdefault(field, stated[:MOST_TAXES])
        if kept != stated[:MOST_TAXES]:
            self.lost("one_tax_a_dimension", path, "All prices of a dimension have the same taxes on a station.")
        return kept

    def _unit_price(self, path: str, component: Component, taxes: tuple[Tax, ...]) -> float:
        """Net, a kWh's, a minute's or once."""
        price = component.price
        if self._tariff.tax_basis is TaxBasis.INCLUDED:
            if component.taxes is None:
                self.lost("tax_unknown", path, "The price includes a tax that nobody stated; the station takes it for a net price.")
            price = price / (1 + sum((each.percentage for each in taxes), Decimal(0)) / 100)
        if component.dimension in _MINUTES:
            price = price / 60
        if half_up(price, 6) != price:
            self.lost("six_decimals", path, "The net price on the wire has more than six decimals; the station gets it rounded.")
        return amount(price)


def _rate(tax: Tax) -> Payload:
    return {"type": tax.name[:LONGEST_TAX], "tax": amount(tax.percentage)}


def _limit(limit: PriceLimit | None) -> Payload | None:
    if limit is None:
        return None
    after = limit.after_taxes
    return present({"exclTax": amount(limit.before_taxes), "inclTax": None if after is None else amount(after)})


def _while_it_runs(restrictions: Restrictions) -> bool:
    """Whether a restriction is about something that a transaction only shows while it runs."""
    r = restrictions
    energy, current, power = (r.min_kwh, r.max_kwh), (r.min_current_a, r.max_current_a), (r.min_power_kw, r.max_power_kw)
    return any(each is not None for each in (*energy, *current, *power, r.min_duration_s, r.max_duration_s))


def _conditions(restrictions: Restrictions) -> Payload:
    """TariffConditionsType: clock and calendar local, energy in Wh, power in W, current the sum of the phases."""
    r = restrictions
    return present(
        {
            "startTimeOfDay": r.start_time and f"{r.start_time:%H:%M}",
            "endTimeOfDay": None if r.end_time is None else f"{r.end_time:%H:%M}",
            "dayOfWeek": [DAYS[day] for day in sorted(r.days)] or None,
            "validFromDate": r.start_date and r.start_date.isoformat(),
            "validToDate": r.end_date and r.end_date.isoformat(),
            "minEnergy": _thousands(r.min_kwh),
            "maxEnergy": _thousands(r.max_kwh),
            "minCurrent": None if r.min_current_a is None else amount(r.min_current_a),
            "maxCurrent": None if r.max_current_a is None else amount(r.max_current_a),
            "minPower": _thousands(r.min_power_kw),
            "maxPower": _thousands(r.max_power_kw),
            "minTime": r.min_duration_s,
            "maxTime": r.max_duration_s,
        }
    )


def _thousands(value: Decimal | None) -> float | None:
    """kWh as Wh, kW as W."""
    return None if value is None else amount(value * 1000)
