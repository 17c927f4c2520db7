"""Tokens: what a driver shows to be let charge; the verdict on one."""

from datetime import datetime
from enum import StrEnum

import msgspec


class TokenStatus(StrEnum):
    """What the owner of a token says of it."""

    ACCEPTED = "accepted"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    INVALID = "invalid"
    NO_CREDIT = "no_credit"


class Verdict(StrEnum):
    """The answer to «may this token charge here and now?»; a superset of both protocol generations."""

    ACCEPTED = "accepted"
    BLOCKED = "blocked"
    CONCURRENT = "concurrent"
    EXPIRED = "expired"
    INVALID = "invalid"
    NO_CREDIT = "no_credit"
    NOT_ALLOWED_TYPE = "not_allowed_type"
    NOT_AT_THIS_LOCATION = "not_at_this_location"
    NOT_AT_THIS_TIME = "not_at_this_time"
    UNKNOWN = "unknown"


TYPES = (
    "rfid", "central", "direct_payment", "e_vccid", "emaid", "key_code", "local", "mac_address", "no_authorization", "vin",
)  # fmt: skip
"""The types known by name; `rfid` is any card. Later versions may have others, which keep their own word."""
_SPELLED = {word.replace("_", ""): word for word in TYPES} | {"iso14443": "rfid", "iso15693": "rfid"}


def token_type(word: str) -> str:
    """The core's word for a type as people and standards spell it: `eMAID` is emaid, `KeyCode` key_code, `ISO14443` rfid."""
    return _SPELLED.get(word.lower().replace("_", ""), word.lower())


KEY_CODE = "key_code"
"""The type of a number that a driver types in."""


class TokenRef(msgspec.Struct, frozen=True, kw_only=True):
    """A token as a station or person named it: spelling kept, compared without case.

    `type` is version-neutral lower snake case: `rfid` (any card; 1.6 idTag, 2.x ISO14443/ISO15693), `emaid`, `central`,
    `key_code`, `local`, `mac_address`, `vin`, `e_vccid`, `no_authorization`, or another word of a later version.
    """

    uid: str
    type: str = "rfid"

    @property
    def key(self) -> str:
        """For comparison."""
        return self.uid.casefold()

    @property
    def loggable(self) -> str:
        """The uid as events and logs may tell it: a key code is a secret (C04.FR.04)."""
        return "***" if self.type == KEY_CODE else self.uid


class AccessWindow(msgspec.Struct, frozen=True, kw_only=True):
    """When a token may start: weekdays (0 = Monday) and local times `HH:MM` of the site's zone; an end before
    the start crosses midnight."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    start: str = "00:00"
    end: str = "24:00"


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token that an operator knows. Unique by (operator_id, uid_key, type)."""

    operator_id: str
    uid: str
    uid_key: str
    type: str = "rfid"
    status: TokenStatus = TokenStatus.ACCEPTED
    valid_until: datetime | None = None
    group: str | None = None
    """Group id: members may stop each other's transactions (1.6 parentIdTag, 2.x groupIdToken)."""
    label: str = ""
    language: str | None = None
    max_concurrent: int | None = 1
    """Open transactions at once; None is unlimited."""
    site_ids: tuple[str, ...] | None = None
    """Sites where it may charge; None is all."""
    windows: tuple[AccessWindow, ...] | None = None
    """When it may start; None is always."""
    created_at: datetime
    updated_at: datetime


class TokenVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about a token, with what a station may keep of it."""

    verdict: Verdict
    sentence: str
    """Why, for a person."""
    cache_until: datetime | None = None
    group: str | None = None
    language: str | None = None
    personal_message: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether charging is allowed."""
        return self.verdict is Verdict.ACCEPTED
