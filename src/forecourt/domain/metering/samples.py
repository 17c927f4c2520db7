"""The nouns of metering: samples as stations send them, rows as the store keeps them, points as people see them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.metering.columns import REGISTER, place_of

_LARGEST_MULTIPLIER = 30


class Context(StrEnum):
    """Why a sample was taken, in order of trust for energy: END, PERIODIC and CLOCK before BEGIN (field note 42)."""

    BEGIN = "begin"
    END = "end"
    PERIODIC = "periodic"
    CLOCK = "clock"
    TRIGGER = "trigger"
    INTERRUPTION_BEGIN = "interruption_begin"
    INTERRUPTION_END = "interruption_end"
    OTHER = "other"


class Quantity(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a sampled value is a value of, in neutral words. Defaults are the standard's (field note 39). Stations say the same few
    with every sample, so each is made once and shared.

    `measurand` is the standard's spelling, which all versions share; `unit` as received; `multiplier` a power of ten. `place` and
    `factor` follow from these: where such a value stands in a row and what makes its unit equal (see `columns`).
    """

    measurand: str = REGISTER
    unit: str | None = None
    multiplier: int = 0
    phase: str | None = None
    location: str = "Outlet"
    context: Context = Context.PERIODIC
    place: int | None = None
    factor: Decimal | None = None

    def __post_init__(self) -> None:
        place, factor = place_of(self.measurand, self.unit, self.phase)
        if not -_LARGEST_MULTIPLIER <= self.multiplier <= _LARGEST_MULTIPLIER:
            place = None
        msgspec.structs.force_setattr(self, "place", place)
        msgspec.structs.force_setattr(self, "factor", factor)


class Sample(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One sampled value, its unit not yet made equal. `value` is None when it was not a number (kept in `text`); signed data stay
    in `signed`, as received."""

    value: Decimal | None
    of: Quantity = Quantity()
    text: str | None = None
    signed: str | None = None


class Reading(msgspec.Struct, frozen=True, gc=False):
    """All samples of one moment."""

    at: datetime
    samples: tuple[Sample, ...]


class MeterRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One wide row of the store: a (transaction or connector, at, context, location) with its values made equal.

    Energy in Wh, power in W, current in A, voltage in V, SoC in percent. `register_mwh` and `interval_mwh` are what the running
    register counts by, in milliwatt-hours. `raw` is the JSON of the samples as received where nothing else keeps them or they are
    signed; else it is empty, and the evidence of the transaction has the message.
    """

    id: str
    operator_id: str
    station_id: str
    transaction_id: str | None
    evse: int
    connector: int
    at: datetime
    received_at: datetime
    context: Context
    location: str = "Outlet"
    energy_wh: int | None = None
    energy_export_wh: int | None = None
    power_w: int | None = None
    power_offered_w: int | None = None
    current_a: tuple[float | None, float | None, float | None] | None = None
    voltage_v: tuple[float | None, float | None, float | None] | None = None
    current_offered_a: float | None = None
    soc_percent: float | None = None
    temperature_c: float | None = None
    signed: bool = False
    flags: tuple[str, ...] = ()
    register_mwh: int | None = None
    interval_mwh: int | None = None
    raw: str = ""


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the clean energy curve: energy delivered to this transaction so far, never falling."""

    at: datetime
    energy_wh: int
    power_w: int | None = None
    soc_percent: float | None = None
