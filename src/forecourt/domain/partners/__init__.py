"""Partners: who we roam with, how a registration goes, and which token is right at which moment."""

from forecourt.domain.partners.faults import HandshakeFailed, Side, Stage
from forecourt.domain.partners.nouns import (
    CREDENTIALS_MODULE,
    Direction,
    Exchange,
    Handshake,
    IssuedToken,
    ModuleAddress,
    Partner,
    PartnerState,
    PartnerStep,
    PartyRole,
    Quirks,
    TokenKind,
)
from forecourt.domain.partners.registration import Registration
from forecourt.domain.partners.tokens import Terms, admits_everything, new_secret

__all__ = [
    "CREDENTIALS_MODULE",
    "Direction",
    "Exchange",
    "Handshake",
    "HandshakeFailed",
    "IssuedToken",
    "ModuleAddress",
    "Partner",
    "PartnerState",
    "PartnerStep",
    "PartyRole",
    "Quirks",
    "Registration",
    "Side",
    "Stage",
    "Terms",
    "TokenKind",
    "admits_everything",
    "new_secret",
]
