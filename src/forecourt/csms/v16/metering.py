"""1.6 meter values in neutral words (1.6 3.16, 7.33, 7.43): defaults filled in, signed data kept apart."""

from collections.abc import Iterable

from forecourt.csms.sampling import number, quantity_of
from forecourt.domain.metering import Reading, Sample
from forecourt.ocpp import v16


def readings(values: Iterable[v16.MeterValue]) -> tuple[Reading, ...]:
    """One reading a moment; a moment without samples says nothing (field note 45)."""
    return tuple([Reading(each.timestamp, _samples(each.sampled_value)) for each in values if each.sampled_value])


def _samples(values: Iterable[v16.SampledValue]) -> tuple[Sample, ...]:
    """Written out flat: this runs ten times a message."""
    samples = []
    for each in values:
        of = quantity_of(each.measurand, each.unit, each.phase, each.location, each.context)
        if each.format is v16.ValueFormat.SIGNED_DATA:
            samples.append(Sample(None, of, signed=each.value))
        elif (value := number(each.value)) is None:
            samples.append(Sample(None, of, text=each.value))
        else:
            samples.append(Sample(value, of))
    return tuple(samples)
