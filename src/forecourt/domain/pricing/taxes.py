"""Taxes: what each component's money is before and after them, and one line a tax (§3.1, 6)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

from forecourt.domain.pricing.exact import HOUR_S, quotient
from forecourt.domain.pricing.nouns import Amount
from forecourt.domain.pricing.policies import Policies, UnstatedTax
from forecourt.domain.tariffs import Component, Tariff, Tax, TaxBasis

HUNDRED = 100
_HUNDREDTH = Decimal("0.01")
N = TypeVar("N", Decimal, Fraction)


class Treatment(NamedTuple):
    """How the money of a component stands to taxes. `rate`: all its percentages; None: not known."""

    basis: TaxBasis
    rate: Decimal | None
    taxes: tuple[Tax, ...]

    @property
    def takes_out(self) -> bool:
        """Whether the amount before taxes has to be divided out of the price."""
        return self.basis is TaxBasis.INCLUDED and bool(self.rate)

    def amount(self, money: Decimal) -> Amount:
        """Money at the component's price, in 3,600ths of the currency, before and after taxes."""
        plain = quotient(money, HOUR_S)
        if self.rate is None:
            return Amount(before_taxes=plain, after_taxes=plain if self._certain(money) else None)
        if not self.rate:
            return Amount(before_taxes=plain, after_taxes=plain)
        whole = HUNDRED + self.rate
        if self.basis is TaxBasis.INCLUDED:
            return Amount(before_taxes=quotient(money * HUNDRED, HOUR_S * whole), after_taxes=plain)
        return Amount(before_taxes=plain, after_taxes=quotient(money * whole, HOUR_S * HUNDRED))

    def exact(self, money: N, hundredth: N) -> tuple[N, N | None]:
        """The same, not cut to any number of digits, in 3,600ths still."""
        if self.rate is None:
            return money, money if self._certain(money) else None
        if not self.rate:
            return money, money
        factor = 1 + type(money)(self.rate) * hundredth
        return (money / factor, money) if self.basis is TaxBasis.INCLUDED else (money, money * factor)

    def unknown(self, money: Decimal) -> tuple[bool, bool]:
        """Whether the amount before, and the one after taxes is not known."""
        if self.rate is not None or not money:
            return False, False
        included = self.basis is TaxBasis.INCLUDED
        return included, not included

    def _certain(self, money: Decimal | Fraction) -> bool:
        """A price with taxes is what is paid; any tax on nothing is nothing (but 2.1.1 states no gross amount)."""
        return self.basis is TaxBasis.INCLUDED or (not money and self.basis is not TaxBasis.UNKNOWN)


class Treatments:
    """The treatments of a tariff's components, each made once."""

    def __init__(self, tariff: Tariff, policies: Policies) -> None:
        self._basis = tariff.tax_basis
        self._made: dict[tuple[Tax, ...] | None, Treatment] = {}
        states = any(component.taxes for element in tariff.elements for component in element.components)
        none_applies = policies.unstated_tax is UnstatedTax.NONE_APPLIES or (
            policies.unstated_tax is UnstatedTax.AS_THE_REST and states
        )
        self._unstated = Decimal(0) if none_applies else None

    def of(self, component: Component) -> Treatment:
        """How this component's money stands to taxes."""
        made = self._made.get(component.taxes)
        if made is None:
            made = self._made[component.taxes] = self._make(component.taxes)
        return made

    def _make(self, taxes: tuple[Tax, ...] | None) -> Treatment:
        if self._basis is TaxBasis.UNKNOWN:
            return Treatment(self._basis, None, ())
        if self._basis is TaxBasis.NOT_APPLICABLE:
            return Treatment(self._basis, Decimal(0), ())
        if taxes is None:
            return Treatment(self._basis, self._unstated, ())
        return Treatment(self._basis, sum((tax.percentage for tax in taxes), Decimal(0)), taxes)


class Levied(NamedTuple):
    """One tax of the whole, exact, in 3,600ths."""

    tax: Tax
    base: Decimal | Fraction
    amount: Decimal | Fraction


class Sum(NamedTuple):
    """All money of a transaction, exact, in 3,600ths: decimals, or fractions where taxes had to be taken out of prices."""

    before: Decimal | Fraction
    after: Decimal | Fraction | None
    levied: tuple[Levied, ...]


def summed(parts: Iterable[tuple[Treatment, Decimal]]) -> Sum:
    """The sum of money under its treatments. Decimals are much the faster where they are exact."""
    grouped = _grouped(parts)
    if any(treatment.takes_out for treatment, _ in grouped):
        return _summed([(treatment, Fraction(money)) for treatment, money in grouped], Fraction(0), Fraction(1, HUNDRED))
    return _summed(grouped, Decimal(0), _HUNDREDTH)


def _summed(grouped: Sequence[tuple[Treatment, N]], nothing: N, hundredth: N) -> Sum:
    before, after = nothing, nothing
    known = True
    levied: dict[Tax, tuple[N, N]] = {}
    for treatment, money in grouped:
        net, gross = treatment.exact(money, hundredth)
        before += net
        if gross is None:
            known = False
        else:
            after += gross
        for tax in treatment.taxes:
            base, amount = levied.get(tax, (nothing, nothing))
            levied[tax] = base + net, amount + net * type(nothing)(tax.percentage) * hundredth
    return Sum(before, after if known else None, tuple(Levied(tax, *sums) for tax, sums in levied.items()))


def _grouped(parts: Iterable[tuple[Treatment, Decimal]]) -> Sequence[tuple[Treatment, Decimal]]:
    """Money of one treatment is added up before anything is made of it."""
    sums: dict[int, tuple[Treatment, Decimal]] = {}
    for treatment, money in parts:
        known = sums.get(id(treatment))
        sums[id(treatment)] = treatment, money if known is None else known[1] + money
    return list(sums.values())
