"""The search of partners' sites on both engines: areas, the date line, one site by two partners, pages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from forecourt.app.ports import Insert, Unit
from forecourt.domain.roaming import PartnerSite, RoutePreference
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.store.queries.roaming_emsp import Box, Circle, Wish
from forecourt.store.store import Store
from tests import rows
from tests.roaming_rows import partner_plug, partner_site, partner_tariff, roaming_session

ADA, EVE = rows.person("op"), rows.person("other")


async def kept(store: Store, *kept_rows: Any) -> None:
    await store.uow.commit(Unit("test", writes=[Insert(each) for each in kept_rows]))


def place(number: int, latitude: float, longitude: float, **fields: Any) -> PartnerSite:
    return partner_site(key=f"loc{number}", location_id=f"LOC{number}", latitude=latitude, longitude=longitude, **fields)


async def found(store: Store, **wish: Any) -> list[str]:
    page = await store.queries.partner_sites.page(ADA, Wish(**wish))
    return [each.location_id for each in page.items]


async def test_areas_and_the_date_line(store: Store) -> None:
    await kept(
        store, place(1, 52.0, 5.0), place(2, 52.0, 5.02), place(3, -17.0, 179.999), place(4, -17.0, -179.999), place(5, 89.9, 0)
    )

    assert await found(store, area=Circle(latitude=52.0, longitude=5.0, radius_m=1000)) == ["LOC1"]
    assert await found(store, area=Circle(latitude=52.0, longitude=5.0, radius_m=1500)) == ["LOC1", "LOC2"]  # 1.37 km
    assert await found(store, area=Circle(latitude=-17.0, longitude=179.9995, radius_m=500)) == ["LOC3", "LOC4"]
    assert await found(store, area=Box(south=-20, west=179, north=-10, east=-179)) == ["LOC3", "LOC4"]
    assert await found(store, area=Box(south=51, west=4, north=53, east=5.01)) == ["LOC1"]
    with pytest.raises(InvalidInput):
        await found(store, area=Circle(latitude=0, longitude=0, radius_m=10**9))


async def test_one_plug_must_be_all_that_is_asked(store: Store) -> None:
    await kept(
        store,
        place(1, 52.0, 5.0),
        partner_plug(number=0, plug="CCS2", power_w=150_000, available=False),
        partner_plug(number=1, plug="Type 2", power_w=11_000, available=True),
        partner_tariff(),
    )

    assert await found(store, plugs=("CCS2", "NACS"), min_power_w=100_000) == ["LOC1"]
    assert await found(store, plugs=("CCS2",), available=True) == []
    assert await found(store, max_price=Decimal("0.25"), available=True, currency="EUR") == ["LOC1"]
    assert await found(store, max_price=Decimal("0.25"), currency="USD") == []
    assert await found(store, max_price=Decimal("0.249999")) == []


async def test_a_site_that_comes_by_two_partners_stands_once_by_the_preferred_one(store: Store) -> None:
    """H20."""
    await kept(store, place(1, 52.0, 5.0, partner_id="hub"), place(1, 52.0, 5.0, partner_id="direct"))
    first = await store.queries.partner_sites.one(ADA, "nl*cpo", "loc1")

    await kept(store, RoutePreference(operator_id="op", party="NL*CPO", partner_id="hub"))

    assert first.partner_id == "direct"
    assert await found(store) == ["LOC1"]
    assert (await store.queries.partner_sites.one(ADA, "NL*CPO", "LOC1")).partner_id == "hub"
    assert await found(store, partner_id="direct") == ["LOC1"]


async def test_what_is_hidden_or_anothers_is_not_found(store: Store) -> None:
    """L07."""
    await kept(store, place(1, 52.0, 5.0, shown=False), place(2, 52.0, 5.0, operator_id="other"), place(3, 52.0, 5.0))

    everything = await store.queries.partner_sites.page(ADA, Wish(), hidden=True)

    assert await found(store) == ["LOC3"]
    assert _ids(everything.items) == ["LOC1", "LOC3"]
    with pytest.raises(NotFound):
        await store.queries.partner_sites.one(EVE, "NL*CPO", "LOC1")


async def test_pages_go_on_where_they_ended(store: Store) -> None:
    await kept(store, *(place(number, 52.0, 5.0) for number in range(1, 8)))

    first = await store.queries.partner_sites.page(ADA, Wish(), limit=3)
    second = await store.queries.partner_sites.page(ADA, Wish(), limit=3, cursor=first.next)
    third = await store.queries.partner_sites.page(ADA, Wish(), limit=3, cursor=second.next)

    assert _ids((*first.items, *second.items, *third.items)) == [f"LOC{number}" for number in range(1, 8)]
    assert third.next is None


async def test_a_tokens_running_sessions_count_once_however_many_partners_tell_of_them(store: Store) -> None:
    by_two = [roaming_session(partner_id=each, token_uid="card") for each in ("hub", "direct")]
    await kept(store, *by_two, roaming_session(key="s2", session_id="S2", token_uid="card", status="completed"))

    assert await store.emsp.sessions_running("op", "card", rows.NOW) == 1
    assert await store.emsp.sessions_running("op", "card", rows.NOW.replace(year=2027)) == 0
    assert await store.emsp.sessions_running("other", "card", rows.NOW) == 0


async def test_lapsing_tokens_are_read_to_the_end(store: Store) -> None:
    await kept(store, *(rows.token(uid=f"T{number}", uid_key=f"t{number}", valid_until=rows.NOW) for number in range(5)))
    later = rows.NOW.replace(year=2027)

    first = await store.emsp.tokens_lapsing(rows.NOW, later, ("", "", ""), 3)
    rest = await store.emsp.tokens_lapsing(rows.NOW, later, (first[-1].operator_id, first[-1].uid_key, first[-1].type), 3)

    assert [each.uid for each in (*first, *rest)] == ["T0", "T1", "T2", "T3", "T4"]


def _ids(sites: Iterable[PartnerSite]) -> list[str]:
    return [each.location_id for each in sites]
