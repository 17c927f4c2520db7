"""What stations report is stored before it is answered, once, and survives a restart."""

import asyncio
from collections.abc import Mapping

import pytest

from forecourt.app.ports import Unit
from forecourt.domain.commands import StartTransaction
from forecourt.domain.metering import Context
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.stations import ConnectorStatus
from forecourt.domain.tokens import TokenRef, Verdict
from forecourt.domain.transactions import MeterReport, ReportKind, TransactionState
from forecourt.kit.errors import Conflict, NotFound, Unavailable
from tests.unit.domain.ledger.book import CARD, T0, codes, event, later, register, start, stop

from .world import CALLER, World, is_question, notice

STARTED, ENDED = ReportKind.STARTED, ReportKind.ENDED


def values(number: int | None, seconds: float, wh: int, context: Context = Context.PERIODIC) -> MeterReport:
    return MeterReport(evse=1, connector=1, number=number, readings=(register(seconds, wh, context),))


async def test_a_first_generation_transaction_from_start_to_late_values(world: World) -> None:
    charging = world.charging

    begun = await charging.start("s1", start(), notice("start"))
    await charging.meter_values("s1", values(begun.number, 900, 2250), notice("m1", 900))
    ended = await charging.stop("s1", stop(begun.number), notice("stop", 3600))
    await charging.meter_values("s1", values(begun.number, 3601, 6040, Context.END), notice("m2", 3605))

    stored = await world.transaction(begun.transaction_id)
    assert ended.transaction_id == begun.transaction_id
    assert (stored.state, stored.energy_wh, stored.token_verdict) == (TransactionState.ENDED, 6040 - 1000, "unknown")
    assert [each.kind for each in await world.evidence(stored.id)] == ["start", "meter_values", "stop", "meter_values"]
    assert [each.energy_wh for each in await world.store.transactions.meter_rows(stored.id)] == [1000, 2250, 6000, 6040]
    assert [each.type for each in await world.events()] == [
        "TransactionStarted",
        "TransactionUpdated",
        "TransactionEnded",
        "TransactionAmended",
        "TransactionRepaired",
    ]


async def test_an_unknown_token_is_refused_and_its_transaction_stored(world: World) -> None:
    result = await world.charging.start("s1", start(), notice("start"))

    assert result.verdict.verdict is Verdict.UNKNOWN
    assert codes(await world.transaction(result.transaction_id)) == {"token_refused"}


async def test_retransmissions_after_a_restart_change_nothing(world: World) -> None:
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.meter_values("s1", values(begun.number, 900, 2250), notice("m1", 900))
    other = world.after_restart()

    again = await other.charging.start("s1", start(), notice("start", 1000))
    await other.charging.meter_values("s1", values(begun.number, 900, 2250), notice("m1", 1000))
    first = await other.charging.stop("s1", stop(begun.number), notice("stop", 3600))
    second = await other.charging.stop("s1", stop(begun.number), notice("stop", 3700))

    assert (again.number, again.transaction_id) == (begun.number, begun.transaction_id)
    assert first == second
    stored = await world.transaction(begun.transaction_id)
    assert (stored.energy_wh, stored.evidence_count) == (5000, 3)
    assert len(await world.store.transactions.meter_rows(stored.id)) == 3


async def test_a_second_generation_transaction_out_of_order_counts_from_the_stored_rows(world: World) -> None:
    charging = world.charging
    dips = [1000, 1500, 0, 2000, 2600]
    events = [
        event(at, STARTED if at == 0 else ENDED if at == 4 else ReportKind.UPDATED, evse=1, readings=(register(60 * at, wh),))
        for at, wh in enumerate(dips)
    ]

    for at in (0, 4, 2, 3, 1):
        await charging.event("s1", events[at], notice(f"e{at}", 600))
        await charging.event("s1", events[at], notice(f"e{at}", 700))

    found = await world.store.transactions.by_reference("s1", "tx-1")
    assert found is not None
    assert (found.state, found.energy_wh, found.seq_gaps, found.connector) == (TransactionState.ENDED, 1600, (), 1)
    assert len(await world.evidence(found.id)) == 5
    assert len(await world.store.transactions.meter_rows(found.id)) == 5


async def test_the_same_number_with_other_content_is_stored_too(world: World) -> None:
    await world.charging.event("s1", event(0, STARTED, evse=1), notice("e0"))
    await world.charging.event("s1", event(1), notice("one"))

    result = await world.charging.event("s1", event(1), notice("other"))

    assert codes(await world.transaction(result.transaction_id)) >= {"seq_conflict"}
    assert len(await world.evidence(result.transaction_id)) == 3


async def test_numbers_differ_across_stations_and_connectors_at_once(world: World) -> None:
    await world.connect()

    results = await asyncio.gather(
        *(
            world.charging.start("s1", start(evse=evse, meter_start_wh=wh, at=later(wh)), notice(f"{evse}-{wh}", 50))
            for evse in (1, 2)
            for wh in range(10)
        )
    )

    assert len({each.number for each in results}) == 20
    assert len(await world.store.transactions.unfinished("s1")) == 2


async def test_memory_does_not_run_ahead_of_the_store(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.connect()
    await world.charging.event("s1", event(0, STARTED, evse=1, readings=(register(0, 1000),)), notice("e0"))

    async def down(unit: object) -> None:
        raise Unavailable("The store is down.")

    with monkeypatch.context() as patch:
        patch.setattr(world.store.uow, "commit", down)
        with pytest.raises(Unavailable):
            await world.charging.event("s1", event(1, readings=(register(60, 9000),)), notice("e1", 60))
    result = await world.charging.event("s1", event(1, readings=(register(60, 9000),)), notice("e1", 70))

    stored = await world.transaction(result.transaction_id)
    assert (stored.energy_wh, stored.evidence_count) == (8000, 2)


async def test_the_next_update_of_an_open_transaction_reads_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.connect()
    await world.charging.event("s1", event(0, STARTED, evse=1), notice("e0"))
    monkeypatch.setattr(world.store.database, "read", None)

    await world.charging.event("s1", event(1, readings=(register(60, 9000),)), notice("e1", 60))

    monkeypatch.undo()
    assert [each.type for each in await world.events()] == ["TransactionStarted", "TransactionUpdated"]


async def test_a_transaction_message_that_nobody_can_read_is_evidence_once(world: World) -> None:
    for _ in range(2):
        await world.charging.undecodable("s1", "TransactionEvent", notice("junk"), "seqNo is missing.")

    key = next(each for each in await world.events("StationReported")).data
    assert key["sentence"] == "seqNo is missing."
    assert len(await world.events()) == 1


async def test_a_stop_that_fits_nothing_is_a_transaction_for_review(world: World) -> None:
    result = await world.charging.stop("s1", stop(-1), notice("stop", 3600))

    assert result.transaction_id is not None
    stored = await world.transaction(result.transaction_id)
    assert (stored.ocpp_transaction_id, stored.state, codes(stored)) == ("-1", TransactionState.ENDED, {"stop_without_start"})


async def test_a_foreign_stations_number_is_not_ours(world: World) -> None:
    from .world import station

    await world.insert(station(id="s2", identity="CP2", identity_key="cp2"))
    theirs = await world.charging.start("s2", start(), notice("start"))

    result = await world.charging.stop("s1", stop(theirs.number), notice("stop", 3600))

    assert result.transaction_id != theirs.transaction_id
    assert (await world.transaction(theirs.transaction_id)).state is TransactionState.OPEN


async def test_meter_values_of_no_transaction_are_rows_of_the_connector(world: World) -> None:
    await world.charging.meter_values("s1", values(None, 10, 777), notice("m", 10))

    assert [each.type for each in await world.events()] == ["MeterValuesReceived"]


@pytest.mark.parametrize("number", [-1, 2**63 - 1])
async def test_values_and_stop_with_unusable_numbers_find_their_transaction(world: World, number: int) -> None:
    begun = await world.charging.start("s1", start(), notice("start"))

    await world.charging.meter_values("s1", values(number, 900, 2250), notice("m", 900))
    ended = await world.charging.stop("s1", stop(number, token=CARD), notice("stop", 3600))

    assert ended.transaction_id == begun.transaction_id
    assert codes(await world.transaction(begun.transaction_id)) >= {"meter_matched", "number_unusable"}


async def test_a_start_with_the_commands_number_is_tied_to_it(world: World) -> None:
    await world.insert(world.record(StartTransaction(token=CARD), remote_start_id=77))

    result = await world.charging.event("s1", event(0, STARTED, evse=1, token=CARD, remote_start_id=77), notice("e0"))

    command = await world.store.directory.command("c1")
    assert command is not None
    assert command.transaction_id == result.transaction_id
    assert (await world.transaction(result.transaction_id)).command_id == "c1"


@pytest.mark.parametrize(
    ("parts", "tied"),
    [({}, True), ({"evse": 2}, False), ({"token": TokenRef(uid="OTHER")}, False)],
    ids=["same", "other place", "other token"],
)
async def test_a_first_generation_start_is_tied_by_token_and_place(world: World, parts: Mapping[str, object], tied: bool) -> None:
    command = StartTransaction(**({"evse": 1, "connector": 1, "token": TokenRef(uid="card1")} | dict(parts)))  # type: ignore[arg-type]
    await world.insert(world.record(command))

    result = await world.charging.start("s1", start(), notice("start", 5))

    stored = await world.transaction(result.transaction_id)
    assert (stored.command_id == "c1") is tied


async def test_a_start_that_comes_to_nothing_is_marked_once(world: World) -> None:
    await world.insert(world.record(StartTransaction(token=CARD)))
    world.now = later(600)

    marked, again = await world.review.pending_starts(), await world.review.pending_starts()

    command = await world.store.directory.command("c1")
    assert (marked, again) == (1, 0)
    assert command is not None
    assert command.error is not None
    assert command.error["code"] == "no_transaction"


async def test_a_reservation_is_used_by_the_start_that_names_it(world: World) -> None:
    reservation = Reservation(
        id="r1",
        operator_id="op",
        station_id="s1",
        number=5,
        evse=1,
        token=CARD,
        expires_at=later(900),
        status=ReservationStatus.ACTIVE,
        created_at=T0,
        updated_at=T0,
    )
    await world.insert(reservation)

    result = await world.charging.start("s1", start(reservation_number=5), notice("start"))
    unknown = await world.charging.start("s1", start(evse=2, reservation_number=6), notice("start2"))

    used = await world.store.directory.reservation("r1")
    assert used is not None
    assert (used.status, used.transaction_id) == (ReservationStatus.USED, result.transaction_id)
    assert "reservation_unknown" in codes(await world.transaction(unknown.transaction_id))


async def test_a_gap_that_stays_is_asked_about(world: World) -> None:
    await world.charging.event("s1", event(0, STARTED, evse=1), notice("e0"))
    result = await world.charging.event("s1", event(3, ENDED), notice("e3", 180))
    world.now = later(1200)
    world.link.payload = {"ongoingIndicator": False, "messagesInQueue": False}

    asked = await world.review.gaps()

    stored = await world.transaction(result.transaction_id)
    assert asked == 1
    assert is_question(world.link.asked[0], "tx-1")
    assert (stored.state, "gap_final" in codes(stored)) == (TransactionState.ENDED, True)


async def test_a_gap_is_asked_about_while_the_transaction_goes_on_and_not_every_time(world: World) -> None:
    await world.charging.event("s1", event(0, STARTED, evse=1), notice("e0"))
    await world.charging.event("s1", event(3, ReportKind.UPDATED), notice("e3", 60))
    await world.charging.event("s1", event(4, ReportKind.UPDATED), notice("e4", 115))
    world.link.payload = {"ongoingIndicator": True, "messagesInQueue": True}

    asked = []
    for moment in (90, 120, 150, 450):
        world.now = later(moment)
        asked.append(await world.review.gaps())

    assert asked == [0, 1, 0, 1]


async def test_quiet_transactions_are_reviewed(world: World) -> None:
    await world.connect()
    begun = await world.charging.start("s1", start(), notice("start"))
    async with world.live.turn("s1") as live:
        connector = live.connectors[1, 1]
        live.connectors[1, 1] = type(connector)(station_id="s1", evse=1, connector=1, status=ConnectorStatus.AVAILABLE)
    await world.charging.connector_reported("s1", 1, 1, ConnectorStatus.AVAILABLE, None, notice("status", 60))
    world.now = later(3600)

    closed = await world.review.quiet_transactions()

    assert closed == 1
    assert (await world.transaction(begun.transaction_id)).state is TransactionState.CLOSED
    assert [each.kind for each in await world.evidence(begun.transaction_id)] == ["start", "status", "review"]


async def test_a_reboot_is_evidence_of_each_open_transaction(world: World) -> None:
    begun = await world.charging.start("s1", start(), notice("start"))

    await world.charging.station_booted("s1", notice("boot", 60))

    assert [each.kind for each in await world.evidence(begun.transaction_id)] == ["start", "boot"]


async def test_a_person_closes_the_books_once_and_only_in_scope(world: World) -> None:
    begun = await world.charging.start("s1", start(), notice("start"))
    world.now = later(60)

    closed = await world.charging.close(CALLER, begun.transaction_id, "driver called")

    foreign = type(CALLER)(kind="user", id="eve", name="Eve", operator_id="other", role=CALLER.role)
    assert (closed.state, closed.stop_reason) == (TransactionState.CLOSED, "driver called")
    assert (await world.events("TransactionEnded"))[0].caller == "user:ada"
    with pytest.raises(Conflict):
        await world.charging.close(CALLER, begun.transaction_id, None)
    with pytest.raises(NotFound):
        await world.charging.close(foreign, begun.transaction_id, None)


async def test_what_stays_in_memory_of_a_connected_station_is_bounded(world: World) -> None:
    await world.connect()
    for each in range(30):
        begun = await world.charging.start("s1", start(at=later(each)), notice(f"start{each}", each))
        await world.charging.stop("s1", stop(begun.number, at=later(each + 1), meter_stop_wh=1000), notice(f"stop{each}", each))

    live = world.live.peek("s1")

    assert live is not None
    assert len(live.transactions) <= 9


async def test_a_commit_of_unknown_outcome_is_looked_up_before_the_next_verb(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.connect()
    await world.charging.event("s1", event(0, STARTED, evse=1, readings=(register(0, 1000),)), notice("e0"))
    commit = world.store.uow.commit

    async def lost_reply(unit: Unit) -> None:
        await commit(unit)
        raise Unavailable("The reply to COMMIT was lost.")

    with monkeypatch.context() as patch:
        patch.setattr(world.store.uow, "commit", lost_reply)
        with pytest.raises(Unavailable):
            await world.charging.event("s1", event(1, readings=(register(60, 3000),)), notice("e1", 60))
    result = await world.charging.event("s1", event(2, readings=(register(120, 4000),)), notice("e2", 120))
    await world.charging.event("s1", event(1, readings=(register(60, 3000),)), notice("e1", 130))

    stored = await world.transaction(result.transaction_id)
    assert (stored.seq_gaps, stored.last_seq_no, stored.energy_wh, stored.evidence_count) == ((), 2, 3000, 3)


async def test_a_verb_that_is_cancelled_while_it_commits_is_not_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.connect()
    stored, commit = asyncio.Event(), world.store.uow.commit

    async def slow(unit: Unit) -> None:
        await commit(unit)
        stored.set()
        await asyncio.sleep(60)

    with monkeypatch.context() as patch:
        patch.setattr(world.store.uow, "commit", slow)
        task = asyncio.create_task(world.charging.start("s1", start(), notice("start")))
        await stored.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await world.charging.start("s1", start(at=later(600), meter_start_wh=2000), notice("other", 600))

    assert len(await world.store.transactions.unfinished("s1")) == 1


async def test_closing_values_without_a_number_find_their_transaction_after_a_restart(world: World) -> None:
    begun = await world.charging.start("s1", start(), notice("start"))
    await world.charging.stop("s1", stop(begun.number), notice("stop", 3600))

    await world.after_restart().charging.meter_values("s1", values(None, 3601, 6040, Context.END), notice("m", 3605))

    assert (await world.transaction(begun.transaction_id)).energy_wh == 5040
