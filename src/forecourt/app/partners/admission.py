"""Who comes in over the roaming wire: the token names the partner, and with it the operator (C15, T04, T05)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.app.partners.steps import Step, Steps
from forecourt.app.ports import PartnerReads, Patch, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role, key_digest
from forecourt.domain.attempts import Attempts
from forecourt.domain.partners import IssuedToken, Partner, PartnerState, Registration, admits_everything
from forecourt.kit.errors import Forbidden, TooMany, Unauthenticated

TOUCH_EVERY: Final = timedelta(minutes=1)
FREE: Final = 20
UNKNOWN: Final = "The token is missing, unknown, or no longer valid."


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """A partner that came in by a token. `place` is which of the presented texts was right."""

    partner: Partner
    token: IssuedToken
    caller: Caller
    place: int = 0


class Admission:
    """Looks tokens up by their hash; failures of an address are slowed down."""

    def __init__(self, steps: Steps, partners: PartnerReads, uow: UnitOfWork) -> None:
        self._steps = steps
        self._partners = partners
        self._uow = uow
        self._failures = Attempts(free=FREE)

    async def admit(self, presented: Sequence[str], address: str, *, modules: bool, correlation_id: str | None = None) -> Admitted:
        """The partner of the first text that is a token. `modules`: it calls others than versions and credentials, which not every
        token opens (T05). Raises `Unauthenticated`, `Forbidden` (suspended) or `TooMany`."""
        now = self._steps.clock()
        if wait_s := self._failures.wait_s(address, now):
            raise TooMany("Too many wrong tokens from this address.", retry_after_s=wait_s)
        for place, text in enumerate(presented):
            token = await self._partners.token_by_sha256(key_digest(text))
            registration = None if token is None else await self._steps.find(token.partner_id)
            current = None if registration is None or token is None else registration.by_id(token.id)
            if registration is not None and current is not None and registration.admits(current, now):
                admitted = _admitted(registration.partner, current, place, correlation_id)
                await self._pass(registration, admitted, now, modules=modules)
                return admitted
        self._failures.failed(address, now)
        raise Unauthenticated(UNKNOWN)

    async def _pass(self, registration: Registration, admitted: Admitted, now: datetime, *, modules: bool) -> None:
        partner, token = admitted.partner, admitted.token
        if partner.state is PartnerState.SUSPENDED:
            raise Forbidden("We have suspended the exchange with you.", code="suspended")
        if modules and not admits_everything(partner, token):
            raise Unauthenticated("This token is good for the versions and credentials only.")
        if modules and registration.shown(token.id, now) is not registration:
            step = Step("shown", "The partner came in by its new token.", "PartnerRenewed")
            await self._steps.take(admitted.caller, partner.id, lambda stored, at: stored.shown(token.id, at), step)
        await self._touch(token, now)

    async def _touch(self, token: IssuedToken, now: datetime) -> None:
        if token.used_at is None or now - token.used_at >= TOUCH_EVERY:
            patch = Patch(IssuedToken, {"id": token.id}, {"used_at": now})
            await self._uow.commit(Unit(f"partner:{token.partner_id}", writes=[patch]))


def _admitted(partner: Partner, token: IssuedToken, place: int, correlation_id: str | None) -> Admitted:
    caller = Caller(kind="partner", id=partner.id, name=partner.name, operator_id=partner.operator_id, role=Role.OPERATOR)
    if correlation_id is not None:
        caller = msgspec.structs.replace(caller, correlation_id=correlation_id)
    return Admitted(partner=partner, token=token, caller=caller, place=place)
