"""How a partner's CDRs are read where the standard is silent or disputed: by party, and by version of OCPI where that differs."""

from datetime import datetime

import msgspec

from forecourt.domain.pricing import Policies, policies_of
from forecourt.domain.pricing.policies import Disorder

LENIENT = Policies(disorder=Disorder.REPORT)
"""The default for partners: their periods are priced as far as possible; what is odd about them is reported. Matching is by
component in every version: partners mean it so in 2.1.1 too."""


class PartnerPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What differs from the default for a party (`DE*XYZ`), by name and word; `by_version` goes before `policies`."""

    operator_id: str
    party: str
    policies: dict[str, str] = {}
    by_version: dict[str, dict[str, str]] = {}
    created_at: datetime
    updated_at: datetime

    def of(self, version: str) -> Policies:
        """All of them, for a CDR in this version of OCPI."""
        return policies_of(self.policies | self.by_version.get(version, {}), LENIENT)
