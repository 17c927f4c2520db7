"""How a driver of ours wants to be charged at a partner (E10)."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from forecourt.app.ports import Directory, Unit, UnitOfWork
from forecourt.app.roaming.emsp.completing import Completing
from forecourt.app.roaming.ways import Way, Ways
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.events import new_event
from forecourt.domain.roaming import RoamingSession
from forecourt.kit.time import Clock, utc_now

ProfileKind = Literal["CHEAP", "FAST", "GREEN", "REGULAR"]


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """How, until when and how much a driver wants to charge."""

    profile: ProfileKind
    departure_at: datetime | None = None
    energy_kwh: Decimal | None = None
    discharge_allowed: bool | None = None


class PreferenceLink(Protocol):
    """The way of a wish to a partner."""

    async def prefer(self, way: Way, session_id: str, preferences: Preferences) -> str:
        """The partner's word for what became of it. Raises `Conflict` (`not_capable`) and `NotAnswered`."""


class Preferring:
    """Sends a driver's wishes to the CPO where it charges."""

    def __init__(
        self,
        uow: UnitOfWork,
        directory: Directory,
        ways: Ways,
        completing: Completing,
        link: PreferenceLink,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._directory = directory
        self._ways = ways
        self._completing = completing
        self._link = link
        self._clock = clock

    async def prefer(self, caller: Caller, party: str, session_id: str, preferences: Preferences) -> str:
        """What the CPO makes of it, in its own word: ACCEPTED, DEPARTURE_REQUIRED, NOT_POSSIBLE ..."""
        caller.require(Role.OPERATOR)
        operator_id = owner_for(caller, await self._directory.operators())
        session = await self._completing.session(operator_id, party, session_id)
        way = await self._ways.to_party(operator_id, session.owner, "sessions", "SENDER")
        answer = await self._link.prefer(way, session.session_id, preferences)
        await self._record(caller, session, preferences, answer)
        return answer

    async def _record(self, caller: Caller, session: RoamingSession, preferences: Preferences, answer: str) -> None:
        data: dict[str, object] = {
            "partner_id": session.partner_id,
            "owner": session.owner,
            "preferences": msgspec.to_builtins(preferences),
            "answer": answer,
        }
        event = new_event(
            "RoamingSessionChanged",
            caller,
            self._clock(),
            operator_id=session.operator_id,
            subject_id=session.session_id,
            data=data,
        )
        await self._uow.commit(Unit(f"roaming session:{session.partner_id}:{session.key}", events=[event]))
