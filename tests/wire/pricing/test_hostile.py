"""Lines that nobody sane would send: each is answered with its id and an error that names the place, and the others go on."""

import json
from typing import Any, TypeAlias

import pytest

from .curves import CURVES
from .lines import component, element, line, period, tariff
from .product import encoded, run

GOOD = line(
    "2.3.0",
    [tariff("2.3.0", element(component("ENERGY", "0.25", 1, "10"), start_time="00:00", end_time="23:00"))],
    [period("2026-03-02T10:00", ENERGY="10"), period("2026-03-02T11:00", ENERGY="10")],
    "2026-03-02T12:00",
)
CURVE = next(curve for curve in CURVES if curve.name == "a kWh threshold on a plateau: parking begins there too").line()
VOLUME = "charging_periods[0].dimensions[0].volume"
PRICE = "elements[0].price_components[0].price"
STEP = "elements[0].price_components[0].step_size"
FIRST, SECOND = "cdr.charging_periods.0", "cdr.charging_periods.1"
COMPONENT = "tariffs.0.elements.0.price_components.0"
GONE = object()
UNREADABLE = {"NaN", "Infinity", "deep lists", "deep objects"}
"""What is no JSON: nobody can read its id."""


def _with(path: str, value: object, line_: dict[str, Any] = GOOD) -> dict[str, Any]:
    """The good line with one place changed, or taken out."""
    changed: Any = json.loads(encoded(line_))
    *way, last = path.split(".")
    place = changed
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    key = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[key]
    else:
        place[key] = value
    return dict(changed, id="bad")


def _raw(path: str, token: str) -> bytes:
    """The same with a piece of text that no JSON writer would make."""
    return json.dumps(_with(path, "@@")).replace('"@@"', token).encode()


CHANGED = {
    "a negative time": (f"{FIRST}.dimensions.0", {"type": "TIME", "volume": -1}, VOLUME),
    "a negative parking time": (f"{FIRST}.dimensions.0", {"type": "PARKING_TIME", "volume": -0.5}, VOLUME),
    "a volume that is true": (f"{FIRST}.dimensions.0.volume", True, VOLUME),
    "a volume that is null": (f"{FIRST}.dimensions.0.volume", None, VOLUME),
    "a volume in words": (f"{FIRST}.dimensions.0.volume", "ten", VOLUME),
    "NaN as a text": (f"{COMPONENT}.price", "NaN", PRICE),
    "Infinity as a text": (f"{COMPONENT}.price", "Infinity", PRICE),
    "a price that is a list": (f"{COMPONENT}.price", [1], PRICE),
    "a price out of bounds as a text": (f"{COMPONENT}.price", "1e400", PRICE),
    "a negative step": (f"{COMPONENT}.step_size", -5, STEP),
    "half a step": (f"{COMPONENT}.step_size", 1.5, STEP),
    "an unknown kind of price": (f"{COMPONENT}.type", "WIND", "price_components[0].type"),
    "a VAT in words": (f"{COMPONENT}.vat", "high", "price_components[0].vat"),
    "an hour 25": ("tariffs.0.elements.0.restrictions.start_time", "25:00", "restrictions.start_time"),
    "a time that is a number": ("tariffs.0.elements.0.restrictions.start_time", 17, "restrictions.start_time"),
    "a date that is none": ("tariffs.0.elements.0.restrictions.start_date", "2026-02-30", "restrictions.start_date"),
    "a day that is none": ("tariffs.0.elements.0.restrictions.day_of_week", ["FUNDAY"], "restrictions.day_of_week"),
    "restrictions that are a list": ("tariffs.0.elements.0.restrictions", [1], "elements[0].restrictions"),
    "no elements": ("tariffs.0.elements", [], "tariffs[0].elements"),
    "elements that are an object": ("tariffs.0.elements", {}, "tariffs[0].elements"),
    "an element without prices": ("tariffs.0.elements.0.price_components", [], "elements[0].price_components"),
    "no tariffs": ("tariffs", GONE, "tariffs"),
    "tariffs that are a text": ("tariffs", "free", "tariffs"),
    "two tariffs of one id": ("tariffs", [GOOD["tariffs"][0] | {"elements": []}] * 2, "tariffs"),
    "a tariff without currency": ("tariffs.0.currency", GONE, "currency"),
    "a tariff in another currency": ("tariffs.0.currency", "USD", "currency"),
    "gold": ("cdr.currency", "XAU", "currency"),
    "a currency that is none": ("cdr.currency", "€", "currency"),
    "no CDR": ("cdr", GONE, "cdr"),
    "a CDR that is a list": ("cdr", [], "cdr"),
    "no periods": ("cdr.charging_periods", GONE, "cdr.charging_periods"),
    "an empty list of periods": ("cdr.charging_periods", [], "cdr.charging_periods"),
    "no dimensions": (f"{FIRST}.dimensions", GONE, "charging_periods[0].dimensions"),
    "no start": ("cdr.start_date_time", GONE, "cdr.start_date_time"),
    "a month 13": ("cdr.start_date_time", "2026-13-01T00:00:00Z", "cdr.start_date_time"),
    "a time in milliseconds since 1970": ("cdr.end_date_time", 1772445600000, "cdr.end_date_time"),
    "an end before the start": ("cdr.end_date_time", "2020-01-01T00:00:00Z", "cdr.end_date_time"),
    "periods out of order": (
        "cdr.charging_periods.1.start_date_time",
        "2026-03-01T09:00:00Z",
        "charging_periods[1].start_date_time",
    ),
    "a period after the end": (
        "cdr.charging_periods.1.start_date_time",
        "2026-03-05T09:00:00Z",
        "charging_periods[1].start_date_time",
    ),
    "a tariff that is not there": (f"{FIRST}.tariff_id", "X", "charging_periods[0].tariff_id"),
    "an unknown zone": ("location_time_zone", "Europe/Atlantis", "location_time_zone"),
    "a zone that is a path": ("location_time_zone", "../../etc/passwd", "location_time_zone"),
    "a zone that is a folder": ("location_time_zone", "Europe", "location_time_zone"),
    "a zone with a null byte": ("location_time_zone", "UTC\0", "location_time_zone"),
    "no zone": ("location_time_zone", GONE, "location_time_zone"),
    "a version of tomorrow": ("ocpi_version", "3.0", "ocpi_version"),
    "no version": ("ocpi_version", GONE, "ocpi_version"),
}
RAW = {
    "NaN": (_raw(f"{FIRST}.dimensions.0.volume", "NaN"), ""),
    "Infinity": (_raw(f"{COMPONENT}.price", "-Infinity"), ""),
    "1e400": (_raw(f"{FIRST}.dimensions.0.volume", "1e400"), VOLUME),
    "1e-400": (_raw(f"{FIRST}.dimensions.0.volume", "1e-400"), VOLUME),
    "an exponent without end": (_raw(f"{COMPONENT}.price", "1E+999999999"), PRICE),
    "a number of 100,000 digits": (_raw(f"{COMPONENT}.price", "9" * 100_000), PRICE),
    "deep lists": (_raw("tariffs", "[" * 100_000 + "]" * 100_000), ""),
    "deep objects": (_raw("tariffs", '{"a":' * 100_000 + "1" + "}" * 100_000), ""),
}
NO_LINE = {
    "not JSON": b"price me",
    "half of a line": encoded(GOOD)[:-9],
    "bytes that are no UTF-8": b'{"id": "\xff\xfe"}',
    "a lone surrogate": b'{"id": "\\ud800"}',
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "an empty object": b"{}",
    "an id that is an object": json.dumps(dict(_with("cdr", GOOD["id"]), id={"a": 1})).encode(),
}
BAD = {name: (json.dumps(_with(path, value)).encode(), where) for name, (path, value, where) in CHANGED.items()} | RAW


BAD_CURVES = {
    "no samples": ("meter_samples", GONE, "meter_samples"),
    "samples that are a text": ("meter_samples", "none", "meter_samples"),
    "a meter that runs backwards": ("meter_samples.2.total_kwh", 9.5, "meter_samples[2].total_kwh"),
    "samples out of order": ("meter_samples.2.at", "2026-03-02T09:15:00Z", "meter_samples[2].at"),
    "a reading that is true": ("meter_samples.1.total_kwh", True, "meter_samples[1].total_kwh"),
    "a reading that is NaN": ("meter_samples.1.total_kwh", "NaN", "meter_samples[1].total_kwh"),
    "a reading out of bounds": ("meter_samples.1.total_kwh", "1e400", "meter_samples[1].total_kwh"),
    "a sample without time": ("meter_samples.1.at", GONE, "meter_samples[1].at"),
    "no session": ("session", GONE, "session"),
    "an end before the start": ("session.end_date_time", "2020-01-01T00:00:00Z", "session.end_date_time"),
    "powers that are an object": ("power_samples", {}, "power_samples"),
    "a power in words": ("power_samples", [{"at": "2026-03-02T10:00:00Z", "power_kw": "much"}], "power_samples[0].power_kw"),
    "a current without number": ("current_samples", [{"at": "2026-03-02T10:00:00Z"}], "current_samples[0].current_a"),
    "no tariffs": ("tariffs", GONE, "tariffs"),
    "an unknown zone": ("location_time_zone", "Mars/Olympus", "location_time_zone"),
}


Pairs: TypeAlias = dict[str, tuple[dict[str, Any], dict[str, Any]]]


def _between_good_ones(command: str, bad: dict[str, bytes], good: dict[str, Any]) -> Pairs:
    """For each bad line its answer and that of the good one after it; all in one run."""
    sent = [line for raw in bad.values() for line in (raw, encoded(good))]
    answers = run(command, sent)
    assert len(answers) == len(sent)
    return dict(zip(bad, zip(answers[::2], answers[1::2], strict=True), strict=True))


@pytest.fixture(scope="module")
def priced() -> Pairs:
    return _between_good_ones("price", {name: raw for name, (raw, _) in BAD.items()} | NO_LINE, GOOD)


@pytest.fixture(scope="module")
def cut() -> Pairs:
    lines = {name: json.dumps(_with(path, value, CURVE)).encode() for name, (path, value, _) in BAD_CURVES.items()}
    return _between_good_ones("periods", lines, CURVE)


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_line_is_refused_with_the_place_and_the_next_is_priced(name: str, priced: Pairs) -> None:
    refused, next_one = priced[name]

    assert set(refused) - {"faults"} == {"id", "error"}
    assert refused["id"] == "bad" or name in UNREADABLE
    assert BAD[name][1] in str(refused["error"])
    assert next_one["total_cost"] == {"before_taxes": "5", "after_taxes": "5.5"}


@pytest.mark.parametrize("name", NO_LINE)
def test_what_is_no_line_is_refused_and_the_next_is_priced(name: str, priced: Pairs) -> None:
    refused, next_one = priced[name]

    assert set(refused) - {"faults"} == {"id", "error"}
    assert next_one["total_cost"] == {"before_taxes": "5", "after_taxes": "5.5"}


@pytest.mark.parametrize("name", BAD_CURVES)
def test_a_hostile_curve_is_refused_with_the_place_and_the_next_is_cut(name: str, cut: Pairs) -> None:
    refused, next_one = cut[name]

    assert set(refused) - {"faults"} == {"id", "error"}
    assert BAD_CURVES[name][2] in str(refused["error"])
    assert len(next_one["charging_periods"]) == 3


def test_empty_lines_cost_nothing_and_two_lines_may_have_one_id() -> None:
    answers = run("price", [b"", encoded(GOOD), b"   ", encoded(GOOD), b""])

    assert [answer["id"] for answer in answers if "error" not in answer] == ["1", "1"]


def test_ten_thousand_elements_and_a_thousand_periods_are_answered() -> None:
    never = element(component("ENERGY", "1"), min_kwh=1000000)
    elements = [never] * 9_999 + [element(component("ENERGY", "0.5", 1, "0"))]
    periods = [period(f"2026-03-02T{minute // 60:02}:{minute % 60:02}", ENERGY="0.1") for minute in range(1_000)]
    many = [
        line("2.3.0", [tariff("2.3.0", *elements)], periods[:1], "2026-03-03T10:00"),
        line("2.3.0", [tariff("2.3.0", elements[-1])], periods, "2026-03-03T10:00"),
        line("2.3.0", [tariff("2.3.0", *elements)], periods, "2026-03-03T10:00"),
    ]

    answers = run("price", [encoded(one) for one in many])

    assert [answer["id"] for answer in answers] == ["1", "1", "1"]
    assert answers[1]["total_cost"]["before_taxes"] == "50"
