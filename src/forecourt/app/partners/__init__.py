"""Partners: who we roam with; inviting, registering, renewing, unregistering, by us and by them (C01 to C15)."""

from forecourt.app.partners.admission import Admission, Admitted, partner_caller
from forecourt.app.partners.handshakes import Handshakes
from forecourt.app.partners.inbound import InboundHandshakes
from forecourt.app.partners.sealing import Vault
from forecourt.app.partners.settings import PartnerSettings
from forecourt.app.partners.verbs import Invitation, Partners

__all__ = [
    "Admission",
    "Admitted",
    "Handshakes",
    "InboundHandshakes",
    "Invitation",
    "PartnerSettings",
    "Partners",
    "Vault",
    "partner_caller",
]
