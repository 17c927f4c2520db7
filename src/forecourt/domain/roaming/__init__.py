"""Roaming: what partners have of us, what we have of partners, and by which way it goes."""

from forecourt.domain.roaming.emsp import (
    PartnerConnector,
    PartnerEvse,
    PartnerPlug,
    PartnerSite,
    PartnerTariff,
    RoamingSession,
    TokenTerms,
    Whitelist,
)
from forecourt.domain.roaming.nouns import (
    Authorization,
    CommandState,
    HeldObject,
    Publication,
    PublishingRule,
    RoamingCommand,
    RoutedCall,
    RoutePreference,
    Scope,
    Side,
    SyncFault,
    SyncState,
)
from forecourt.domain.roaming.reach import Connection, ProxiedUrl, ReachedParty

__all__ = [
    "Authorization",
    "CommandState",
    "Connection",
    "HeldObject",
    "PartnerConnector",
    "PartnerEvse",
    "PartnerPlug",
    "PartnerSite",
    "PartnerTariff",
    "ProxiedUrl",
    "Publication",
    "PublishingRule",
    "ReachedParty",
    "RoamingCommand",
    "RoamingSession",
    "RoutePreference",
    "RoutedCall",
    "Scope",
    "Side",
    "SyncFault",
    "SyncState",
    "TokenTerms",
    "Whitelist",
]
