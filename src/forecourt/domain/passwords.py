"""Stations' Basic passwords: random, kept as HMAC-SHA256 under a server key (A00.FR.205; whitepaper A00.FR.205; decision 6)."""

import hashlib
import hmac
import re
import secrets
import string
from typing import Final

SHORTEST: Final = 16
LONGEST: Final = 40
LONGEST_AS_HEX: Final = 20  # 1.6: AuthorizationKey holds at most 40 hexadecimal digits
GENERATED: Final = 20  # fits every version and encoding: at least 16 characters, at most 20 bytes; 119 bits
FEWEST_DIFFERENT: Final = 6

_ALPHABET: Final = string.ascii_letters + string.digits
_HEX: Final = re.compile(rb"(?:[0-9A-Fa-f]{2}){16,20}\Z")
_OUTSIDE: Final = re.compile(r"[^a-zA-Z0-9*\-_=:+|@.]")  # what passwordString does not hold (2.0.1 part 2, 1.4)


def generate() -> str:
    """A random password that stations of every version can store."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(GENERATED))


def keyed_hash(server_key: bytes, station_id: str, password: bytes) -> str:
    """What is stored of a password: bound to the server's key and to the station, so that no row can be copied to another."""
    return hmac.new(server_key, station_id.encode() + b"\0" + password, hashlib.sha256).hexdigest()


def matches(server_key: bytes, station_id: str, presented: bytes, stored: str) -> bool:
    """Whether the presented password is the stored one, in constant time as far as the stored one is concerned.

    A 1.6 station sends its AuthorizationKey as bytes or as the hexadecimal text of them (field note 9), in
    capitals or not: all are one password.
    """
    right = False
    for spelling in _spellings(presented):
        right |= hmac.compare_digest(keyed_hash(server_key, station_id, spelling), stored)
    return right


def fault(password: str, *, as_hex: bool) -> str | None:
    """Why no station could keep this password, as a sentence; None when one can."""
    longest = LONGEST_AS_HEX if as_hex and not _HEX.match(password.encode()) else LONGEST
    if not password:
        return "The password is empty."
    if len(password.encode()) > longest:
        return f"The password is too long: at most {longest} characters{' where the station wants hexadecimal' if as_hex else ''}."
    if not as_hex and (outside := _OUTSIDE.search(password)):
        return f"The password holds the character {outside.group()!r}; letters, digits and * - _ = : + | @ . are allowed."
    return None


def weakness(password: str, identity: str) -> str | None:
    """Why this password could be guessed, as a sentence; None when it is strong enough."""
    if len(password) < SHORTEST:
        return f"The password has {len(password)} characters; the standard asks for at least {SHORTEST} random ones."
    if len(set(password)) < FEWEST_DIFFERENT:
        return f"The password has only {len(set(password))} different characters."
    if identity and identity.casefold() in password.casefold() and len(password) - len(identity) < SHORTEST:
        return "The password holds the station's identity."
    return None


def as_hexadecimal(password: str) -> str:
    """The password as a 1.6 AuthorizationKey in hexadecimal; one that is hexadecimal already stays as it is."""
    return password if _HEX.match(password.encode()) else password.encode().hex()


def _spellings(presented: bytes) -> tuple[bytes, ...]:
    if _HEX.match(presented):
        return presented, presented.lower(), presented.upper(), bytes.fromhex(presented.decode())
    if SHORTEST <= len(presented) <= LONGEST_AS_HEX:
        return presented, presented.hex().encode(), presented.hex().upper().encode()
    return (presented,)
