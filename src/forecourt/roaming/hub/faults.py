"""What a hub answers when it could not deliver (status_codes §4xxx, H05)."""

from __future__ import annotations

from forecourt.kit.errors import ForecourtError
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.client.guard import Unsafe


class HubFault(ForecourtError):
    """Not delivered; the code says which of 4000 to 4003 it is."""

    code = "hub_error"


def unknown_receiver(party: object) -> HubFault:
    """Nobody of that name is behind this hub (4001)."""
    return HubFault(f"No party {party} is known here.", code="unknown_receiver")


def not_connected(party: object) -> HubFault:
    """It is known, and cannot be reached now (4003)."""
    return HubFault(f"{party} is not connected.", code="not_connected")


def undelivered(failure: ForecourtError) -> HubFault:
    """Why a partner gave no answer that can be handed on."""
    match failure:
        case Unreachable(why="timeout"):
            return HubFault(f"The receiver did not answer in time: {failure.message}", code="hub_timeout")
        case Unreachable(why="resting" | "refused" | "name" | "certificate" | "broken") | Unsafe():
            return HubFault(f"The receiver cannot be reached: {failure.message}", code="not_connected")
    return HubFault(f"The receiver's answer cannot be handed on: {failure.message}")
