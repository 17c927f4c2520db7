"""Who may do what: operators, people, API keys, and the caller that every verb takes (design, invariant 10)."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from forecourt.kit.errors import Forbidden
from forecourt.kit.ids import new_id


class Role(StrEnum):
    """What a person or key may do; each role includes the ones before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


_RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMINISTRATOR: 2}


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


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf a verb runs. `operator_id` None is the whole node; the scope is applied by the store."""

    kind: Literal["user", "key", "station", "partner", "system"]
    id: str
    name: str
    operator_id: str | None
    role: Role
    correlation_id: str = msgspec.field(default_factory=new_id)

    def require(self, role: Role) -> None:
        """Raise `Forbidden` unless the caller has at least `role`."""
        if _RANK[self.role] < _RANK[role]:
            raise Forbidden(f"This needs the role {role.value}; {self.name} has {self.role.value}.")


def system_caller(name: str) -> Caller:
    """The server itself, acting in the part `name` (a job, a repair)."""
    return Caller(kind="system", id=name, name=name, operator_id=None, role=Role.ADMINISTRATOR)
