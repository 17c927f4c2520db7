"""What the client must know of a partner to reach it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from forecourt.kit.errors import NotFound
from forecourt.ocpi.client.guard import Reach
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.versions import Version


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """Where a partner departs from the standard, as its page says."""

    encoded_token: bool | None = None
    """Whether it wants the token in Base64; None: as its version has it (T02)."""
    unrouted: bool = False
    """It stumbles over routing headers."""
    trailing_slash: bool = False
    """It wants a slash after its endpoints."""
    most_per_page: int | None = None
    """It fails on larger limits."""
    missing_links: bool = False
    """Its pages have no Link: where the total says that there is more, the offset is raised."""


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A partner: where it is, and by which token it knows us. `key` names it in pools, breakers and logs."""

    key: str
    version: Version
    token: str
    versions_url: str
    endpoints: Mapping[tuple[ModuleID, InterfaceRole], str] = msgspec.field(default_factory=dict)
    """In 2.1.1 under both roles, as it has none."""
    reach: Reach = Reach()
    habits: Habits = Habits()

    def endpoint(self, interface: type[Interface]) -> str:
        """The URL of one side of a module. Raises NotFound (`no_endpoint`) where the partner has none."""
        if issubclass(interface, Versions):
            return self.versions_url
        module, side = interface.module, interface.side
        url = None if module is None else self.endpoints.get((module, side))
        if url is None and module is ModuleID.CREDENTIALS:  # the role means nothing there (C12)
            url = self.endpoints.get((module, InterfaceRole.RECEIVER))
        if url is None:
            raise NotFound(f"{self.key} has no endpoint for {module} as {side}.", code="no_endpoint")
        return url
