"""Who the partner exchanges with, and what each said of itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from forecourt.sim.partner.settings import Party

Sides = dict[tuple[str, str], str]
"""(module, side) → URL."""


@dataclass
class Peer:
    """One registration, or the invitation to one."""

    name: str
    token_a: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    token_in: str = ""
    """By which it comes in once it is registered (B or C)."""
    token_out: str = ""
    versions_url: str = ""
    version: str = ""
    endpoints: Sides = field(default_factory=dict)
    roles: list[tuple[str, Party]] = field(default_factory=list)
    hub: Party | None = None
    registered: bool = False
    offline: bool = False

    def knows(self, token: str) -> bool:
        """Whether it comes in by this token now (C04)."""
        return secrets.compare_digest((self.token_in if self.registered else self.token_a).encode(), token.encode())

    def believe(self, credentials: dict[str, Any]) -> None:
        """Its credentials, in the words of any version (C10, H16)."""
        self.token_out = credentials["token"]
        self.versions_url = credentials["url"]
        if "roles" not in credentials:
            self.roles = [("", Party(credentials["country_code"], credentials["party_id"]))]
            return
        self.roles = [(each["role"], Party(each["country_code"], each["party_id"])) for each in credentials["roles"]]
        hubs = [party for role, party in self.roles if role == "HUB"]
        said = credentials.get("hub_party_id")
        self.hub = Party(said[:2], said[2:]) if said else next(iter(hubs), None)

    @property
    def party(self) -> Party | None:
        """Its party, where it has just one; the hub's where it is a hub."""
        if self.hub is not None:
            return self.hub
        parties = {party for _, party in self.roles}
        return next(iter(parties)) if len(parties) == 1 else None

    @property
    def state(self) -> str:
        """For people."""
        return f"registered, {self.version}" if self.registered else "not registered"

    def is_(self, party: Party) -> bool:
        """Whether this party is on it."""
        return any(each.same(party) for _, each in self.roles)

    def endpoint(self, module: str, side: str) -> str | None:
        """Where a module is; 2.1.1 knows no sides."""
        found = self.endpoints.get((module, side)) or self.endpoints.get((module, ""))
        return found.rstrip("/") if found else None
