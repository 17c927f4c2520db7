"""How a station's tokens are to be read: some add their serial number, a prefix, or send one fixed word (field note 28)."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from forecourt.domain.tokens import TokenRef


class HowToRead(StrEnum):
    """What a rule does where its text is found."""

    STRIP_PREFIX = "strip_prefix"
    STRIP_SUFFIX = "strip_suffix"
    CUT_FROM = "cut_from"
    """The first occurrence of the text and all behind it go: `CARD_1234` with `_` is `CARD`."""
    READ_AS = "read_as"
    """The text alone stands for `token`."""


class TokenRule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule of a station, tried in order; text is compared without case."""

    rule: HowToRead
    text: str
    token: str = ""


def read_by(rules: Iterable[TokenRule], token: TokenRef) -> TokenRef:
    """The token as the station's rules read it. A rule that would leave nothing does nothing."""
    uid = token.uid
    for each in rules:
        uid = _read(each, uid).strip() or uid
    return token if uid == token.uid else msgspec.structs.replace(token, uid=uid)


def _read(rule: TokenRule, uid: str) -> str:
    text, folded = rule.text.casefold(), uid.casefold()
    match rule.rule:
        case HowToRead.STRIP_PREFIX:
            return uid[len(rule.text) :] if folded.startswith(text) else uid
        case HowToRead.STRIP_SUFFIX:
            return uid[: -len(rule.text)] if folded.endswith(text) else uid
        case HowToRead.CUT_FROM:
            return uid[: folded.index(text)] if text in folded else uid
        case HowToRead.READ_AS:
            return rule.token if folded == text else uid
