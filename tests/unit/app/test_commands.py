"""Commands are kept before they are sent and after the answer; what only the server knows is filled in; secrets are not kept."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from forecourt.app.commands import Commands
from forecourt.csms.catalogue import Catalogue
from forecourt.csms.secrets import masked
from forecourt.domain.access import Caller, Role
from forecourt.domain.commands import (
    ChangePassword,
    ChargingProfile,
    ClearCache,
    Command,
    CommandRecord,
    GetConfiguration,
    Outcome,
    RawCall,
    SchedulePeriod,
    SetConfiguration,
    SetProfile,
    StartTransaction,
    StationAnswer,
    StopTransaction,
)
from forecourt.domain.tokens import Token, TokenRef
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import Forbidden, InvalidInput, NotFound
from tests.unit.app.charging.world import CALLER, World, opened, station
from tests.unit.domain.ledger.book import T0

ACCEPTED = StationAnswer(
    outcome=Outcome.RESULT,
    status="Accepted",
    payload={"status": "Accepted"},
    action="ClearCache",
    message_id="m-1",
    duration_ms=12.5,
)
STATION = station(version="1.6")


class Far:
    """The stations' side of the link: remembers, answers as set, waits when told to."""

    def __init__(self) -> None:
        self.asked: list[Command] = []
        self.waits: list[float] = []
        self.answer = ACCEPTED
        self.reached, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        self.asked.append(command)
        self.waits.append(timeout_s)
        self.reached.set()
        await self.go.wait()
        return self.answer

    def connected(self, station_id: str) -> bool:
        return True

    async def close(self, station_id: str, reason: str) -> None:
        raise AssertionError("nobody closes sockets here")


class Passwords:
    """What is told of stations' passwords."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bool | None]] = []

    async def password_sent(self, station_id: str, password: str) -> None:
        self.told.append((password, None))

    async def password_answered(self, caller: Caller, station_id: str, password: str, *, taken: bool) -> None:
        self.told.append((password, taken))


class Scene:
    """A store with a station, and commands on their way to it."""

    def __init__(self, world: World) -> None:
        self.world, store = world, world.store
        self.far = Far()
        self.passwords = Passwords()
        self.commands = Commands(
            store.uow,
            self.far,
            Catalogue(),
            store.numbers,
            store.transactions,
            store.tokens,
            self.passwords,
            masked,
            timeout_s=7,
            clock=world.clock,
        )

    async def kept(self) -> list[CommandRecord]:
        return (await self.world.store.queries.commands.page(CALLER, cursor=None, limit=50)).items

    async def transaction(self, **parts: object) -> None:
        plain = Transaction(
            id="t1",
            operator_id="op",
            station_id="s1",
            ocpp_transaction_id="4711",
            evse=1,
            connector=1,
            started_at=T0,
            started_received_at=T0,
            updated_at=T0,
        )
        await self.world.insert(msgspec.structs.replace(plain, **parts))


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with opened(sqlite_url) as world:
        yield Scene(world)


async def test_the_station_s_own_answer_is_returned_and_kept(scene: Scene) -> None:
    record = await scene.commands.send(CALLER, STATION, ClearCache())

    assert (record.outcome, record.status, record.answer) == (Outcome.RESULT, "Accepted", {"status": "Accepted"})
    assert (record.asked_by, record.asked_by_name, record.message_id) == ("user:ada", "Ada", "m-1")
    assert await scene.kept() == [record]
    assert [each.type for each in await scene.world.events()] == ["CommandSent", "CommandAnswered"]


async def test_an_answer_is_awaited_as_long_as_the_node_says_unless_the_caller_does(scene: Scene) -> None:
    await scene.commands.send(CALLER, STATION, ClearCache())
    await scene.commands.send(CALLER, STATION, ClearCache(), timeout_s=2)

    assert scene.far.waits == [7, 2]


@pytest.mark.parametrize("before_it_was_given_up", [True, False])
async def test_a_late_answer_is_kept_and_told_whenever_it_comes(scene: Scene, before_it_was_given_up: bool) -> None:
    scene.far.answer = msgspec.structs.replace(ACCEPTED, outcome=Outcome.TIMEOUT, status=None, payload=None)
    if before_it_was_given_up:
        await scene.commands.answered_late(ACCEPTED)

    record = await scene.commands.send(CALLER, STATION, ClearCache())
    if not before_it_was_given_up:
        await scene.commands.answered_late(ACCEPTED)

    [kept] = await scene.kept()
    assert (record.outcome, kept.outcome, kept.status) == (Outcome.TIMEOUT, Outcome.TIMEOUT, None)
    assert kept.late_answer is not None
    assert (kept.late_answer.status, kept.late_answer.answer) == ("Accepted", {"status": "Accepted"})
    assert [each.data.get("late") for each in await scene.world.events()] == [None, None, True]


async def test_a_command_is_kept_before_it_is_sent(scene: Scene) -> None:
    scene.far.go.clear()

    sending = asyncio.create_task(scene.commands.send(CALLER, STATION, ClearCache()))
    await scene.far.reached.wait()

    [kept] = await scene.kept()
    assert (kept.command, kept.outcome, kept.answered_at) == ("ClearCache", None, None)
    scene.far.go.set()
    await sending


async def test_a_caller_that_goes_away_does_not_lose_the_answer(scene: Scene) -> None:
    scene.far.go.clear()
    sending = asyncio.create_task(scene.commands.send(CALLER, STATION, ClearCache()))
    await scene.far.reached.wait()

    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    scene.far.go.set()
    await asyncio.gather(*scene.commands._under_way)

    [kept] = await scene.kept()
    assert kept.status == "Accepted"


async def test_what_a_viewer_asks_is_neither_kept_nor_sent(scene: Scene) -> None:
    viewer = msgspec.structs.replace(CALLER, role=Role.VIEWER)

    with pytest.raises(Forbidden):
        await scene.commands.send(viewer, STATION, ClearCache())

    assert (scene.far.asked, await scene.kept()) == ([], [])


async def test_a_station_of_another_operator_looks_like_none(scene: Scene) -> None:
    stranger = msgspec.structs.replace(CALLER, operator_id="somebody-else")

    with pytest.raises(NotFound):
        await scene.commands.send(stranger, STATION, ClearCache())

    assert scene.far.asked == []


# --- what only the server knows ---


async def test_a_start_gets_a_number_of_its_own_and_the_group_of_its_token(scene: Scene) -> None:
    card = Token(operator_id="op", uid="CARD", uid_key="card", group="FLEET", created_at=T0, updated_at=T0)
    await scene.world.insert(card)

    records = [await scene.commands.send(CALLER, STATION, StartTransaction(token=TokenRef(uid="card"))) for _ in range(2)]

    sent = [each for each in scene.far.asked if isinstance(each, StartTransaction)]
    assert [each.remote_start_id for each in sent] == [each.remote_start_id for each in records]
    assert len({each.remote_start_id for each in records}) == 2
    assert {each.group for each in sent} == {"FLEET"}


async def test_a_stop_names_the_transaction_as_the_station_does(scene: Scene) -> None:
    await scene.transaction()

    await scene.commands.send(CALLER, STATION, StopTransaction(transaction_id="t1"))

    assert scene.far.asked == [StopTransaction(transaction_id="t1", reference="4711")]


async def test_a_profile_of_a_transaction_names_it_as_the_station_does(scene: Scene) -> None:
    await scene.transaction()
    profile = ChargingProfile(id=1, purpose="transaction", periods=(SchedulePeriod(start_s=0, limit=16),), transaction_id="t1")

    await scene.commands.send(CALLER, STATION, SetProfile(evse=1, profile=profile))

    assert scene.far.asked == [SetProfile(evse=1, profile=msgspec.structs.replace(profile, reference="4711"))]


async def test_a_transaction_of_another_station_is_unknown(scene: Scene) -> None:
    await scene.world.insert(station(id="s2", identity="CP2", identity_key="cp2"))
    await scene.transaction(station_id="s2")

    with pytest.raises(NotFound):
        await scene.commands.send(CALLER, STATION, StopTransaction(transaction_id="t1"))

    assert scene.far.asked == []


async def test_a_report_of_everything_gets_a_number(scene: Scene) -> None:
    await scene.commands.send(CALLER, STATION, GetConfiguration())
    await scene.commands.send(CALLER, STATION, GetConfiguration(keys=("A",)))

    asked = [each.request_id for each in scene.far.asked if isinstance(each, GetConfiguration)]
    assert asked[0] > 0
    assert asked[1] == 0


# --- raw calls ---


@pytest.mark.parametrize(("action", "payload"), [("Reset", '{"type":"Warm"}'), ("Heartbeat", "{}"), ("MakeCoffee", "{}")])
async def test_a_raw_call_that_is_not_valid_is_neither_kept_nor_sent(scene: Scene, action: str, payload: str) -> None:
    with pytest.raises(InvalidInput):
        await scene.commands.send(CALLER, STATION, RawCall(action=action, payload_json=payload))

    assert (scene.far.asked, await scene.kept()) == ([], [])


async def test_the_faults_of_a_raw_call_say_where(scene: Scene) -> None:
    call = RawCall(action="SetChargingProfile", payload_json='{"connectorId":1,"csChargingProfiles":{"stackLevel":"x"}}')

    with pytest.raises(InvalidInput) as refusal:
        await scene.commands.send(CALLER, STATION, call)

    assert "$.csChargingProfiles.stackLevel" in [each.path for each in refusal.value.faults]


async def test_a_raw_call_is_sent_as_given_and_kept_as_data(scene: Scene) -> None:
    await scene.commands.send(CALLER, STATION, RawCall(action="Reset", payload_json='{"type":"Hard"}'))

    assert scene.far.asked == [RawCall(action="Reset", payload_json='{"type":"Hard"}')]
    [kept] = await scene.kept()
    assert kept.params == {"action": "Reset", "payload": {"type": "Hard"}}


# --- secrets ---


@pytest.mark.parametrize(
    ("values", "outcome", "status", "told"),
    [
        ({"AuthorizationKey": "new"}, Outcome.RESULT, "Accepted", [True]),
        ({"AuthorizationKey": "new", "HeartbeatInterval": "60"}, Outcome.RESULT, "Accepted", [True]),
        ({"authorizationkey": "new"}, Outcome.RESULT, "Rejected", [False]),
        ({"SecurityCtrlr.BasicAuthPassword": "new"}, Outcome.ERROR, None, [False]),
        ({"AuthorizationKey": "new"}, Outcome.NOT_CONNECTED, None, [False]),
        ({"AuthorizationKey": "new", "HeartbeatInterval": "60"}, Outcome.RESULT, "Rejected", []),  # of which one?
        ({"AuthorizationKey": "new"}, Outcome.RESULT, "RebootRequired", []),
        ({"AuthorizationKey": "new"}, Outcome.TIMEOUT, None, []),
    ],
)
async def test_what_the_station_made_of_a_new_password_is_told_where_it_is_known(
    scene: Scene, values: dict[str, str], outcome: Outcome, status: str | None, told: list[bool]
) -> None:
    scene.far.answer = msgspec.structs.replace(ACCEPTED, outcome=outcome, status=status)

    await scene.commands.send(CALLER, STATION, SetConfiguration(values=values))

    assert scene.passwords.told == [("new", None), *(("new", each) for each in told)]


async def test_the_late_answer_to_a_new_password_counts(scene: Scene) -> None:
    scene.far.answer = msgspec.structs.replace(ACCEPTED, outcome=Outcome.TIMEOUT, status=None)
    await scene.commands.send(CALLER, STATION, ChangePassword(password="new"))

    await scene.commands.answered_late(ACCEPTED)

    assert scene.passwords.told == [("new", None), ("new", True)]


@pytest.mark.parametrize(
    "command",
    [
        ChangePassword(password="s3cret-of-the-station"),
        SetConfiguration(values={"AuthorizationKey": "s3cret-of-the-station"}),
        SetConfiguration(values={"SecurityCtrlr.BasicAuthPassword": "s3cret-of-the-station"}),
        RawCall(action="ChangeConfiguration", payload_json='{"key":"AuthorizationKey","value":"s3cret-of-the-station"}'),
    ],
)
async def test_a_password_goes_to_the_station_and_nowhere_else(scene: Scene, command: Command) -> None:
    echo = {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "s3cret-of-the-station"}]}
    scene.far.answer = msgspec.structs.replace(ACCEPTED, action="GetConfiguration", payload=echo)

    await scene.commands.send(CALLER, STATION, command)

    assert scene.far.asked == [command]
    assert b"s3cret" not in msgspec.json.encode([await scene.kept(), await scene.world.events()])
