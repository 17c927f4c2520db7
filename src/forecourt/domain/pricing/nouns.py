"""The nouns of pricing: charging periods in, a breakdown out whose lines say why (OCPI CDRs and Tariffs modules)."""

from datetime import datetime
from decimal import Decimal

import msgspec

from forecourt.domain.tariffs import Dimension, ReservationPart


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a transaction in which no price changes; it lasts until the next one starts, the last until the end.

    Energy in kWh; durations in hours as the wire states them (None: the dimension is not in the period); current in A, power in kW.
    """

    at: datetime
    tariff_id: str | None = None
    energy_kwh: Decimal | None = None
    charging_h: Decimal | None = None
    parking_h: Decimal | None = None
    reservation_h: Decimal | None = None
    min_current_a: Decimal | None = None
    max_current_a: Decimal | None = None
    min_power_kw: Decimal | None = None
    max_power_kw: Decimal | None = None


class CurveSample(msgspec.Struct, frozen=True, kw_only=True):
    """The energy of a transaction so far, at a moment."""

    at: datetime
    total_kwh: Decimal


class PowerSample(msgspec.Struct, frozen=True, kw_only=True):
    """The power at a moment."""

    at: datetime
    power_kw: Decimal


class CurrentSample(msgspec.Struct, frozen=True, kw_only=True):
    """The current at a moment, the sum of the phases."""

    at: datetime
    current_a: Decimal


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """Money before and after taxes, exact; `after_taxes` None where the taxes are not known."""

    before_taxes: Decimal
    after_taxes: Decimal | None


class TaxLine(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of the whole: what it was levied on, and how much it is."""

    name: str
    percentage: Decimal
    base: Decimal
    amount: Decimal
    account_number: str | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the bill: consecutive volume that one component of one element priced, with the reason in words.

    `quantity` is what was consumed and `billed` what is paid after `step_size`, both in kWh, hours or pieces.
    """

    tariff_id: str
    element: int
    """The element's index in its tariff, from 0."""
    dimension: Dimension
    reservation: ReservationPart | None = None
    starts_at: datetime
    ends_at: datetime
    quantity: Decimal
    billed: Decimal
    unit_price: Decimal
    step_size: int = 0
    cost: Amount
    why: str


class DimensionTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What one dimension comes to over all its lines, before any price limit; summed exactly, unlike periodic decimals of lines."""

    dimension: Dimension
    reservation: bool = False
    quantity: Decimal
    billed: Decimal
    cost: Amount


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a bill or a tariff that a person should know: a stable code, the place, a sentence, and its amount."""

    code: str
    path: str
    sentence: str
    amount: Decimal | None = None


class Breakdown(msgspec.Struct, frozen=True, kw_only=True):
    """A price that explains itself. The lines and the clamp add up to `total`, exactly; nothing here is rounded."""

    currency: str
    total: Amount
    unclamped: Amount
    lines: tuple[Line, ...]
    dimensions: tuple[DimensionTotal, ...] = ()
    """The charging and the reservation apart."""
    by_dimension: tuple[DimensionTotal, ...] = ()
    """The two together: time and fee of a reservation are of the dimension that prices them."""
    tax_lines: tuple[TaxLine, ...] = ()
    clamp: str | None = None
    """The sentence about a minimum or maximum price that applied."""
    findings: tuple[Finding, ...] = ()
