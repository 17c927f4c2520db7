"""A partner as the client knows it: where it is, by which token, and how it deviates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from forecourt.domain.partners import ModuleAddress, Partner
from forecourt.ocpi.client.guard import LOOPBACK, PRIVATE_NETWORKS, Reach
from forecourt.ocpi.client.peer import Habits, Peer
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.versions import Version


class PartnerPeer(Peer, frozen=True, kw_only=True):
    """A partner with whose it is, for the journal."""

    operator_id: str


INSIDE: Final = Reach(networks=(*PRIVATE_NETWORKS, *LOOPBACK), plain_http=True)
"""For partners that may name addresses of private networks."""
_KNOWN: Final = frozenset(ModuleID)


def peer_of(
    partner: Partner,
    token: str,
    version: Version,
    *,
    versions_url: str | None = None,
    endpoints: Iterable[ModuleAddress] | None = None,
) -> PartnerPeer:
    """The partner; another `versions_url` and `endpoints` while a handshake is under way."""
    return PartnerPeer(
        key=partner.id,
        operator_id=partner.operator_id,
        version=version,
        token=token,
        versions_url=versions_url or partner.versions_url,
        endpoints=_endpoints(partner.endpoints if endpoints is None else endpoints),
        reach=INSIDE if partner.private_network else Reach(),
        habits=habits_of(partner),
    )


def habits_of(partner: Partner) -> Habits:
    """Its quirks in the client's words."""
    quirks = partner.quirks
    return Habits(
        encoded_token=quirks.token_encoded,
        unrouted=quirks.no_routing_headers,
        trailing_slash=quirks.trailing_slash,
        most_per_page=quirks.page_limit,
        missing_links=quirks.no_link,
    )


def _endpoints(addresses: Iterable[ModuleAddress]) -> dict[tuple[ModuleID, InterfaceRole], str]:
    """Modules that we know (T11); under both sides where the version has none."""
    found: dict[tuple[ModuleID, InterfaceRole], str] = {}
    for each in addresses:
        if each.module not in _KNOWN:
            continue
        for side in InterfaceRole:
            if each.side.upper() in ("", side.value):
                found[ModuleID(each.module), side] = each.url
    return found
