"""Lines of `forecourt price`, made of few words: tariffs in the three shapes of OCPI, periods by local time."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

Json: TypeAlias = dict[str, Any]

AMSTERDAM: Final = "Europe/Amsterdam"
VERSIONS: Final = ("2.2.1", "2.3.0")


def component(kind: str, price: str, step: int = 1, vat: str | None = None) -> Json:
    made: Json = {"type": kind, "price": Decimal(price), "step_size": step}
    return made if vat is None else made | {"vat": Decimal(vat)}


def element(*components: Json, **restrictions: object) -> Json:
    made: Json = {"price_components": list(components)}
    return made | {"restrictions": restrictions} if restrictions else made


def tariff(version: str, *elements: Json, tax_included: str = "NO", currency: str = "EUR", **more: object) -> Json:
    """A tariff in the shape of the version; `min_price`, `max_price`: (before taxes, after taxes or None)."""
    made: Json = {"id": "T", "currency": currency, "elements": list(elements), "last_updated": "2026-01-01T00:00:00Z"}
    if version != "2.1.1":
        made |= {"country_code": "NL", "party_id": "FCT"}
    if version == "2.3.0":
        made["tax_included"] = tax_included
    for name in ("min_price", "max_price"):
        if name in more:
            made[name] = _limit(version, more.pop(name))
    return made | more


def _limit(version: str, amounts: Any) -> Json:
    names = ("excl_vat", "incl_vat") if version == "2.2.1" else ("before_taxes", "after_taxes")
    return {name: Decimal(amount) for name, amount in zip(names, amounts, strict=True) if amount is not None}


def utc(local: str, zone: str = AMSTERDAM) -> str:
    """The time of OCPI at which the clock of the zone shows this; the first of the two in the hour that comes twice."""
    at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return at.isoformat().replace("+00:00", "Z")


def period(local: str, zone: str = AMSTERDAM, tariff_id: str | None = "T", **volumes: str) -> Json:
    """A charging period: `period("2026-03-02T16:55", TIME="0.25")`. Volumes in kWh, h, A, kW."""
    dimensions = [{"type": kind, "volume": Decimal(volume)} for kind, volume in volumes.items()]
    made: Json = {"start_date_time": utc(local, zone), "dimensions": dimensions}
    return made if tariff_id is None else made | {"tariff_id": tariff_id}


def hours(minutes: int) -> str:
    """Minutes in hours as a CDR states them, with four decimals."""
    return str((Decimal(minutes) / 60).quantize(Decimal("0.0001")))


def line(version: str, tariffs: list[Json], periods: list[Json], end: str, zone: str = AMSTERDAM, **cdr: object) -> Json:
    """One line; `end` is local, the start is that of the first period."""
    made = {
        "start_date_time": periods[0]["start_date_time"],
        "end_date_time": utc(end, zone),
        "currency": tariffs[0]["currency"],
        "charging_periods": periods if version != "2.1.1" else [_without_tariff(one) for one in periods],
    }
    return {"id": "1", "ocpi_version": version, "tariffs": tariffs, "location_time_zone": zone, "cdr": made | cdr}


def _without_tariff(period_: Json) -> Json:
    return {name: value for name, value in period_.items() if name != "tariff_id"}
