"""What is kept for roaming, on both engines: partners' objects, what each partner sees of ours, dates that no delta misses."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from forecourt.app.ports import Insert, Unit
from forecourt.app.roaming.publishing import Change, Offer, Publishing
from forecourt.app.roaming.shelf import Arrival, Shelf, Taken
from forecourt.domain.partners import Partner, PartyRole
from forecourt.domain.roaming import PublishingRule, Scope
from forecourt.kit.errors import Conflict, NotFound
from forecourt.store.store import Store
from tests import rows
from tests.partners import partner

NOW = rows.NOW
LATER = NOW + timedelta(minutes=5)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A page as the wire asks for it."""

    offset: int = 0
    limit: int = 100
    date_from: datetime | None = None
    date_to: datetime | None = None
    after: str = ""


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = LATER

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def changed(self, changes: Any) -> None:
        self.changes.extend(changes)

    def doubtful(self, operator_id: str, module: str) -> None:
        raise AssertionError("nothing failed")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(store: Store, clock: Clock) -> Shelf:
    return Shelf(store.uow, store.roaming, clock=clock)


@pytest.fixture
def publishing(store: Store, clock: Clock) -> Publishing:
    return Publishing(store.uow, store.roaming, clock=clock)


def arrival(key: str = "loc1", **fields: Any) -> Arrival:
    given = {"owner": "DE*ROA", "object_id": key.upper(), "key": key, "version": "2.2.1", "document": "{}", "last_updated": NOW}
    return Arrival(**{**given, **fields})


def offer(key: str = "loc1", **fields: Any) -> Offer:
    given = {"party": "NL*FCT", "module": "locations", "object_id": key.upper(), "key": key, "document": f'{{"id":"{key}"}}'}
    return Offer(**{**given, **fields})


async def seen(publishing: Publishing, by: Partner, **wanted: Any) -> list[str]:
    page = await publishing.page(by, "locations", Wanted(**wanted))
    assert page.total >= len(page.rows)
    return [row.key for row in page.rows]


async def test_an_object_is_new_once_and_an_older_state_changes_nothing(shelf: Shelf, store: Store) -> None:
    peer = partner()

    new = await shelf.take(peer, "locations", [arrival(document='{"a":1}', last_updated=LATER)])
    old = await shelf.take(peer, "locations", [arrival(document='{"a":0}', last_updated=NOW)])

    assert (new, old) == (Taken(created=frozenset([("DE*ROA", "loc1")])), Taken())
    assert (await shelf.find(peer, "locations", "DE*ROA", "loc1")).document == '{"a":1}'


async def test_a_stranger_and_a_gone_object_look_alike(shelf: Shelf, store: Store) -> None:
    peer, other = partner(), partner()
    await shelf.take(peer, "tariffs", [arrival("t1"), arrival("t2", gone=True)])

    for who, key in ((peer, "t2"), (peer, "t3"), (other, "t1")):
        with pytest.raises(NotFound):
            await shelf.find(who, "tariffs", "DE*ROA", key)


async def test_p08_what_a_complete_list_was_without_is_gone_until_it_is_seen_again(
    shelf: Shelf, store: Store, clock: Clock
) -> None:
    peer = partner()
    await shelf.take(peer, "locations", [arrival("a"), arrival("b"), arrival("c")])
    began = clock.go(hours=1)
    await shelf.take(peer, "locations", [arrival("b")])

    swept = await shelf.sweep(peer, "locations", began)

    assert (swept, [row.key for row in await store.roaming.held_page(peer.id, "locations")]) == (2, ["b"])
    await shelf.take(peer, "locations", [arrival("a")])
    assert (await shelf.find(peer, "locations", "DE*ROA", "a")).gone_at is None


async def test_who_searches_hears_of_all_objects_of_a_unit_in_one_event(shelf: Shelf, store: Store) -> None:
    peer = partner()

    await shelf.take(peer, "locations", [arrival("a"), arrival("b")])
    await shelf.take(peer, "locations", [arrival("a"), arrival("b")])

    events, _ = await store.event_log.after({}, 10)
    assert [(each.type, each.subject_id) for each in events] == [("HeldObjectChanged", peer.id)]
    assert [each["key"] for each in events[0].data["objects"]] == ["a", "b"]  # type: ignore[attr-defined]


async def test_an_object_that_is_published_again_as_it_was_keeps_its_date(publishing: Publishing, clock: Clock) -> None:
    heard, peer = Heard(), partner()
    publishing.follow(heard)
    await publishing.publish("op", [offer()])
    before = await publishing.one(peer, "locations", "loc1")
    clock.go(hours=1)

    changed = await publishing.publish("op", [offer()])

    assert (changed, len(heard.changes)) == (0, 1)
    assert await publishing.one(peer, "locations", "loc1") == before


async def test_p03_p05_a_partner_sees_what_is_for_it_and_what_its_rule_leaves(publishing: Publishing, store: Store) -> None:
    peer, other, stranger = partner(), partner(), partner(operator_id="elsewhere")
    some = PublishingRule(partner_id=other.id, module="locations", operator_id="op", scope=Scope.SOME, site_ids=("s2",))
    none = PublishingRule(partner_id=other.id, module="tariffs", operator_id="op", scope=Scope.NONE)
    await store.uow.commit(Unit(key="t", writes=[Insert(some), Insert(none)]))

    await publishing.publish(
        "op",
        [
            offer("z", site_id="s1"),
            offer("a", site_id="s2"),
            offer("a", site_id="s2", audience=peer.id, document='{"id":"a","for":"peer"}'),
            offer("m", party="NL*TWO"),
            offer("t", module="tariffs"),
        ],
    )

    assert await seen(publishing, peer) == ["z", "a"]
    assert (await publishing.one(peer, "locations", "a")).document == '{"id":"a","for":"peer"}'
    assert await seen(publishing, other) == ["a"]
    assert await seen(publishing, stranger) == []
    assert (await publishing.page(other, "tariffs", Wanted())).total == 0
    with pytest.raises(NotFound):
        await publishing.one(other, "locations", "z")


async def test_a_partner_cannot_fill_the_node(store: Store) -> None:
    now, peer, other = [NOW], partner(), partner()
    shelf = Shelf(store.uow, store.roaming, clock=lambda: now[0], most_bytes=1_000)

    async def put(of: Partner, key: str, size: int) -> None:
        await shelf.put(of, "locations", "NL*ROA", key, key, version="2.3.0", document="x" * size, last_updated=now[0])

    await put(peer, "a", 600)
    with pytest.raises(Conflict, match="partner_megabytes"):
        await put(peer, "b", 600)
    await put(other, "b", 600)
    now[0] += timedelta(minutes=2)
    await put(peer, "a", 300)
    await put(peer, "b", 600)

    kept = [row.document for row in await store.roaming.held_page(peer.id, "locations")]
    assert sorted(map(len, kept)) == [300, 600]
    restarted = Shelf(store.uow, store.roaming, clock=lambda: now[0], most_bytes=1_000)
    with pytest.raises(Conflict):
        await restarted.put(peer, "locations", "NL*ROA", "c", "c", version="2.3.0", document="x" * 600, last_updated=now[0])


async def test_e02_d11_parties_behind_one_hub_do_not_see_each_others(publishing: Publishing) -> None:
    """Isolation: whose token it is sees it, another party of the same hub gets what an unknown id gets; totals do not leak."""
    hub = partner(hub_party="NL*HUB")
    offers = [
        offer("mine", module="sessions", audience=hub.id, for_party="DE*MSP"),
        offer("theirs", module="sessions", audience=hub.id, for_party="FR*MSP"),
    ]
    await publishing.publish("op", offers)

    page = await publishing.page(hub, "sessions", Wanted(), for_party="DE*MSP")

    assert ([row.key for row in page.rows], page.total) == (["mine"], 1)
    assert (await publishing.one(hub, "sessions", "mine", for_party="DE*MSP")).for_party == "DE*MSP"
    for key in ("theirs", "unknown"):
        with pytest.raises(NotFound, match=f"There is no object {key} in sessions"):
            await publishing.one(hub, "sessions", key, for_party="DE*MSP")


async def test_the_own_row_of_a_partner_stands_before_the_one_for_all_also_withdrawn(publishing: Publishing) -> None:
    peer, other = partner(), partner()
    await publishing.publish("op", [offer("a"), offer("a", audience=peer.id, document="{}")])

    await publishing.withdraw("op", "NL*FCT", "locations", "a", peer.id)

    assert (await seen(publishing, peer), await seen(publishing, other)) == ([], ["a"])


async def test_p01_p05_pages_stay_in_the_order_of_creation_while_objects_change_and_go(
    publishing: Publishing, clock: Clock
) -> None:
    peer = partner()
    await publishing.publish("op", [offer(name) for name in "abcdef"])
    first = await publishing.page(peer, "locations", Wanted(limit=3))

    await publishing.withdraw("op", "NL*FCT", "locations", "a")
    await publishing.publish("op", [offer("b", document="{}"), offer("g")])
    rest = await publishing.page(peer, "locations", Wanted(limit=9, offset=3, after=first.last))

    assert [row.key for row in first.rows] == ["a", "b", "c"]
    assert [row.key for row in rest.rows] == ["d", "e", "f", "g"]
    assert (first.total, rest.total) == (6, 6)


async def test_scenario_3_a_change_that_tells_an_old_date_is_not_missed_by_the_next_delta(
    publishing: Publishing, clock: Clock
) -> None:
    """date_from is the previous date_to; the station's moment lies before both."""
    peer = partner()
    happened = clock.now
    read_at = clock.go(seconds=10)
    assert await seen(publishing, peer, date_to=read_at) == []

    await publishing.publish("op", [offer(last_updated=happened), offer("loc2", last_updated=happened)])

    assert await seen(publishing, peer, date_from=read_at, date_to=clock.go(seconds=10)) == ["loc1", "loc2"]
    assert await seen(publishing, peer, date_from=clock.now) == []


async def test_a_withdrawn_object_is_told_to_who_catches_up_and_to_nobody_else(publishing: Publishing, store: Store) -> None:
    peer = partner(own=(PartyRole(role="CPO", party="nl*fct"),))
    await publishing.publish("op", [offer("a"), offer("b")])
    since = (await publishing.one(peer, "locations", "b")).last_updated

    await publishing.withdraw("op", "NL*FCT", "locations", "a")

    view = await publishing.view(peer, "locations")
    first = await store.roaming.changed_since(view, since, None, 1)
    rest = await store.roaming.changed_since(view, since, (first[0].last_updated, first[0].id), 5)
    assert [(row.key, row.withdrawn_at is not None) for row in first + rest] == [("b", False), ("a", True)]
    assert await seen(publishing, peer) == ["b"]
