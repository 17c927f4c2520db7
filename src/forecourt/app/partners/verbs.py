"""A person's verbs on partners that need no call to them: make, change, invite, suspend, resume, remove."""

import msgspec

from forecourt.app.partners.settings import PartnerSettings, check, own_roles
from forecourt.app.partners.steps import Address, Change, Step, Steps
from forecourt.app.ports import Delete, Directory, Insert, Unit, UnitOfWork
from forecourt.domain.access import Caller, Operator, Role, owner_for
from forecourt.domain.events import new_event
from forecourt.domain.partners import IssuedToken, Partner, PartnerState, Registration
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.ids import new_id

_LIVE = (PartnerState.REGISTERED, PartnerState.SUSPENDED)


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What is given to the partner out of band: where it begins, and the token A, which is shown this once (C02)."""

    partner: Partner
    versions_url: str
    token: str


class Partners:
    """Make, change, invite, suspend and remove partners."""

    def __init__(self, steps: Steps, uow: UnitOfWork, directory: Directory, versions_url: Address) -> None:
        self._steps = steps
        self._uow = uow
        self._directory = directory
        self._versions_url = versions_url

    async def create(self, caller: Caller, settings: PartnerSettings) -> Partner:
        """A partner that nothing was exchanged with yet."""
        caller.require(Role.ADMINISTRATOR)
        operators = await self._directory.operators()
        owner = _operator(owner_for(caller, operators), operators)
        check(settings, owner, operators)
        now = self._steps.clock()
        said = msgspec.structs.asdict(settings) | {"own": own_roles(settings, owner)}
        partner = Partner(id=new_id(), operator_id=owner.id, created_at=now, updated_at=now, **said)
        event = new_event("PartnerChanged", caller, now, operator_id=owner.id, subject_id=partner.id, data={"is": partner.told()})
        await self._uow.commit(Unit(_key(partner), writes=[Insert(partner)], events=[event]))
        return partner

    async def change(self, caller: Caller, partner_id: str, settings: PartnerSettings) -> Partner:
        """Say anew how the partner is treated; its registration stays. What it was told of us changes with the next renewal."""
        caller.require(Role.ADMINISTRATOR)
        was = (await self._steps.owned(caller, partner_id)).partner
        operators = await self._directory.operators()
        owner = _operator(was.operator_id, operators)
        check(settings, owner, operators)
        said = msgspec.structs.asdict(settings) | {"own": own_roles(settings, owner)}
        step = Step("changed", "The settings were changed.", "PartnerChanged")
        done = await self._steps.take(
            caller,
            partner_id,
            lambda registration, now: msgspec.structs.replace(
                registration, partner=msgspec.structs.replace(registration.partner, updated_at=now, **said)
            ),
            step,
        )
        return done.partner

    async def remove(self, caller: Caller, partner_id: str) -> None:
        """Forget a partner that is not registered; its history and journal stay until they are retired."""
        caller.require(Role.ADMINISTRATOR)
        partner = (await self._steps.owned(caller, partner_id)).partner
        if partner.state in _LIVE or partner.state is PartnerState.REGISTERING:
            raise Conflict("Unregister the partner before it is removed.", code="registered")
        event = new_event(
            "PartnerRemoved",
            caller,
            self._steps.clock(),
            operator_id=partner.operator_id,
            subject_id=partner.id,
            data={"was": partner.told()},
        )
        gone = [Delete(IssuedToken, {"partner_id": partner.id}), Delete(Partner, {"id": partner.id})]
        await self._uow.commit(Unit(_key(partner), writes=[*gone], events=[event]))

    async def invite(self, caller: Caller, partner_id: str) -> Invitation:
        """A token A for the partner; an earlier one ends."""
        caller.require(Role.ADMINISTRATOR)
        issued = self._steps.issue((await self._steps.owned(caller, partner_id)).partner)
        step = Step("invited", "The partner was given a token to register by.", "PartnerInvited")
        done = await self._steps.take(
            caller, partner_id, lambda registration, now: registration.settled(now).invited(issued.token, now), step
        )
        return Invitation(partner=done.partner, versions_url=self._versions_url(), token=issued.secret)

    async def suspend(self, caller: Caller, partner_id: str) -> Partner:
        """Nothing is exchanged with the partner until it is resumed."""
        step = Step("suspended", "The partner was suspended.", "PartnerSuspended")
        return await self._turned(caller, partner_id, Registration.suspended, step)

    async def resume(self, caller: Caller, partner_id: str) -> Partner:
        """All goes on."""
        step = Step("resumed", "The partner was resumed.", "PartnerResumed")
        return await self._turned(caller, partner_id, Registration.resumed, step)

    async def _turned(self, caller: Caller, partner_id: str, change: Change, step: Step) -> Partner:
        caller.require(Role.ADMINISTRATOR)
        await self._steps.owned(caller, partner_id)
        return (await self._steps.take(caller, partner_id, change, step)).partner


def _operator(operator_id: str, operators: list[Operator]) -> Operator:
    found = next((each for each in operators if each.id == operator_id), None)
    if found is None:
        raise NotFound(f"There is no operator {operator_id}.")
    return found


def _key(partner: Partner) -> str:
    return f"partner:{partner.id}"
