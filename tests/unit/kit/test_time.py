"""Times that we send are read by every station: UTC, a Z, at most milliseconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from forecourt.kit.time import rfc3339


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC), "2026-11-22T08:00:00Z"),
        (datetime(2026, 11, 22, 8, 0, 0, 999, tzinfo=UTC), "2026-11-22T08:00:00Z"),
        (datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC), "2026-11-22T08:00:00.123Z"),
        (datetime(2026, 11, 22, 8, 0, 0, tzinfo=timezone(timedelta(hours=3))), "2026-11-22T05:00:00Z"),
    ],
)
def test_rfc3339(at: datetime, text: str) -> None:
    assert rfc3339(at) == text
