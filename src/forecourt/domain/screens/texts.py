"""The words about a tariff that a driver reads on a screen, in the languages that the driver and the screen may want."""

from collections.abc import Iterable
from typing import Final

from forecourt.domain.tariffs import Tariff, Text
from forecourt.domain.tariffs.phrases import PHRASES
from forecourt.domain.tariffs.words import summary

ANY: Final = "en"
"""What is spoken where nobody says what is wanted."""


def texts_for(tariff: Tariff, preferred: Iterable[str | None], *, several: bool = False) -> tuple[Text, ...]:
    """What is shown, the best language first: what its owner wrote, else what the prices say. `several`: in all languages."""
    wanted = list(dict.fromkeys([_base(each) for each in preferred if each] + [ANY]))
    written = {_base(each.language): each for each in tariff.texts} or _told(tariff, wanted, several=several)
    first = next((written[each] for each in wanted if each in written), next(iter(written.values())))
    others = (each for each in written.values() if each is not first)
    return (first, *others) if several else (first,)


def _told(tariff: Tariff, wanted: Iterable[str], *, several: bool) -> dict[str, Text]:
    languages = PHRASES if several else [each for each in wanted if each in PHRASES]
    return {each: Text(language=each, text=summary(tariff, each)) for each in languages}


def _base(language: str) -> str:
    """`de` of `de-AT`."""
    return language.split("-")[0].lower()
