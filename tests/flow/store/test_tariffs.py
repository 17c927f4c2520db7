"""Tariffs and assignments on both engines: versions are kept, the book answers by the version of the moment, lists page."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from forecourt.app.ports import Delete, Unit, Write
from forecourt.app.tariffs import AssignmentSettings, Book, Tariffs, TariffSettings
from forecourt.domain.access import Role
from forecourt.domain.tariffs import Component, Dimension, Element, Scope, Tariff
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from forecourt.store.store import Store
from tests import rows

CALLER = rows.person("op", Role.OPERATOR)


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = rows.NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


class World:
    """An operator with a site and a station, the verbs, and the book."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock()
        self.book = Book(store.tariffs, clock=self.clock)
        self.tariffs = Tariffs(store.uow, store.tariffs, store.directory, store.stations, self.book, clock=self.clock)
        self.site = rows.site(zone="Europe/Amsterdam")
        self.station = rows.station(site_id=self.site.id)

    async def made(self) -> "World":
        await self.store.uow.commit(rows.inserts(rows.operator(), self.site, self.station))
        return self

    async def here(self, at: datetime | None = None, **driver: Any) -> list[Tariff]:
        """The tariff of EVSE 1, connector 2."""
        given = {"token": None, "group": None, **driver}
        found = await self.book.of_place("op", self.site.id, self.station.id, 1, 2, at=at or self.clock(), **given)
        return list(found)

    async def events(self) -> list[tuple[str, str | None]]:
        found, _ = await self.store.event_log.after({}, 100)
        return [(each.type, each.subject_id) for each in found]


@pytest.fixture
async def world(store: Store) -> World:
    return await World(store).made()


def costs(price: str = "0.30", **fields: Any) -> TariffSettings:
    element = Element(components=(Component(dimension=Dimension.ENERGY, price=Decimal(price)),))
    return TariffSettings(**{"currency": "EUR", "elements": (element,), **fields})


def price_of(tariffs: list[Tariff]) -> list[str]:
    return [str(each.elements[0].components[0].price) for each in tariffs]


async def test_a_transaction_keeps_the_version_that_was_valid_at_its_start(world: World) -> None:
    await world.tariffs.put(CALLER, "T", costs("0.30"))
    await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T"))
    started = world.clock.passes(hours=1)
    world.clock.passes(hours=1)
    await world.tariffs.put(CALLER, "T", costs("0.40"))

    assert price_of(await world.here(started)) == ["0.30"]
    assert price_of(await world.here()) == ["0.40"]
    assert await world.book.version_at("op", "T", started - timedelta(hours=2)) is None


async def test_what_says_the_same_makes_no_version_and_no_event(world: World) -> None:
    first = await world.tariffs.put(CALLER, "T", costs())
    world.clock.passes(hours=1)

    again = await world.tariffs.put(CALLER, "t", costs())

    assert again == first
    assert await world.events() == [("TariffChanged", "T")]


async def test_ids_are_compared_without_case_and_keep_their_first_spelling(world: World) -> None:
    await world.tariffs.put(CALLER, "Night", costs("0.30"))
    world.clock.passes(hours=1)

    changed = await world.tariffs.put(CALLER, "NIGHT", costs("0.20"))

    assert (changed.tariff_id, changed.tariff.id, changed.version) == ("Night", "Night", 2)
    assert (await world.store.queries.tariffs.by_id(CALLER, "night")) == changed


async def test_an_assignment_that_ended_still_prices_what_began_under_it(world: World) -> None:
    await world.tariffs.put(CALLER, "T", costs())
    assigned = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T", station_id=world.station.id))
    started = world.clock.passes(hours=1)
    world.clock.passes(hours=1)

    await world.tariffs.unassign(CALLER, assigned.id)
    await world.tariffs.delete(CALLER, "T")

    assert price_of(await world.here(started)) == ["0.30"]
    assert await world.here() == []
    with pytest.raises(NotFound):
        await world.store.queries.tariffs.by_id(CALLER, "T")


async def test_what_was_removed_can_be_made_again_and_goes_on_counting(world: World) -> None:
    await world.tariffs.put(CALLER, "T", costs("0.30"))
    world.clock.passes(hours=1)
    await world.tariffs.delete(CALLER, "T")
    world.clock.passes(hours=1)

    made = await world.tariffs.put(CALLER, "T", costs("0.50"))

    assert (made.version, made.tariff.created_at) == (2, world.clock())
    page = await world.store.queries.tariffs.versions(CALLER, made)
    assert [(each.version, each.until is None) for each in page.items] == [(2, True), (1, False)]


async def test_an_assigned_tariff_is_not_removed_also_when_its_time_is_still_to_come(world: World) -> None:
    await world.tariffs.put(CALLER, "T", costs())
    later = world.clock() + timedelta(days=1)
    coming = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T", site_id=world.site.id, starts_at=later))

    with pytest.raises(Conflict, match="assigned") as refused:
        await world.tariffs.delete(CALLER, "T")

    assert refused.value.code == "tariff_in_use"
    await world.tariffs.unassign(CALLER, coming.id)
    assert await world.store.tariffs.assignment(coming.id) is None, "what had not begun is called off"
    await world.tariffs.delete(CALLER, "T")


async def test_what_is_assigned_to_places_that_were_removed_holds_no_tariff(world: World) -> None:
    await world.tariffs.put(CALLER, "T", costs())
    at_station = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T", station_id=world.station.id, evse=1))
    at_site = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T", site_id=world.site.id))
    with pytest.raises(Conflict, match="2 places"):
        await world.tariffs.delete(CALLER, "T")
    gone: list[Write] = [Delete(type(each), {"id": each.id}) for each in (world.station, world.site)]
    await world.store.uow.commit(Unit("gone", writes=gone))

    world.clock.passes(minutes=1)
    await world.tariffs.delete(CALLER, "T")

    ended = [await world.store.tariffs.assignment(each.id) for each in (at_station, at_site)]
    assert [each and each.ends_at for each in ended] == [world.clock(), world.clock()]


async def test_a_scheduled_change_comes_by_itself(world: World) -> None:
    for tariff_id, price in (("NOW", "0.30"), ("THEN", "0.40")):
        await world.tariffs.put(CALLER, tariff_id, costs(price))
    change = world.clock() + timedelta(days=1)
    await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="NOW"))
    await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="THEN", starts_at=change))

    before, after = await world.here(change - timedelta(microseconds=1)), await world.here(change)

    assert (price_of(before), price_of(after)) == (["0.30"], ["0.40"])


async def test_the_same_said_twice_is_one_assignment_and_saying_it_after_another_is_a_new_one(world: World) -> None:
    for tariff_id in ("A", "B"):
        await world.tariffs.put(CALLER, tariff_id, costs())
    first = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="A"))
    world.clock.passes(hours=1)
    again = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="A"))
    await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="B"))
    world.clock.passes(hours=1)

    back = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="A"))

    assert again == first
    assert back.id != first.id
    assert [each.id for each in await world.here()] == ["A"]


async def test_the_book_knows_group_place_and_kind(world: World) -> None:
    for tariff_id in ("ALL", "SITE", "FLEET", "PLUG"):
        await world.tariffs.put(CALLER, tariff_id, costs())
    for settings in (
        AssignmentSettings(tariff_id="ALL"),
        AssignmentSettings(tariff_id="SITE", site_id=world.site.id),
        AssignmentSettings(tariff_id="FLEET", site_id=world.site.id, token_group="FLEET"),
        AssignmentSettings(tariff_id="PLUG", station_id=world.station.id, evse=1, connector=1),
    ):
        await world.tariffs.assign(CALLER, settings)

    assert [each.id for each in await world.here()] == ["SITE"]
    assert [each.id for each in await world.here(token=TokenRef(uid="x"), group="FLEET")] == ["FLEET"]
    plug = await world.book.of_place("op", world.site.id, world.station.id, 1, 1, None, "FLEET", world.clock())
    assert [each.id for each in plug] == ["PLUG"]
    elsewhere = await world.book.of_place("other", world.site.id, world.station.id, 1, 1, None, None, world.clock())
    assert elsewhere == ()


async def test_a_change_made_elsewhere_is_seen_after_a_moment_and_one_made_here_at_once(world: World) -> None:
    await world.tariffs.put(CALLER, "T", costs("0.30"))
    await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T"))
    other_process = Book(world.store.tariffs, clock=world.clock)
    ask = ("op", world.site.id, world.station.id, 1, 1, None, None)
    await other_process.of_place(*ask, world.clock())
    world.clock.passes(seconds=1)

    await world.tariffs.put(CALLER, "T", costs("0.40"))

    assert price_of(await world.here()) == ["0.40"]
    world.clock.passes(seconds=30)
    assert price_of(list(await other_process.of_place(*ask, world.clock()))) == ["0.40"]


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"evse": 1}, "$.station_id"),
        ({"station_id": "s", "connector": 1}, "$.evse"),
        ({"station_id": "s", "site_id": "p"}, "$.site_id"),
        ({"token_group": "g", "partner": "NL*MSP"}, "$.partner"),
        ({"starts_at": rows.NOW - timedelta(seconds=1)}, "$.starts_at"),
        ({"ends_at": rows.NOW}, "$.ends_at"),
        ({"station_id": "s", "evse": 0}, "$.evse"),
    ],
    ids=str,
)
async def test_an_assignment_that_makes_no_sense_is_refused_with_its_path(
    world: World, settings: dict[str, Any], path: str
) -> None:
    await world.tariffs.put(CALLER, "T", costs())

    with pytest.raises(InvalidInput) as refused:
        await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T", **settings))

    assert [each.path for each in refused.value.faults] == [path]


async def test_another_operators_things_are_not_there(world: World) -> None:
    stranger = rows.person("other", Role.ADMINISTRATOR)
    await world.store.uow.commit(rows.inserts(rows.operator("other")))
    await world.tariffs.put(CALLER, "T", costs())
    mine = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="T"))
    await world.tariffs.put(stranger, "THEIRS", costs())

    with pytest.raises(NotFound):
        await world.tariffs.delete(stranger, "T")
    with pytest.raises(NotFound):
        await world.tariffs.unassign(stranger, mine.id)
    with pytest.raises(NotFound):
        await world.tariffs.assign(stranger, AssignmentSettings(tariff_id="THEIRS", station_id=world.station.id))
    with pytest.raises(NotFound):
        await world.tariffs.assign(stranger, AssignmentSettings(tariff_id="THEIRS", site_id=world.site.id))


async def test_viewers_change_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        await world.tariffs.put(rows.person("op", Role.VIEWER), "T", costs())


async def test_lists_page_and_search(world: World) -> None:
    for number in range(5):
        await world.tariffs.put(CALLER, f"T{number}", costs(name=f"Tariff {number}"))
        world.clock.passes(seconds=1)
        await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id=f"T{number}", site_id=world.site.id))
    queries = world.store.queries

    async def pages(list_: Any, **filters: Any) -> list[list[str]]:
        found: list[list[str]] = []
        cursor = None
        while cursor is not None or not found:
            page = await list_.page(CALLER, cursor=cursor, limit=2, **filters)
            found.append([each.tariff_id for each in page.items])
            cursor = page.next
        return found

    assert await pages(queries.tariffs) == [["T0", "T1"], ["T2", "T3"], ["T4"]]
    assert await pages(queries.tariffs, search="IFF 3") == [["T3"]]
    assert await pages(queries.assignments, place_ids=[world.site.id]) == [["T4", "T3"], ["T2", "T1"], ["T0"]]
    assert await pages(queries.assignments, tariff_id="T2") == [["T2"]]
    one = (await queries.assignments.page(CALLER, tariff_id="T2")).items[0]
    assert (one.scope, await queries.assignments.by_id(CALLER, one.id)) == (Scope.SITE, one)


async def test_a_list_is_sorted_by_its_changes_and_counts_where_each_applies(world: World) -> None:
    queries = world.store.queries
    for tariff_id in ("A", "B", "C"):
        await world.tariffs.put(CALLER, tariff_id, costs())
        world.clock.passes(minutes=1)
    await world.tariffs.put(CALLER, "A", costs("0.50"))
    for evse in (1, 2):
        await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="A", station_id=world.station.id, evse=evse))
    await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="A"))
    over = await world.tariffs.assign(CALLER, AssignmentSettings(tariff_id="B"))
    await world.tariffs.unassign(CALLER, over.id)

    first = await queries.tariffs.page(CALLER, sort="-since", limit=2)
    rest = await queries.tariffs.page(CALLER, sort="-since", limit=2, cursor=first.next)
    spread = await queries.assignments.spread(CALLER, ["A", "B", "C"], world.clock())
    foreign = await queries.assignments.spread(rows.person("other", Role.OPERATOR), ["A"], world.clock())

    assert [each.tariff_id for each in (*first.items, *rest.items)] == ["A", "C", "B"]
    assert {(each.tariff_id, each.scope, each.times) for each in spread} == {("A", Scope.EVSE, 2), ("A", Scope.OPERATOR, 1)}
    assert foreign == []
