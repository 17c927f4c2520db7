"""Both sides act in any order, answers get lost, processes are killed: never two valid tokens beyond the windows, never none."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forecourt.domain.partners import PartnerState, Registration, Terms, TokenKind
from forecourt.kit.errors import Conflict
from tests.partners import handshake, partner, token
from tests.rows import NOW

TERMS = Terms()
ENDINGS = ("taken", "refused", "taken, answer lost", "lost on the way", "taken, we are killed", "we are killed")
LIVE = (PartnerState.REGISTERED, PartnerState.SUSPENDED)


class Roaming(RuleBasedStateMachine):
    """`held` is the token by which the partner would come in; None when it has none, or the answer with it was lost."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.us = Registration(partner())
        self.held: str | None = None
        self.invitation: str | None = None

    @property
    def live(self) -> bool:
        return self.us.partner.state in LIVE

    @rule(seconds=st.integers(1, 400), settling=st.booleans())
    def time_passes(self, seconds: int, settling: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if settling:
            self.us = self.us.settled(self.now)

    @rule()
    def we_invite(self) -> None:
        made = token(self.us.partner, self.now)
        try:
            self.us = self.us.settled(self.now).invited(made, self.now)
        except Conflict:
            return
        self.invitation = made.id

    @precondition(lambda self: self.invitation is not None and not self.live)
    @rule(answer_arrives=st.booleans())
    def the_partner_registers(self, answer_arrives: bool) -> None:
        assert self.invitation is not None
        made = token(self.us.partner, self.now)
        self.us = self.us.accepted(self.invitation, made, handshake(), self.now)
        self.held, self.invitation = (made.id if answer_arrives else None), None

    @rule(
        ending=st.sampled_from(
            ["taken", "refused", "taken, answer lost", "lost on the way", "taken, we are killed", "we are killed"]
        )
    )
    def we_register_or_renew(self, ending: str) -> None:
        made, renewing = token(self.us.partner, self.now), self.live
        try:
            self.us = self.us.begun(made, self.now)
        except Conflict:
            return
        if ending.startswith("taken") and (renewing or ending == "taken"):
            self.held = made.id
        if ending == "taken":
            self.us, self.invitation = self.us.completed(made.id, handshake(), self.now), None
        elif ending == "refused":
            self.us = self.us.given_up(made.id, self.now)
        elif "killed" not in ending:
            self.us = self.us.given_up(made.id, self.now, unknown=True)

    @precondition(lambda self: self.live)
    @rule(answer_arrives=st.booleans())
    def the_partner_renews(self, answer_arrives: bool) -> None:
        if self._comes_in():
            made = token(self.us.partner, self.now)
            self.us = self.us.renewed(made, handshake(), self.now)
            self.held = made.id if answer_arrives else None

    @precondition(lambda self: self.live)
    @rule()
    def the_partner_calls_a_module(self) -> None:
        if self.held is not None:
            assert self._comes_in(), "the partner is locked out"
            self.us = self.us.shown(self.held, self.now)
            assert self._comes_in()

    @rule()
    def we_suspend_or_resume(self) -> None:
        if self.us.partner.state is PartnerState.REGISTERED:
            self.us = self.us.suspended(self.now)
        elif self.us.partner.state is PartnerState.SUSPENDED:
            self.us = self.us.resumed(self.now)

    @precondition(lambda self: self.live)
    @rule(who=st.sampled_from([Registration.unregistered, Registration.left]))
    def somebody_unregisters(self, who: object) -> None:
        self.us = self.us.unregistered(self.now) if who is Registration.unregistered else self.us.left(self.now)
        self.held = None

    def _comes_in(self) -> bool:
        mine = None if self.held is None else self.us.by_id(self.held)
        return mine is not None and self.us.admits(mine, self.now)

    @invariant()
    def one_token_without_an_end(self) -> None:
        endless = [each for each in self.us.tokens if each.valid_until is None]
        assert len(endless) <= 1
        longest = self.now + max(TERMS.grace, TERMS.window)
        assert all(each.valid_until is None or each.valid_until <= longest for each in self.us.tokens)

    @invariant()
    def tokens_fit_the_state(self) -> None:
        kinds = [each.kind for each in self.us.tokens]
        assert kinds.count(TokenKind.CURRENT) == (1 if self.live else 0)
        assert (TokenKind.INVITATION in kinds) <= (not self.live)
        if self.us.partner.state is PartnerState.UNREGISTERED:
            assert kinds == []
        if self.us.partner.state is PartnerState.INVITED:
            assert kinds == [TokenKind.INVITATION]


Roaming.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestRoaming = Roaming.TestCase
