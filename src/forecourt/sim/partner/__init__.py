"""A roaming partner of no kin: a CPO, eMSP or hub written against the OCPI wire only, in three versions, with quirks.

It shares nothing with the server's own client and documents, so that a misreading of ours does not meet itself. It judges
every exchange by the standard (`findings`), and breaks the standard where a quirk says so.
"""

from forecourt.sim.partner.partner import SimPartner
from forecourt.sim.partner.quirks import QUIRKS, Quirk
from forecourt.sim.partner.settings import Habits, PartnerOptions, Party

__all__ = ["QUIRKS", "Habits", "PartnerOptions", "Party", "Quirk", "SimPartner"]
