"""The registration of a partner, step by step: what is allowed in which state, and what a step leaves (C02 to C13)."""

from datetime import timedelta

import pytest

from forecourt.domain.partners import PartnerState, Registration, Terms, TokenKind, admits_everything, new_secret
from forecourt.kit.errors import Conflict, Unauthenticated
from tests.partners import handshake, partner, token
from tests.rows import NOW

TERMS = Terms()
LATER = NOW + TERMS.grace + timedelta(seconds=1)


def fresh() -> Registration:
    return Registration(partner())


def invited() -> Registration:
    begun = fresh()
    return begun.invited(token(begun.partner), NOW)


def registered() -> Registration:
    begun = invited()
    return begun.accepted(begun.tokens[0].id, token(begun.partner), handshake(), NOW)


def kinds(registration: Registration) -> list[str]:
    return sorted(each.kind for each in registration.tokens)


def test_an_invitation_ends_the_one_before() -> None:
    first = invited()

    second = first.invited(token(first.partner), NOW)

    assert kinds(second) == [TokenKind.INVITATION]
    assert second.tokens[0].id != first.tokens[0].id


def test_an_invitation_opens_versions_and_credentials_only() -> None:
    """T05."""
    done = invited()

    assert done.admits(done.tokens[0], LATER)
    assert not admits_everything(done.partner, done.tokens[0])


def test_the_partner_registers_by_its_invitation_which_is_worthless_then() -> None:
    """C04."""
    done = registered()

    assert done.partner.state is PartnerState.REGISTERED
    assert kinds(done) == [TokenKind.CURRENT]
    assert admits_everything(done.partner, done.tokens[0])


def test_only_the_invitation_opens_a_registration() -> None:
    with pytest.raises(Unauthenticated):
        invited().require_post("another")


def test_post_is_for_who_is_not_registered_and_put_for_who_is() -> None:
    """C05: the codes that the wire answers with 405."""
    done = registered()

    with pytest.raises(Conflict) as again:
        done.require_post(done.tokens[0].id)
    with pytest.raises(Conflict) as too_early:
        invited().require_put()

    assert (again.value.code, too_early.value.code) == ("registered", "not_registered")


def test_a_renewal_leaves_the_old_token_for_calls_under_way() -> None:
    """C06."""
    before = registered()
    old = before.tokens[0]

    after = before.renewed(token(before.partner, NOW), handshake(version="2.3.0"), NOW)

    assert after.partner.version == "2.3.0"
    assert kinds(after) == [TokenKind.CURRENT, TokenKind.OLD]
    kept = after.by_id(old.id)
    assert kept is not None
    assert after.admits(kept, NOW + timedelta(minutes=1))
    assert kinds(after.settled(LATER)) == [TokenKind.CURRENT]


def test_renewing_again_does_not_make_an_old_token_live_longer() -> None:
    before = registered()
    once = before.renewed(token(before.partner), handshake(), NOW)

    twice = once.renewed(token(before.partner), handshake(), NOW + timedelta(minutes=4))

    first = twice.by_id(before.tokens[0].id)
    assert first is not None
    assert first.valid_until == NOW + TERMS.grace


def test_an_attempt_that_fails_leaves_all_as_it_was() -> None:
    """C13."""
    for before in (fresh(), invited(), registered()):
        pending = token(before.partner)

        after = before.begun(pending, NOW).given_up(pending.id, NOW)

        assert (after.partner, after.tokens) == (before.partner, before.tokens)


def test_an_attempt_that_never_ended_is_given_up_by_time() -> None:
    before = invited()

    after = before.begun(token(before.partner), NOW).settled(LATER)

    assert (after.partner.state, after.tokens) == (PartnerState.INVITED, before.tokens)


def test_two_attempts_at_once_are_one_too_many() -> None:
    begun = invited().begun(token(partner()), NOW)

    with pytest.raises(Conflict, match="under way"):
        begun.begun(token(partner()), NOW)


def test_what_was_overtaken_is_not_completed() -> None:
    """The partner's own registration came first: ours does not undo it."""
    before = invited()
    pending = token(before.partner)
    overtaken = before.begun(pending, NOW).accepted(before.tokens[0].id, token(before.partner), handshake(), NOW)

    with pytest.raises(Conflict, match="came between"):
        overtaken.completed(pending.id, handshake(), NOW)


def test_when_the_answer_to_a_renewal_is_lost_the_partner_shows_which_token_it_has() -> None:
    before = registered()
    pending = token(before.partner)
    doubtful = before.begun(pending, NOW).given_up(pending.id, NOW, unknown=True)

    new = doubtful.shown(pending.id, LATER)
    old = doubtful.shown(before.tokens[0].id, LATER)

    assert [(each.id, each.kind) for each in new.settled(LATER + TERMS.grace).tokens] == [(pending.id, TokenKind.CURRENT)]
    assert old.tokens == before.tokens


def test_who_unregisters_has_nothing_left() -> None:
    """C07."""
    for after in (registered().unregistered(NOW), registered().left(NOW)):
        assert (after.partner.state, after.tokens) == (PartnerState.UNREGISTERED, ())
        assert after.partner.sealed_token is None


def test_a_suspended_partner_keeps_its_token_and_opens_nothing() -> None:
    before = registered()

    suspended = before.suspended(NOW)

    assert suspended.tokens == before.tokens
    assert not admits_everything(suspended.partner, suspended.tokens[0])
    assert suspended.resumed(NOW).partner == before.partner


def test_a_token_is_made_of_what_the_standard_allows() -> None:
    """C09."""
    made = {new_secret() for _ in range(100)}

    assert len(made) == 100
    assert all(len(each) <= 64 and all("!" <= letter <= "~" for letter in each) for each in made)
