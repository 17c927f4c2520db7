"""Charging periods of a CDR, both ways: kWh, hours as the wire states them, A and kW (D04, D07, D08)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from forecourt.domain.pricing import Period
from forecourt.domain.tariffs import Tariff
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.reading import read
from forecourt.ocpi.v211 import cdrs as v211
from forecourt.ocpi.v221 import cdrs as v221
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.losses import Loss, Mapped, refused

_PERIODS: Final[dict[Version, type[v211.ChargingPeriod] | type[v221.ChargingPeriod]]] = {
    Version.V211: v211.ChargingPeriod,
    Version.V221: v221.ChargingPeriod,
    Version.V230: v221.ChargingPeriod,
}
_FIELDS: Final = {
    "ENERGY": "energy_kwh",
    "TIME": "charging_h",
    "PARKING_TIME": "parking_h",
    "RESERVATION_TIME": "reservation_h",
    "MIN_CURRENT": "min_current_a",
    "MAX_CURRENT": "max_current_a",
    "MIN_POWER": "min_power_kw",
    "MAX_POWER": "max_power_kw",
}
"""Dimensions that a price can depend on: the wire's name and ours."""
_OF_211: Final = frozenset(v211.CdrDimensionType)
_DURATIONS: Final = frozenset({"TIME", "PARKING_TIME", "RESERVATION_TIME"})
FLAT: Final = "FLAT"


def periods_of(
    documents: object, version: Version, *, tariffs: Sequence[Tariff] = (), path: str = "charging_periods"
) -> tuple[Period, ...]:
    """The periods of a list on the wire. Raises InvalidInput with the path of what cannot be read.

    A `tariff_id` is given the spelling of the tariff that it names, since the wire compares without case (Y01).
    """
    return read_periods(documents, version, tariffs=tariffs, path=path).value


def read_periods(documents: object, version: Version, *, tariffs: Sequence[Tariff], path: str) -> Mapped[tuple[Period, ...]]:
    """The same, with the dimensions that nothing here can price."""
    if not isinstance(documents, list) or not documents:
        raise refused(path, "Y05", "is not a list of at least one period")
    spelled = {CiString(tariff.id): tariff.id for tariff in tariffs}
    losses: list[Loss] = []
    periods = tuple(_period(document, version, spelled, f"{path}[{index}]", losses) for index, document in enumerate(documents))
    return Mapped(periods, tuple(losses))


def dimensions_of(period: Period, version: Version) -> Iterator[tuple[str, Decimal]]:
    """What a period has on the wire of a version: never what is for sessions only (D07)."""
    for name, field in _FIELDS.items():
        volume = getattr(period, field)
        if volume is not None and (version is not Version.V211 or name in _OF_211):
            yield name, volume


def lost_dimensions(period: Period, version: Version) -> Iterator[str]:
    """What a version has no dimension for."""
    written = dict(dimensions_of(period, version))
    yield from (field for name, field in _FIELDS.items() if getattr(period, field) is not None and name not in written)


def _period(document: object, version: Version, spelled: dict[CiString, str], path: str, losses: list[Loss]) -> Period:
    view = read(document, _PERIODS[version], path=path)
    if not view.dimensions:
        raise refused(f"{path}.dimensions", "Y05", "is empty: a period has at least one dimension")
    named = view.tariff_id if isinstance(view, v221.ChargingPeriod) else None
    return Period(
        at=view.start_date_time,
        tariff_id=None if named is None else spelled.get(named, str(named)),
        **_volumes(view, path, losses),
    )


def _volumes(view: v211.ChargingPeriod | v221.ChargingPeriod, path: str, losses: list[Loss]) -> dict[str, Decimal]:
    dimensions: Sequence[v211.CdrDimension | v221.CdrDimension] = view.dimensions
    volumes: dict[str, Decimal] = {}
    for index, dimension in enumerate(dimensions):
        place = f"{path}.dimensions[{index}]"
        field = _FIELDS.get(dimension.type)
        if field is None:
            if dimension.type != FLAT:
                losses.append(Loss(f"{place}.type", dimension.type, "no price depends on it"))
            continue
        if dimension.type in _DURATIONS and dimension.volume < 0:
            raise refused(f"{place}.volume", "D04", f"is negative: {dimension.volume}")
        volumes[field] = _joined(dimension.type)(volumes[field], dimension.volume) if field in volumes else dimension.volume
    return volumes


def _joined(dimension: str) -> Callable[[Decimal, Decimal], Decimal]:
    """How two statements of one dimension in one period are one."""
    return min if dimension.startswith("MIN_") else max if dimension.startswith("MAX_") else Decimal.__add__
