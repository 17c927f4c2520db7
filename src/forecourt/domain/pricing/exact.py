"""Exact arithmetic: decimals that never round silently, and the one way out of a fraction."""

from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
)
from fractions import Fraction

from forecourt.kit.errors import FieldFault, InvalidInput

EXACT = Context(prec=400, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Sums and products of readable numbers fit many times over; what would not fit raises instead of rounding."""
READABLE = Context(prec=40, Emin=-20, Emax=12, traps=[Inexact, InvalidOperation, Overflow, Subnormal])
"""At most 40 digits, below ten trillion: what a price, a volume or a limit may be."""
PERIODIC = Context(prec=28, rounding=ROUND_HALF_UP)
"""A quotient that has no end as a decimal is rounded to 28 digits; every other is given in full, whatever was read."""
HOUR_S = 3600
HOUR_US = 3_600_000_000


def refuse(path: str, rule: str, message: str) -> InvalidInput:
    """The error about one field."""
    return InvalidInput(message, faults=(FieldFault(path, rule, message),))


def bearable(number: Decimal) -> bool:
    """Whether arithmetic can bear a number: finite, not huge, not of endless precision."""
    if not number.is_finite():
        return False
    try:
        READABLE.plus(number)
    except (Inexact, Overflow, Subnormal, InvalidOperation):
        return False
    return True


def readable(number: Decimal, path: str) -> Decimal:
    """The number itself, if arithmetic can bear it."""
    if not bearable(number):
        raise refuse(path, "number", "This is no finite number of at most 40 digits and below ten trillion.")
    return number


def quotient(numerator: Decimal | int, denominator: Decimal | int) -> Decimal:
    """The quotient: exact where it is finite, else rounded to 28 digits."""
    over, under = Decimal(numerator), Decimal(denominator)
    try:
        return EXACT.divide(over, under)
    except Inexact:
        return PERIODIC.divide(over, under)


def decimal_of(number: Fraction | Decimal, parts: int = 1) -> Decimal:
    """A number of so-many-ths as a decimal: exact where it is finite, else rounded to 28 digits."""
    if isinstance(number, Decimal):
        return quotient(number, parts)
    return quotient(number.numerator, number.denominator * parts)
