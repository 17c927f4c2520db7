"""What partners are told unasked: a reservation that we let go, a session that charges by another profile (M08, G05)."""

import msgspec
import structlog

from forecourt.app.ports import PartnerReads, Patch, Unit, UnitOfWork
from forecourt.app.ports.roaming_cpo import CommandReplies, CpoReads
from forecourt.app.roaming.cpo.linking import Links
from forecourt.app.roaming.cpo.profiles import Profiles
from forecourt.domain.events import Event
from forecourt.domain.roaming import RoamingCommand
from forecourt.domain.roaming.answers import ACCEPTED, CANCELED_RESERVATION
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

LET_GO = frozenset({"cancelled", "removed"})
"""Ends of a reservation that its driver did not bring about; that it ran out was agreed."""
OVER = LET_GO | {"expired"}
OF_PROFILES = frozenset({"SetProfile", "ClearProfile"})
BY_PARTNERS = "partner:"
TYPES = frozenset({"ReservationChanged", "CommandAnswered"})


class Telling:
    """A subscriber."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: CpoReads,
        partners: PartnerReads,
        replies: CommandReplies,
        profiles: Profiles,
        links: Links,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._partners = partners
        self._replies = replies
        self._profiles = profiles
        self._links = links
        self._clock = clock

    async def handle(self, events: list[Event]) -> None:
        """Reservations that are no more; profiles that somebody else changed."""
        for each in events:
            if each.type == "ReservationChanged" and each.data.get("status") in OVER and each.subject_id is not None:
                await self._end(each.subject_id)
            if each.caller.startswith(BY_PARTNERS):
                continue
            if each.type == "ReservationChanged" and each.data.get("status") in LET_GO and each.subject_id is not None:
                await self._let_go(each.subject_id)
            if _changes_profiles(each) and each.station_id is not None:
                await self._profiles.changed_at(each.station_id)

    async def _end(self, reservation_id: str) -> None:
        """Its token is asked about again."""
        made = await self._links.for_reservation(reservation_id)
        if made is not None:
            await self._links.ended(made, self._clock())

    async def _let_go(self, reservation_id: str) -> None:
        """Told once, to the URL that waited for the reservation."""
        command = await self._reads.reserve_command(reservation_id)
        partner = None if command is None else await self._partners.by_id(command.partner_id)
        if command is None or partner is None or command.result != ACCEPTED:
            return
        told = msgspec.structs.replace(command, result=CANCELED_RESERVATION)
        values: dict[str, object] = {"result": told.result}
        await self._uow.commit(Unit(f"roaming-command:{command.id}", writes=[Patch(RoamingCommand, {"id": command.id}, values)]))
        try:
            await self._replies.result(partner, told, CANCELED_RESERVATION, "The charge point operator cancelled the reservation.")
        except ForecourtError as trouble:
            log.warning("a partner did not hear that its reservation is gone", partner=partner.name, reason=trouble.message)


def _changes_profiles(event: Event) -> bool:
    data = event.data
    return event.type == "CommandAnswered" and data.get("command") in OF_PROFILES and data.get("status") == "Accepted"
