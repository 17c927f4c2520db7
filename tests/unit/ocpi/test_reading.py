"""Reading is permissive, `validate` tells all, writing is strict (Y01 to Y06, T11)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.v211 import cdrs as v211
from forecourt.ocpi.v221.locations import Connector, Location
from forecourt.ocpi.v221.tariffs import Tariff
from forecourt.ocpi.validation import validate
from forecourt.ocpi.writing import write
from tests.unit.ocpi.documents import TARIFF


def tariff(**changes: Any) -> Any:
    """The tariff with its top changed, without what is unknown in it."""
    found: Any = parse(TARIFF)
    return {name: value for name, value in (found | changes).items() if not name.startswith("x_")}


def component(**changes: Any) -> Any:
    """The tariff with one component."""
    return tariff(elements=[{"price_components": [{"type": "ENERGY", "price": Decimal("0.25"), "step_size": 1} | changes]}])


def faults(document: Any) -> list[tuple[str, str]]:
    return [(fault.path, fault.rule) for fault in validate(document, Tariff)]


PRICE, STEP = "elements[0].price_components[0].price", "elements[0].price_components[0].step_size"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00.5", datetime(2026, 11, 23, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-23T10:00:00.123456789Z", datetime(2026, 11, 23, 10, 0, 0, 123_457, tzinfo=UTC)),
    ],
)
def test_a_time_with_or_without_its_zone_is_utc(written: str, at: datetime) -> None:
    document = tariff(last_updated=written)

    assert read(document, Tariff).last_updated == at
    assert faults(document) == []


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-23T10:00:00+00:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00+02:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T10:00:00+02", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23 10:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("1970-1-1T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_written_otherwise_is_read_and_told(written: str, at: datetime) -> None:
    document = tariff(last_updated=written)

    assert read(document, Tariff).last_updated == at
    assert faults(document) == [("last_updated", "Y02")]


@pytest.mark.parametrize(
    "written", ["yesterday", "", "2026-13-01T00:00:00Z", "2026-11-23T25:00:00Z", "0000-01-01T00:00:00Z", 1772445600000, []]
)
def test_what_is_no_time_is_refused(written: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tariff(last_updated=written), Tariff)

    assert [(fault.path, fault.rule) for fault in refused.value.faults] == [("last_updated", "Y02")]


@pytest.mark.parametrize(
    ("changes", "place", "value"),
    [
        ({"price": "2.50"}, (PRICE, "Y03"), Decimal("2.50")),
        ({"price": 2}, None, Decimal(2)),
        ({"price": Decimal("2E+1")}, None, Decimal(20)),
        ({"step_size": Decimal("300.0")}, (STEP, "Y03"), 300),
        ({"step_size": "300"}, (STEP, "Y03"), 300),
    ],
)
def test_numbers_are_read_however_they_are_written(changes: Any, place: tuple[str, str] | None, value: object) -> None:
    document = component(**changes)

    found = read(document, Tariff).elements[0].price_components[0]

    assert value in (found.price, found.step_size)
    assert faults(document) == ([] if place is None else [place])


@pytest.mark.parametrize(
    "value", ["ten", "NaN", "Infinity", "1e400", True, None, [1], {}, Decimal("NaN"), Decimal("1e400"), 10**300]
)
def test_what_is_no_number_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(component(price=value), Tariff, path="tariffs[3]")

    assert [fault.path for fault in refused.value.faults] == [f"tariffs[3].{PRICE}"]


def test_all_faults_come_at_once() -> None:
    document = tariff(currency=None, elements=[{"price_components": [{"price": "x", "step_size": []}]}, 5])

    with pytest.raises(InvalidInput) as refused:
        read(document, Tariff)

    assert [fault.path for fault in refused.value.faults] == [
        "currency", "elements[0].price_components[0].type", PRICE, STEP, "elements[1]",
    ]  # fmt: skip


def test_null_is_absent() -> None:
    document = tariff(type=None, min_price=None, tariff_alt_text=None, end_date_time=None)

    view = read(document, Tariff)

    assert (view.type, view.min_price, view.tariff_alt_text, view.end_date_time) == (None, None, (), None)
    assert faults(document) == []


@pytest.mark.parametrize("document", [[], "tariff", 5, None, Decimal(1)])
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(InvalidInput):
        read(document, Tariff)


def test_an_unknown_value_of_an_open_enum_is_welcome_and_of_a_closed_one_is_told() -> None:
    connector = {"id": "1", "standard": "WARP_DRIVE", "format": "TRACTOR_BEAM", "power_type": "DC"}
    document = connector | {"max_voltage": 1, "max_amperage": 1, "last_updated": "2026-11-23T10:00:00Z"}

    assert read(document, Connector).standard == "WARP_DRIVE"
    assert [(fault.path, fault.rule) for fault in validate(document, Connector)] == [("format", "T11")]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": "A" * 37}, ("id", "Y06")),
        ({"id": "näxt"}, ("id", "Y01")),
        ({"tariff_alt_text": [{"language": "en", "text": "a\nb"}]}, ("tariff_alt_text[0].text", "Y01")),
        ({"tariff_alt_url": "not a url"}, ("tariff_alt_url", "Y06")),
        ({"party_id": 5}, ("party_id", "Y01")),
        ({"party_id": None}, ("party_id", "Y05")),
        ({"elements": []}, ("elements", "F01")),
        ({"type": "HAPPY_HOUR"}, ("type", "T11")),
    ],
)
def test_what_is_only_wrong_by_the_standard_is_read_and_told(changes: dict[str, Any], place: tuple[str, str]) -> None:
    document = tariff(**changes)

    assert read(document, Tariff)
    assert faults(document) == [place]


def test_rules_between_fields_are_told_too() -> None:
    document = {
        "id": "L1",
        "publish": True,
        "publish_allowed_to": [{"visual_number": "7"}],
        "opening_times": {"twentyfourseven": False},
    }

    told = [(fault.path, fault.rule) for fault in validate(document, Location) if fault.message != "is missing"]

    assert told == [
        ("publish_allowed_to", "L07"), ("publish_allowed_to[0].issuer", "L08"), ("opening_times.regular_hours", "L12"),
    ]  # fmt: skip


def test_the_body_of_a_patch_may_leave_fields_out() -> None:
    document = {"elements": [{}], "currency": "euro"}

    told = [(fault.path, fault.rule) for fault in validate(document, Tariff, partial=True)]

    assert told == [("elements[0].price_components", "F01"), ("currency", "Y06")]


def test_what_is_written_is_plain() -> None:
    view = replace(
        read(component(price=Decimal("1E-7")), Tariff), last_updated=datetime(2026, 11, 23, 10, 0, 0, 123_456, tzinfo=UTC)
    )

    written = render(write(view))

    assert b'"price":0.0000001' in written
    assert b'"last_updated":"2026-11-23T10:00:00.123Z"' in written
    assert b"null" not in written


def test_what_the_standard_forbids_is_not_written() -> None:
    with pytest.raises(InvalidInput) as refused:
        write(replace(read(tariff(), Tariff), last_updated=None, currency="euro"))

    assert {(fault.path, fault.rule) for fault in refused.value.faults} == {("last_updated", "Y05"), ("currency", "Y06")}


def test_a_list_that_must_hold_something_is_not_written_empty() -> None:
    with pytest.raises(InvalidInput) as refused:
        write(replace(read(tariff(), Tariff), elements=()))

    assert [(fault.path, fault.rule) for fault in refused.value.faults] == [("elements", "F01")]


def test_thousands_of_faults_are_told_in_bounded_time() -> None:
    document = tariff(elements=[{"price_components": [{"type": "ENERGY", "price": "x", "step_size": 1}]}] * 10_000)

    with pytest.raises(InvalidInput) as refused:
        read(document, Tariff)

    assert len(refused.value.faults) == 10_000


def test_the_times_of_an_old_cdr_need_no_zone() -> None:
    document = {
        "id": "1", "start_date_time": "2015-06-29T21:39:09", "stop_date_time": "2015-06-29T23:37:32", "currency": "EUR",
        "charging_periods": [], "total_cost": "4.00", "total_energy": 15, "total_time": 1,
    }  # fmt: skip

    view = read(document, v211.CDR)

    assert (view.start_date_time, view.total_cost) == (datetime(2015, 6, 29, 21, 39, 9, tzinfo=UTC), Decimal("4.00"))
