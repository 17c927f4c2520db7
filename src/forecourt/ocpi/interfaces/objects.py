"""Which struct an object has in which version."""

from collections.abc import Mapping
from typing import Final

from forecourt.ocpi.interfaces.operations import Versioned
from forecourt.ocpi.v211 import cdrs as cdrs_211
from forecourt.ocpi.v211 import commands as commands_211
from forecourt.ocpi.v211 import credentials as credentials_211
from forecourt.ocpi.v211 import locations as locations_211
from forecourt.ocpi.v211 import sessions as sessions_211
from forecourt.ocpi.v211 import tariffs as tariffs_211
from forecourt.ocpi.v211 import tokens as tokens_211
from forecourt.ocpi.v211 import versions as versions_211
from forecourt.ocpi.v221 import cdrs as cdrs_221
from forecourt.ocpi.v221 import chargingprofiles
from forecourt.ocpi.v221 import commands as commands_221
from forecourt.ocpi.v221 import credentials as credentials_221
from forecourt.ocpi.v221 import hubclientinfo as hubclientinfo_221
from forecourt.ocpi.v221 import locations as locations_221
from forecourt.ocpi.v221 import sessions as sessions_221
from forecourt.ocpi.v221 import tariffs as tariffs_221
from forecourt.ocpi.v221 import tokens as tokens_221
from forecourt.ocpi.v221 import versions as versions_221
from forecourt.ocpi.v230 import cdrs as cdrs_230
from forecourt.ocpi.v230 import commands as commands_230
from forecourt.ocpi.v230 import credentials as credentials_230
from forecourt.ocpi.v230 import hubclientinfo as hubclientinfo_230
from forecourt.ocpi.v230 import locations as locations_230
from forecourt.ocpi.v230 import sessions as sessions_230
from forecourt.ocpi.v230 import tariffs as tariffs_230
from forecourt.ocpi.v230 import tokens as tokens_230
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Url, Wire


def _in(v211: type[Wire] | None, v221: type[Wire], v230: type[Wire]) -> Versioned:
    newer: dict[Version, type[Wire]] = {Version.V221: v221, Version.V230: v230}
    return newer if v211 is None else {Version.V211: v211, **newer}


class UnknownCommand(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A command that we have no struct for (T11): who waits for its result can be told."""

    response_url: Url


VERSION: Final = _in(versions_211.Version, versions_211.Version, versions_211.Version)
VERSION_DETAILS: Final = _in(versions_211.VersionDetails, versions_221.VersionDetails, versions_221.VersionDetails)
CREDENTIALS: Final = _in(credentials_211.Credentials, credentials_221.Credentials, credentials_230.Credentials)
LOCATION: Final = _in(locations_211.Location, locations_221.Location, locations_230.Location)
EVSE: Final = _in(locations_211.EVSE, locations_221.EVSE, locations_230.EVSE)
CONNECTOR: Final = _in(locations_211.Connector, locations_221.Connector, locations_230.Connector)
SESSION: Final = _in(sessions_211.Session, sessions_221.Session, sessions_230.Session)
CHARGING_PREFERENCES: Final = _in(None, sessions_221.ChargingPreferences, sessions_221.ChargingPreferences)
CDR: Final = _in(cdrs_211.CDR, cdrs_221.CDR, cdrs_230.CDR)
TARIFF: Final = _in(tariffs_211.Tariff, tariffs_221.Tariff, tariffs_230.Tariff)
TOKEN: Final = _in(tokens_211.Token, tokens_221.Token, tokens_230.Token)
LOCATION_REFERENCES: Final = _in(tokens_211.LocationReferences, tokens_221.LocationReferences, tokens_221.LocationReferences)
AUTHORIZATION_INFO: Final = _in(tokens_211.AuthorizationInfo, tokens_221.AuthorizationInfo, tokens_230.AuthorizationInfo)
UNKNOWN_COMMAND: Final = _in(UnknownCommand, UnknownCommand, UnknownCommand)
COMMAND_RESPONSE: Final = _in(commands_211.CommandResponse, commands_221.CommandResponse, commands_221.CommandResponse)
COMMAND_RESULT: Final = _in(commands_211.CommandResponse, commands_221.CommandResult, commands_221.CommandResult)
SET_CHARGING_PROFILE: Final = _in(None, chargingprofiles.SetChargingProfile, chargingprofiles.SetChargingProfile)
ACTIVE_CHARGING_PROFILE: Final = _in(None, chargingprofiles.ActiveChargingProfile, chargingprofiles.ActiveChargingProfile)
PROFILE_RESPONSE: Final = _in(None, chargingprofiles.ChargingProfileResponse, chargingprofiles.ChargingProfileResponse)
PROFILE_RESULT: Final = _in(None, chargingprofiles.ActiveChargingProfileResult, chargingprofiles.ActiveChargingProfileResult)
"""All three results are of this shape; which one it is, is told by the URL (G02)."""
CLIENT_INFO: Final = _in(None, hubclientinfo_221.ClientInfo, hubclientinfo_230.ClientInfo)

COMMANDS: Final[Mapping[Version, Mapping[str, type[Wire]]]] = {
    Version.V211: {str(name): of for name, of in commands_211.COMMANDS.items()},
    Version.V221: {str(name): of for name, of in commands_221.COMMANDS.items()},
    Version.V230: {str(name): of for name, of in commands_230.COMMANDS.items()},
}
"""The body of each command (M01)."""
