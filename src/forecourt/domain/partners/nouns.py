"""What is kept of a partner: who it is, how it is reached, how it deviates, and the tokens by which it comes in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

import msgspec

CREDENTIALS_MODULE: Final = "credentials"


class PartnerState(StrEnum):
    """Where the registration of a partner stands."""

    UNREGISTERED = "unregistered"
    INVITED = "invited"
    """It has a token of ours to begin with (token A)."""
    REGISTERING = "registering"
    """We began, and its answer is awaited."""
    REGISTERED = "registered"
    SUSPENDED = "suspended"
    """Registered, and nothing is exchanged for now."""


class PartyRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a party plays in the market: `CPO`, `EMSP`, `HUB` ...; the party by our name for it, `NL*FCT`."""

    role: str
    party: str
    name: str = ""
    website: str = ""


class ModuleAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a partner serves one side of a module. `side` is empty where its version knows no sides."""

    module: str
    side: str = ""
    url: str


class Quirks(msgspec.Struct, frozen=True, kw_only=True):
    """How a partner deviates from the standard, and is served all the same."""

    token_encoded: bool | None = None
    """It wants tokens in Base64 (true) or as they are (false), whatever its version says (T02)."""
    no_routing_headers: bool = False
    """It sends none, and may trip over ours (H01)."""
    trailing_slash: bool = False
    """Its URLs of objects end with a slash, and so do the endpoints that it is told (T22)."""
    page_limit: int | None = None
    """The most objects that are asked of it at once (P04)."""
    no_link: bool = False
    """Its pages have no Link, or a wrong one: the next one is counted out (P02)."""
    patch_without_last_updated: bool = False
    """Its PATCH says no `last_updated`: it counts as it comes."""


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A platform that we roam with. `roles` are the parties on it, `own` those of ours that it is shown.

    `revision` counts the steps of its registration; `sealed_token` is the token by which we come in at the partner, encrypted.
    """

    id: str
    operator_id: str
    name: str
    state: PartnerState = PartnerState.UNREGISTERED
    revision: int = 0
    own: tuple[PartyRole, ...]
    roles: tuple[PartyRole, ...] = ()
    hub_party: str | None = None
    versions_url: str = ""
    version: str | None = None
    endpoints: tuple[ModuleAddress, ...] = ()
    offered_versions: tuple[str, ...] = ()
    """The versions that it is offered; empty: all."""
    required_modules: tuple[str, ...] = ()
    """Modules without which there is no registration (C08)."""
    quirks: Quirks = Quirks()
    private_network: bool = False
    """It may name addresses of private networks."""
    sealed_token: str | None = None
    token_since: datetime | None = None
    renew_days: int | None = None
    """We renew the tokens when they are so old (C14); None: never by ourselves."""
    created_at: datetime
    updated_at: datetime

    def told(self) -> dict[str, object]:
        """The partner as the audit tells it: without its secret."""
        plain: dict[str, object] = msgspec.to_builtins(msgspec.structs.replace(self, sealed_token=None))
        return plain


class TokenKind(StrEnum):
    """What a token of ours is to its partner."""

    INVITATION = "invitation"
    """Token A: good for the versions and for registering, for nothing else (T05)."""
    PENDING = "pending"
    """Sent, and not yet known to have arrived: beside the current one until then."""
    CURRENT = "current"
    OLD = "old"
    """Replaced, and good for calls that are under way (C06)."""


class IssuedToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token by which a partner comes in: the hash to find it by, and the text encrypted (C11). `valid_until` None: no end."""

    id: str
    partner_id: str
    operator_id: str
    sha256: str
    sealed: str
    kind: TokenKind
    issued_at: datetime
    valid_until: datetime | None = None
    used_at: datetime | None = None

    def valid(self, now: datetime) -> bool:
        """Whether it lets its partner in."""
        return self.valid_until is None or now < self.valid_until


class PartnerStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a registration: the history of the credentials. Two steps cannot have the same number."""

    partner_id: str
    number: int
    operator_id: str
    at: datetime
    what: str
    sentence: str
    caller: str
    version: str | None = None


class Handshake(msgspec.Struct, frozen=True, kw_only=True):
    """What a handshake made known of the partner; `sealed_token` is what we come in by from now on."""

    version: str
    versions_url: str
    endpoints: tuple[ModuleAddress, ...]
    roles: tuple[PartyRole, ...]
    hub_party: str | None = None
    sealed_token: str


Direction = Literal["in", "out"]


class Exchange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One call with its answer as they crossed the wire: the partners' journal. Secrets are masked before it is made, long bodies
    cut."""

    id: str
    operator_id: str
    partner_id: str
    direction: Direction
    """`in` from the partner, `out` to it."""
    at: datetime
    method: str
    url: str
    version: str = ""
    module: str = ""
    request_id: str = ""
    correlation_id: str = ""
    request: str = ""
    http_status: int | None = None
    status_code: int | None = None
    answer: str = ""
    latency_ms: float | None = None
    fault: str = ""
    """Why there was no answer, or what is wrong with it; empty: nothing."""
