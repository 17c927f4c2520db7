"""Who is connected to a hub, 2.3.0 (mod_hub_client_info §Object description, §Data types): as 2.2.1, its roles aside."""

from typing import Annotated

from forecourt.ocpi.v221.hubclientinfo import ConnectionStatus
from forecourt.ocpi.v230.credentials import Role
from forecourt.ocpi.wire import CountryCode, OneOf, PartyId, Required, Time, Wire

__all__ = ["ClientInfo", "ConnectionStatus"]


class ClientInfo(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One party behind a hub."""

    party_id: PartyId
    country_code: CountryCode
    role: Annotated[str, OneOf(Role)]
    status: Annotated[str, OneOf(ConnectionStatus)]
    last_updated: Annotated[Time | None, Required()] = None
