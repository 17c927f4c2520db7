"""Credentials of 2.1.1 (credentials.md §2): one party a connection (C10)."""

from typing import Annotated

from forecourt.ocpi.places import BusinessDetails
from forecourt.ocpi.wire import AccessToken, CountryCode, PartyId, Required, Url, Wire


class Credentials(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """How to reach us, and who we are; `url` is that of the versions (C09)."""

    token: AccessToken
    url: Url
    business_details: Annotated[BusinessDetails | None, Required("C10")] = None
    party_id: PartyId
    country_code: CountryCode
