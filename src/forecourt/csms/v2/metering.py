"""2.x meter values in neutral words (MeterValueType, SampledValueType; block J): defaults filled in, signed data kept."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from forecourt.csms.sampling import decimal_of, words_of
from forecourt.csms.v2.messages import MeterValue, SampledValue
from forecourt.domain.metering import Reading, Sample


def readings(values: Iterable[MeterValue]) -> tuple[Reading, ...]:
    """One reading a moment."""
    return tuple(
        [Reading(each.timestamp, tuple([_sample(one) for one in each.sampled_value])) for each in values if each.sampled_value]
    )


def _sample(sampled: SampledValue) -> Sample:
    """Written out flat: this runs ten times a message."""
    value, quantity, signed = decimal_of(sampled.value), sampled.unit_of_measure, sampled.signed_meter_value
    measurand, unit, phase, location, context = words_of(
        sampled.measurand,
        UNSET if quantity is UNSET else quantity.unit,
        sampled.phase,
        sampled.location,
        sampled.context,
    )
    return Sample(
        value,
        measurand,
        unit,
        0 if quantity is UNSET or quantity.multiplier is UNSET else quantity.multiplier,
        phase,
        location,
        context,
        repr(sampled.value) if value is None else None,
        None if signed is UNSET else msgspec.json.encode(signed).decode(),
    )
