"""Roaming: what partners have of us, what we have of partners, and by which way it goes."""

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
    "ProxiedUrl",
    "Publication",
    "PublishingRule",
    "ReachedParty",
    "RoamingCommand",
    "RoutePreference",
    "RoutedCall",
    "Scope",
    "Side",
    "SyncFault",
    "SyncState",
]
