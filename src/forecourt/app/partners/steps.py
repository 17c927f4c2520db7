"""Steps of a registration, stored one after the other: of two at the same moment the second sees what the first did."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.partners.sealing import Vault
from forecourt.app.ports import Delete, Insert, PartnerReads, Unit, UnitOfWork, Upsert, Write
from forecourt.domain.access import Caller, key_digest
from forecourt.domain.events import new_event
from forecourt.domain.partners import IssuedToken, Partner, PartnerStep, Registration, Terms, TokenKind, new_secret
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock

Change = Callable[[Registration, datetime], Registration]
TRIES: Final = 5
Address = Callable[[], str]
"""Where partners find our versions; known when the node serves."""


class Issued(msgspec.Struct, frozen=True):
    """A fresh token with its text."""

    token: IssuedToken
    secret: str


class Step(msgspec.Struct, frozen=True):
    """What the history says of a step, and the event that it is."""

    what: str
    sentence: str
    event: str | None = None


class Steps:
    """Loads registrations, and stores what became of them."""

    def __init__(self, uow: UnitOfWork, partners: PartnerReads, vault: Vault, terms: Terms, clock: Clock) -> None:
        self._uow = uow
        self._partners = partners
        self._terms = terms
        self.vault = vault
        self.clock = clock

    async def load(self, partner_id: str) -> Registration:
        """The registration as it is stored. Raises `NotFound`."""
        registration = await self.find(partner_id)
        if registration is None:
            raise NotFound(f"There is no partner {partner_id}.")
        return registration

    async def find(self, partner_id: str) -> Registration | None:
        """The registration as it is stored, if there is one. The partner is read first: its number guards what follows."""
        partner = await self._partners.by_id(partner_id)
        if partner is None:
            return None
        return Registration(partner, tuple(await self._partners.tokens_of(partner_id)), self._terms)

    async def owned(self, caller: Caller, partner_id: str) -> Registration:
        """The registration, if its partner is the caller's to see. Raises `NotFound`."""
        registration = await self.load(partner_id)
        if not caller.sees(registration.partner.operator_id):
            raise NotFound(f"There is no partner {partner_id}.")
        return registration

    async def all(self) -> list[Partner]:
        """Every partner of the node."""
        return await self._partners.all()

    async def take(self, caller: Caller, partner_id: str, change: Change, step: Step) -> Registration:
        """Change the registration as it is stored now. When another step came first, it is looked at again."""
        for attempt in range(TRIES):
            now, before = self.clock(), await self.load(partner_id)
            after = change(before, now)
            if after is before:
                return before
            try:
                await self._uow.commit(_unit(caller, before, after, step, now))
            except Conflict:
                if attempt + 1 == TRIES:
                    raise
                continue
            return after
        raise AssertionError("unreachable")

    def issue(self, partner: Partner) -> Issued:
        """A fresh token for the partner to come in by."""
        secret = new_secret()
        token = IssuedToken(
            id=new_id(),
            partner_id=partner.id,
            operator_id=partner.operator_id,
            sha256=key_digest(secret),
            sealed=self.vault.seal(partner.id, secret),
            kind=TokenKind.PENDING,
            issued_at=self.clock(),
        )
        return Issued(token, secret)


def _unit(caller: Caller, before: Registration, after: Registration, step: Step, now: datetime) -> Unit:
    partner = msgspec.structs.replace(after.partner, revision=before.partner.revision + 1)
    row = PartnerStep(
        partner_id=partner.id,
        number=partner.revision,
        operator_id=partner.operator_id,
        at=now,
        what=step.what,
        sentence=step.sentence,
        caller=f"{caller.kind}:{caller.id}",
        version=partner.version,
    )
    writes: list[Write] = [Insert(row), Upsert(partner), *_token_writes(before.tokens, after.tokens)]
    events = [] if step.event is None else [
        new_event(
            step.event,
            caller,
            now,
            operator_id=partner.operator_id,
            subject_id=partner.id,
            data={"sentence": step.sentence, "is": partner.told()},
        )
    ]  # fmt: skip
    return Unit(f"partner:{partner.id}", writes=writes, events=events)


def _token_writes(before: tuple[IssuedToken, ...], after: tuple[IssuedToken, ...]) -> list[Write]:
    had, kept = {each.id: each for each in before}, {each.id for each in after}
    gone: list[Write] = [Delete(IssuedToken, {"id": each.id}) for each in before if each.id not in kept]
    return [*gone, *(Upsert(each) for each in after if had.get(each.id) != each)]
