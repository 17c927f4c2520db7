"""What a command to a partner needs and a person need not say; what cannot be sent is refused before anything is."""

from typing import Final

import msgspec

from forecourt.app.ports import Numbers, TokenReads
from forecourt.app.ports.roaming_emsp import EmspReads, OwnToken, Wanted
from forecourt.app.roaming.emsp.tokens import OwnTokens
from forecourt.domain.roaming import PartnerSite, RoamingSession
from forecourt.domain.roaming.emsp import CONNECTOR_REQUIRED
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, FieldFault, InvalidInput, NotFound
from forecourt.kit.time import Clock, utc_now

_AT_A_PLACE: Final = ("start", "reserve", "unlock")
_OF_A_SESSION: Final = ("stop", "set_profile", "get_profile", "clear_profile")
_NEEDS: Final = {
    "start": ("party", "location_id", "token"),
    "reserve": ("party", "location_id", "token", "expires_at"),
    "unlock": ("party", "location_id", "evse_uid", "connector_id"),
    "cancel_reservation": ("reservation_id",),
    "stop": ("session_id",),
    "set_profile": ("session_id", "profile"),
    "get_profile": ("session_id", "duration_s"),
    "clear_profile": ("session_id",),
}
"""What a kind of command cannot be without."""


class Completing:
    """Looks up what a command is about."""

    def __init__(self, reads: EmspReads, known: TokenReads, tokens: OwnTokens, numbers: Numbers, *, clock: Clock = utc_now) -> None:
        self._reads = reads
        self._known = known
        self._tokens = tokens
        self._numbers = numbers
        self._clock = clock

    async def complete(self, operator_id: str, wanted: Wanted) -> tuple[Wanted, OwnToken | None]:
        """The command with all that it needs, and the token that it is for. Raises `InvalidInput`, `NotFound` and `Conflict`."""
        _require(wanted)
        wanted = msgspec.structs.replace(wanted, party=wanted.party.upper())
        if wanted.kind in _AT_A_PLACE:
            sites = await self._reads.sites_named(operator_id, wanted.party, wanted.location_id.lower())
            if sites:
                _check_place(wanted, sites[0])
        if wanted.kind in _OF_A_SESSION:
            session = await self.session(operator_id, wanted.party, wanted.session_id)
            wanted = msgspec.structs.replace(wanted, party=session.owner, session_id=session.session_id)
        if wanted.kind == "cancel_reservation":
            wanted = msgspec.structs.replace(wanted, party=await self._reserved_at(operator_id, wanted))
        if wanted.kind == "reserve":
            wanted = await self._numbered(wanted)
        return wanted, None if wanted.token is None else await self._own(operator_id, wanted.token)

    async def session(self, operator_id: str, party: str, session_id: str) -> RoamingSession:
        """A session of a driver of ours. Raises `NotFound`, and `InvalidInput` where several go by its id."""
        found = await self._reads.sessions_named(operator_id, session_id.lower())
        fitting = [each for each in found if party.upper() in ("", each.owner)]
        if not fitting:
            raise NotFound(f"No partner has told of a session {session_id}.", code="unknown_session")
        if len({each.owner for each in fitting}) > 1:
            raise _invalid("$.party", "required", "Sessions of several parties go by this id: say whose.")
        return fitting[0]

    async def _reserved_at(self, operator_id: str, wanted: Wanted) -> str:
        found = await self._reads.reservations_named(operator_id, wanted.reservation_id)
        if not found:
            raise NotFound(f"We have asked no partner for a reservation {wanted.reservation_id}.", code="unknown_reservation")
        return found[0].party

    async def _numbered(self, wanted: Wanted) -> Wanted:
        """A reservation has a number that 2.1.1 can say too; one that is given is replaced (M08)."""
        if wanted.expires_at is not None and wanted.expires_at <= self._clock():
            raise _invalid("$.expires_at", "range", "A reservation ends in the future.")
        if wanted.reservation_id:
            return wanted
        return msgspec.structs.replace(wanted, reservation_id=str(await self._numbers.next("roaming reservation")))

    async def _own(self, operator_id: str, ref: TokenRef) -> OwnToken:
        token = await self._known.find(operator_id, ref)
        if token is None:
            raise NotFound(f"There is no token {ref.uid} of type {ref.type}.", code="unknown_token")
        own = await self._tokens.own(operator_id, token)
        if not own.valid:
            raise Conflict(
                f"The token {token.uid} is not valid: it is {token.status.value} or has run out.", code="token_not_valid"
            )
        return own


def _require(wanted: Wanted) -> None:
    missing = [name for name in _NEEDS[wanted.kind] if not getattr(wanted, name)]
    if missing:
        faults = tuple(FieldFault(f"$.{name}", "required", "This is needed here.") for name in missing)
        raise InvalidInput(f"To {wanted.kind.replace('_', ' ')}, say {', '.join(missing)} too.", faults=faults)


def _check_place(wanted: Wanted, site: PartnerSite) -> None:
    """The EVSE and connector, as far as the site is known here (M09)."""
    if not wanted.evse_uid:
        return
    evse = next((each for each in site.evses if each.uid.lower() == wanted.evse_uid.lower()), None)
    if evse is None:
        raise _invalid("$.evse_uid", "unknown", f"{site.name or site.location_id} has no EVSE {wanted.evse_uid}.")
    if wanted.connector_id and all(each.id.lower() != wanted.connector_id.lower() for each in evse.connectors):
        raise _invalid("$.connector_id", "unknown", f"The EVSE {evse.uid} has no connector {wanted.connector_id}.")
    if wanted.kind == "start" and CONNECTOR_REQUIRED in evse.capabilities and not wanted.connector_id:
        raise _invalid("$.connector_id", "M09", "This EVSE must be told the connector.")


def _invalid(path: str, rule: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, faults=(FieldFault(path, rule, sentence),))
