"""How each command of a partner is carried out on a station: looked at first, done afterwards (mod_commands, M06 to M11)."""

from datetime import datetime
from typing import Final, Protocol

from forecourt.app.ports import CommandSender, Directory, Insert, StationReads, Unit, UnitOfWork
from forecourt.app.ports.roaming_cpo import CpoReads, KnownToken
from forecourt.app.roaming.cpo.asking import CANCEL, RESERVE, START, STOP, UNLOCK, Asked, Declined, Spot, Spots
from forecourt.app.roaming.cpo.commands import Done, Prepare, Work
from forecourt.app.roaming.cpo.holding import station_uid
from forecourt.app.roaming.cpo.linking import Links, authorization
from forecourt.domain.access import Caller
from forecourt.domain.commands import StartTransaction, StopTransaction, Unlock
from forecourt.domain.partners import Partner
from forecourt.domain.reservations import Reservation
from forecourt.domain.roaming.answers import (
    ACCEPTED,
    TIMEOUT,
    UNKNOWN_RESERVATION,
    UNKNOWN_SESSION,
    cancelled,
    reserved,
    result_of,
)
from forecourt.domain.roaming.whitelist import FRESH
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.kit.time import Clock, utc_now

STATION_S: Final = 25.0
"""What a station may take of the time that a partner waits."""
_CARDS: Final = {"RFID": "rfid", "EMAID": "emaid"}
"""Tokens that a station may be shown; whatever else charges by the word of the central system (2.x C05)."""


class Reserving(Protocol):
    """Keeps connectors for drivers. Implemented by `app.reservations`."""

    async def reserve(
        self, caller: Caller, station: Station, evse: int | None, connector: int | None, token: TokenRef, expires_at: datetime
    ) -> Reservation: ...
    async def cancel(self, caller: Caller, reservation_id: str) -> Reservation: ...


class Carrying:
    """Start, stop, reserve, cancel, unlock."""

    def __init__(
        self,
        uow: UnitOfWork,
        spots: Spots,
        reads: CpoReads,
        stations: StationReads,
        directory: Directory,
        sender: CommandSender,
        reserving: Reserving,
        links: Links,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._spots = spots
        self._reads = reads
        self._stations = stations
        self._directory = directory
        self._sender = sender
        self._reserving = reserving
        self._links = links
        self._clock = clock

    @property
    def prepares(self) -> dict[str, Prepare]:
        """By kind."""
        return {
            START: self._start,
            STOP: self._stop,
            RESERVE: self._reserve,
            CANCEL: self._cancel,
            UNLOCK: self._unlock,
        }

    async def _start(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        """The token is not looked at: its owner has (M07)."""
        spot, token = await self._spots.find(partner, asked, connector_needed=True), _token(asked)

        async def start() -> Done:
            station, ref = spot.evse.station, _ref(token, spot.evse.station)
            made = authorization(partner, token, station, ref.uid, "command", asked.reference, now=self._clock(), lasts=FRESH)
            await self._uow.commit(Unit(f"authorization:{made.id}", writes=[Insert(made)]))
            command = StartTransaction(evse=spot.evse.evse, connector=spot.connector, token=ref)
            record = await self._sender.send(caller, station, command, timeout_s=STATION_S)
            result, message = result_of(record, spot.evse.state)
            if result not in (ACCEPTED, TIMEOUT):  # what the station did not start, it does not start by the card either
                await self._links.ended(made, self._clock())
            return Done(result=result, message=message)

        return start

    async def _stop(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        transaction = await self.session(partner, asked.session_id)
        station = await self._stations.by_id(transaction.station_id)
        if station is None or not station.connected:
            raise Declined("The station is not connected at present.")

        async def stop() -> Done:
            command = StopTransaction(transaction_id=transaction.id)
            result, message = result_of(await self._sender.send(caller, station, command, timeout_s=STATION_S))
            return Done(result=result, message=message, transaction_id=transaction.id)

        return stop

    async def session(self, partner: Partner, session_id: str) -> Transaction:
        """A running transaction of the partner's own driver; anybody else's is as unknown as none (G03)."""
        found = await self._reads.transactions([session_id.lower()])
        mine = await self._reads.authorizations_of([each.id for each in found])
        if not found or found[0].id not in mine or mine[found[0].id].partner_id != partner.id:
            raise Declined("There is no such session.", UNKNOWN_SESSION)
        if found[0].state is not TransactionState.OPEN:
            raise Declined("The session is over.")
        return found[0]

    async def _reserve(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        """M08: the partner's id is mapped to a number of ours; a reservation that it has under that id is replaced."""
        spot, token, until = await self._spots.find(partner, asked), _token(asked), asked.expires_at
        if until is None or until <= self._clock():
            raise Declined("The reservation would be over already.")
        before = await self._own(partner, asked.reservation_id)

        async def reserve() -> Done:
            if before is not None and not before.over:
                await self._reserving.cancel(caller, before.id)
            return await self._reserved(partner, caller, asked, spot, token, until)

        return reserve

    async def _reserved(
        self, partner: Partner, caller: Caller, asked: Asked, spot: Spot, token: KnownToken, until: datetime
    ) -> Done:
        station, ref, now = spot.evse.station, _ref(token, spot.evse.station), self._clock()
        made = await self._reserving.reserve(caller, station, spot.evse.evse, spot.connector, ref, until)
        result, message = reserved(made)
        if made.over:
            return Done(result=result, message=message)
        lets = authorization(
            partner, token, station, ref.uid, "reservation", asked.reference, now=now, lasts=until - now, reservation_id=made.id
        )
        await self._uow.commit(Unit(f"authorization:{lets.id}", writes=[Insert(lets)]))
        return Done(result=result, message=message, own_reservation_id=made.id)

    async def _cancel(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        known = await self._own(partner, asked.reservation_id)

        async def cancel() -> Done:
            if known is None or known.over:
                return Done(result=UNKNOWN_RESERVATION, message="There is no such reservation.")
            try:
                result, message = cancelled(await self._reserving.cancel(caller, known.id))
            except Conflict as over:  # it ended while we looked
                return Done(result=UNKNOWN_RESERVATION, message=over.message)
            return Done(result=result, message=message)

        return cancel

    async def _own(self, partner: Partner, reservation_id: str) -> Reservation | None:
        """The reservation of ours that the partner knows by this id."""
        command = await self._reads.reservation_of(partner.id, reservation_id)
        return None if command is None else await self._directory.reservation(command.own_reservation_id)

    async def _unlock(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        """For a partner's people at the telephone, not for drivers (M10)."""
        spot = await self._spots.find(partner, asked)

        async def unlock() -> Done:
            command = Unlock(evse=spot.evse.evse, connector=spot.connector or 1)
            result, message = result_of(await self._sender.send(caller, spot.evse.station, command, timeout_s=STATION_S))
            return Done(result=result, message=message)

        return unlock


def _token(asked: Asked) -> KnownToken:
    if asked.token is None:
        raise InvalidInput("The command has no token.", code="not_enough_information")
    return asked.token


def _ref(token: KnownToken, station: Station) -> TokenRef:
    return TokenRef(uid=station_uid(token.uid, station), type=_CARDS.get(token.kind, "central"))
