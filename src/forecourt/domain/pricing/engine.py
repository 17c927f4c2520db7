"""`price`: charging periods and tariffs in, an exact breakdown out (OCPI Tariffs and CDRs modules; §3.1).

A period is priced by the first component of each dimension whose restrictions hold when the period starts. Volumes of one component
become runs, runs get their steps, steps get prices and taxes, the sum gets its limits. Nothing is rounded on the way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal, localcontext

from forecourt.domain.pricing.choice import Choice
from forecourt.domain.pricing.exact import EXACT
from forecourt.domain.pricing.hostile import UNKNOWN_TIME, bounded
from forecourt.domain.pricing.lines import breakdown
from forecourt.domain.pricing.matcher import CHARGING, EXPIRED, RESERVED, Moment
from forecourt.domain.pricing.nouns import Breakdown, Finding, Period
from forecourt.domain.pricing.policies import DurationFrom, Expiry, Policies
from forecourt.domain.pricing.spans import spans
from forecourt.domain.pricing.steps import ONE, Run, Volumes, round_steps
from forecourt.domain.pricing.stretches import Stretch, stretches
from forecourt.domain.tariffs import Tariff
from forecourt.kit.money import minor_units

_SECOND = timedelta(seconds=1)
DEFAULT = Policies()


def price(
    periods: Sequence[Period],
    tariffs: Sequence[Tariff],
    zone: tzinfo,
    *,
    starts_at: datetime,
    ends_at: datetime,
    policies: Policies = DEFAULT,
    reservation_expired: bool = False,
    currency: str | None = None,
) -> Breakdown:
    """What these periods cost. `zone` is the site's. Raises `InvalidInput`, with the path, about what cannot be priced."""
    bounded(periods, tariffs, starts_at, ends_at)
    currency = currency or (tariffs[0].currency if tariffs else "")
    minor_units(currency)
    findings: list[Finding] = []
    with localcontext(EXACT):
        ordered = stretches(periods, starts_at, ends_at, policies, findings)
        choice = Choice(tariffs, _known_start(ordered, starts_at), currency, policies, findings)
        pricing = _Pricing(choice, zone, _duration_start(ordered, starts_at, policies), findings)
        pricing.expired = reservation_expired and _counts(ordered, policies)
        for stretch in ordered:
            pricing.take(stretch)
        round_steps(pricing.volumes, policies)
        return breakdown(pricing.volumes, choice.limits(), currency, policies, findings)


class _Pricing:
    """One transaction on its way through its periods."""

    def __init__(self, choice: Choice, zone: tzinfo, began: datetime, findings: list[Finding]) -> None:
        self.volumes = Volumes()
        self.expired = False
        self._choice = choice
        self._zone = zone
        self._began = began
        self._findings = findings
        self._kwh = Decimal(0)

    def take(self, stretch: Stretch) -> None:
        """The next period."""
        tariff = self._choice.of(stretch.period, stretch.number)
        if tariff is not None:
            if stretch.is_charging:
                self._charge(tariff, stretch)
            if stretch.reservation_s is not None:
                self._reserve(tariff, stretch, stretch.reservation_s)
        if stretch.energy is not None:
            self._kwh += stretch.energy

    def _moment(self, period: Period) -> Moment:
        passed_s = max((period.at - self._began) // _SECOND, 0)
        return Moment(
            period.at, self._kwh, passed_s, period.min_power_kw, period.max_power_kw, period.min_current_a, period.max_current_a
        )

    def _charge(self, tariff: Tariff, stretch: Stretch) -> None:
        matcher = self._choice.matcher(tariff, CHARGING)
        moment = self._moment(stretch.period)
        key = matcher.key(moment, self._zone)
        found = matcher.matches(key)
        start, end, volumes = stretch.period.at, stretch.ends_at, self.volumes
        if stretch.energy is not None:
            volumes.energy.add(found.energy, start, end, stretch.energy)
        if stretch.charging_s is not None:
            volumes.charging.add(found.time, start, end, Decimal(stretch.charging_s))
        if stretch.parking_s is not None:
            volumes.parking.add(found.parking, start, end, Decimal(stretch.parking_s))
        if volumes.flat is None and found.flat is not None:  # once a transaction: the first that matches (ocpi #530)
            volumes.flat = Run(found.flat, start, start, ONE)
        if matcher.turns and (finding := spans(matcher, self._zone, stretch, moment, key)):
            self._findings.append(finding)

    def _reserve(self, tariff: Tariff, stretch: Stretch, seconds: int) -> None:
        matcher = self._choice.matcher(tariff, EXPIRED if self.expired else RESERVED)
        found = matcher.matches(matcher.key(self._moment(stretch.period), self._zone))
        start, end, volumes = stretch.period.at, stretch.ends_at, self.volumes
        volumes.reservation.add(found.time, start, end, Decimal(seconds))
        if volumes.reservation_flat is None and found.flat is not None:  # one more, for the reservation (tariff_16)
            volumes.reservation_flat = Run(found.flat, start, start, ONE)


def _known_start(ordered: Sequence[Stretch], starts_at: datetime) -> datetime:
    """The start, or the first period's where nobody knows it (D12)."""
    return ordered[0].period.at if ordered and starts_at == UNKNOWN_TIME else starts_at


def _duration_start(ordered: Sequence[Stretch], starts_at: datetime, policies: Policies) -> datetime:
    """From when durations count."""
    start = _known_start(ordered, starts_at)
    if policies.duration_from is DurationFrom.CHARGING:
        return next((stretch.period.at for stretch in ordered if stretch.is_charging), start)
    return start


def _counts(ordered: Sequence[Stretch], policies: Policies) -> bool:
    """Whether an expired reservation is priced as expired, also when somebody charged."""
    return policies.expiry is Expiry.COUNTS or not any(stretch.is_charging for stretch in ordered)
