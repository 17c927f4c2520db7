"""May a driver of ours charge at a partner? Asked in real time (K04 to K08): no more is judged than the token and its limits."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from forecourt.app.ports import Directory, TransactionReads, Unit, UnitOfWork
from forecourt.app.ports.roaming_emsp import EmspReads, OwnToken
from forecourt.app.roaming.emsp.tokens import OwnTokens
from forecourt.domain.access import Caller
from forecourt.domain.authorisation import judge
from forecourt.domain.events import new_event
from forecourt.domain.partners import Partner
from forecourt.domain.tokens import Token, TokenRef, TokenVerdict, Verdict
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound, Unavailable
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now, zone_named

DEADLINE_S: Final = 5.0
"""A driver stands at the station, and it waits for us."""
STALE: Final = timedelta(days=1)
"""A session that nobody told of for so long takes no place any more: CPOs forget to end them."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the driver wants to charge, as the partner names it."""

    location_id: str
    evse_uids: tuple[str, ...] = ()
    owner: str = ""
    """The party that asks, where it is told."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict, with the token as the partner knows it. `reference` is issued with a yes (K07)."""

    own: OwnToken
    verdict: TokenVerdict
    reference: str = ""
    place: Place | None = None


class Authorising:
    """Answers partners about our tokens."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: EmspReads,
        transactions: TransactionReads,
        directory: Directory,
        tokens: OwnTokens,
        *,
        clock: Clock = utc_now,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._transactions = transactions
        self._directory = directory
        self._tokens = tokens
        self._clock = clock
        self._deadline_s = deadline_s

    async def authorize(
        self, caller: Caller, partner: Partner, uid: str, of_type: Callable[[str], bool], place: Place | None
    ) -> Answer:
        """The answer about the token with this uid and a type that fits. Raises `NotFound` (`unknown_token`, K04), `InvalidInput`
        (`not_enough_information`, K06), and `Unavailable` when it takes too long."""
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._authorize(caller, partner, uid, of_type, place)
        except TimeoutError:
            raise Unavailable("The token could not be looked up in time.") from None

    async def _authorize(
        self, caller: Caller, partner: Partner, uid: str, of_type: Callable[[str], bool], place: Place | None
    ) -> Answer:
        known = await self._reads.tokens_of_uid(partner.operator_id, TokenRef(uid=uid).key)
        token = next((each for each in known if of_type(each.type)), None)
        if token is None:
            raise NotFound("This token is none of ours.", code="unknown_token")
        verdict = await self._judged(partner, token, place)
        answer = Answer(
            own=await self._tokens.own(partner.operator_id, token),
            verdict=verdict,
            reference=new_id() if verdict.accepted else "",
            place=place,
        )
        await self._record(caller, partner, answer)
        return answer

    async def _judged(self, partner: Partner, token: Token, place: Place | None) -> TokenVerdict:
        """K08: opening hours and the state of the EVSE are the CPO's affair."""
        if place is None and token.windows is not None:
            sentence = "This token may charge at some hours only: say where it is, for the zone."
            raise InvalidInput(sentence, faults=(FieldFault("location_id", "K06", sentence),), code="not_enough_information")
        ref = TokenRef(uid=token.uid, type=token.type)
        since = self._clock() - STALE
        elsewhere = await self._reads.sessions_running(token.operator_id, token.uid_key, since)
        verdict = judge(
            token,
            self._clock(),
            zone=await self._zone(partner, place),
            site_id=None,
            open_count=elsewhere + await self._transactions.open_count(token.operator_id, ref),
        )
        if verdict.verdict is Verdict.NOT_AT_THIS_LOCATION:
            return msgspec.structs.replace(verdict, sentence="The token may charge at some sites of its own operator only.")
        return verdict

    async def _zone(self, partner: Partner, place: Place | None) -> ZoneInfo:
        """The location's, if we know it, else the operator's."""
        sites = [] if place is None else await self._reads.site(partner.id, place.location_id.lower())
        named = [each.zone for each in sites if each.zone and (place is None or place.owner in ("", each.owner))]
        if named:
            return ZoneInfo(named[0])
        operator = next(each for each in await self._directory.operators() if each.id == partner.operator_id)
        return zone_named(operator.zone, "zone")

    async def _record(self, caller: Caller, partner: Partner, answer: Answer) -> None:
        token, place = answer.own.token, answer.place
        data: dict[str, object] = {
            "partner_id": partner.id,
            "type": token.type,
            "verdict": answer.verdict.verdict.value,
            "sentence": answer.verdict.sentence,
            "reference": answer.reference,
            "location_id": "" if place is None else place.location_id,
            "evse_uids": [] if place is None else list(place.evse_uids),
        }
        event = new_event(
            "RoamingTokenAuthorized",
            caller,
            self._clock(),
            operator_id=partner.operator_id,
            subject_id=TokenRef(uid=token.uid, type=token.type).loggable,
            data=data,
        )
        await self._uow.commit(Unit(f"token:{token.operator_id}:{token.uid_key}", events=[event]))
