"""What a browser keeps for us, signed so that it cannot be made up: who signed in, and the message for the next page."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar

import msgspec

from forecourt.kit.time import Clock

T = TypeVar("T")

SIGNED_IN = "forecourt_in"
VISITOR = "forecourt_visitor"
FLASH = "forecourt_flash"
THEME = "forecourt_theme"


class SignedIn(msgspec.Struct, frozen=True, array_like=True):
    """A sign-in: the account, its stamp (which ends with the password), a random id and the end in seconds since 1970."""

    user_id: str
    stamp: str
    nonce: str
    until: int

    @property
    def until_at(self) -> datetime:
        """Its end."""
        return datetime.fromtimestamp(self.until, UTC)


class Flash(msgspec.Struct, frozen=True, array_like=True):
    """One message, shown once on the page after a redirect."""

    tone: Literal["good", "bad", "note"]
    text: str


class Cookies:
    """Signs and reads them. Whether a sign-in was ended by its person is the store's to say."""

    def __init__(self, key: bytes, clock: Clock, lasts: timedelta) -> None:
        self._key = key
        self._clock = clock
        self.lasts = lasts

    def sign_in(self, user_id: str, stamp: str) -> str:
        """A new sign-in."""
        until = int((self._clock() + self.lasts).timestamp())
        return self._seal("in", SignedIn(user_id, stamp, secrets.token_urlsafe(16), until))

    def signed_in(self, text: str | None) -> SignedIn | None:
        """Who signed in; None when nobody did, or its time is over."""
        found = self._open("in", text, SignedIn)
        return None if found is None or found.until < int(self._clock().timestamp()) else found

    def form_token(self, nonce: str) -> str:
        """What every form of this sign-in (or visitor) carries: other sites cannot know it."""
        return self._tag("form", nonce.encode())

    def form_token_fits(self, nonce: str, token: str) -> bool:
        """Whether a form was ours."""
        return hmac.compare_digest(self.form_token(nonce).encode(), token.encode())

    def flash(self, flash: Flash) -> str:
        """A message for the next page."""
        return self._seal("flash", flash)

    def flashed(self, text: str | None) -> Flash | None:
        """The message that a redirect left."""
        return self._open("flash", text, Flash)

    def _seal(self, purpose: str, value: msgspec.Struct) -> str:
        raw = msgspec.json.encode(value)
        return f"{base64.urlsafe_b64encode(raw).decode().rstrip('=')}.{self._tag(purpose, raw)}"

    def _open(self, purpose: str, text: str | None, type_: type[T]) -> T | None:
        sealed, _, tag = (text or "").partition(".")
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            if not hmac.compare_digest(tag.encode(), self._tag(purpose, raw).encode()):
                return None
            return msgspec.json.decode(raw, type=type_)
        except (binascii.Error, ValueError, msgspec.DecodeError):
            return None

    def _tag(self, purpose: str, raw: bytes) -> str:
        return hmac.new(self._key, purpose.encode() + b"\0" + raw, hashlib.sha256).hexdigest()
