"""Which tariffs price a transaction: that of its start, and those that follow it where it says so (policy `tariff_change`)."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from forecourt.domain.pricing.succession import follows, next_due
from forecourt.domain.tariffs import Tariff

PricesAt = Callable[[datetime], Awaitable[tuple[Tariff, ...]]]
"""The tariff that a transaction would get that starts at the same place, by the same driver, at a moment."""


async def succession(first: tuple[Tariff, ...], starts_at: datetime, ends_at: datetime, prices_at: PricesAt) -> tuple[Tariff, ...]:
    """`first`, and what takes over from it before `ends_at`; where nothing does, the last one is kept."""
    tariffs = first
    while (due := next_due(tariffs, starts_at, ends_at)) is not None:
        found = await prices_at(due)
        if not found or not follows(tariffs, found[0]):
            break
        tariffs = (*tariffs, found[0])
    return tariffs
