"""Handshakes that we begin: register with a partner, renew the credentials, unregister (C02, C06 to C08)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from forecourt.app.partners.showing import Shown, own_parties
from forecourt.app.partners.steps import Address, Issued, Step, Steps
from forecourt.app.ports import Discovered, OurCredentials, PartnerLink, TheirCredentials, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role, system_caller
from forecourt.domain.events import new_event
from forecourt.domain.partners import (
    CREDENTIALS_MODULE,
    Handshake,
    HandshakeFailed,
    Partner,
    PartnerState,
    Registration,
    Side,
    Stage,
    TokenKind,
)
from forecourt.domain.partners.faults import missing_modules
from forecourt.kit.errors import Conflict, ForecourtError

FoundT = TypeVar("FoundT")
_LIVE = (PartnerState.REGISTERED, PartnerState.SUSPENDED)


class Handshakes:
    """What we begin."""

    def __init__(self, steps: Steps, uow: UnitOfWork, link: PartnerLink, versions_url: Address, shown: Shown = own_parties) -> None:
        self._steps = steps
        self._uow = uow
        self._link = link
        self._versions_url = versions_url
        self._shown = shown

    async def register(self, caller: Caller, partner_id: str, versions_url: str, token: str) -> Partner:
        """Register by the partner's token A. A failure leaves all as it was (C13) and is told as `HandshakeFailed`."""
        caller.require(Role.ADMINISTRATOR)
        partner = (await self._steps.owned(caller, partner_id)).partner
        if partner.state in _LIVE:
            raise Conflict("We are registered with each other; renew the credentials instead.", code="registered")
        step = Step("registered", "We registered with the partner.", "PartnerRegistered")
        return await self._shake(caller, partner, versions_url, token, step)

    async def rotate(self, caller: Caller, partner_id: str) -> Partner:
        """Renew the credentials on both sides; the version may become a later one."""
        caller.require(Role.ADMINISTRATOR)
        partner = (await self._steps.owned(caller, partner_id)).partner
        token = self.token_for(partner)
        step = Step("renewed", "We renewed the credentials.", "PartnerRenewed")
        return await self._shake(caller, partner, partner.versions_url, token, step)

    async def unregister(self, caller: Caller, partner_id: str) -> Partner:
        """End the registration. The partner is told; it ends on our side whether it answers or not."""
        caller.require(Role.ADMINISTRATOR)
        registration = await self._steps.owned(caller, partner_id)
        registration.unregistered(self._steps.clock())
        sentence = "We unregistered; the partner was told."
        try:
            await self._link.leave(registration.partner, self.token_for(registration.partner))
        except ForecourtError as failure:
            sentence = f"We unregistered; the partner could not be told: {failure.message}"
        step = Step("unregistered", sentence, "PartnerUnregistered")
        return (await self._steps.take(caller, partner_id, Registration.unregistered, step)).partner

    async def renew_due(self) -> int:
        """The job: renew what is old (C14) or in doubt, and end attempts that never came to their end. How many were renewed."""
        renewed, caller = 0, system_caller("partners")
        for partner in await self._steps.all():
            settling = Step("settled", "An attempt that had not come to its end was given up.")
            registration = await self._steps.take(caller, partner.id, Registration.settled, settling)
            if self._due(registration):
                try:
                    await self.rotate(caller, partner.id)
                    renewed += 1
                except ForecourtError:
                    continue  # told by its event
        return renewed

    def token_for(self, partner: Partner) -> str:
        """The token by which we come in at the partner. Raises `Conflict` when there is none."""
        if partner.sealed_token is None:
            raise Conflict("The partner is not registered.", code="not_registered")
        return self._steps.vault.open(partner.id, partner.sealed_token)

    def _due(self, registration: Registration) -> bool:
        partner = registration.partner
        if partner.state is not PartnerState.REGISTERED or partner.token_since is None:
            return False
        old = partner.renew_days is not None and self._steps.clock() - partner.token_since >= timedelta(days=partner.renew_days)
        return old or registration.of_kind(TokenKind.PENDING) is not None

    async def _shake(self, caller: Caller, partner: Partner, versions_url: str, token: str, step: Step) -> Partner:
        renew = partner.state in _LIVE

        async def discover() -> Discovered:
            found = await self._link.discover(partner, versions_url, token, partner.offered_versions)
            require_modules(partner, found)
            return found

        async def send() -> Handshake:
            theirs = await self._link.send(partner, found, token, ours, renew=renew)
            return handshake_of(partner, found, theirs, self._steps)

        found = await self._told(caller, partner, discover)
        issued = await self._begin(caller, partner)
        roles = await self._shown(partner)
        ours = OurCredentials(token=issued.secret, versions_url=self._versions_url(), roles=roles)
        try:
            handshake = await self._told(caller, partner, send)
        except ForecourtError as failure:
            await self._give_up(caller, partner, issued, failure)
            raise
        done = await self._steps.take(
            caller, partner.id, lambda registration, now: registration.completed(issued.token.id, handshake, now), step
        )
        return done.partner

    async def _begin(self, caller: Caller, partner: Partner) -> Issued:
        issued = self._steps.issue(partner)
        step = Step("began", "We sent the partner our credentials.")
        await self._steps.take(caller, partner.id, lambda registration, now: registration.begun(issued.token, now), step)
        return issued

    async def _give_up(self, caller: Caller, partner: Partner, issued: Issued, failure: ForecourtError) -> None:
        unknown = isinstance(failure, HandshakeFailed) and failure.unknown
        await self._steps.take(
            caller,
            partner.id,
            lambda registration, now: registration.given_up(issued.token.id, now, unknown=unknown),
            Step("gave up", failure.message),
        )

    async def _told(self, caller: Caller, partner: Partner, act: Callable[[], Awaitable[FoundT]]) -> FoundT:
        try:
            return await act()
        except HandshakeFailed as failure:
            await tell(self._uow, self._steps, caller, partner, failure)
            raise


async def tell(uow: UnitOfWork, steps: Steps, caller: Caller, partner: Partner, failure: HandshakeFailed) -> None:
    """An event for the person who must act; the registration is not touched by it (C13)."""
    data: dict[str, object] = {
        "sentence": failure.message,
        "stage": failure.stage.value,
        "side": failure.side.value,
        "code": failure.code,
    }
    event = new_event(
        "PartnerHandshakeFailed", caller, steps.clock(), operator_id=partner.operator_id, subject_id=partner.id, data=data
    )
    await uow.commit(Unit(f"partner:{partner.id}", events=[event]))


def require_modules(partner: Partner, found: Discovered) -> None:
    """C08: without the modules that are needed there is no registration; credentials are always one of them."""
    served = {each.module.casefold() for each in found.endpoints}
    wanted = (CREDENTIALS_MODULE, *partner.required_modules)
    if missing := tuple(each for each in dict.fromkeys(wanted) if each.casefold() not in served):
        raise missing_modules(missing)


def handshake_of(partner: Partner, found: Discovered, theirs: TheirCredentials, steps: Steps) -> Handshake:
    """What both halves of a handshake made known."""
    if not theirs.roles:
        message = "The partner's credentials name no party."
        raise HandshakeFailed(message, stage=Stage.ANSWER, side=Side.THEIRS, unknown=True)  # it took our token all the same
    return Handshake(
        version=found.version,
        versions_url=theirs.versions_url,
        endpoints=found.endpoints,
        roles=theirs.roles,
        hub_party=theirs.hub_party,
        sealed_token=steps.vault.seal(partner.id, theirs.token),
    )
