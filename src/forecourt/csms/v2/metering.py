"""2.x meter values in neutral words (MeterValueType, SampledValueType; block J): defaults filled in, signed data kept."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from forecourt.csms.sampling import decimal_of, quantity_of
from forecourt.csms.v2.messages import MeterValue, SampledValue
from forecourt.domain.metering import Reading, Sample


def readings(values: Iterable[MeterValue]) -> tuple[Reading, ...]:
    """One reading a moment."""
    return tuple([Reading(each.timestamp, _samples(each.sampled_value)) for each in values if each.sampled_value])


def _samples(values: Iterable[SampledValue]) -> tuple[Sample, ...]:
    """Written out flat: this runs ten times a message."""
    samples = []
    for each in values:
        quantity = each.unit_of_measure
        unit = UNSET if quantity is UNSET else quantity.unit
        multiplier = 0 if quantity is UNSET or quantity.multiplier is UNSET else quantity.multiplier
        of = quantity_of(each.measurand, unit, each.phase, each.location, each.context, multiplier)
        value = decimal_of(each.value)
        if value is not None and each.signed_meter_value is UNSET:
            samples.append(Sample(value, of))
        else:
            samples.append(_peculiar(each, Sample(value, of)))
    return tuple(samples)


def _peculiar(value: SampledValue, sample: Sample) -> Sample:
    """The same with what else it says: text that is out of all measure, signed data."""
    signed = value.signed_meter_value
    return Sample(
        sample.value,
        sample.of,
        repr(value.value) if sample.value is None else None,
        None if signed is UNSET else msgspec.json.encode(signed).decode(),
    )
