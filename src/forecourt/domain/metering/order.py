"""The one order in which values are counted, whatever order they came in: by time, those of the beginning first."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from forecourt.domain.metering.samples import Context, MeterRow


def in_time(rows: Iterable[MeterRow]) -> list[MeterRow]:
    """Rows in order. A value of the beginning is never later than another of its location,
    whatever time it carries (field note 42); of several at one moment the lowest register comes first."""
    rows, first = list(rows), dict[str, datetime]()
    for each in rows:
        if each.register_mwh is not None:
            first[each.location] = min(each.at, first.get(each.location, each.at))
    return sorted((_at_first(each, first) for each in rows), key=_moment)


def _at_first(row: MeterRow, first: dict[str, datetime]) -> MeterRow:
    if row.context is not Context.BEGIN or row.location not in first:
        return row
    return msgspec.structs.replace(row, at=first[row.location])


def _moment(row: MeterRow) -> tuple[bool, datetime, int, str, int, int]:
    return (
        row.context is not Context.BEGIN,
        row.at,
        row.register_mwh or 0,
        row.location,
        row.interval_mwh or 0,
        row.power_w or 0,
    )
