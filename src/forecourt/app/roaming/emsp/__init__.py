"""Roaming as a mobility provider: our tokens and who may charge with them, commands out, what is searched."""

from dataclasses import dataclass

from forecourt.app.roaming.emsp.commanding import RoamingCommands
from forecourt.app.roaming.emsp.preferring import Preferring
from forecourt.app.roaming.emsp.tokens import OwnTokens

__all__ = ["Emsp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emsp:
    """What a person may ask of a mobility provider."""

    tokens: OwnTokens
    commands: RoamingCommands
    preferring: Preferring
