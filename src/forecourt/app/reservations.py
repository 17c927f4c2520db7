"""Reservations: a connector kept for a token until a moment (1.6 5.13, 2.x block H). The station's own word decides."""

from datetime import datetime

import msgspec

from forecourt.app.ports import CommandSender, Directory, Insert, Numbers, Patch, StationReads, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role, system_caller
from forecourt.domain.commands import CancelReservation, Reserve
from forecourt.domain.events import Event, new_event
from forecourt.domain.reservations import Reservation, ReservationStatus, after_answer, expired, told
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Notice
from forecourt.kit.errors import Conflict, FieldFault, InvalidInput, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now


class Reservations:
    """Reserve, cancel, and what becomes of a reservation. Its use is written by charging, with the transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        numbers: Numbers,
        directory: Directory,
        stations: StationReads,
        sender: CommandSender,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._numbers = numbers
        self._directory = directory
        self._stations = stations
        self._sender = sender
        self._clock = clock

    async def reserve(
        self,
        caller: Caller,
        station: Station,
        evse: int | None,
        connector: int | None,
        token: TokenRef,
        expires_at: datetime,
        *,
        group: str | None = None,
    ) -> Reservation:
        """Ask the station to keep a connector. The reservation is kept before it is asked, and after with its answer."""
        caller.require(Role.OPERATOR)
        now = self._clock()
        if expires_at <= now:
            fault = FieldFault(path="$.expires_at", rule="future", message="A reservation ends in the future.")
            raise InvalidInput("The reservation would be over already.", faults=(fault,))
        asked = Reservation(
            id=new_id(),
            operator_id=station.operator_id,
            station_id=station.id,
            number=await self._numbers.next("reservation"),
            evse=evse,
            connector=connector,
            token=token,
            group=group,
            expires_at=expires_at,
            created_at=now,
            updated_at=now,
        )
        event = _changed(asked, None, caller, now)
        await self._uow.commit(Unit(station.id, writes=[Insert(asked)], events=[event]))
        command = Reserve(number=asked.number, evse=evse, connector=connector, token=token, group=group, expires_at=expires_at)
        record = await self._sender.send(caller, station, command)
        answer = record.status if record.status is not None else record.outcome and record.outcome.value
        return await self._store(asked, after_answer(asked, answer, self._clock()), caller)

    async def cancel(self, caller: Caller, reservation_id: str) -> Reservation:
        """Let it go. It is cancelled when the station says so, or does not know it any more; otherwise its answer is kept."""
        caller.require(Role.OPERATOR)
        reservation = await self._directory.reservation(reservation_id)
        if reservation is None or not caller.sees(reservation.operator_id):
            raise NotFound(f"There is no reservation {reservation_id}.")
        if reservation.over:
            raise Conflict(f"The reservation is {reservation.status.value} already.", code="reservation_over")
        station = await self._stations.by_id(reservation.station_id)
        if station is None:
            raise NotFound("The reservation's station is gone.")
        record = await self._sender.send(caller, station, CancelReservation(number=reservation.number))
        done = record.status in ("Accepted", "Rejected")  # Rejected: the station has no such reservation (1.6 6.2, H02.FR.01)
        answer = record.status if record.status is not None else record.outcome and record.outcome.value
        after = msgspec.structs.replace(
            reservation,
            status=ReservationStatus.CANCELLED if done else reservation.status,
            station_answer=answer,
            updated_at=self._clock(),
        )
        return await self._store(reservation, after, caller)

    async def station_said(self, station_id: str, number: int, status: ReservationStatus, notice: Notice) -> None:
        """The station lets a reservation go by itself (H04): it ran out, or its connector broke. Unknown numbers change nothing."""
        reservation = await self._directory.reservation_by_number(station_id, number)
        station = await self._stations.by_id(station_id)
        if reservation is None or station is None:
            return
        caller = Caller(kind="station", id=station.id, name=station.identity, operator_id=station.operator_id, role=Role.OPERATOR)
        await self._store(reservation, told(reservation, status, notice.received_at), caller)

    async def expire(self, limit: int = 200) -> int:
        """The job: reservations whose time is over hold nothing any more. Says how many there were."""
        now = self._clock()
        overdue = await self._directory.overdue_reservations(now, limit)
        for each in overdue:
            await self._store(each, expired(each, now), system_caller("reservations"))
        return len(overdue)

    async def _store(self, before: Reservation, after: Reservation, caller: Caller) -> Reservation:
        if after == before:
            return before
        values: dict[str, object] = {
            "status": after.status,
            "station_answer": after.station_answer,
            "updated_at": after.updated_at,
        }
        patch = Patch(Reservation, {"id": after.id}, values)
        event = _changed(after, before, caller, after.updated_at)
        await self._uow.commit(Unit(after.station_id, writes=[patch], events=[event]))
        return after


def _changed(after: Reservation, before: Reservation | None, caller: Caller, now: datetime) -> Event:
    data: dict[str, object] = {
        "number": after.number,
        "evse": after.evse,
        "connector": after.connector,
        "was": None if before is None else before.status.value,
        "status": after.status.value,
        "station_answer": after.station_answer,
    }
    return new_event(
        "ReservationChanged",
        caller,
        now,
        operator_id=after.operator_id,
        station_id=after.station_id,
        subject_id=after.id,
        data=data,
    )
