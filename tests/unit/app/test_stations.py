"""The verbs of stations, over a real store on SQLite: what is stored and what memory says."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from forecourt.app.live import LiveStations
from forecourt.app.ports import Insert, Unit
from forecourt.app.stations import Admitted, ConnectorSettings, Knock, Refused, StationPolicy, Stations, StationSettings
from forecourt.app.stations.refusals import REMEMBERED
from forecourt.domain.access import Caller, Operator, Role
from forecourt.domain.commands import Command, StationAnswer
from forecourt.domain.events import Event
from forecourt.domain.stations import (
    BootData,
    Connector,
    ConnectorReport,
    ConnectorStatus,
    PlugStandard,
    Registration,
    Repaired,
    Station,
)
from forecourt.domain.transactions import Notice
from forecourt.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from forecourt.store.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OURS = Operator(id="ours", country_code="DE", party_id="AAA", legal_name="Ours", created_at=NOW)
THEIRS = Operator(id="theirs", country_code="DE", party_id="BBB", legal_name="Theirs", created_at=NOW)
PASSWORD = "a1b2c3d4e5f6g7h8i9j0"


def caller(operator: Operator, role: Role = Role.OPERATOR) -> Caller:
    return Caller(kind="user", id="u", name="Uma", operator_id=operator.id, role=role)


ME, THEM = caller(OURS), caller(THEIRS)


class Closed:
    """The link of a process without sockets: remembers what it was to close."""

    def __init__(self) -> None:
        self.stations: list[str] = []

    async def close(self, station_id: str, reason: str) -> None:
        self.stations.append(f"{station_id}: {reason}")

    def connected(self, station_id: str) -> bool:
        raise NotImplementedError

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        raise NotImplementedError


class World:
    def __init__(self, store: Store, **policy: object) -> None:
        self.store = store
        self.now = NOW
        self.closed = Closed()
        self.live = LiveStations(store.stations, store.transactions)
        self.stations = Stations(
            msgspec.convert({"server_key": b"k" * 32, **policy}, StationPolicy),
            store.stations,
            store.directory,
            store.uow,
            self.live,
            self.closed,
            clock=lambda: self.now,
        )

    async def connected(self, identity: str = "CP1") -> tuple[Station, int]:
        station = await self.stations.put(ME, identity, StationSettings())
        epoch = await self.stations.take_epoch(station.id)
        await self.stations.connected(station.id, epoch, "1.6", "10.0.0.1")
        return station, epoch

    async def stored(self, identity: str = "CP1") -> Station:
        station = await self.store.stations.by_identity(identity.casefold())
        assert station is not None
        return station

    async def events(self) -> list[Event]:
        return (await self.store.event_log.after({}, 1000))[0]

    async def connector(self, station_id: str, evse: int = 1, connector: int = 1) -> Connector:
        known = {(each.evse, each.connector): each for each in await self.store.stations.connectors(station_id)}
        return known[evse, connector]


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def world(store: Store) -> World:
    await store.uow.commit(Unit(key="operators", writes=[Insert(OURS), Insert(THEIRS)]))
    return World(store)


def notice(payload: bytes = b"{}") -> Notice:
    return Notice(received_at=NOW, payload=payload)


def knock(identity: str = "CP1", address: str = "10.0.0.1") -> Knock:
    return Knock(identity=identity, path=f"/{identity}", address=address)


# --- people's verbs ---


async def test_a_station_is_made_and_what_is_not_given_stays(world: World) -> None:
    made = await world.stations.put(ME, "CP1", StationSettings(name="North", security_profile=1, password=PASSWORD))

    changed = await world.stations.put(ME, "cp1", StationSettings(name="South"))

    stored = await world.stored()
    assert changed.id == made.id == stored.id
    assert (stored.name, stored.identity, stored.security_profile, stored.operator_id) == ("South", "CP1", 1, "ours")
    assert stored.password_hmac is not None
    events = await world.events()
    assert [each.type for each in events] == ["StationRegistered", "StationChanged"]
    assert events[1].data["changed"] == ["name"]
    assert PASSWORD not in str([each.data for each in events])


async def test_configured_connectors_come_and_go_and_keep_their_status(world: World) -> None:
    two = (ConnectorSettings(evse=1, standard=PlugStandard.CCS2), ConnectorSettings(evse=2))
    station = await world.stations.put(ME, "CP1", StationSettings(connectors=two))
    await world.stations.status(station.id, 1, ConnectorReport(evse=1, connector=1, status=ConnectorStatus.AVAILABLE))

    await world.stations.put(ME, "CP1", StationSettings(connectors=(ConnectorSettings(evse=1, max_power_w=50_000),)))

    (only,) = await world.store.stations.connectors(station.id)
    assert (only.evse, only.max_power_w, only.status) == (1, 50_000, ConnectorStatus.AVAILABLE)


@pytest.mark.parametrize(
    "settings",
    [
        StationSettings(security_profile=4),
        StationSettings(password="short"),
        StationSettings(password="x" * 41),
        StationSettings(password_encoding="base64"),
        StationSettings(site_id="nowhere"),
        StationSettings(connectors=(ConnectorSettings(evse=-1),)),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_stored(world: World, settings: StationSettings) -> None:
    with pytest.raises(InvalidInput) as refused:
        await world.stations.put(ME, "CP1", settings)

    assert refused.value.faults[0].path in ("security_profile", "password", "password_encoding", "site_id", "connectors")
    assert await world.store.stations.by_identity("cp1") is None


async def test_another_operators_station_looks_like_none(world: World) -> None:
    await world.stations.put(ME, "CP1", StationSettings())

    with pytest.raises(NotFound):
        await world.stations.delete(THEM, "CP1")
    with pytest.raises(NotFound):
        await world.stations.set_password(THEM, "CP1")
    with pytest.raises(NotFound):
        await world.stations.adopt(THEM, "CP1")
    with pytest.raises(Conflict):
        await world.stations.put(THEM, "CP1", StationSettings(name="mine now"))
    assert (await world.stored()).name == ""


async def test_a_viewer_changes_nothing(world: World) -> None:
    with pytest.raises(Forbidden):
        await world.stations.put(caller(OURS, Role.VIEWER), "CP1", StationSettings())


async def test_a_removed_station_is_gone_and_its_socket_too(world: World) -> None:
    station = await world.stations.put(ME, "CP1", StationSettings(connectors=(ConnectorSettings(evse=1),)))

    await world.stations.delete(ME, "CP1")

    assert await world.store.stations.by_identity("cp1") is None
    assert await world.store.stations.connectors(station.id) == []
    assert world.closed.stations == [f"{station.id}: the station was removed"]


async def test_only_a_station_that_knocked_can_be_adopted(world: World) -> None:
    with pytest.raises(NotFound):
        await world.stations.adopt(ME, "CP1")

    await world.stations.put(ME, "CP1", StationSettings())
    with pytest.raises(Conflict):
        await world.stations.adopt(ME, "CP1")


async def test_two_knocks_of_an_unknown_station_make_one(world: World) -> None:
    world = World(world.store, unknown_stations="pending")

    first, second = await world.stations.admit(knock()), await world.stations.admit(knock("cp1"))

    assert isinstance(first, Admitted)
    assert isinstance(second, Admitted)
    assert first.station.id == second.station.id
    assert first.station.registration is Registration.PENDING


# --- refusals ---


async def test_refusals_in_memory_are_bounded(world: World) -> None:
    for number in range(REMEMBERED + 10):
        verdict = await world.stations.admit(knock(f"S{number}"))
        assert isinstance(verdict, Refused)

    assert len(world.stations._refusals._counted) == REMEMBERED
    assert world.stations._refusals.dropped == 10


async def test_a_refusal_is_told_once_and_counted_ever_after(world: World) -> None:
    for _ in range(3):
        await world.stations.admit(knock("Stranger"))
    await world.stations.flush()
    world.now += timedelta(minutes=1)
    await world.stations.admit(knock("Stranger"))
    await world.stations.flush()

    (refusal,) = await world.store.directory.refusals_of("stranger")
    assert (refusal.count, refusal.first_seen_at, refusal.last_seen_at) == (4, NOW, NOW + timedelta(minutes=1))
    assert [each.type for each in await world.events()] == ["StationRefused"]


# --- what stations say ---


async def test_a_boot_is_stored_and_answered_by_registration(world: World) -> None:
    station, epoch = await world.connected()

    answer = await world.stations.boot(station.id, epoch, BootData(vendor="V", model="M", serial_number="SN"), notice())

    assert (answer.registration, answer.interval_s, answer.now) == (Registration.ACCEPTED, 300, NOW)
    stored = await world.stored()
    assert stored.boot is not None
    assert (stored.boot.vendor, stored.booted_at) == ("V", NOW)


async def test_a_pending_station_is_told_to_ask_again(world: World) -> None:
    station, epoch = await world.connected()
    await world.stations.put(ME, "CP1", StationSettings(registration=Registration.PENDING))

    answer = await world.stations.boot(station.id, epoch, BootData(), notice())

    assert (answer.registration, answer.interval_s) == (Registration.PENDING, 60)


async def test_a_status_is_stored_and_told_only_when_it_changed(world: World) -> None:
    station, epoch = await world.connected()
    free = ConnectorReport(evse=1, connector=1, status=ConnectorStatus.AVAILABLE, at=NOW)

    await world.stations.status(station.id, epoch, free)
    await world.stations.status(station.id, epoch, free)

    stored = await world.connector(station.id)
    assert (stored.status, stored.discovered, stored.status_at) == (ConnectorStatus.AVAILABLE, True, NOW)
    assert [each.type for each in await world.events()].count("ConnectorStatusChanged") == 1


async def test_an_older_socket_changes_nothing_any_more(world: World) -> None:
    station, old = await world.connected()
    new = await world.stations.take_epoch(station.id)
    await world.stations.connected(station.id, new, "2.1", "10.0.0.2")

    await world.stations.status(station.id, old, ConnectorReport(evse=1, connector=1, status=ConnectorStatus.FAULTED))
    await world.stations.disconnected(station.id, old, "replaced")

    stored = await world.stored()
    assert stored.connected
    assert (stored.version, stored.address) == ("2.1", "10.0.0.2")
    assert await world.store.stations.connectors(station.id) == []


async def test_other_reports_are_kept_word_for_word(world: World) -> None:
    station, epoch = await world.connected()

    await world.stations.report(station.id, epoch, "SecurityEventNotification", notice(b'{"type":"X"}'), "X")

    page = await world.store.queries.stations.reports(ME, station.id)
    (row,) = page.items
    assert (row.action, row.subject, row.payload) == ("SecurityEventNotification", "X", '{"type":"X"}')


async def test_repairs_are_counted_across_restarts(world: World) -> None:
    station, _ = await world.connected()
    repair = Repaired(rule="trim", path="/idTag", was="A ", now="A")

    await world.stations.repaired(station.id, "Authorize", [repair, repair])
    await world.stations.flush()
    again = World(world.store)
    await again.stations.repaired(station.id, "Authorize", [repair])
    await again.stations.flush()

    (seen,) = await world.store.directory.repairs_of(station.id)
    assert (seen.rule, seen.count, seen.last_was) == ("trim", 3, "A ")


async def test_when_stations_were_last_seen_is_written_for_many_at_once(world: World) -> None:
    station, epoch = await world.connected()
    later = NOW + timedelta(minutes=5)

    await world.stations.saw({station.id: (epoch, later)})

    assert (await world.stored()).last_seen_at == later


async def test_a_node_that_died_ends_its_own_sockets_when_it_is_back_and_no_others(world: World) -> None:
    mine, epoch = await world.connected("CP1")
    other = World(world.store, node="other")
    await other.connected("CP2")
    world.now += timedelta(hours=1)

    ended = await World(world.store).stations.end_lost()

    assert (ended, (await world.stored("CP1")).connected, (await world.stored("CP2")).connected) == (1, False, True)
    [event] = [each for each in await world.events() if each.type == "StationDisconnected"]
    assert (event.station_id, event.occurred_at, event.data["epoch"]) == (mine.id, NOW, epoch)
    assert "ended without a word" in str(event.data["reason"])
    assert await World(world.store).stations.end_lost() == 0


async def test_a_socket_that_ended_well_is_nobody_s(world: World) -> None:
    station, epoch = await world.connected("CP1")
    await world.stations.disconnected(station.id, epoch, "closed by the station")

    assert await World(world.store).stations.end_lost() == 0
