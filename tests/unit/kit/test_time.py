"""Times that we send are read by every station: UTC, a Z, at most milliseconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from forecourt.kit.errors import InvalidInput
from forecourt.kit.time import rfc3339, zone_named


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


def test_a_zone_by_its_name() -> None:
    assert zone_named("Europe/Amsterdam", "zone").key == "Europe/Amsterdam"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/localtime", "\0", "Europe"])
def test_a_zone_that_is_none_is_refused_with_its_path(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        zone_named(name, "site.zone")

    assert [each.path for each in refusal.value.faults] == ["site.zone"]
