"""Tariffs that follow one another within a transaction, where that of its start says so (policy `tariff_change`)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from forecourt.domain.pricing.named import policies_by
from forecourt.domain.pricing.policies import TariffChange
from forecourt.domain.tariffs import Tariff

MOST_TARIFFS = 20
"""Of one transaction."""


def next_due(tariffs: Sequence[Tariff], starts_at: datetime, ends_at: datetime) -> datetime | None:
    """When the last of these tariffs ends within the transaction and another takes over; None: it goes on to the end."""
    if not 0 < len(tariffs) < MOST_TARIFFS or policies_by(tariffs).tariff_change is TariffChange.KEEP:
        return None
    due = tariffs[-1].ends_at
    return due if due is not None and starts_at < due < ends_at else None


def follows(tariffs: Sequence[Tariff], found: Tariff) -> bool:
    """Whether this one can take over: a bill has one currency, and a tariff that was only prolonged is kept as it was."""
    return found.currency == tariffs[0].currency and all(found.id.casefold() != each.id.casefold() for each in tariffs)


def as_applied(tariffs: Sequence[Tariff]) -> tuple[Tariff, ...]:
    """The tariffs of a transaction, each valid from when the one before it ended; the last is kept whatever comes."""
    if len(tariffs) < 2:
        return tuple(tariffs)
    later = [msgspec.structs.replace(tariff, starts_at=before.ends_at) for before, tariff in pairwise(tariffs)]
    return (tariffs[0], *later[:-1], msgspec.structs.replace(later[-1], ends_at=None))
