"""Who is connected to a hub, 2.2.1 (mod_hub_client_info §Object description, §Data types)."""

from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.v221.credentials import Role
from forecourt.ocpi.wire import CountryCode, OneOf, PartyId, Required, Time, Wire


class ConnectionStatus(StrEnum):
    """Whether a party can be reached through the hub."""

    CONNECTED = "CONNECTED"
    OFFLINE = "OFFLINE"
    PLANNED = "PLANNED"
    SUSPENDED = "SUSPENDED"


class ClientInfo(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One party behind a hub."""

    party_id: PartyId
    country_code: CountryCode
    role: Annotated[str, OneOf(Role)]
    status: Annotated[str, OneOf(ConnectionStatus)]
    last_updated: Annotated[Time | None, Required()] = None
