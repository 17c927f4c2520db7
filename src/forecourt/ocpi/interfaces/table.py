"""All interfaces: the endpoint matrix of the standard. What stands in no row is answered with 405."""

from __future__ import annotations

from typing import Final

from forecourt.ocpi.interfaces.cdrs import CdrsReceiver, CdrsSender
from forecourt.ocpi.interfaces.chargingprofiles import ChargingProfilesReceiver, ChargingProfilesSender
from forecourt.ocpi.interfaces.commands import CommandsReceiver, CommandsSender
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.hubclientinfo import HubClientInfoReceiver, HubClientInfoSender
from forecourt.ocpi.interfaces.locations import LocationsReceiver, LocationsSender
from forecourt.ocpi.interfaces.operations import Interface, Operation
from forecourt.ocpi.interfaces.sessions import SessionsReceiver, SessionsSender
from forecourt.ocpi.interfaces.tariffs import TariffsReceiver, TariffsSender
from forecourt.ocpi.interfaces.tokens import TokensReceiver, TokensSender
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.versions import Version

INTERFACES: Final[tuple[type[Interface], ...]] = (
    Versions,
    Credentials,
    LocationsSender, LocationsReceiver,
    SessionsSender, SessionsReceiver,
    CdrsSender, CdrsReceiver,
    TariffsSender, TariffsReceiver,
    TokensSender, TokensReceiver,
    CommandsSender, CommandsReceiver,
    ChargingProfilesSender, ChargingProfilesReceiver,
    HubClientInfoSender, HubClientInfoReceiver,
)  # fmt: skip


def operations_in(version: Version) -> tuple[Operation, ...]:
    """All that can be called in a version."""
    return tuple(row for interface in INTERFACES for row in interface.operations if version in row.versions)
