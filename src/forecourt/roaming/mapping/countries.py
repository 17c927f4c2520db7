"""Countries by two letters (parties) and by three (locations), ISO 3166-1 (L10)."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel.core import get_global

_FORMER: Final = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
"""Countries that are no more, and whose successors have a code of their own."""


def alpha3(country: str) -> str | None:
    """The three letters of a country that is given by two or three; None for what is no code."""
    code = country.strip().upper()
    return code if code in _by_alpha3() else {two: three for three, two in _by_alpha3().items()}.get(code)


@cache
def _by_alpha3() -> dict[str, str]:
    """Two letters by three, from the aliases of the Unicode locale data."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    return {
        three: two[0]
        for three, two in aliases.items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and three not in _FORMER
    }
