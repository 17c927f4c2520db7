"""Numbers under which a business pays value added tax: form and check digits, as each country has them. No register is asked."""

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

SHORTEST_PREFIX = 2


def vat_fault(number: str) -> str | None:
    """Why this cannot be such a number, as a sentence; None when nothing speaks against it. It begins with its country (`NL`)."""
    plain = "".join(number.split()).upper()
    country = plain[:SHORTEST_PREFIX]
    if not country.isalpha() or not country.isascii():
        return "A VAT number begins with the two letters of its country."
    rules = get_cc_module("eu" if country == "XI" else "gr" if country == "EL" else country.lower(), "vat")
    if rules is None:
        return f"How VAT numbers of {country} are made is not known here."
    try:
        rules.validate(plain)
    except ValidationError as fault:
        return str(fault)
    return None
