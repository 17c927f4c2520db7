"""2.x meter values in neutral words (MeterValueType, SampledValueType; block J): defaults filled in, signed data kept."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from forecourt.csms.sampling import CONTEXTS, DEFAULT_LOCATION, DEFAULT_MEASURAND, decimal_of
from forecourt.csms.v2.messages import MeterValue, SampledValue
from forecourt.domain.metering import Context, Reading, Sample


def readings(values: Iterable[MeterValue]) -> tuple[Reading, ...]:
    """One reading a moment."""
    return tuple(
        Reading(at=each.timestamp, samples=tuple(map(_sample, each.sampled_value))) for each in values if each.sampled_value
    )


def _sample(sampled: SampledValue) -> Sample:
    """Written out flat: this runs ten times a message."""
    value, unit, signed = decimal_of(sampled.value), sampled.unit_of_measure, sampled.signed_meter_value
    return Sample(
        value=value,
        measurand=DEFAULT_MEASURAND if sampled.measurand is UNSET else str(sampled.measurand),
        unit=None if unit is UNSET or unit.unit is UNSET else unit.unit.strip() or None,
        multiplier=0 if unit is UNSET or unit.multiplier is UNSET else unit.multiplier,
        phase=None if sampled.phase is UNSET else str(sampled.phase),
        location=DEFAULT_LOCATION if sampled.location is UNSET else str(sampled.location),
        context=Context.PERIODIC if sampled.context is UNSET else CONTEXTS[sampled.context],
        text=repr(sampled.value) if value is None else None,
        signed=None if signed is UNSET else msgspec.json.encode(signed).decode(),
    )
