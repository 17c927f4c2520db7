"""What elements hide from each other, and what none of them prices."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from forecourt.domain.tariffs.lint.codes import LintFinding
from forecourt.domain.tariffs.nouns import Dimension, ReservationPart, Tariff
from forecourt.domain.tariffs.reach import (
    MOST,
    Axis,
    Budget,
    Reach,
    TooMuch,
    covers,
    is_empty,
    meet,
    reaches_of,
    restrictions_of,
    uncovered,
)
from forecourt.domain.tariffs.words import when

STEPS = 50_000
"""Bounds the work for one tariff: well below a second."""
MOST_GAPS = 3
MOST_NAMED = 5
Findings = Iterator[LintFinding]
Placed = tuple[int, int, tuple[Reach, ...]]
"""Index of the element, of the component, and where it applies."""
Earlier = tuple[int, Reach]
_WHAT = {Dimension.ENERGY: "energy", Dimension.TIME: "charging time", Dimension.PARKING_TIME: "parking"}


def cover_findings(tariff: Tariff, now: datetime) -> Findings:
    """Unreachable prices and gaps."""
    budget = Budget(STEPS)
    try:
        for part in dict.fromkeys(element.restrictions.reservation for element in tariff.elements):
            for dimension in Dimension:
                yield from _unreachable(tariff, _placed(tariff, part, dimension), dimension, budget)
        yield from _gaps(tariff, now, budget)
    except TooMuch:
        sentence = "The tariff has so many elements that not all of them were compared; write it with fewer."
        yield LintFinding(code="not_all_checked", path="elements", sentence=sentence)


def _placed(tariff: Tariff, part: ReservationPart | None, dimension: Dimension) -> list[Placed]:
    return [
        (at, number, reaches_of(element, dimension, tariff))
        for at, element in enumerate(tariff.elements)
        if element.restrictions.reservation is part
        for number, component in enumerate(element.components)
        if component.dimension is dimension
    ]


def _unreachable(tariff: Tariff, placed: list[Placed], dimension: Dimension, budget: Budget) -> Findings:
    before: list[Earlier] = []
    for at, number, reaches in placed:
        boxes = [each for each in reaches if not is_empty(each)]
        if not boxes or (before and before[-1][0] == at):
            continue  # said already: it never matches, or it is a duplicate
        found = [_hiding(each, _earlier(tariff, at, dimension, before), budget) for each in boxes]
        if all(found):
            numbers = sorted({each[0] + 1 for hiding in found for each in hiding})
            yield _hidden(at, number, dimension, numbers, len(tariff.elements[at].components))
        else:
            before.extend((at, each) for each in boxes)


def _earlier(tariff: Tariff, at: int, dimension: Dimension, before: list[Earlier]) -> list[Earlier]:
    """Who comes first: those with a price for the dimension, or all elements where the first that applies prices all."""
    if not tariff.reads("matching", "element"):
        return before
    part = tariff.elements[at].restrictions.reservation
    return [
        (other, each)
        for other, element in enumerate(tariff.elements[:at])
        if element.restrictions.reservation is part
        for each in reaches_of(element, dimension, tariff)
        if not is_empty(each)
    ]


def _hiding(reach: Reach, earlier: list[Earlier], budget: Budget) -> list[Earlier]:
    """Those that leave nothing of this reach; [] when something is left."""
    budget.spend(len(earlier))
    rivals = [each for each in earlier if not is_empty(meet(each[1], reach))]
    hiding = [each for each in rivals if covers(each[1], reach)][:1]
    if not hiding and len(rivals) > 1 and not uncovered(reach, [each for _, each in rivals], budget):
        return rivals
    return hiding


def _hidden(at: int, number: int, dimension: Dimension, hiding: list[int], components: int) -> LintFinding:
    which = f"element {hiding[0]}" if len(hiding) == 1 else f"elements {', '.join(map(str, hiding[:-1]))} and {hiding[-1]}"
    if len(hiding) > MOST_NAMED:
        which = f"{len(hiding)} earlier elements together"
    verb = "prices" if len(hiding) == 1 else "price"
    path = f"elements[{at}]" if components == 1 else f"elements[{at}].components[{number}]"
    sentence = f"Wherever this applies, {which} {verb} {dimension} first: it is never used."
    return LintFinding(code="unreachable", path=path, sentence=sentence)


def _gaps(tariff: Tariff, now: datetime, budget: Budget) -> Findings:
    reaches = {dimension: [each for *_, boxes in _placed(tariff, None, dimension) for each in boxes] for dimension in _WHAT}
    charging = reaches[Dimension.ENERGY] + reaches[Dimension.TIME]
    whole = _validity(tariff, now)
    free = uncovered(whole, charging, budget) if charging else []
    for box in free[:MOST_GAPS]:
        sentence = f"Nothing prices energy or charging time {_moments(box, whole)}: charging is free then."
        yield LintFinding(code="gap", path="elements", sentence=sentence)
    for dimension, each in reaches.items():
        boxes = [box for box in uncovered(whole, each, budget) if box not in free] if each else []
        for box in boxes[:MOST_GAPS]:
            sentence = f"Nothing prices {_WHAT[dimension]} {_moments(box, whole)}: it is free then."
            yield LintFinding(code="partial_gap", path="elements", sentence=sentence)


def _validity(tariff: Tariff, now: datetime) -> Reach:
    """The days from today on, as far as the tariff is valid; power and current are measured."""
    first = max(now, tariff.starts_at or now).date().toordinal()
    last = MOST if tariff.ends_at is None else tariff.ends_at.date().toordinal() + 1
    measured: Reach = {Axis.POWER: ((0, MOST),), Axis.CURRENT: ((0, MOST),)}
    return measured | ({Axis.DATE: ((first, last),)} if first < last else {})


def _moments(box: Reach, whole: Reach) -> str:
    """A gap in words; where it begins with the tariff or ends with it, no date is told."""
    restrictions = restrictions_of({axis: intervals for axis, intervals in box.items() if whole.get(axis) != intervals})
    if restrictions.start_date is not None and restrictions.start_date.toordinal() == whole[Axis.DATE][0][0]:
        restrictions = msgspec.structs.replace(restrictions, start_date=None)
    return when(restrictions) or "at any moment"
