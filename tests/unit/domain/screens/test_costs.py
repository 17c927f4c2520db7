"""The last line of a screen."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from forecourt.domain.pricing import Amount, Breakdown
from forecourt.domain.screens.costs import receipt
from tests import rows

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "7.14 EUR = 12.35 kWh, 1:05 h"), ("de-AT", "7,14 EUR = 12,35 kWh, 1:05 h"), ("fi", "7.14 EUR = 12.35 kWh, 1:05 h")],
)
def test_it_has_the_decimal_point_of_the_screens_language(language: str, said: str) -> None:
    total = Amount(before_taxes=Decimal("6.00"), after_taxes=Decimal("7.14"))
    price = Breakdown(currency="EUR", total=total, unclamped=total, lines=())
    transaction = rows.transaction(started_at=START, energy_wh=12_345)

    assert receipt(price, transaction, START + timedelta(minutes=65), language) == said
