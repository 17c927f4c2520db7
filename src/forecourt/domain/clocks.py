"""Whether a time that a station told can be true, and where to place what it tells of otherwise (field note 19)."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
"""Before this no OCPP-J station could have charged: 1970 and year 1 are clocks that were never set."""
AHEAD = timedelta(minutes=5)
"""So far ahead of ours a station's clock may be; nothing is reported before it happens."""


def plausible(at: datetime, received_at: datetime) -> bool:
    """Whether something that reached us at `received_at` may have happened `at`. The past is wide: stations queue offline."""
    return EARLIEST <= at <= received_at + AHEAD


def placed(at: datetime, received_at: datetime) -> datetime:
    """The station's time where it is plausible, ours otherwise."""
    return at if EARLIEST <= at <= received_at + AHEAD else received_at
