"""Metering: what stations measure, made comparable (units, phases, contexts), and one clean energy curve a transaction."""

from forecourt.domain.metering.curve import clean_curve
from forecourt.domain.metering.register import Running, observe, recount
from forecourt.domain.metering.rows import Place, measure
from forecourt.domain.metering.samples import Context, CurvePoint, MeterRow, Quantity, Reading, Sample

__all__ = [
    "Context",
    "CurvePoint",
    "MeterRow",
    "Place",
    "Quantity",
    "Reading",
    "Running",
    "Sample",
    "clean_curve",
    "measure",
    "observe",
    "recount",
]
