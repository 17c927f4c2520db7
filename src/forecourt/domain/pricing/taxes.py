"""Taxes: what each component's money is before and after them, and one line a tax (§3.1, 6)."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from forecourt.domain.pricing.exact import HOUR_S, quotient
from forecourt.domain.pricing.nouns import Amount
from forecourt.domain.pricing.policies import Policies, UnstatedTax
from forecourt.domain.tariffs import Component, Tariff, Tax, TaxBasis

HUNDRED = 100


class Treatment(NamedTuple):
    """How the money of a component stands to taxes. `rate`: all its percentages; None: not known."""

    basis: TaxBasis
    rate: Decimal | None
    taxes: tuple[Tax, ...]

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

    def exact(self, money: Decimal) -> tuple[Fraction, Fraction | None]:
        """The same, not cut to any number of digits."""
        plain = Fraction(money) / HOUR_S
        if self.rate is None:
            return plain, plain if self._certain(money) else None
        if not self.rate:
            return plain, plain
        factor = 1 + Fraction(self.rate) / HUNDRED
        return (plain / factor, plain) if self.basis is TaxBasis.INCLUDED else (plain, plain * factor)

    def unknown(self, money: Decimal) -> tuple[bool, bool]:
        """Whether the amount before, and the one after taxes is not known."""
        if self.rate is not None or not money:
            return False, False
        included = self.basis is TaxBasis.INCLUDED
        return included, not included

    def _certain(self, money: Decimal) -> bool:
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
    """One tax of the whole, exact."""

    tax: Tax
    base: Fraction
    amount: Fraction


class Sum(NamedTuple):
    """All money of a transaction, exact."""

    before: Fraction
    after: Fraction | None
    levied: tuple[Levied, ...]


def summed(parts: Iterable[tuple[Treatment, Decimal]]) -> Sum:
    """The sum of money, in 3,600ths of the currency, under its treatments."""
    before, after = Fraction(0), Fraction(0)
    known = True
    levied: dict[Tax, tuple[Fraction, Fraction]] = {}
    for treatment, money in _grouped(parts):
        net, gross = treatment.exact(money)
        before += net
        if gross is None:
            known = False
        else:
            after += gross
        for tax in treatment.taxes:
            base, amount = levied.get(tax, (Fraction(0), Fraction(0)))
            levied[tax] = base + net, amount + net * Fraction(tax.percentage) / HUNDRED
    return Sum(before, after if known else None, tuple(Levied(tax, *sums) for tax, sums in levied.items()))


def _grouped(parts: Iterable[tuple[Treatment, Decimal]]) -> Iterable[tuple[Treatment, Decimal]]:
    """Money of one treatment is added up before fractions are made of it."""
    sums: dict[int, tuple[Treatment, Decimal]] = {}
    for treatment, money in parts:
        known = sums.get(id(treatment))
        sums[id(treatment)] = treatment, money if known is None else known[1] + money
    return sums.values()
