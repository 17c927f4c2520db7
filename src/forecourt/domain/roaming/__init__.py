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

__all__ = [
    "Authorization",
    "CommandState",
    "HeldObject",
    "Publication",
    "PublishingRule",
    "RoamingCommand",
    "RoutePreference",
    "RoutedCall",
    "Scope",
    "Side",
    "SyncFault",
    "SyncState",
]
