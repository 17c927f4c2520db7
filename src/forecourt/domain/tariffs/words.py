"""A tariff in words: sentences for people who write and check it, a line for the driver at the station."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal

import msgspec

from forecourt.domain.tariffs.nouns import (
    Component,
    Dimension,
    Element,
    ReservationPart,
    Restrictions,
    Tariff,
    Tax,
    TaxBasis,
    passes_midnight,
)
from forecourt.domain.tariffs.phrases import PHRASES, Phrases
from forecourt.kit.money import half_up, minor_units

LONGEST_SUMMARY = 255
"""What every screen of every version takes."""


def in_words(tariff: Tariff, language: str = "en") -> tuple[str, ...]:
    """One sentence an element, in a language we have (else English): prices as they are written, when they apply, steps, taxes."""
    words = _Words(phrases_of(language), minor_units(tariff.currency))
    return tuple(words.element(each, tariff) for each in tariff.elements)


def when(restrictions: Restrictions, language: str = "en") -> str:
    """The restrictions alone, empty when there are none: `between 22:00 and 06:00, from 50 kWh on`."""
    return ", ".join(_Words(phrases_of(language), 2).conditions(restrictions))


def summary(tariff: Tariff, language: str = "en") -> str:
    """What a driver reads before charging: each dimension's price or its range, with taxes where they are known."""
    phrases = phrases_of(language)
    words = _Words(phrases, minor_units(tariff.currency))
    parts = [part for dimension in Dimension if (part := words.range(dimension, tariff))]
    if not parts:
        return phrases.free
    taxed = _gross_known(tariff)
    note = phrases.with_taxes if taxed else phrases.without_taxes if tariff.tax_basis is TaxBasis.EXCLUDED else ""
    text = ", ".join([f"{' + '.join(parts)} {note}".strip(), *words.limits(tariff, taxed=taxed)])
    return text[:LONGEST_SUMMARY]


def phrases_of(language: str) -> Phrases:
    """The phrases of a language (`de`, `de-AT`), English where we have none."""
    return PHRASES.get(language.split("-")[0].lower(), PHRASES["en"])


class _Words(msgspec.Struct, frozen=True):
    """One language and currency."""

    phrases: Phrases
    decimals: int

    def element(self, element: Element, tariff: Tariff) -> str:
        """A sentence."""
        taxes = [self._taxes(each, tariff.tax_basis) for each in element.components]
        shared = len(set(taxes)) == 1
        prices = [
            self._price(each, tariff.currency, element.restrictions) + (f" ({tax})" if tax and not shared else "")
            for each, tax in zip(element.components, taxes, strict=True)
        ]
        told = [_joined(prices, self.phrases) if prices else self.phrases.free, *self.conditions(element.restrictions)]
        if passes_midnight(element.restrictions) and element.restrictions.days and tariff.reads("window_day", "beginning"):
            told.append(self.phrases.night)
        text = ", ".join(told)
        tail = f"; {taxes[0]}" if shared and taxes[0] else ""
        return f"{text[0].upper()}{text[1:]}{tail}."

    def range(self, dimension: Dimension, tariff: Tariff) -> str:
        """The least and the most that a driver pays of a dimension; empty when it is free or not priced."""
        prices = sorted(
            {
                _gross(each, tariff.tax_basis)
                for element in tariff.elements
                if element.restrictions.reservation is None
                for each in element.components
                if each.dimension is dimension
            }
        )
        if not prices or prices[-1] == 0:
            return ""
        least, most = self.amount(prices[0]), self.amount(prices[-1])
        amount = most if least == most else f"{least}-{most}"
        return self.phrases.prices[dimension].format(price=f"{amount} {tariff.currency}")

    def limits(self, tariff: Tariff, *, taxed: bool) -> list[str]:
        """The least and the most of a whole transaction, as the prices beside them: with taxes where these are known."""
        p = self.phrases
        told = []
        for phrase, limit in ((p.at_least, tariff.min_price), (p.at_most, tariff.max_price)):
            amount = None if limit is None else limit.after_taxes if taxed else limit.before_taxes
            if amount is not None:
                told.append(phrase.format(price=f"{self.amount(amount)} {tariff.currency}"))
        return told

    def amount(self, amount: Decimal) -> str:
        """Money with the currency's decimals, or more where there are more."""
        exponent = amount.normalize().as_tuple().exponent
        digits = -exponent if isinstance(exponent, int) else 0
        return self._number(half_up(amount, max(self.decimals, digits)))

    def conditions(self, restrictions: Restrictions) -> list[str]:
        """Each restriction as a part of a sentence."""
        r, p = restrictions, self.phrases
        found = [
            self._between(p.dates, _iso(r.start_date), _iso(r.end_date)),
            p.days.format(days=self._days(r.days)) if r.days else "",
            self._between(p.times, _hh_mm(r.start_time), _hh_mm(r.end_time)),
            self._between(p.durations, self._seconds(r.min_duration_s), self._seconds(r.max_duration_s)),
            self._between(p.energies, self._quantity(r.min_kwh), self._quantity(r.max_kwh)),
            self._between(p.powers, self._quantity(r.min_power_kw), self._quantity(r.max_power_kw)),
            self._between(p.currents, self._quantity(r.min_current_a), self._quantity(r.max_current_a)),
        ]
        return [each for each in found if each]

    def _price(self, component: Component, currency: str, restrictions: Restrictions) -> str:
        p, dimension = self.phrases, component.dimension
        if restrictions.reservation is None:
            phrase = p.prices[dimension]
        else:
            part = p.expired if restrictions.reservation is ReservationPart.EXPIRED else p.reserved
            phrase = part.get(dimension, p.prices[dimension])
        return phrase.format(price=f"{self.amount(component.price)} {currency}") + self._step(component)

    def _step(self, component: Component) -> str:
        """Steps of one Wh or second are no steps to people."""
        if component.step_size <= 1 or component.dimension is Dimension.FLAT:
            return ""
        energy = component.dimension is Dimension.ENERGY
        step = f"{component.step_size} Wh" if energy else self._seconds(component.step_size)
        return f" {self.phrases.steps.format(step=step)}"

    def _taxes(self, component: Component, basis: TaxBasis) -> str:
        phrase = self.phrases.taxes.get(basis)
        if phrase is None or not component.taxes:
            return ""
        taxes = [f"{self._quantity(each.percentage)} % {each.name}" for each in component.taxes]
        return phrase.format(taxes=_joined(taxes, self.phrases))

    def _days(self, days: Iterable[int]) -> str:
        """Three days in a row or more are told by the first and the last."""
        runs: list[list[int]] = []
        for day in sorted(days):
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        told: list[str] = []
        for run in runs:
            names = [self.phrases.weekdays[day] for day in run]
            told += [self.phrases.days_in_a_row.format(first=names[0], last=names[-1])] if len(run) > 2 else names
        return _joined(told, self.phrases)

    def _between(self, phrase: tuple[str, str, str], least: str | None, most: str | None) -> str:
        both, only_least, only_most = phrase
        if least is not None and most is not None:
            return both.format(least=least, most=most)
        if least is not None:
            return only_least.format(least=least)
        return only_most.format(most=most) if most is not None else ""

    def _seconds(self, seconds: int | None) -> str | None:
        """Whole hours, minutes, or seconds."""
        if seconds is None:
            return None
        for size, unit in ((3600, "h"), (60, "min")):
            if seconds and seconds % size == 0:
                return f"{seconds // size} {unit}"
        return f"{seconds} s"

    def _quantity(self, number: Decimal | None) -> str | None:
        return None if number is None else self._number(number.normalize() + 0)

    def _number(self, number: Decimal) -> str:
        return f"{number:f}".replace(".", self.phrases.decimal_point)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _hh_mm(at: time | None) -> str | None:
    """A bound of a window; midnight bounds nothing, neither as the beginning nor as the end of a day."""
    return f"{at:%H:%M}" if at is not None and (at.hour or at.minute) else None


def _gross(component: Component, basis: TaxBasis) -> Decimal:
    """What a driver pays for a unit, where the taxes are known."""
    if basis is not TaxBasis.EXCLUDED:
        return component.price
    taxes: tuple[Tax, ...] = component.taxes or ()
    return component.price * (100 + sum((each.percentage for each in taxes), Decimal(0))) / 100


def _gross_known(tariff: Tariff) -> bool:
    if tariff.tax_basis is not TaxBasis.EXCLUDED:
        return tariff.tax_basis is TaxBasis.INCLUDED
    priced = [each for element in tariff.elements for each in element.components if each.price]
    return all(each.taxes is not None for each in priced)


def _joined(parts: Sequence[str], phrases: Phrases) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {phrases.conjunction} {parts[-1]}"
