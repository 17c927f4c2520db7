"""The one order in which values are counted, whatever order they came in: by time, those of the beginning first."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from forecourt.domain.metering.rows import Measured, again
from forecourt.domain.metering.samples import Context, MeterRow


def in_time(rows: Iterable[MeterRow]) -> list[Measured]:
    """Stored rows as they were measured, in order. A value of the beginning is never later than another of its location,
    whatever time it carries (field note 42); of several at one moment the lowest register comes first."""
    measured = [again(row) for row in rows]
    first: dict[str, datetime] = {}
    for each in measured:
        if each.register_mwh is not None:
            first[each.row.location] = min(each.row.at, first.get(each.row.location, each.row.at))
    return sorted((_at_first(each, first) for each in measured), key=_moment)


def _at_first(each: Measured, first: dict[str, datetime]) -> Measured:
    row = each.row
    if row.context is not Context.BEGIN or row.location not in first:
        return each
    return msgspec.structs.replace(each, row=msgspec.structs.replace(row, at=first[row.location]))


def _moment(each: Measured) -> tuple[bool, datetime, int, str]:
    return each.row.context is not Context.BEGIN, each.row.at, each.register_mwh or 0, each.row.raw
