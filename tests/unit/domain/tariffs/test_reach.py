"""What the linter says of reach, against a walk through moments one by one."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.tariffs import Restrictions, Tariff, lint
from forecourt.domain.tariffs.reach import Axis, Budget, Reach, reach_of, restrictions_of, uncovered
from tests.unit.domain.tariffs.making import NOW, element, tariff

CLOCK = [time(hour) for hour in (0, 6, 18)]
DAYS = [datetime(2026, 11, 23 + day, tzinfo=NOW.tzinfo) for day in range(7)]
KWH = [Decimal(kwh) for kwh in (0, 1, 9)]
POWER = [None, Decimal(0), Decimal(5), Decimal(50)]
MOMENTS = [(day.replace(hour=at.hour), kwh, power) for day, at, kwh, power in product(DAYS, CLOCK, KWH, POWER)]
"""One of each kind that the restrictions below can tell apart; power None: nobody measured."""

RESTRICTIONS = st.fixed_dictionaries(
    {},
    optional={
        "start_time": st.sampled_from(CLOCK),
        "end_time": st.sampled_from(CLOCK),
        "days": st.frozensets(st.integers(0, 6), min_size=1, max_size=6),
        "min_kwh": st.sampled_from(KWH),
        "max_kwh": st.sampled_from(KWH[1:]),
        "min_power_kw": st.sampled_from([Decimal(5), Decimal(50)]),
        "max_power_kw": st.sampled_from([Decimal(5), Decimal(50)]),
    },
)


def holds(r: Restrictions, at: datetime, kwh: Decimal, power: Decimal | None) -> bool:
    """The rules again, as they stand in the standard."""
    start, end = r.start_time or time(0), r.end_time or time(0)
    clock = at.time()
    if end == time(0):
        in_window = start <= clock
    elif end < start:
        in_window = start <= clock or clock < end
    else:
        in_window = start <= clock < end
    return (
        in_window
        and (not r.days or at.weekday() in r.days)
        and (r.min_kwh is None or kwh >= r.min_kwh)
        and (r.max_kwh is None or kwh < r.max_kwh)
        and (r.min_power_kw is None or (power is not None and power >= r.min_power_kw))
        and (r.max_power_kw is None or (power is not None and power < r.max_power_kw))
    )


def first(written: Tariff, *moment: Any) -> int | None:
    return next((at for at, each in enumerate(written.elements) if holds(each.restrictions, *moment)), None)


@given(st.lists(RESTRICTIONS, min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_what_is_called_unused_is_never_first_and_what_is_not_is_somewhere(written: list[dict[str, Any]]) -> None:
    walked = tariff(*(element(**each) for each in written))

    codes = {(each.code, each.path) for each in lint(walked, now=NOW)}
    unused = {
        int(found[1])
        for code, path in codes
        if code in ("unreachable", "never_matches") and (found := re.match(r"elements\[(\d+)\]", path))
    }

    assert set(range(len(written))) - {first(walked, *moment) for moment in MOMENTS} == unused


@given(st.lists(RESTRICTIONS, min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_gap_is_told_exactly_where_a_measured_moment_has_no_price(written: list[dict[str, Any]]) -> None:
    walked = tariff(*(element(**each) for each in written))

    told = any(each.code == "gap" for each in lint(walked, now=NOW))

    assert told == any(first(walked, *moment) is None for moment in MOMENTS if moment[2] is not None)


@given(st.lists(RESTRICTIONS, max_size=6))
@settings(max_examples=80, deadline=None)
def test_the_uncovered_boxes_are_the_moments_that_nothing_covers(written: list[dict[str, Any]]) -> None:
    restrictions = [element(**each).restrictions for each in written]
    measured: Reach = {Axis.POWER: ((0, Decimal("Infinity")),)}

    boxes = [restrictions_of(box) for box in uncovered(measured, [reach_of(each) for each in restrictions], Budget(10**6))]

    for moment in MOMENTS:
        if moment[2] is not None:
            assert any(holds(box, *moment) for box in boxes) == (not any(holds(each, *moment) for each in restrictions)), moment


def test_dates_end_before_their_end() -> None:
    winter = reach_of(Restrictions(start_date=date(2026, 12, 1), end_date=date(2027, 3, 1)))

    before, after = uncovered({}, [winter], Budget(100))

    assert restrictions_of(before) == Restrictions(end_date=date(2026, 12, 1))
    assert restrictions_of(after) == Restrictions(start_date=date(2027, 3, 1))
