"""Who comes in over the roaming wire: the token names the partner, and with it the operator (C15, T04, T05)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from forecourt.app.partners.steps import Step, Steps
from forecourt.app.ports import PartnerReads, Patch, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role, key_digest
from forecourt.domain.attempts import Attempts
from forecourt.domain.partners import IssuedToken, Partner, PartnerState, Registration, admits_everything
from forecourt.kit.errors import Forbidden, TooMany

TOUCH_EVERY: Final = timedelta(minutes=1)
FREE: Final = 20


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """A partner that came in by a token."""

    registration: Registration
    token: IssuedToken
    caller: Caller

    @property
    def partner(self) -> Partner:
        """Who it is."""
        return self.registration.partner

    @property
    def registered(self) -> bool:
        """Whether it may call more than the versions and credentials (T05)."""
        return admits_everything(self.partner, self.token)


class Admission:
    """Looks tokens up by their hash; failures of an address are slowed down."""

    def __init__(self, steps: Steps, partners: PartnerReads, uow: UnitOfWork) -> None:
        self._steps = steps
        self._partners = partners
        self._uow = uow
        self._failures = Attempts(free=FREE)

    def require_calm(self, address: str) -> None:
        """Raises `TooMany` for an address that came with too many wrong tokens."""
        if wait_s := self._failures.wait_s(address, self._steps.clock()):
            raise TooMany("Too many wrong tokens from this address.", retry_after_s=wait_s)

    def failed(self, address: str) -> None:
        """One more wrong token."""
        self._failures.failed(address, self._steps.clock())

    async def admit(self, presented: Sequence[str]) -> Admitted | None:
        """The partner of the first text that is a token; None: nobody's. Raises `Forbidden` for one that is suspended."""
        for text in presented:
            token = await self._partners.token_by_sha256(key_digest(text))
            registration = None if token is None else await self._steps.find(token.partner_id)
            current = None if registration is None or token is None else registration.by_id(token.id)
            if registration is None or current is None or not registration.admits(current, self._steps.clock()):
                continue
            if registration.partner.state is PartnerState.SUSPENDED:
                raise Forbidden("We have suspended the exchange with you.", code="suspended")
            return Admitted(registration=registration, token=current, caller=partner_caller(registration.partner))
        return None

    async def came(self, admitted: Admitted, *, to_a_module: bool) -> None:
        """The partner was heard. A call to a module shows which of its tokens it has."""
        registration, token, now = admitted.registration, admitted.token, self._steps.clock()
        if to_a_module and registration.shown(token.id, now) is not registration:
            step = Step("shown", "The partner came in by its new token.", "PartnerRenewed")
            await self._steps.take(admitted.caller, admitted.partner.id, lambda stored, at: stored.shown(token.id, at), step)
        if token.used_at is None or now - token.used_at >= TOUCH_EVERY:
            patch = Patch(IssuedToken, {"id": token.id}, {"used_at": now})
            await self._uow.commit(Unit(f"partner:{token.partner_id}", writes=[patch]))


def partner_caller(partner: Partner) -> Caller:
    """The partner as the caller of verbs, in its operator's scope."""
    return Caller(kind="partner", id=partner.id, name=partner.name, operator_id=partner.operator_id, role=Role.OPERATOR)
