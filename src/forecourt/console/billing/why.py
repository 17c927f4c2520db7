"""Why a price is what it is: its lines beside the words of the elements that matched, and a drawing of them over time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from forecourt.domain.pricing import Amount, Breakdown, Line, Period, TaxLine, published
from forecourt.domain.tariffs import Dimension, Tariff, in_words

ZERO = Decimal()
TONES = 5
"""How many colours tell elements apart."""
NAMES = {
    Dimension.ENERGY: "Energy",
    Dimension.TIME: "Charging time",
    Dimension.PARKING_TIME: "Parking time",
    Dimension.FLAT: "Once",
}
_THINNEST = 0.4
"""The least width of a bar, in percent: what happens in a moment is seen as well."""


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the price, numbered from 1; `words` is the sentence of the element that matched, empty where it is not known;
    `tariff` its name where there are several."""

    number: int
    line: Line
    words: str
    tariff: str = ""

    @property
    def name(self) -> str:
        """What it is for."""
        return "Reservation" if self.line.reservation is not None else NAMES[self.line.dimension]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the price over time. Place and width are percents of the whole; `tone` tells its element."""

    number: int
    x: float
    width: float
    tone: int


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one dimension; `top` is where it is drawn, in pixels."""

    label: str
    top: int
    bars: tuple[Bar, ...]


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a price over time; `marks` are the beginnings of its periods, in percent."""

    starts_at: datetime
    ends_at: datetime
    height: int
    lanes: tuple[Lane, ...]
    marks: tuple[float, ...]


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A price that people read: published figures. `rest` is what lies between its lines and `total` before taxes: a price limit
    whose sentence is `clamp`, or roundings."""

    currency: str
    lines: tuple[Why, ...]
    rest: Decimal
    clamp: str | None
    total: Amount
    tax_lines: tuple[TaxLine, ...]
    timeline: Timeline


def explained(
    breakdown: Breakdown, tariffs: Sequence[Tariff], periods: Sequence[Period], starts_at: datetime, ends_at: datetime
) -> Explained:
    """Put the words of each element beside its lines."""
    shown, words = published(breakdown), {each.id: in_words(each) for each in tariffs}
    names = {each.id: each.name or each.id for each in tariffs} if len(tariffs) > 1 else {}
    lines = tuple(
        Why(
            number=number,
            line=line,
            words=_words(words.get(line.tariff_id, ()), line.element),
            tariff=names.get(line.tariff_id, ""),
        )
        for number, line in enumerate(shown.lines, 1)
    )
    billed = sum((each.line.cost.before_taxes for each in lines), ZERO)
    return Explained(
        currency=shown.currency,
        lines=lines,
        rest=shown.total.before_taxes - billed,
        clamp=shown.clamp,
        total=shown.total,
        tax_lines=shown.tax_lines,
        timeline=_timeline(lines, periods, starts_at, ends_at),
    )


def _words(sentences: Sequence[str], element: int) -> str:
    return sentences[element] if 0 <= element < len(sentences) else ""


def _timeline(lines: Sequence[Why], periods: Iterable[Period], starts_at: datetime, ends_at: datetime) -> Timeline:
    whole = max((ends_at - starts_at).total_seconds(), 1.0)

    def percent(at: datetime) -> float:
        return round(min(max((at - starts_at).total_seconds() / whole * 100, 0.0), 100.0), 2)

    def bar(why: Why) -> Bar:
        x = min(percent(why.line.starts_at), 100 - _THINNEST)
        width = max(round(percent(why.line.ends_at) - x, 2), _THINNEST)
        return Bar(number=why.number, x=x, width=width, tone=why.line.element % TONES)

    apart: dict[str, list[Bar]] = {}
    for why in lines:
        apart.setdefault(why.name, []).append(bar(why))
    lanes = tuple(Lane(label=label, top=at * _LANE_PX, bars=tuple(bars)) for at, (label, bars) in enumerate(apart.items()))
    marks = tuple(sorted({percent(each.at) for each in periods} - {0.0, 100.0}))
    return Timeline(starts_at=starts_at, ends_at=ends_at, height=len(lanes) * _LANE_PX, lanes=lanes, marks=marks)


_LANE_PX = 44
