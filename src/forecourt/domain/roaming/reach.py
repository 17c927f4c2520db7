"""Who is reached by which partner, and which of several ways is taken (H07, H20, H21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from forecourt.domain.partners.nouns import Partner
from forecourt.domain.roaming.nouns import RoutePreference

CPO: Final = "CPO"
EMSP: Final = "EMSP"
HUB: Final = "HUB"
UNSAID: Final = ""
"""The role of a party of 2.1.1, which does not say what it is."""
SENDER: Final = "SENDER"
RECEIVER: Final = "RECEIVER"
_OWNED_BY_EMSP: Final = frozenset({"tokens", "commands", "chargingprofiles"})
_OPPOSITE: Final = {
    CPO: frozenset({EMSP, "NSP", "OTHER", UNSAID}),
    EMSP: frozenset({CPO, UNSAID}),
    "OTHER": frozenset({CPO, UNSAID}),
}
BROADCAST: Final = frozenset({"locations", "tokens", "tariffs"})
"""Modules whose objects are meant for all (H09; tariffs that are one partner's own are not given to a hub)."""


class Connection(StrEnum):
    """Whether a party can be reached (H21), in the words of the wire."""

    CONNECTED = "CONNECTED"
    OFFLINE = "OFFLINE"
    PLANNED = "PLANNED"
    SUSPENDED = "SUSPENDED"


class ReachedParty(msgspec.Struct, frozen=True, kw_only=True):
    """A party in one role, reached by one partner: it is the partner itself, or stands behind a hub. `last_updated` is when the
    status changed; of one behind a hub, what the hub says."""

    partner_id: str
    party: str
    role: str
    operator_id: str
    status: Connection = Connection.CONNECTED
    last_updated: datetime
    created_at: datetime


class ProxiedUrl(msgspec.Struct, frozen=True, kw_only=True):
    """A URL of one partner that another calls through us: what it was given in the place of a Link, a Location or a response_url
    (H18). The id is the secret in our URL; only the partner that it was given to may use it, until it expires."""

    id: str
    operator_id: str
    for_partner_id: str
    to_partner_id: str
    party: str
    """The party behind `to_partner_id` that it leads to; empty for the partner itself."""
    url: str
    expires_at: datetime


def acting(module: str, side: str) -> str:
    """The role in which one calls this side of a module."""
    owner = EMSP if module in _OWNED_BY_EMSP else CPO
    return owner if side == RECEIVER else (CPO if owner == EMSP else EMSP)


def opposite(role: str) -> frozenset[str]:
    """The roles that hear what a party of this role pushes (H07); nobody where the standard names none."""
    return _OPPOSITE.get(role, frozenset())


def serves(partner: Partner, module: str, side: str) -> bool:
    """Whether the partner has an endpoint for it; 2.1.1 knows no sides."""
    return any(each.module == module and each.side.upper() in ("", side) for each in partner.endpoints)


def own_party(partner: Partner, role: str) -> str | None:
    """The party of ours that speaks to this partner in a role; None where the partner is shown none of ours beside the hub."""
    ours = [each for each in partner.own if each.role != HUB]
    return next((each.party.upper() for each in ours if each.role == role), ours[0].party.upper() if ours else None)


def hub_of_ours(partner: Partner) -> str | None:
    """Our party that is a hub to this partner."""
    return next((each.party.upper() for each in partner.own if each.role == HUB), None)


def told_parties(partner: Partner) -> Iterable[tuple[str, str]]:
    """Party and role of everyone that the credentials name; a hub itself is nobody's counterpart."""
    return ((each.party.upper(), each.role.upper()) for each in partner.roles if each.role.upper() != HUB)


def as_seen(rows: Iterable[ReachedParty]) -> list[ReachedParty]:
    """The parties as they can be reached: behind a hub that does not answer nobody is connected (H22)."""
    known = list(rows)
    away = {each.partner_id: each for each in known if each.role == HUB and each.status is not Connection.CONNECTED}
    return [_hidden(each, away[each.partner_id]) if each.partner_id in away else each for each in known]


def _hidden(row: ReachedParty, hub: ReachedParty) -> ReachedParty:
    if row.role == HUB or row.status is not Connection.CONNECTED:
        return row
    return msgspec.structs.replace(row, status=hub.status, last_updated=max(row.last_updated, hub.last_updated))


def in_order(
    candidates: Sequence[Partner], preferences: Iterable[RoutePreference], party: str, module: str, usable: Iterable[str]
) -> list[Partner]:
    """Partners that lead to a party: those that can be used first; among them the preferred one, then the party itself before a hub
    (H20)."""
    wished = {each.module: each.partner_id for each in preferences if each.party.upper() == party and each.module in (module, "")}
    wish = wished.get(module, wished.get(""))
    good = frozenset(usable)
    return sorted(candidates, key=lambda each: (each.id not in good, each.id != wish, each.hub_party is not None, each.id))
