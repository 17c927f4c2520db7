"""The mobility service provider's rooms put together."""

from __future__ import annotations

from forecourt.app.billing import ReceivedCdrs
from forecourt.roaming.emsp.cdrs import CdrIntake, CdrsHandler
from forecourt.roaming.emsp.locations import LocationsHandler
from forecourt.roaming.emsp.sessions import SessionsHandler
from forecourt.roaming.emsp.tariffs import TariffsHandler
from forecourt.runtime.roaming.core import Core, Part


def build_emsp(core: Core, received: ReceivedCdrs) -> Part:
    """What partners' CPOs push."""
    shelving = core.shelving
    return Part(
        handlers=(
            LocationsHandler(shelving),
            TariffsHandler(shelving),
            SessionsHandler(shelving),
            CdrsHandler(CdrIntake(shelving, received), shelving),
        )
    )
