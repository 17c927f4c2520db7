"""Minimum and maximum price: the amounts before and after taxes are limited independently (§3.1, 7)."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from forecourt.domain.pricing.exact import HOUR_S, decimal_of
from forecourt.domain.pricing.policies import LimitTax, Policies
from forecourt.domain.pricing.taxes import Levied, Sum
from forecourt.domain.tariffs import PriceLimit, Tariff, Tax, TaxBasis
from forecourt.kit.money import half_up, minor_units


class Clamped(NamedTuple):
    """The total under the limits, and the sentence about them."""

    total: Sum
    sentence: str | None


class _Totals(NamedTuple):
    """A sum as fractions, in 3,600ths: only where there are limits, since they are slow."""

    before: Fraction
    after: Fraction | None
    levied: tuple[tuple[Tax, Fraction, Fraction], ...]


def clamp(sums: Sum, tariff: Tariff | None, policies: Policies) -> Clamped:
    """The price limits of the transaction's tariff."""
    if tariff is None or (tariff.min_price is None and tariff.max_price is None):
        return Clamped(sums, None)
    if _within(sums.before, tariff, "before_taxes") and (sums.after is None or _within(sums.after, tariff, "after_taxes")):
        return Clamped(sums, None)
    exact = _Totals(
        Fraction(sums.before),
        None if sums.after is None else Fraction(sums.after),
        tuple((line.tax, Fraction(line.base), Fraction(line.amount)) for line in sums.levied),
    )
    before, net_words = _between(exact.before, *_limits(tariff, "before_taxes"), tariff.currency, "before taxes")
    after, gross_words = exact.after, ""
    if after is not None:
        after, gross_words = _after(after, exact, before, tariff, policies)
    if (before, after) == (exact.before, exact.after):
        return Clamped(sums, None)
    levied = sums.levied if after is None else _levied(exact, before, after, tariff)
    return Clamped(Sum(before, after, levied), " ".join(words for words in (net_words, gross_words) if words))


def _within(amount: Decimal | Fraction, tariff: Tariff, name: str) -> bool:
    """Whether no limit touches an amount, as far as decimals tell: fractions are left to the exact way."""
    if isinstance(amount, Fraction):
        return False
    least, most = getattr(tariff.min_price, name, None), getattr(tariff.max_price, name, None)
    return (least is None or least * HOUR_S <= amount) and (most is None or amount <= most * HOUR_S)


def _limits(tariff: Tariff, name: str) -> tuple[Fraction | None, Fraction | None]:
    return _amount(tariff.min_price, name), _amount(tariff.max_price, name)


def _amount(limit: PriceLimit | None, name: str) -> Fraction | None:
    amount = getattr(limit, name, None)
    return None if amount is None else Fraction(amount) * HOUR_S


def _between(amount: Fraction, least: Fraction | None, most: Fraction | None, currency: str, what: str) -> tuple[Fraction, str]:
    if most is not None and amount > most:
        return most, f"The maximum price of {_worded(most, currency)} {what} applied."
    if least is not None and amount < least:
        return least, f"The minimum price of {_worded(least, currency)} {what} applied."
    return amount, ""


def _worded(limit: Fraction, currency: str) -> str:
    """In all the currency's decimals, and no fewer than it has."""
    exact = decimal_of(limit, HOUR_S)
    exponent = exact.normalize().as_tuple().exponent
    digits = max(minor_units(currency), -exponent if isinstance(exponent, int) else 0)
    return f"{half_up(exact, digits)} {currency}"


def _after(after: Fraction, sums: _Totals, before: Fraction, tariff: Tariff, policies: Policies) -> tuple[Fraction, str]:
    """The gross amount: by its own limits; by policy where the limit that changed the net amount states none."""
    hit = None if before == sums.before else tariff.max_price if before < sums.before else tariff.min_price
    if hit is not None and hit.after_taxes is None:
        after = _follow(after, sums, before, policies.limit_tax)
    return _between(after, *_limits(tariff, "after_taxes"), tariff.currency, "after taxes")


def _follow(after: Fraction, sums: _Totals, before: Fraction, policy: LimitTax) -> Fraction:
    if policy is LimitTax.LEAVE:
        return after
    if policy is LimitTax.KEEP:
        return before + after - sums.before
    return before * after / sums.before if sums.before else before  # in proportion to nothing: which rate would it be?


def _stated(tariff: Tariff) -> tuple[Tax, ...]:
    """The taxes that a minimum price bears when nothing was consumed: those of the first component that states any."""
    if tariff.tax_basis not in (TaxBasis.EXCLUDED, TaxBasis.INCLUDED):
        return ()
    return next((each.taxes for element in tariff.elements for each in element.components if each.taxes), ())


def _levied(sums: _Totals, before: Fraction, after: Fraction, tariff: Tariff) -> tuple[Levied, ...]:
    """The tax lines in proportion, so that they still are what lies between the two amounts."""
    tax = after - before
    levied = sum((amount for _, _, amount in sums.levied), Fraction(0))
    if levied:
        share = before / sums.before
        return tuple(Levied(each, base * share, amount * tax / levied) for each, base, amount in sums.levied)
    taxes = [each for each, _, _ in sums.levied] or list(_stated(tariff))
    rates = sum((Fraction(each.percentage) for each in taxes), Fraction(0))
    return tuple(Levied(each, before, tax * Fraction(each.percentage) / rates) for each in taxes) if rates else ()
