"""Money: the minor units of currencies (ISO 4217) and the one rounding of published figures."""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from forecourt.kit.errors import FieldFault, InvalidInput

_NO_MINOR_UNITS = frozenset(["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"])
"""Metals, units of account, the codes for tests and for no currency: ISO 4217 gives them no minor unit."""

_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU "
        "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
        "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
        "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
        "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_WITHDRAWN = "ANG BGN CUC HRK LTL LVL MRO SLL STD VEF ZMK ZWL"
"""No longer legal tender, but CDRs of their time are still looked at; two digits each."""

_MINOR_UNITS = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()} | dict.fromkeys(_WITHDRAWN.split(), 2)
_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)
"""A quantised amount has more digits than the default context bears when somebody bills a very large sum."""


def minor_units(currency: str, *, path: str = "currency") -> int:
    """How many decimals an amount in this currency has. A code without minor units (XAU, XXX) or an unknown one is refused."""
    digits = _MINOR_UNITS.get(currency)
    if digits is None:
        told = f"`{str(currency)[:8]}`"
        known = currency in _NO_MINOR_UNITS
        message = f"{told} has no minor units, so nothing can be billed in it." if known else f"{told} is no currency of ISO 4217."
        raise InvalidInput(message, faults=(FieldFault(path, "currency", message),))
    return digits


def rounded(amount: Decimal | Fraction, currency: str) -> Decimal:
    """The amount as it is published: half up (away from zero) to the currency's minor unit, with exactly so many decimals."""
    return half_up(amount, minor_units(currency))


def half_up(number: Decimal | Fraction, decimals: int) -> Decimal:
    """The number with so many decimals; a half goes away from zero."""
    with localcontext(_WIDE):
        if isinstance(number, Fraction):
            scaled = abs(number) * 10**decimals
            whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
            return Decimal(whole if number >= 0 else -whole).scaleb(-decimals)
        return number.quantize(Decimal(1).scaleb(-decimals))
