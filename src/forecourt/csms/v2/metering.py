"""2.x meter values in neutral words (2.50 MeterValueType to 2.60 UnitOfMeasureType): defaults filled in, signed data kept."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from forecourt.csms.members import given, text
from forecourt.csms.sampling import CONTEXTS, DEFAULT_LOCATION, DEFAULT_MEASURAND, decimal_of
from forecourt.csms.v2.messages import MeterValue, SampledValue
from forecourt.domain.metering import Context, Reading, Sample


def readings(values: Iterable[MeterValue]) -> tuple[Reading, ...]:
    """One reading a moment."""
    return tuple(
        Reading(at=each.timestamp, samples=tuple(map(_sample, each.sampled_value))) for each in values if each.sampled_value
    )


def _sample(sampled: SampledValue) -> Sample:
    value = decimal_of(sampled.value)
    unit = sampled.unit_of_measure
    signed = given(sampled.signed_meter_value)
    return Sample(
        value=value,
        measurand=DEFAULT_MEASURAND if sampled.measurand is UNSET else str(sampled.measurand),
        unit=None if unit is UNSET else text(unit.unit),
        multiplier=0 if unit is UNSET else given(unit.multiplier) or 0,
        phase=text(sampled.phase),
        location=DEFAULT_LOCATION if sampled.location is UNSET else str(sampled.location),
        context=Context.PERIODIC if sampled.context is UNSET else CONTEXTS[sampled.context],
        text=repr(sampled.value) if value is None else None,
        signed=None if signed is None else msgspec.json.encode(signed).decode(),
    )
