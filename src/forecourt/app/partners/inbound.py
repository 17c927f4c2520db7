"""Handshakes that a partner begins: it registers, renews, unregisters, or asks what it holds (C02 to C07, C11)."""

from collections.abc import Callable
from datetime import datetime

from forecourt.app.partners.admission import Admitted
from forecourt.app.partners.handshakes import handshake_of, require_modules, tell
from forecourt.app.partners.showing import Shown, own_parties
from forecourt.app.partners.steps import Address, Step, Steps
from forecourt.app.ports import OurCredentials, PartnerLink, TheirCredentials, UnitOfWork
from forecourt.domain.partners import Handshake, HandshakeFailed, IssuedToken, Partner, Registration, TokenKind
from forecourt.kit.errors import Conflict

Taken = Callable[[Registration, IssuedToken, Handshake, datetime], Registration]


class InboundHandshakes:
    """What a partner begins. `admitted` is the partner that came in, and by which token."""

    def __init__(self, steps: Steps, uow: UnitOfWork, link: PartnerLink, versions_url: Address, shown: Shown = own_parties) -> None:
        self._steps = steps
        self._uow = uow
        self._link = link
        self._versions_url = versions_url
        self._shown = shown
        self._under_way: set[str] = set()

    async def held(self, admitted: Admitted) -> OurCredentials:
        """GET: the credentials that the partner has of us, with the token that is good for it (C11)."""
        registration = await self._steps.load(admitted.partner.id)
        token = registration.of_kind(TokenKind.CURRENT) or admitted.token
        return await self._ours(registration.partner, self._steps.vault.open(admitted.partner.id, token.sealed))

    async def register(self, admitted: Admitted, theirs: TheirCredentials, version: str) -> OurCredentials:
        """POST: the partner registers by its invitation; the token in our answer is the only good one then (C04)."""
        (await self._steps.load(admitted.partner.id)).require_post(admitted.token.id)
        step = Step("registered", "The partner registered with us.", "PartnerRegistered")
        return await self._shake(
            admitted,
            theirs,
            version,
            step,
            lambda registration, token, handshake, now: registration.accepted(admitted.token.id, token, handshake, now),
        )

    async def renew(self, admitted: Admitted, theirs: TheirCredentials, version: str) -> OurCredentials:
        """PUT: new credentials of the partner, and a new token for it; maybe of another version (C06)."""
        (await self._steps.load(admitted.partner.id)).require_put()
        step = Step("renewed", "The partner renewed its credentials.", "PartnerRenewed")
        return await self._shake(admitted, theirs, version, step, Registration.renewed)

    async def leave(self, admitted: Admitted) -> None:
        """DELETE: no more traffic, either way (C07)."""
        step = Step("unregistered", "The partner unregistered.", "PartnerUnregistered")
        await self._steps.take(admitted.caller, admitted.partner.id, Registration.left, step)

    async def _shake(self, admitted: Admitted, theirs: TheirCredentials, version: str, step: Step, taken: Taken) -> OurCredentials:
        """Ask the partner back by its own token before anything is stored (C03, C13); one at a time, so that nobody is made to call
        out in a storm."""
        partner = admitted.partner
        if partner.id in self._under_way:
            raise Conflict("A handshake is under way; wait for its answer.", code="under_way")
        self._under_way.add(partner.id)
        try:
            found = await self._link.discover(partner, theirs.versions_url, theirs.token, (version,))
            require_modules(partner, found)
            handshake = handshake_of(partner, found, theirs, self._steps)
        except HandshakeFailed as failure:
            await tell(self._uow, self._steps, admitted.caller, partner, failure)
            raise
        finally:
            self._under_way.discard(partner.id)
        issued = self._steps.issue(partner)
        done = await self._steps.take(
            admitted.caller, partner.id, lambda registration, now: taken(registration, issued.token, handshake, now), step
        )
        return await self._ours(done.partner, issued.secret)

    async def _ours(self, partner: Partner, token: str) -> OurCredentials:
        return OurCredentials(token=token, versions_url=self._versions_url(), roles=await self._shown(partner))
