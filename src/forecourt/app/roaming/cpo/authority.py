"""Partners' drivers at our stations: port `TokenAuthority` (K04 to K10, M07).

A command or a reservation of the partner, and an answer that it gave a moment ago, hold without asking. Otherwise its white list
says whether it must be asked, and what holds while it is away. What lets a driver charge is kept, for the session and the CDR.
"""

import asyncio
from typing import Final

import structlog

from forecourt.app.ports import Insert, RoamingReads, Unit, UnitOfWork
from forecourt.app.ports.roaming_cpo import PartnerAsker, TokenAnswer, TokenQuestion
from forecourt.app.roaming.cpo.holding import HeldTokens, Holder, kinds_of
from forecourt.app.roaming.cpo.linking import LOOK_BACK, authorization, usable
from forecourt.domain.access import Caller
from forecourt.domain.authorisation import Purpose
from forecourt.domain.events import new_event
from forecourt.domain.partners import Partner
from forecourt.domain.roaming.evses import evse_uid
from forecourt.domain.roaming.whitelist import FRESH, Course, accepted, course, refused, verdict_of, without_owner
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

DEADLINE_S: Final = 5.0
"""A driver waits in front of the reader."""
ROAMING_TYPES: Final = frozenset({"rfid", "emaid", "central", "app_user", "ad_hoc_user", "other"})
"""What a partner may have given out; key codes, MAC addresses and the like never leave this node."""


class RoamingAuthority:
    """Answers for tokens that are not ours."""

    def __init__(
        self,
        uow: UnitOfWork,
        roaming: RoamingReads,
        held: HeldTokens,
        asker: PartnerAsker,
        *,
        deadline_s: float = DEADLINE_S,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._roaming = roaming
        self._held = held
        self._asker = asker
        self._deadline_s = deadline_s
        self._clock = clock

    async def authorize(
        self, caller: Caller, station: Station, token: TokenRef, *, evse: int | None = None, purpose: Purpose = Purpose.ASK
    ) -> TokenVerdict | None:
        """The verdict; None when nobody knows the token."""
        if token.type not in ROAMING_TYPES:
            return None
        if (verdict := await self._already(station, token, purpose)) is not None:
            return verdict
        holders = await self._held.holders(station.operator_id, token)
        if not holders:
            return await self._asked_around(caller, station, token, evse)
        refusal: TokenVerdict | None = None
        for holder in holders:  # the same uid may be of two partners: the first that lets it charge
            verdict = await self._by_holder(caller, station, token, evse, holder)
            if verdict is not None and verdict.accepted:
                return verdict
            refusal = refusal or verdict
        return refusal

    async def _already(self, station: Station, token: TokenRef, purpose: Purpose) -> TokenVerdict | None:
        """By what was said before: a command, a reservation, an answer of some minutes ago; and to stop, by having started."""
        now = self._clock()
        recent = await self._roaming.authorizations_recent(station.operator_id, token.uid, now - LOOK_BACK)
        here = [each for each in recent if each.station_id == station.id]
        holding = next((each for each in here if usable(each, station.id, now)), None)
        if holding is None and purpose is not Purpose.START:
            holding = next((each for each in here if each.transaction_id is not None and now - each.at < LOOK_BACK), None)
        if holding is None:
            return None
        known = self._held.read(holding)
        return accepted(
            "A mobility provider has let this token charge here.", "", now, group=known.group, language=known.language, info=""
        )

    async def _by_holder(
        self, caller: Caller, station: Station, ref: TokenRef, evse: int | None, holder: Holder
    ) -> TokenVerdict | None:
        partner, token = holder
        way = course(token.whitelist, valid=token.valid)
        if way is Course.ASK:
            try:
                answer = await self._asker.ask(partner, self._question(partner, station, token.uid, token.kind, evse, token.owner))
            except ForecourtError as away:
                log.info("a partner did not answer for a token", partner=partner.name, reason=away.message)
                return await self._alone(caller, station, ref, holder, without_owner(token.whitelist, valid=token.valid))
            return None if answer is None else await self._answered(caller, station, ref, evse, holder, answer)
        return await self._alone(caller, station, ref, holder, way)

    async def _alone(self, caller: Caller, station: Station, ref: TokenRef, holder: Holder, way: Course) -> TokenVerdict:
        """By the white list."""
        token, now = holder.token, self._clock()
        if way is Course.REFUSE:
            verdict = Verdict.INVALID if token.valid else Verdict.BLOCKED
            why = "its owner does not answer, and lets nobody else decide" if token.valid else "its owner says that it is not valid"
            return refused(verdict, f"The token is one of {token.owner}: {why}.", now, language=token.language)
        await self._keep(caller, station, ref, holder, "whitelist", "")
        sentence = f"The token is on the white list of {token.owner}."
        return accepted(sentence, token.whitelist, now, group=token.group, language=token.language, info="")

    async def _answered(
        self, caller: Caller, station: Station, ref: TokenRef, evse: int | None, holder: Holder, answer: TokenAnswer
    ) -> TokenVerdict:
        now = self._clock()
        verdict, sentence = verdict_of(answer.allowed)
        if verdict is Verdict.ACCEPTED and not _here(answer, station, evse):
            verdict, sentence = Verdict.NOT_AT_THIS_LOCATION, "The mobility provider lets the token charge at other places only."
        token = answer.token or holder.token
        if verdict is not Verdict.ACCEPTED:
            return refused(verdict, sentence, now, language=token.language, info=answer.info)
        await self._keep(caller, station, ref, Holder(holder.partner, token), "realtime", answer.reference)
        return accepted(sentence, token.whitelist, now, group=token.group, language=token.language, info=answer.info)

    async def _asked_around(self, caller: Caller, station: Station, ref: TokenRef, evse: int | None) -> TokenVerdict | None:
        """Nobody gave us this token: every partner is asked at once, and the first that lets it charge counts."""
        partners = await self._held.askable(station.operator_id)
        if not partners:
            return None
        kind = kinds_of(ref)[0]
        questions = [self._asker.ask(each, self._question(each, station, ref.uid, kind, evse)) for each in partners]
        answers = await asyncio.gather(*questions, return_exceptions=True)
        refusal: TokenVerdict | None = None
        for partner, answer in zip(partners, answers, strict=True):
            if not isinstance(answer, TokenAnswer) or answer.token is None:
                _raise_unexpected(answer)
                continue
            verdict = await self._answered(caller, station, ref, evse, Holder(partner, answer.token), answer)
            if verdict.accepted:
                return verdict
            refusal = refusal or verdict
        return refusal

    def _question(
        self, partner: Partner, station: Station, uid: str, kind: str, evse: int | None, owner: str = ""
    ) -> TokenQuestion:
        sender = next((each.party for each in partner.own if each.role.upper() == "CPO"), partner.own[0].party)
        return TokenQuestion(
            uid=uid,
            kind=kind,
            sender=sender,
            owner=owner or (partner.roles[0].party if len(partner.roles) == 1 else ""),
            location_id=station.site_id or "",
            evse_uids=() if not evse else (evse_uid(station.id, evse),),
            within_s=self._deadline_s,
        )

    async def _keep(self, caller: Caller, station: Station, ref: TokenRef, holder: Holder, source: str, reference: str) -> None:
        now, token = self._clock(), holder.token
        row = authorization(holder.partner, token, station, ref.uid, source, reference, now=now, lasts=FRESH)
        event = new_event(
            "RoamingDriverAuthorized",
            caller,
            now,
            operator_id=station.operator_id,
            station_id=station.id,
            subject_id=row.id,
            data={"partner_id": holder.partner.id, "owner": token.owner, "source": source, "reference": reference},
        )
        await self._uow.commit(Unit(f"authorization:{row.id}", writes=[Insert(row)], events=[event]))


def _here(answer: TokenAnswer, station: Station, evse: int | None) -> bool:
    """Whether the places that an answer names, if any, include this one."""
    if answer.location_id and station.site_id is not None and answer.location_id.casefold() != station.site_id.casefold():
        return False
    if not answer.evse_uids or not evse:
        return True
    return evse_uid(station.id, evse).casefold() in {each.casefold() for each in answer.evse_uids}


def _raise_unexpected(answer: TokenAnswer | BaseException | None) -> None:
    """That a partner is away is no news; anything else is."""
    if isinstance(answer, BaseException) and not isinstance(answer, ForecourtError):
        raise answer
