"""Which of the tokens that we issued are good for how long (C04, C06, C09)."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.domain.partners.nouns import IssuedToken, Partner, PartnerState, TokenKind

LENGTH: Final = 32
"""Bytes of chance in a token; 43 characters, all of them letters, digits, `-` and `_` (C09)."""
MOST_OLD: Final = 8
"""A partner that renews in a loop must not fill the store."""


class Terms(msgspec.Struct, frozen=True):
    """How long a replaced token is good for calls under way, and how long a handshake of ours may take."""

    grace: timedelta = timedelta(minutes=5)
    window: timedelta = timedelta(minutes=2)


def new_secret() -> str:
    """The text of a fresh token."""
    return secrets.token_urlsafe(LENGTH)


def retired(tokens: Iterable[IssuedToken], until: datetime) -> tuple[IssuedToken, ...]:
    """Tokens that were replaced: good until then, or until their own end when that comes first; never longer for being replaced
    again. Invitations end at once (C04)."""
    old = [
        msgspec.structs.replace(each, kind=TokenKind.OLD, valid_until=min(until, each.valid_until or until))
        for each in tokens
        if each.kind is not TokenKind.INVITATION
    ]
    return tuple(sorted(old, key=lambda each: each.issued_at)[-MOST_OLD:])


def admits_everything(partner: Partner, token: IssuedToken) -> bool:
    """Whether the token opens the modules: others than versions and credentials are closed to an invitation (T05), and to
    everyone until the registration is done."""
    return partner.state is PartnerState.REGISTERED and token.kind is not TokenKind.INVITATION
