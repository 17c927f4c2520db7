"""What of us stands in our credentials: the parties that a partner is shown, and whom it reaches through us (C10, H16)."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from forecourt.domain.partners import Partner, PartyRole

Shown: TypeAlias = Callable[[Partner], Awaitable[tuple[PartyRole, ...]]]
"""The roles in the credentials for a partner."""


async def own_parties(partner: Partner) -> tuple[PartyRole, ...]:
    """Where we are nobody's hub: those that the partner is shown."""
    return partner.own
