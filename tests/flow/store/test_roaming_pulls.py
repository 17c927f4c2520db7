"""Pulls from a foreign partner with a list by offset, on both engines: faults, strangers, outages, kills at any point."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.app.ports import Write
from forecourt.app.roaming.shelf import Shelf, Taken
from forecourt.domain.partners import ModuleAddress, Partner, PartyRole
from forecourt.domain.roaming import SyncState
from forecourt.kit.errors import InvalidInput
from forecourt.kit.ids import new_id
from forecourt.ocpi.client.client import Client, Connection
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.client.guard import Reach
from forecourt.ocpi.client.retrying import Retrying
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import Version
from forecourt.roaming.peers import peer_of
from forecourt.roaming.shelving import Shelving
from forecourt.roaming.sync.pulling import Pulling, Take
from forecourt.store.store import Store
from tests.flow.sync_world import location
from tests.partners import partner

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Killed(Exception):
    """Our process died here."""


class Foreign:
    """A partner's list: by offset, in the order of creation, with a clock of its own. `before_page` may do anything."""

    def __init__(self, *, skew: timedelta = timedelta(), page: int = 3) -> None:
        self.now = START + skew
        self.rows: dict[str, Any] = {}
        self.page = page
        self.total: int | None = None
        self.before_page: Callable[[int], None] = lambda number: None
        self.asked: list[str] = []

    def put(self, number: int, **fields: Any) -> None:
        """An object is new, or is another one."""
        self.now += timedelta(seconds=1)
        document = location(number) | {"last_updated": self.now.strftime("%Y-%m-%dT%H:%M:%SZ")} | fields
        self.rows[document["id"]] = document

    async def exchange(self, key: str, reach: Reach, request: Request, *, within_s: float) -> Response:
        """Port `Exchanging`."""
        self.before_page(len(self.asked))
        self.asked.append(request.url)
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        since = query.get("date_from", "").replace(".000", "")
        found = [each for each in self.rows.values() if not isinstance(each, dict) or each["last_updated"] >= since]
        offset = int(query.get("offset", 0))
        headers = {"X-Total-Count": str(len(found) if self.total is None else self.total)}
        if offset + self.page < len(found):
            after = f"offset={offset + self.page}" + (f"&date_from={since}" if since else "")
            headers["Link"] = f'<https://roamer.example/locations?{after}>; rel="next"'
        body = {"status_code": 1000, "data": found[offset : offset + self.page], "timestamp": "2026-11-23T12:00:00Z"}
        return Response(status=200, headers=headers, body=json.dumps(body).encode(), url=request.url)


class World:
    """We, on an open store, and the partner."""

    def __init__(self, store: Store, foreign: Foreign, **taking: Take) -> None:
        self.store, self.foreign = store, foreign
        self.now = START
        self.partner = partner(
            id=new_id(),
            roles=(PartyRole(role="CPO", party="NL*CPO"),),
            version="2.2.1",
            endpoints=(ModuleAddress(module="locations", side="SENDER", url="https://roamer.example/locations"),),
        )
        self._taking = taking

    def connect(self, to: Partner) -> Connection:
        return Client(self.foreign, retrying=Retrying(attempts=1)).at(peer_of(to, "secret", Version.V221))

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    async def pull(self, *, full: bool = False) -> SyncState:
        """Made anew each time, as after a start."""
        shelf = Shelf(self.store.uow, self.store.roaming, clock=self.clock)
        shelving = Shelving(shelf, self.store.roaming, self.clock)

        async def take(partner: Partner, version: Version, documents: Any, *, also: Any = ()) -> Taken:
            return await shelving.take(partner, ModuleID.LOCATIONS, version, documents, also=also)

        taking: dict[ModuleID, Take] = {ModuleID.LOCATIONS: self._taking.get("locations", take)}
        pulling = Pulling(self.store.uow, self.store.roaming, shelf, self.connect, taking, self.clock, page=self.foreign.page)
        return await pulling.pull(self.partner, ModuleID.LOCATIONS, full=full)

    async def held(self) -> dict[str, Any]:
        rows = await self.store.roaming.held_page(self.partner.id, "locations", limit=1_000)
        return {row.object_id: json.loads(row.document)["last_updated"] for row in rows}

    async def faults(self) -> dict[str, str]:
        return {
            each.object_id: each.sentence for each in await self.store.roaming.sync_faults(self.partner.id, "locations", "pull")
        }

    @property
    def there(self) -> dict[str, Any]:
        return {key: row["last_updated"] for key, row in self.foreign.rows.items()}


@pytest.fixture
def world(store: Store) -> World:
    return World(store, Foreign())


async def test_t12_an_object_that_cannot_be_read_is_listed_and_the_rest_is_kept(world: World) -> None:
    for number in range(5):
        world.foreign.put(number)
    await world.pull(full=True)
    world.foreign.rows["L00003"] = {**world.foreign.rows["L00003"], "coordinates": 7, "last_updated": "2026-11-23T13:00:00Z"}
    world.now += timedelta(hours=1)

    state = await world.pull(full=True)

    assert (state.refused, state.seen, list(await world.faults())) == (1, 5, ["L00003"])
    assert len(await world.held()) == 5, "what is there and cannot be read is not gone"
    world.foreign.put(3)
    assert (await world.pull()).refused == 0
    assert await world.faults() == {}


async def test_t18_objects_of_strangers_are_not_kept(world: World) -> None:
    world.foreign.put(1)
    world.foreign.put(2, party_id="XXX")

    await world.pull(full=True)

    assert list(await world.held()) == ["L00001"]
    assert "NL*XXX" in (await world.faults())["L00002"]


async def test_an_object_that_we_refuse_is_listed_and_spoils_no_other(store: Store) -> None:
    taken: list[str] = []

    async def take(of: Partner, version: Version, documents: list[AnyDocument], *, also: list[Write] | tuple[()] = ()) -> Taken:
        if any(each.view.id == "L00002" for each in documents):
            raise InvalidInput("Another one was here under this id.")
        taken.extend(each.view.id for each in documents)
        return Taken(created=frozenset((("NL*CPO", each.view.id)) for each in documents))

    world = World(store, Foreign(), locations=take)  # type: ignore[arg-type]
    for number in range(1, 4):
        world.foreign.put(number)

    state = await world.pull(full=True)

    assert (taken, state.changed, state.refused) == (["L00001", "L00003"], 2, 1)
    assert await world.faults() == {"L00002": "Another one was here under this id."}


async def test_p08_a_list_that_ends_too_soon_takes_nothing_away(world: World) -> None:
    for number in range(5):
        world.foreign.put(number)
    await world.pull(full=True)
    world.now += timedelta(hours=1)
    del world.foreign.rows["L00004"]
    world.foreign.total = 9

    state = await world.pull(full=True)

    assert state.fault == "The list was said to have 9 objects; 4 were seen."
    assert len(await world.held()) == 5


async def test_an_outage_ends_a_pull_which_goes_on_at_its_page(world: World) -> None:
    for number in range(10):
        world.foreign.put(number)

    def away(number: int) -> None:
        if number == 2:
            raise Unreachable("No connection.", why="refused")

    world.foreign.before_page = away
    failed = await world.pull(full=True)
    assert (failed.tries, failed.seen, failed.fault) == (1, 6, "No connection.")
    world.foreign.before_page = lambda number: None
    ended = await world.pull()

    assert (ended.tries, ended.full, ended.seen, ended.url, ended.fault) == (0, True, 10, "", "")
    assert [url.partition("offset=")[2].partition("&")[0] for url in world.foreign.asked] == ["0", "3", "6", "9"]
    assert await world.held() == world.there
    events, _ = await world.store.event_log.after({}, 50)
    assert [each.type for each in events if each.type.startswith("Partner")] == ["PartnerTroubled", "PartnerSynced"]


async def test_a_list_without_end_is_left(world: World) -> None:
    world.foreign.put(1)
    world.foreign.page = 0

    state = await world.pull(full=True)

    assert "lead back" in state.fault
    assert state.url == ""


Step = tuple[str, int]
STEPS = st.lists(st.tuples(st.sampled_from(["put", "put", "pull", "pull", "full"]), st.integers(0, 11)), min_size=1, max_size=12)
TROUBLE = st.lists(st.sampled_from(["", "", "put", "put", "away", "kill"]), max_size=40)


@given(steps=STEPS, trouble=TROUBLE, skew=st.sampled_from([-172_800, -3, 0, 3, 172_800]))
@settings(max_examples=30, deadline=None)
def test_scenario_2_whatever_happens_while_we_read_the_next_deltas_mend_it(
    sqlite_template: Any, tmp_path_factory: Any, steps: list[Step], trouble: list[str], skew: int
) -> None:
    """Objects change on every page, the partner goes away, we are killed and start again; its clock is not ours."""
    file = tmp_path_factory.mktemp("pulls") / "store.db"
    file.write_bytes(sqlite_template.read_bytes())

    async def run() -> None:
        store = await Store.open(f"sqlite:///{file}")
        try:
            await _any_order(World(store, Foreign(skew=timedelta(seconds=skew))), steps, list(trouble))
        finally:
            await store.close()

    asyncio.run(run())


async def _any_order(world: World, steps: list[Step], trouble: list[str]) -> None:
    def meanwhile(number: int) -> None:
        happens = trouble.pop() if trouble else ""
        if happens == "put":
            world.foreign.put(number % 12)
        elif happens == "away":
            raise Unreachable("No connection.", why="refused")
        elif happens == "kill":
            raise Killed

    world.foreign.before_page = meanwhile
    for what, number in steps:
        passed = timedelta(minutes=2 * number)
        world.now, world.foreign.now = world.now + passed, world.foreign.now + passed
        if what == "put":
            world.foreign.put(number)
            continue
        try:
            await world.pull(full=what == "full")
        except Killed:
            continue
    trouble.clear()
    for _ in range(2):  # what stopped comes to its end, then once more
        await world.pull()
    assert await world.held() == world.there
