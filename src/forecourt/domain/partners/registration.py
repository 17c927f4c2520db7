"""The registration of a partner as a state machine: who may do what, what each step changes, what a failure leaves (C01 to C15).

Steps take and give values; nothing is stored here, so that a step that fails has changed nothing (C13). Times and new tokens are
handed in.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from forecourt.domain.partners.nouns import Handshake, IssuedToken, Partner, PartnerState, TokenKind
from forecourt.domain.partners.tokens import Terms, retired
from forecourt.kit.errors import Conflict, Unauthenticated

_LIVE = (PartnerState.REGISTERED, PartnerState.SUSPENDED)


class Registration(msgspec.Struct, frozen=True):
    """A partner with the tokens by which it comes in."""

    partner: Partner
    tokens: tuple[IssuedToken, ...] = ()
    terms: Terms = Terms()

    # --- What is so

    def of_kind(self, kind: TokenKind) -> IssuedToken | None:
        """The token of this kind; of old ones there may be several."""
        return next((each for each in self.tokens if each.kind is kind), None)

    def by_id(self, token_id: str) -> IssuedToken | None:
        """One of the tokens."""
        return next((each for each in self.tokens if each.id == token_id), None)

    def admits(self, token: IssuedToken, now: datetime) -> bool:
        """Whether the token lets the partner in. One that we sent without hearing of its arrival sleeps after its window: who shows
        it has it, since nobody else was told; otherwise a lost answer would lock the partner out."""
        return token.valid(now) or (token.kind is TokenKind.PENDING and self.partner.state in _LIVE)

    # --- We do

    def invited(self, token: IssuedToken, now: datetime) -> Registration:
        """We give the partner a token A out of band (C02); an earlier invitation ends."""
        self._require_none_live()
        return self._with(PartnerState.INVITED, (msgspec.structs.replace(token, kind=TokenKind.INVITATION),), now)

    def begun(self, token: IssuedToken, now: datetime) -> Registration:
        """We begin to register or to renew: the partner will come in by the new token before it answers (C03), while what was
        good stays good (C13)."""
        if self.partner.state is PartnerState.SUSPENDED:
            raise Conflict("The partner is suspended; resume it first.", code="suspended")
        if any(each.kind is TokenKind.PENDING and each.valid(now) for each in self.tokens):
            raise Conflict("A handshake with this partner is under way; wait for its end.", code="under_way")
        pending = msgspec.structs.replace(token, kind=TokenKind.PENDING, valid_until=now + self.terms.window)
        state = PartnerState.REGISTERED if self.partner.state is PartnerState.REGISTERED else PartnerState.REGISTERING
        return self._with(state, (*self.settled(now).tokens, pending), now)

    def completed(self, token_id: str, handshake: Handshake, now: datetime) -> Registration:
        """The partner took our token and gave us its own (C04, C06)."""
        taken = self.by_id(token_id)
        if taken is None or taken.kind not in (TokenKind.PENDING, TokenKind.CURRENT):
            raise Conflict("Another handshake with this partner came between; look at its state.", code="superseded")
        return self._registered(taken, handshake, now)

    def given_up(self, token_id: str, now: datetime, *, unknown: bool = False) -> Registration:
        """Our attempt failed: all is as before it (C13). When the answer to a renewal is `unknown`, the new token sleeps beside the
        current one until the partner shows which one it has."""
        pending = self.by_id(token_id)
        if pending is None or pending.kind is not TokenKind.PENDING:
            return self
        kept = tuple(each for each in self.tokens if each is not pending)
        if unknown and self.partner.state in _LIVE:
            asleep = msgspec.structs.replace(pending, valid_until=now)
            return self._with(self.partner.state, (*kept, asleep), now)
        return self._with(_resting(self.partner.state, kept), kept, now)

    def suspended(self, now: datetime) -> Registration:
        """Nothing is exchanged until it is resumed."""
        if self.partner.state is not PartnerState.REGISTERED:
            raise Conflict("Only a registered partner can be suspended.", code="not_registered")
        return self._with(PartnerState.SUSPENDED, self.tokens, now)

    def resumed(self, now: datetime) -> Registration:
        """All goes on by the same tokens."""
        if self.partner.state is not PartnerState.SUSPENDED:
            raise Conflict("The partner is not suspended.", code="not_suspended")
        return self._with(PartnerState.REGISTERED, self.tokens, now)

    def unregistered(self, now: datetime) -> Registration:
        """No more traffic, either way (C07)."""
        if self.partner.state not in _LIVE:
            raise Conflict("The partner is not registered.", code="not_registered")
        return self._ended(now)

    # --- The partner does

    def require_post(self, presented: str) -> None:
        """POST is for who is not registered (C05), and by the invitation."""
        if self.partner.state in _LIVE:
            raise Conflict("We are registered with each other; renew the credentials by PUT.", code="registered")
        invitation = self.of_kind(TokenKind.INVITATION)
        if invitation is None or invitation.id != presented:
            raise Unauthenticated("This token does not open a registration.")

    def accepted(self, presented: str, token: IssuedToken, handshake: Handshake, now: datetime) -> Registration:
        """The partner registered: token C is the only one from now on (C04)."""
        self.require_post(presented)
        fresh = msgspec.structs.replace(self, tokens=())
        return fresh._registered(token, handshake, now)

    def require_put(self) -> None:
        """PUT and DELETE are for who is registered (C05)."""
        if self.partner.state not in _LIVE:
            raise Conflict("We are not registered with each other; begin by POST.", code="not_registered")

    def renewed(self, token: IssuedToken, handshake: Handshake, now: datetime) -> Registration:
        """The partner renewed its credentials and gets a new token; what it had is good for calls under way (C06). A partner that
        is suspended stays so."""
        self.require_put()
        renewed = self._registered(token, handshake, now)
        return renewed._with(self.partner.state, renewed.tokens, now)

    def left(self, now: datetime) -> Registration:
        """The partner unregistered (C07)."""
        self.require_put()
        return self._ended(now)

    def shown(self, token_id: str, now: datetime) -> Registration:
        """The partner called a module by this token. If it was pending, the partner has it, and the one before is old. If it is
        the current one, those that sleep for longer than calls are under way never arrived."""
        token = self.by_id(token_id)
        if token is None or self.partner.state not in _LIVE:
            return self
        if token.kind is TokenKind.PENDING:
            return self._with(self.partner.state, self._current(token, now), now)
        if token.kind is not TokenKind.CURRENT:
            return self
        kept = tuple(each for each in self.tokens if each.kind is not TokenKind.PENDING or not self._lost(each, now))
        return self if len(kept) == len(self.tokens) else self._with(self.partner.state, kept, now)

    # --- Time does

    def settled(self, now: datetime) -> Registration:
        """What has run out is gone: tokens past their time, and an attempt of ours that never came to its end."""
        kept = tuple(each for each in self.tokens if self.admits(each, now))
        state = self.partner.state
        if not any(each.kind is TokenKind.PENDING for each in kept):
            state = _resting(state, kept)
        if len(kept) == len(self.tokens) and state is self.partner.state:
            return self
        return self._with(state, kept, now)

    # --- How

    def _require_none_live(self) -> None:
        if self.partner.state in _LIVE:
            raise Conflict("The partner is registered; unregister it before it is invited again.", code="registered")
        if self.partner.state is PartnerState.REGISTERING:
            raise Conflict("A handshake with this partner is under way; wait for its end.", code="under_way")

    def _lost(self, pending: IssuedToken, now: datetime) -> bool:
        return pending.valid_until is not None and pending.valid_until + self.terms.grace <= now

    def _current(self, token: IssuedToken, now: datetime) -> tuple[IssuedToken, ...]:
        others = tuple(each for each in self.tokens if each.id != token.id)
        current = msgspec.structs.replace(token, kind=TokenKind.CURRENT, valid_until=None)
        return (*retired(others, now + self.terms.grace), current)

    def _registered(self, token: IssuedToken, handshake: Handshake, now: datetime) -> Registration:
        partner = msgspec.structs.replace(
            self.partner,
            version=handshake.version,
            versions_url=handshake.versions_url,
            endpoints=handshake.endpoints,
            roles=handshake.roles,
            hub_party=handshake.hub_party,
            sealed_token=handshake.sealed_token,
            token_since=now,
        )
        registered = msgspec.structs.replace(self, partner=partner)
        return registered._with(PartnerState.REGISTERED, self._current(token, now), now)

    def _ended(self, now: datetime) -> Registration:
        partner = msgspec.structs.replace(self.partner, sealed_token=None, token_since=None, version=None, endpoints=())
        return msgspec.structs.replace(self, partner=partner)._with(PartnerState.UNREGISTERED, (), now)

    def _with(self, state: PartnerState, tokens: tuple[IssuedToken, ...], now: datetime) -> Registration:
        partner = msgspec.structs.replace(self.partner, state=state, updated_at=now)
        return msgspec.structs.replace(self, partner=partner, tokens=tokens)


def _resting(state: PartnerState, tokens: tuple[IssuedToken, ...]) -> PartnerState:
    """Where an attempt that ended without success leaves the partner."""
    if state is not PartnerState.REGISTERING:
        return state
    invited = any(each.kind is TokenKind.INVITATION for each in tokens)
    return PartnerState.INVITED if invited else PartnerState.UNREGISTERED
