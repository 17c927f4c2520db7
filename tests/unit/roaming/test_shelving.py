"""What is held of partners' objects after PUTs and PATCHes in any order: what the newest dates say (L02 to L05, E03, T13, T14)."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.app.roaming.shelf import Shelf
from forecourt.domain.partners import Partner, PartyRole
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.kit.time import rfc3339
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces import objects
from forecourt.ocpi.interfaces.calls import AnyDocument, Stored
from forecourt.ocpi.interfaces.operations import Versioned
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import Version
from forecourt.roaming.shelving import Named, Shelving, children, of_party, running
from forecourt.roaming.shelving.dates import Kept, Moments
from forecourt.store.store import Store
from tests import partners

T0 = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
CPO = Party(CiString("NL"), CiString("CPO"))
V = Version.V230
Tree = dict[str, Any]


def at(minute: float) -> str:
    return rfc3339(T0 + timedelta(minutes=minute))


def connector(minute: float = 0, **fields: Any) -> Tree:
    given: Tree = {"id": "1", "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "max_voltage": 230}
    return {**given, "max_amperage": 32, "last_updated": at(minute), **fields}


def evse(uid: str = "E1", minute: float = 0, **fields: Any) -> Tree:
    return {"uid": uid, "status": "AVAILABLE", "connectors": [connector()], "last_updated": at(minute), **fields}


def location(minute: float = 0, *evses: Tree, **fields: Any) -> Tree:
    given: Tree = {
        "country_code": "NL", "party_id": "CPO", "id": "LOC1", "publish": True, "address": "Road 1", "city": "Utrecht",
        "country": "NLD", "coordinates": {"latitude": "52.090000", "longitude": "5.120000"}, "time_zone": "Europe/Amsterdam",
        "evses": list(evses) or [evse()], "last_updated": at(minute), "x_unknown": {"kept": 1.50},
    }  # fmt: skip
    return {**given, **fields}


def session(minute: float, *periods: int, **fields: Any) -> Tree:
    given: Tree = {
        "country_code": "NL", "party_id": "CPO", "id": "S1", "start_date_time": at(0), "kwh": 1, "currency": "EUR",
        "cdr_token": {"country_code": "DE", "party_id": "MSP", "uid": "CARD", "type": "RFID", "contract_id": "C"},
        "auth_method": "WHITELIST", "location_id": "LOC1", "evse_uid": "E1", "connector_id": "1", "status": "ACTIVE",
        "charging_periods": [period(each) for each in periods], "last_updated": at(minute),
    }  # fmt: skip
    return {**given, **fields}


def period(minute: int) -> Tree:
    return {"start_date_time": at(minute), "dimensions": [{"type": "ENERGY", "volume": 1}]}


def document(tree: Tree, of: Versioned = objects.LOCATION, version: Version = V) -> AnyDocument:
    return Document.read(render(tree), of[version])


class Bench:
    """A shelf on a real store, and a partner."""

    def __init__(self, store: Store) -> None:
        self.partner: Partner = partners.partner(roles=(PartyRole(role="CPO", party="NL*CPO"),))
        self.shelving = Shelving(Shelf(store.uow, store.roaming, clock=lambda: NOW), store.roaming, lambda: NOW)
        self.named = of_party(ModuleID.LOCATIONS, CPO, "LOC1")

    async def put(self, tree: Tree, named: Named | None = None, of: Versioned = objects.LOCATION, version: Version = V) -> Stored:
        return await self.shelving.put(self.partner, named or self.named, version, document(tree, of, version))

    async def patch(self, changes: Tree, *path: str, version: Version = V) -> None:
        if path:
            await self.shelving.patch_child(self.partner, self.named, path, version, changes)
        else:
            await self.shelving.patch(self.partner, self.named, version, changes)

    async def held(self, *path: str) -> Tree:
        return (await self.shelving.found(self.partner, self.named, V, path)).tree


@pytest.fixture
async def bench(store: Store) -> Bench:
    return Bench(store)


async def test_l02_a_change_below_raises_the_dates_above_and_is_kept_when_the_whole_comes_late(bench: Bench) -> None:
    """L02, L03, L04, scenario 4."""
    assert await bench.put(location(0)) is Stored.CREATED

    await bench.patch({"status": "CHARGING", "last_updated": at(5)}, "E1")
    await bench.patch({"tariff_ids": ["T9"], "last_updated": at(6)}, "e1", "1")
    await bench.put(location(2, name="Late"))

    held = await bench.held()
    assert (held["name"], held["last_updated"], held["x_unknown"]) == ("Late", at(6), {"kept": 1.50})
    assert (held["evses"][0]["status"], held["evses"][0]["last_updated"]) == ("CHARGING", at(6))
    assert (await bench.held("E1", "1"))["tariff_ids"] == ["T9"]


async def test_l04_a_child_is_put_by_itself_and_only_below_what_is_known(bench: Bench) -> None:
    with pytest.raises(NotFound) as unknown:
        await bench.shelving.put_child(bench.partner, bench.named, ("E2",), V, document(evse("E2"), objects.EVSE))
    await bench.put(location(0))

    stored = await bench.shelving.put_child(bench.partner, bench.named, ("E2",), V, document(evse("E2", 3), objects.EVSE))

    assert (unknown.value.code, stored) == ("unknown_location", Stored.CREATED)
    assert [each["uid"] for each in (await bench.held())["evses"]] == ["E1", "E2"]
    assert (await bench.held())["last_updated"] == at(3)
    with pytest.raises(NotFound, match="put it"):
        await bench.patch({"id": "1", "last_updated": at(4)}, "E9", "1")


async def test_t13_what_a_put_leaves_out_is_gone_and_t14_a_patch_takes_nothing_away(bench: Bench) -> None:
    await bench.put(location(0, name="Yard", help_phone="123"))

    await bench.patch({"name": None, "city": "Zeist", "last_updated": at(1)})
    patched = await bench.held()
    await bench.put(location(2))

    assert (patched["name"], patched["city"], patched["help_phone"]) == ("Yard", "Zeist", "123")
    assert "name" not in await bench.held()


async def test_older_statements_change_nothing(bench: Bench) -> None:
    await bench.put(location(5, name="New"))

    await bench.put(location(1, name="Old"))
    await bench.patch({"name": "Older", "last_updated": at(2)})
    await bench.patch({"status": "BLOCKED", "last_updated": at(-1)}, "E1")

    assert (await bench.held())["name"] == "New"
    assert (await bench.held("E1"))["status"] == "AVAILABLE"


@pytest.mark.parametrize(
    ("changes", "path", "at_fault"),
    [
        ({"status": 7.5e3000, "last_updated": "2026-11-20T12:01:00Z"}, ("E1",), "status"),
        ({"status": {"a": 1}, "last_updated": "2026-11-20T12:01:00Z"}, ("E1",), "status"),
        ({"connectors": [{"id": "1"}], "last_updated": "2026-11-20T12:01:00Z"}, ("E1",), "connectors[0].standard"),
        ({"status": "CHARGING", "last_updated": "yesterday"}, ("E1",), "last_updated"),
        ({"evses": "none", "last_updated": "2026-11-20T12:01:00Z"}, (), "evses"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_its_path_and_nothing_is_stored(
    bench: Bench, changes: Tree, path: tuple[str, ...], at_fault: str
) -> None:
    await bench.put(location(0))
    before = await bench.held()

    with pytest.raises(InvalidInput) as refused:
        await bench.patch(changes, *path)

    assert refused.value.faults[0].path == at_fault
    assert await bench.held() == before


async def test_a_partner_whose_clock_was_ahead_is_heard_when_it_is_right_again(bench: Bench) -> None:
    ahead = (NOW - T0) / timedelta(minutes=1) + 2 * 1440
    await bench.put(location(ahead, evse(minute=ahead), name="Ahead"))

    await bench.patch({"status": "CHARGING", "last_updated": rfc3339(NOW)}, "E1")
    await bench.put(location((NOW - T0) / timedelta(minutes=1), evse(minute=(NOW - T0) / timedelta(minutes=1)), name="Right"))

    assert (await bench.held())["name"] == "Right"


async def test_a_patch_in_the_words_of_another_version_asks_for_the_whole(bench: Bench) -> None:
    """T14."""
    await bench.put(location(0))

    with pytest.raises(NotFound, match=r"2\.3\.0"):
        await bench.patch({"status": "CHARGING", "last_updated": at(1)}, "E1", version=Version.V221)


async def test_211_patches_without_a_date_count_as_they_come(bench: Bench) -> None:
    old = {name: value for name, value in location(0).items() if name not in ("country_code", "party_id", "publish")}
    await bench.put({**old, "type": "ON_STREET", "evses": [_old_evse()]}, version=Version.V211)

    await bench.patch({"status": "CHARGING"}, "E1", version=Version.V211)
    await bench.patch({"status": "BLOCKED", "last_updated": at(1)}, "E1", version=Version.V211)

    held = (await bench.shelving.found(bench.partner, bench.named, Version.V211, ("E1",))).tree
    assert (held["status"], held["last_updated"]) == ("BLOCKED", at(1))


def _old_evse() -> Tree:
    plug = {"id": "1", "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": 230, "amperage": 16}
    return {**evse(), "connectors": [{**plug, "last_updated": at(0)}]}


async def test_t18_objects_of_parties_that_are_not_the_partners_are_left_out(bench: Bench) -> None:
    foreign = document(location(0, party_id="FOR"))

    taken = await bench.shelving.take(bench.partner, ModuleID.LOCATIONS, V, [document(location(0)), foreign])

    assert [key for _, key in taken.created] == ["loc1"]
    with pytest.raises(NotFound):
        await bench.shelving.found(bench.partner, of_party(ModuleID.LOCATIONS, Party(CiString("NL"), CiString("FOR")), "LOC1"), V)


async def test_f02_a_tariff_is_deleted_and_unknown_after(bench: Bench) -> None:
    tariff = {
        "country_code": "NL", "party_id": "CPO", "id": "T1", "currency": "EUR", "tax_included": "NO", "last_updated": at(0),
        "elements": [{"price_components": [{"type": "FLAT", "price": 1, "step_size": 1}]}],
    }  # fmt: skip
    named = of_party(ModuleID.TARIFFS, CPO, "T1")
    await bench.put(tariff, named, objects.TARIFF)

    await bench.shelving.remove(bench.partner, named)

    with pytest.raises(NotFound):
        await bench.shelving.found(bench.partner, named, V)
    with pytest.raises(NotFound):
        await bench.shelving.remove(bench.partner, named)


MOMENTS = Moments(NOW, NOW)
MINUTES = st.integers(1, 200)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Tree, list[tuple[str, Any]]]:
    """An owner's location as it changes, each change told by a PATCH or a PUT of what it is by then, and how it is in the end."""
    states = ["AVAILABLE", "CHARGING", "BLOCKED", "OUTOFORDER"]
    now = location(0, evse("E1"), evse("E2"))
    told: list[tuple[str, Any]] = []
    for minute in sorted(draw(st.sets(MINUTES, min_size=1, max_size=8))):
        uid = draw(st.sampled_from(["E1", "E2"]))
        kind = draw(st.sampled_from(["status", "name", "put"]))
        evses = now["evses"]
        if kind == "status":
            changes = {"status": draw(st.sampled_from(states)), "last_updated": at(minute)}
            evses = [{**each, **changes} if each["uid"] == uid else each for each in evses]
            now = {**now, "evses": evses, "last_updated": at(minute)}
            told.append((uid, changes))
        elif kind == "name":
            now = {**now, "name": f"N{minute}", "last_updated": at(minute)}
            told.append(("", {"name": f"N{minute}", "last_updated": at(minute)}))
        else:
            now = {**now, "help_phone": str(minute), "last_updated": at(minute)}
            told.append(("put", now))
    told.append(("put", now))
    return now, told


@given(histories(), st.randoms(use_true_random=False))
def test_in_whatever_order_a_locations_changes_come_the_newest_dates_are_held(
    history: tuple[Tree, list[tuple[str, Any]]], chance: random.Random
) -> None:
    final, told = history
    messages = told + [each for each in told if chance.random() < 0.3]
    chance.shuffle(messages)
    held = Kept(location(0, evse("E1"), evse("E2")), T0)

    for what, tree in messages:
        if what == "put":
            held = children.whole(held, tree, MOMENTS)
        elif what == "":
            held = children.patched(held, tree, MOMENTS)
        else:
            before = children.within(held.tree, (what,)).child
            assert before is not None
            if MOMENTS.newer(tree, before):
                held = Kept(children.placed(held.tree, (what,), {**before, **tree}), held.stated_at)

    assert held.tree == final


@given(st.sets(MINUTES, min_size=1, max_size=10), st.integers(0, 9), st.randoms(use_true_random=False))
def test_e03_in_whatever_order_a_sessions_patches_come_its_periods_stand_once_and_the_newest_figures_count(
    minutes: set[int], put_after: int, chance: random.Random
) -> None:
    order = sorted(minutes)
    messages: list[tuple[str, Tree]] = [
        ("patch", {"kwh": minute, "charging_periods": [period(minute)], "last_updated": at(minute)}) for minute in order
    ]
    whole = order[: put_after + 1]
    messages.append(("put", session(whole[-1], *whole, kwh=whole[-1])))
    messages += [each for each in messages if chance.random() < 0.3]
    chance.shuffle(messages)
    held = Kept(session(0), T0)

    for kind, tree in messages:
        held = running.whole(held, tree, MOMENTS) if kind == "put" else running.patched(held, tree, MOMENTS)

    assert (held.tree["kwh"], held.tree["last_updated"]) == (order[-1], at(order[-1]))
    periods = held.tree["charging_periods"]
    assert isinstance(periods, list)
    assert sorted(each["start_date_time"] for each in periods) == [at(minute) for minute in order]
