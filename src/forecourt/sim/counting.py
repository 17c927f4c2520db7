"""A station counts the cost of a transaction by a tariff of 2.1 (I12): tick by tick, the first price that applies.

Exact in its arithmetic, as coarse as its ticks in time; amounts go out with six decimals at most.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from forecourt.kit.time import rfc3339
from forecourt.sim.wire import Document

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DIMENSIONS = {"energy": "Energy", "chargingTime": "ChargingTime", "idleTime": "IdleTIme"}
"""The last as the standard's schema spells it."""
UNITS = {"energy": ("priceKwh", 1000), "chargingTime": ("priceMinute", 60), "idleTime": ("priceMinute", 60)}
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a tick looks like to conditions: local time, Wh and seconds so far, power in W, current in A."""

    local: datetime
    energy_wh: float
    charging_s: float
    idle_s: float
    power_w: float
    current_a: float


@dataclass(slots=True)
class Count:
    """The running cost of one transaction."""

    tariff: Document
    zone: str
    energy_wh: float = 0.0
    charging_s: float = 0.0
    idle_s: float = 0.0
    _net: dict[str, Decimal] = field(default_factory=dict)
    _used: tuple[int | None, ...] = ()
    _periods: list[Document] = field(default_factory=list)
    _volumes: dict[str, float] = field(default_factory=dict)

    @property
    def tariff_id(self) -> str:
        """Its id on the wire."""
        return str(self.tariff["tariffId"])

    def begin(self, now: datetime) -> None:
        """A fixed fee is looked at once, when it starts (I12.FR.30)."""
        price = _first(self.tariff.get("fixedFee"), self._moment(now, 0, 0))
        if price is not None:
            self._net["fixed"] = _decimal(self.tariff["fixedFee"]["prices"][price]["priceFixed"])

    def change(self, tariff: Document, now: datetime) -> None:
        """From now on another tariff (I11.FR.08)."""
        self._close()
        self.tariff, self._used = tariff, ()

    def advance(self, now: datetime, seconds: float, energy_wh: float, *, charging: bool, power_w: float, current_a: float) -> None:
        """A tick has passed."""
        moment = self._moment(now, power_w, current_a)
        used = tuple(_first(self.tariff.get(name), moment) for name in DIMENSIONS)
        if used != self._used:
            self._close()
            self._used = used
            self._periods.append({"startPeriod": rfc3339(now), "tariffId": self.tariff_id})
        volumes = {"energy": energy_wh, "chargingTime": seconds if charging else 0.0, "idleTime": 0.0 if charging else seconds}
        for (name, volume), price in zip(volumes.items(), used, strict=True):
            self._volumes[name] = self._volumes.get(name, 0.0) + volume
            if price is not None:
                member, unit = UNITS[name]
                each = _decimal(self.tariff[name]["prices"][price][member])
                self._net[name] = self._net.get(name, Decimal(0)) + each * _decimal(volume) / unit
        self.energy_wh += energy_wh
        self.charging_s += volumes["chargingTime"]
        self.idle_s += volumes["idleTime"]

    def details(self, *, whole: bool) -> Document:
        """CostDetailsType; the periods only with the end (I12.FR.02)."""
        document: Document = {"totalCost": self._total(whole=whole), "totalUsage": self._usage()}
        if whole:
            self._close()
            if self._periods:
                document["chargingPeriods"] = self._periods
        return document

    def payable(self) -> float:
        """What a driver owes so far, taxes in it."""
        return float(self._total(whole=True)["total"]["inclTax"])

    def _moment(self, now: datetime, power_w: float, current_a: float) -> Moment:
        return Moment(now.astimezone(ZoneInfo(self.zone)), self.energy_wh, self.charging_s, self.idle_s, power_w, current_a)

    def _usage(self) -> Document:
        return {"energy": round(self.energy_wh, 3), "chargingTime": int(self.charging_s), "idleTime": int(self.idle_s)}

    def _total(self, *, whole: bool) -> Document:
        prices = {name: _priced(net, self._rates(name)) for name, net in self._net.items()}
        net = sum((_decimal(each["exclTax"]) for each in prices.values()), Decimal(0))
        gross = sum((_decimal(each["inclTax"]) for each in prices.values()), Decimal(0))
        kind = "NormalCost"
        least, most = self.tariff.get("minCost"), self.tariff.get("maxCost")
        if whole and least is not None and _below(net, gross, least):  # I12.FR.38
            kind, prices = "MinCost", {"fixed": least}
            net, gross = _both(least)
        elif most is not None and _above(net, gross, most):  # I12.FR.39
            kind = "MaxCost"
            net, gross = _both(most)
        total = {"exclTax": _number(net), "inclTax": _number(gross)}
        return {"currency": self.tariff["currency"], "typeOfCost": kind, **prices, "total": total}

    def _rates(self, name: str) -> list[Document]:
        field_name = "fixedFee" if name == "fixed" else name
        return list(self.tariff.get(field_name, {}).get("taxRates", ()))

    def _close(self) -> None:
        """The period that runs ends: its volumes are written down (I12.FR.35)."""
        if self._periods and "dimensions" not in self._periods[-1]:
            volumes = [(DIMENSIONS[name], volume) for name, volume in self._volumes.items() if volume]
            if volumes:
                self._periods[-1]["dimensions"] = [{"type": name, "volume": round(volume, 3)} for name, volume in volumes]
        self._volumes = {}


def _first(priced: Document | None, moment: Moment) -> int | None:
    """The index of the first price whose conditions hold (I12.FR.34)."""
    prices: Iterable[Document] = () if priced is None else priced["prices"]
    return next((index for index, each in enumerate(prices) if _holds(each.get("conditions", {}), moment)), None)


def _holds(conditions: Mapping[str, object], moment: Moment) -> bool:
    at, day = f"{moment.local:%H:%M}", f"{moment.local:%Y-%m-%d}"
    days = conditions.get("dayOfWeek")
    if isinstance(days, list) and DAYS[moment.local.weekday()] not in days:
        return False
    return (
        _on_the_clock(str(conditions.get("startTimeOfDay", "00:00")), str(conditions.get("endTimeOfDay", "00:00")), at)
        and str(conditions.get("validFromDate", "")) <= day
        and ("validToDate" not in conditions or day < str(conditions["validToDate"]))
        and _within(conditions, "Energy", moment.energy_wh)
        and _within(conditions, "Power", moment.power_w)
        and _within(conditions, "Current", moment.current_a)
        and _within(conditions, "Time", moment.charging_s + moment.idle_s)
        and _within(conditions, "ChargingTime", moment.charging_s)
        and _within(conditions, "IdleTime", moment.idle_s)
    )


def _on_the_clock(start: str, end: str, at: str) -> bool:
    """00:00 ends the day; an end before the start passes midnight."""
    if end == "00:00":
        return start <= at
    return start <= at < end if start < end else at >= start or at < end


def _within(conditions: Mapping[str, object], name: str, value: float) -> bool:
    least, most = conditions.get(f"min{name}"), conditions.get(f"max{name}")
    return not (isinstance(least, int | float) and value < least) and not (isinstance(most, int | float) and value >= most)


def _priced(net: Decimal, rates: list[Document]) -> Document:
    """PriceType: taxes of one level side by side, each level on top of the one below (I12.FR.13)."""
    gross = net
    for level in sorted({rate.get("stack", 0) for rate in rates}):
        percent = sum((_decimal(rate["tax"]) for rate in rates if rate.get("stack", 0) == level), Decimal(0))
        gross *= 1 + percent / _HUNDRED
    return {"exclTax": _number(net), "inclTax": _number(gross)} | ({"taxRates": rates} if rates else {})


def _both(limit: Document) -> tuple[Decimal, Decimal]:
    net = _decimal(limit.get("exclTax", limit.get("inclTax", 0)))
    return net, _decimal(limit.get("inclTax", net))


def _below(net: Decimal, gross: Decimal, limit: Document) -> bool:
    return ("exclTax" in limit and net < _decimal(limit["exclTax"])) or ("inclTax" in limit and gross < _decimal(limit["inclTax"]))


def _above(net: Decimal, gross: Decimal, limit: Document) -> bool:
    return ("exclTax" in limit and net > _decimal(limit["exclTax"])) or ("inclTax" in limit and gross > _decimal(limit["inclTax"]))


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _number(value: Decimal) -> float:
    return float(round(value, 6))
