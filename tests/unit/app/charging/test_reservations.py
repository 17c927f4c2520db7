"""Reservations: the station's own word decides, and time ends them."""

from datetime import timedelta

import pytest

from forecourt.app.reservations import Reservations
from forecourt.domain.access import Caller
from forecourt.domain.commands import CancelReservation, Command, CommandRecord, Outcome, Reserve
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.stations import Station
from forecourt.kit.errors import Conflict, InvalidInput, NotFound
from tests.unit.domain.ledger.book import CARD, T0, later

from .world import CALLER, World, notice, station


class Sender:
    """Keeps what it was given to send; the station answers `status`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sent: list[Command] = []
        self.status: str | None = "Accepted"
        self.outcome = Outcome.RESULT

    async def send(self, caller: Caller, station: Station, command: Command, *, timeout_s: float | None = 30) -> CommandRecord:
        self.sent.append(command)
        return self.world.record(command, status=self.status, outcome=self.outcome)


def reservations(world: World, sender: Sender) -> Reservations:
    store = world.store
    return Reservations(store.uow, store.numbers, store.directory, store.stations, sender, clock=world.clock)


async def stored(world: World, reservation: Reservation) -> Reservation:
    found = await world.store.directory.reservation(reservation.id)
    assert found is not None
    return found


async def test_the_station_keeps_a_connector(world: World) -> None:
    sender = Sender(world)

    made = await reservations(world, sender).reserve(CALLER, station(), 1, None, CARD, later(900))

    assert sender.sent == [Reserve(number=made.number, evse=1, token=CARD, expires_at=later(900))]
    assert await stored(world, made) == made
    assert (made.status, made.station_answer) == (ReservationStatus.ACTIVE, "Accepted")
    assert [each.data["status"] for each in await world.events("ReservationChanged")] == ["requested", "active"]


@pytest.mark.parametrize(("status", "outcome"), [("Occupied", Outcome.RESULT), (None, Outcome.TIMEOUT)])
async def test_anything_but_accepted_is_a_refusal_in_the_stations_words(world: World, status: str | None, outcome: Outcome) -> None:
    sender = Sender(world)
    sender.status, sender.outcome = status, outcome

    made = await reservations(world, sender).reserve(CALLER, station(), 1, None, CARD, later(900))

    assert (made.status, made.station_answer) == (ReservationStatus.REFUSED, status or "timeout")


async def test_it_is_cancelled_once_and_only_in_scope(world: World) -> None:
    sender = Sender(world)
    verbs = reservations(world, sender)
    made = await verbs.reserve(CALLER, station(), 1, None, CARD, later(900))
    foreign = Caller(kind="user", id="eve", name="Eve", operator_id="other", role=CALLER.role)

    with pytest.raises(NotFound):
        await verbs.cancel(foreign, made.id)
    cancelled = await verbs.cancel(CALLER, made.id)
    with pytest.raises(Conflict):
        await verbs.cancel(CALLER, made.id)

    assert sender.sent[1:] == [CancelReservation(number=made.number)]
    assert (await stored(world, cancelled)).status is ReservationStatus.CANCELLED


async def test_a_cancel_that_did_not_reach_the_station_leaves_it_as_it_was(world: World) -> None:
    sender = Sender(world)
    verbs = reservations(world, sender)
    made = await verbs.reserve(CALLER, station(), 1, None, CARD, later(900))
    sender.status, sender.outcome = None, Outcome.NOT_CONNECTED

    after = await verbs.cancel(CALLER, made.id)

    assert (after.status, after.station_answer) == (ReservationStatus.ACTIVE, "not_connected")


async def test_the_station_lets_it_go(world: World) -> None:
    verbs = reservations(world, Sender(world))
    made = await verbs.reserve(CALLER, station(), 1, None, CARD, later(900))

    await verbs.station_said("s1", made.number, ReservationStatus.REMOVED, notice("r", 60))
    await verbs.station_said("s1", made.number, ReservationStatus.EXPIRED, notice("r", 70))
    await verbs.station_said("s1", 4711, ReservationStatus.EXPIRED, notice("r", 80))

    assert (await stored(world, made)).status is ReservationStatus.REMOVED


async def test_time_ends_it(world: World) -> None:
    verbs = reservations(world, Sender(world))
    made = await verbs.reserve(CALLER, station(), 1, None, CARD, later(900))
    early = await verbs.expire()
    world.now = later(900)

    ended = await verbs.expire()

    assert (early, ended, await verbs.expire()) == (0, 1, 0)
    assert (await stored(world, made)).status is ReservationStatus.EXPIRED


async def test_a_reservation_in_the_past_is_not_sent(world: World) -> None:
    sender = Sender(world)

    with pytest.raises(InvalidInput):
        await reservations(world, sender).reserve(CALLER, station(), 1, None, CARD, T0 - timedelta(seconds=1))

    assert sender.sent == []
