"""Who may do what: operators, people, API keys, and the caller that every verb takes (design, invariant 10)."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from forecourt.kit.errors import FieldFault, Forbidden, InvalidInput
from forecourt.kit.ids import new_id


class Role(StrEnum):
    """What a person or key may do; each role includes the ones before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMINISTRATOR: 2}


KEY_PREFIX = "fc_"
"""What every API key of ours begins with, so that people and secret scanners recognise one."""
PASSWORD_LENGTH = (10, 200)
"""Shortest and longest password of a person."""


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """A charge point operator on this node; owns sites, stations, tokens, transactions, keys and users."""

    id: str
    country_code: str
    party_id: str
    legal_name: str
    currency: str = "EUR"
    zone: str = "UTC"
    locale: str = "en"
    created_at: datetime


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who signs in. `operator_id` None means every operator of the node."""

    id: str
    operator_id: str | None
    email: str
    name: str
    password_hash: str
    role: Role
    disabled: bool = False
    created_at: datetime


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key for programs; only its SHA-256 is kept. `prefix` is its first eight characters, for people."""

    id: str
    operator_id: str | None
    name: str
    prefix: str
    sha256: str
    role: Role
    created_at: datetime
    created_by: str
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class EndedSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that its person ended, remembered until it would have ended by itself: copies of its cookie are worthless."""

    nonce: str
    until: datetime


def new_secret_key() -> str:
    """A fresh API key: 256 bits of chance behind the prefix."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def key_digest(secret: str) -> str:
    """What is kept of an API key. It is long and random, so that a plain SHA-256 withstands guessing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normal_email(email: str) -> str:
    """For comparison: without case and surrounding space. Raises `InvalidInput` when it cannot be an address."""
    text = email.strip().casefold()
    if not 3 <= len(text) <= 254 or text.count("@") != 1 or text[0] == "@" or text[-1] == "@" or any(c.isspace() for c in text):
        fault = FieldFault(path="$.email", rule="email", message="This is not an e-mail address.")
        raise InvalidInput("The e-mail address is not one.", faults=(fault,))
    return text


def check_password(password: str) -> None:
    """Raise `InvalidInput` for a password that a person must not choose. Length is what counts."""
    shortest, longest = PASSWORD_LENGTH
    if not shortest <= len(password) <= longest:
        fault = FieldFault(path="$.password", rule="length", message=f"A password has {shortest} to {longest} characters.")
        raise InvalidInput("The password is too short or too long.", faults=(fault,))


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf a verb runs. `operator_id` None is the whole node; the scope is applied by the store."""

    kind: Literal["user", "key", "station", "partner", "system"]
    id: str
    name: str
    operator_id: str | None
    role: Role
    correlation_id: str = msgspec.field(default_factory=new_id)

    def sees(self, operator_id: str | None) -> bool:
        """Whether what belongs to this operator is in the caller's scope. What is out of it must look like nothing at all."""
        return self.operator_id is None or self.operator_id == operator_id

    def may(self, role: Role) -> bool:
        """Whether the caller has at least `role`."""
        return _RANK[self.role] >= _RANK[role]

    def require(self, role: Role) -> None:
        """Raise `Forbidden` unless the caller has at least `role`."""
        if not self.may(role):
            raise Forbidden(f"This needs the role {role.value}; {self.name} has {self.role.value}.")


def owner_for(caller: Caller, operators: list[Operator]) -> str:
    """The operator that a new thing of this caller belongs to: the caller's own, or the only one of the node."""
    if caller.operator_id is not None:
        return caller.operator_id
    if len(operators) == 1:
        return operators[0].id
    raise InvalidInput(
        "This node has several operators; act with a key or account of the one that shall own it.", code="operator_needed"
    )


def system_caller(name: str) -> Caller:
    """The server itself, acting in the part `name` (a job, a repair)."""
    return Caller(kind="system", id=name, name=name, operator_id=None, role=Role.ADMINISTRATOR)
