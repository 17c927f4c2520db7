"""Partners, their tokens and handshakes for tests."""

from datetime import datetime
from typing import Any

from forecourt.domain.partners import Handshake, IssuedToken, Partner, PartyRole, TokenKind
from forecourt.kit.ids import new_id
from tests.rows import NOW

OWN = (PartyRole(role="CPO", party="NL*FCT", name="Forecourt"),)


def partner(**fields: Any) -> Partner:
    given = {"id": new_id(), "operator_id": "op", "name": "Roamer", "own": OWN, "created_at": NOW, "updated_at": NOW}
    return Partner(**{**given, **fields})


def token(of: Partner, at: datetime = NOW, **fields: Any) -> IssuedToken:
    given = {"id": new_id(), "partner_id": of.id, "operator_id": of.operator_id, "sha256": new_id(), "sealed": "00"}
    return IssuedToken(**{**given, "kind": TokenKind.PENDING, "issued_at": at, **fields})


def handshake(**fields: Any) -> Handshake:
    given = {
        "version": "2.2.1",
        "versions_url": "https://roamer.example/versions",
        "endpoints": (),
        "roles": (PartyRole(role="EMSP", party="DE*ROA"),),
        "sealed_token": "00",
    }
    return Handshake(**{**given, **fields})
