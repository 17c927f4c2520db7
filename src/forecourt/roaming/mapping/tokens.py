"""Kinds of tokens on the wire and ours (K11, K12)."""

from typing import Final

from forecourt.domain.tokens import token_type
from forecourt.ocpi.versions import Version

_OF_OURS: Final = {
    "rfid": "RFID",
    "app_user": "APP_USER",
    "central": "APP_USER",
    "ad_hoc_user": "AD_HOC_USER",
    "direct_payment": "AD_HOC_USER",
    "emaid": "EMAID",
}
"""A remote start has a `central` token, a payment terminal a `direct_payment`; whatever else there is, is OTHER."""
_LATER: Final = frozenset({"EMAID"})
_NOT_IN_211: Final = frozenset({"APP_USER", "AD_HOC_USER"}) | _LATER
OTHER: Final = "OTHER"


def our_type(word: str | None) -> str:
    """Our word for a token type of the wire; RFID is its default (K01)."""
    return "rfid" if word is None else token_type(word)


def wire_type(ours: str, version: Version) -> str:
    """The wire's word for our type."""
    word = _OF_OURS.get(ours, OTHER)
    missing = _NOT_IN_211 if version is Version.V211 else _LATER if version is Version.V221 else frozenset()
    return OTHER if word in missing else word
