"""Which of several assigned tariffs a transaction is priced by (F03, F04, F07)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.tariffs import Assignment, Driver, Place, Scope, Tariff, TariffKind, resolve, wanted_kind
from forecourt.domain.tokens import TokenRef
from tests.unit.domain.tariffs.making import NOW, tariff

HERE = Place(site_id="P", station_id="S", evse=2, connector=1)
ANYBODY = Driver()
NARROWEST_FIRST: list[dict[str, Any]] = [
    {"scope": Scope.CONNECTOR, "place_id": "S", "evse": 2, "connector": 1},
    {"scope": Scope.EVSE, "place_id": "S", "evse": 2},
    {"scope": Scope.STATION, "place_id": "S"},
    {"scope": Scope.SITE, "place_id": "P"},
    {"scope": Scope.OPERATOR},
]
AUDIENCES: list[dict[str, Any]] = [{"token_group": "FLEET"}, {"partner": "NL*MSP"}, {}]


def assigned(tariff_id: str = "T", **fields: Any) -> Assignment:
    given = {"id": tariff_id, "operator_id": "op", "tariff_id": tariff_id, "starts_at": NOW - timedelta(days=1)}
    return Assignment(**{**given, "created_at": NOW - timedelta(days=2), **fields})


def book(*ids: str, **fields: Any) -> dict[str, Tariff]:
    return {each: tariff(id=each, **fields) for each in ids}


def found(assignments: list[Assignment], tariffs: dict[str, Tariff], place: Place = HERE, driver: Driver = ANYBODY) -> str | None:
    best = resolve(assignments, tariffs, place, driver, NOW)
    return best.tariff_id if best is not None else None


@given(st.sets(st.integers(0, len(NARROWEST_FIRST) * len(AUDIENCES) - 1), min_size=1), st.randoms())
@settings(deadline=None)
def test_the_narrowest_place_wins_then_the_narrowest_audience_in_whatever_order(chosen: set[int], random: Any) -> None:
    all_ = [{**place, **audience} for place in NARROWEST_FIRST for audience in AUDIENCES]
    assignments = [assigned(f"T{at}", **all_[at]) for at in chosen]
    random.shuffle(assignments)

    won = found(assignments, book(*(each.tariff_id for each in assignments)), driver=Driver(group="FLEET", partner="NL*MSP"))

    assert won == f"T{min(chosen)}"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"scope": Scope.CONNECTOR, "place_id": "S", "evse": 2, "connector": 2},
        {"scope": Scope.CONNECTOR, "place_id": "S", "evse": 1, "connector": 1},
        {"scope": Scope.EVSE, "place_id": "OTHER", "evse": 2},
        {"scope": Scope.STATION, "place_id": "P"},
        {"scope": Scope.SITE, "place_id": "S"},
        {"token_group": "FLEET"},
        {"partner": "NL*MSP"},
        {"starts_at": NOW + timedelta(seconds=1)},
        {"ends_at": NOW},
    ],
    ids=str,
)
def test_what_is_for_elsewhere_others_or_another_time_never_applies(elsewhere: dict[str, Any]) -> None:
    assert found([assigned(**elsewhere)], book("T")) is None


def test_a_place_without_a_site_is_not_at_a_site_without_a_name() -> None:
    nowhere = Place(site_id=None, station_id="S")

    assert found([assigned(scope=Scope.SITE, place_id="")], book("T"), nowhere) is None
    assert found([assigned(scope=Scope.OPERATOR)], book("T"), nowhere) == "T"


def test_a_scheduled_change_replaces_and_a_campaign_ends_by_itself() -> None:
    usual = assigned("USUAL", starts_at=NOW - timedelta(days=9))
    campaign = assigned("CAMPAIGN", starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1))
    tariffs = book("USUAL", "CAMPAIGN")

    days = [resolve([campaign, usual], tariffs, HERE, ANYBODY, NOW + timedelta(days=day)) for day in (-2, -1, 0, 1)]

    assert [each.tariff_id for each in days if each] == ["USUAL", "CAMPAIGN", "CAMPAIGN", "USUAL"]


def test_a_tariff_applies_only_within_its_own_window() -> None:
    """OCPI F03."""
    over = tariff(id="OVER", ends_at=NOW)
    begun = tariff(id="BEGUN", starts_at=NOW)
    assignments = [assigned("OVER", scope=Scope.STATION, place_id="S"), assigned("BEGUN")]

    assert found(assignments, {"OVER": over, "BEGUN": begun}) == "BEGUN"


@pytest.mark.parametrize(
    ("wanted", "there", "won"),
    [
        (TariffKind.REGULAR, [TariffKind.AD_HOC, None, TariffKind.REGULAR], TariffKind.REGULAR),
        (TariffKind.REGULAR, [TariffKind.AD_HOC, None], None),
        (TariffKind.AD_HOC, [TariffKind.REGULAR, TariffKind.AD_HOC, None], TariffKind.AD_HOC),
        (TariffKind.AD_HOC, [TariffKind.REGULAR, None], None),
        (TariffKind.GREEN, [TariffKind.FAST, TariffKind.REGULAR, None], TariffKind.REGULAR),
    ],
    ids=str,
)
def test_the_kind_that_was_wanted_is_preferred_and_one_without_a_kind_is_for_all(
    wanted: TariffKind, there: list[TariffKind | None], won: TariffKind | None
) -> None:
    tariffs = {str(kind): tariff(id=str(kind), kind=kind) for kind in there}

    assert found([assigned(str(kind)) for kind in there], tariffs, driver=Driver(kind=wanted)) == str(won)


def test_a_kind_that_does_not_serve_leaves_the_transaction_without_a_price() -> None:
    assert found([assigned()], book("T", kind=TariffKind.REGULAR), driver=Driver(kind=TariffKind.AD_HOC)) is None


def test_who_pays_on_the_spot_wants_the_ad_hoc_price() -> None:
    assert wanted_kind(TokenRef(uid="x", type="direct_payment")) is TariffKind.AD_HOC
    assert wanted_kind(TokenRef(uid="x")) is wanted_kind(None) is TariffKind.REGULAR
