"""1.6 meter values in neutral words (1.6 3.16, 7.33, 7.43): defaults filled in, signed data kept apart."""

from collections.abc import Iterable

from forecourt.csms.sampling import number, words_of
from forecourt.domain.metering import Reading, Sample
from forecourt.ocpp import v16


def readings(values: Iterable[v16.MeterValue]) -> tuple[Reading, ...]:
    """One reading a moment; a moment without samples says nothing (field note 45)."""
    return tuple(
        [Reading(each.timestamp, tuple([_sample(one) for one in each.sampled_value])) for each in values if each.sampled_value]
    )


def _sample(sampled: v16.SampledValue) -> Sample:
    """Written out flat: this runs ten times a message."""
    signed = sampled.format is v16.ValueFormat.SIGNED_DATA
    value = None if signed else number(sampled.value)
    measurand, unit, phase, location, context = words_of(
        sampled.measurand, sampled.unit, sampled.phase, sampled.location, sampled.context
    )
    if value is not None:
        return Sample(value, measurand, unit, 0, phase, location, context)
    said = {"signed" if signed else "text": sampled.value}
    return Sample(None, measurand, unit, 0, phase, location, context, **said)
