"""The modules of OCPI and the two sides of each (version information, ModuleID and InterfaceRole)."""

from enum import StrEnum


class ModuleID(StrEnum):
    """Modules by their identifiers; the last three are named by their own chapters only."""

    CDRS = "cdrs"
    CHARGING_PROFILES = "chargingprofiles"
    COMMANDS = "commands"
    CREDENTIALS = "credentials"
    HUB_CLIENT_INFO = "hubclientinfo"
    LOCATIONS = "locations"
    SESSIONS = "sessions"
    TARIFFS = "tariffs"
    TOKENS = "tokens"
    INVOICE_RECONCILIATION = "invoicereconciliation"
    PAYMENTS = "payments"
    BOOKING = "Booking"


class InterfaceRole(StrEnum):
    """The sender owns the data and is pulled from, the receiver gets pushes."""

    SENDER = "SENDER"
    RECEIVER = "RECEIVER"


UNROUTED = frozenset({ModuleID.CREDENTIALS, ModuleID.HUB_CLIENT_INFO})
"""Modules, beside the versions, whose requests carry no routing headers (H02)."""
