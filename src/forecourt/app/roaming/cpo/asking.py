"""What partners ask of our stations, in our words; and where it leads (M06, M09)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports.roaming_cpo import ActiveProfile, CpoReads, KnownToken
from forecourt.app.roaming.publishing import Publishing
from forecourt.domain.partners import Partner
from forecourt.domain.roaming.answers import REJECTED
from forecourt.domain.roaming.evses import Ability, EvseStand, EvseState, evses_of
from forecourt.kit.errors import InvalidInput, NotFound

START: Final = "start"
STOP: Final = "stop"
RESERVE: Final = "reserve"
CANCEL: Final = "cancel_reservation"
UNLOCK: Final = "unlock"
SET_PROFILE: Final = "set_profile"
GET_PROFILE: Final = "get_profile"
CLEAR_PROFILE: Final = "clear_profile"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command of a partner. `party` is who asks; `request` its document."""

    kind: str
    party: str
    request: str
    response_url: str
    token: KnownToken | None = None
    location_id: str = ""
    evse_uid: str = ""
    connector_id: str = ""
    session_id: str = ""
    reservation_id: str = ""
    reference: str = ""
    expires_at: datetime | None = None
    duration_s: int = 0
    profile: ActiveProfile | None = None

    relative: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What is said at once (M02). `timeout_s`: by then the result comes."""

    result: str
    timeout_s: int = 0
    message: str = ""


class Declined(Exception):
    """A command that is not tried: the answer says why, and no result follows (M05)."""

    def __init__(self, message: str, result: str = REJECTED) -> None:
        super().__init__(message)
        self.answer = Answer(result, message=message)


class Spot(msgspec.Struct, frozen=True):
    """The EVSE that a command is about, and the connector where it names one."""

    evse: EvseStand
    connector: int | None


class Spots:
    """Finds EVSEs among what the partner may see."""

    def __init__(self, publishing: Publishing, reads: CpoReads) -> None:
        self._publishing = publishing
        self._reads = reads

    async def find(self, partner: Partner, asked: Asked, *, connector_needed: bool = False) -> Spot:
        """Raises `InvalidInput` (`unknown_location`, M06) alike for what is not there and what the partner must not see."""
        evses = await self._evses(partner, asked.location_id)
        if asked.evse_uid:
            found = next((each for each in evses if each.uid.casefold() == asked.evse_uid.casefold()), None)
            if found is None:
                raise _unknown(f"The location {asked.location_id} has no EVSE {asked.evse_uid}.")
        else:
            found = _choice(evses, asked.kind)
        if not found.station.connected:
            raise Declined("The station is not connected at present.")
        return Spot(found, _connector(found, asked.connector_id, needed=connector_needed))

    async def _evses(self, partner: Partner, location_id: str) -> list[EvseStand]:
        try:
            row = await self._publishing.one(partner, "locations", location_id.lower())
        except NotFound as missing:
            raise _unknown(f"There is no location {location_id}.") from missing
        stands = await self._reads.stands([row.object_id])
        return [evse for stand in stands for station in stand.stations for evse in evses_of(station) if evse.uid in row.document]


def _choice(evses: Iterable[EvseStand], kind: str) -> EvseStand:
    """Where the partner leaves it open: the EVSE where a vehicle waits, else the only one that is free; any free one to reserve."""
    connected = [each for each in evses if each.station.connected]
    waiting = [each for each in connected if each.state is EvseState.BLOCKED]
    free = [each for each in connected if each.state is EvseState.AVAILABLE]
    if kind == RESERVE and free:
        return free[0]
    for candidates in (waiting, free):
        if len(candidates) == 1:
            return candidates[0]
    raise Declined("It is not clear which EVSE is meant; name one by its evse_uid.")


def _connector(evse: EvseStand, connector_id: str, *, needed: bool) -> int | None:
    if not connector_id:
        if needed and Ability.CONNECTOR_REQUIRED in evse.abilities:  # M09
            raise Declined("This EVSE has several connectors; name one by its connector_id.")
        return evse.connectors[0].connector if len(evse.connectors) == 1 else None
    found = next((each.connector for each in evse.connectors if str(each.connector) == connector_id), None)
    if found is None:
        raise _unknown(f"The EVSE {evse.uid} has no connector {connector_id}.")
    return found


def _unknown(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, code="unknown_location")
