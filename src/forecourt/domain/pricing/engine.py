"""`price`: charging periods and tariffs in, an exact breakdown out (OCPI Tariffs and CDRs modules; §3.1).

A period is priced by the first component of each dimension whose restrictions hold when the period starts. Volumes of one component
become runs, runs get their steps, steps get prices and taxes, the sum gets its limits. Nothing is rounded on the way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal, localcontext

from forecourt.domain.pricing.choice import Choice
from forecourt.domain.pricing.exact import EXACT
from forecourt.domain.pricing.hostile import UNKNOWN_TIME, bounded, measured
from forecourt.domain.pricing.lines import breakdown
from forecourt.domain.pricing.matcher import CHARGING, EXPIRED, RESERVED
from forecourt.domain.pricing.nouns import Breakdown, Finding, Period
from forecourt.domain.pricing.policies import DEFAULT, DurationFrom, Expiry, Policies
from forecourt.domain.pricing.spans import Spans
from forecourt.domain.pricing.steps import ONE, Run, Volumes, round_steps
from forecourt.domain.pricing.stretches import Stretch, stretches
from forecourt.domain.tariffs import Tariff
from forecourt.kit.money import minor_units

_SECOND = timedelta(seconds=1)


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
        start = ordered[0].period.at if ordered and starts_at == UNKNOWN_TIME else starts_at  # D12
        choice = Choice(tariffs, start, currency, policies, findings)
        expired = reservation_expired and _counts(ordered, policies)
        pricing = _Pricing(choice, zone, start, _charging_start(ordered, start, policies), findings, expired=expired)
        for stretch in ordered:
            pricing.take(stretch)
        round_steps(pricing.volumes, policies)
        return breakdown(pricing.volumes, tariffs, choice.limits(), currency, policies, findings)


class _Pricing:
    """One transaction on its way through its periods."""

    def __init__(
        self, choice: Choice, zone: tzinfo, start: datetime, charging_start: datetime, findings: list[Finding], *, expired: bool
    ) -> None:
        self.volumes = Volumes()
        self._choice = choice
        self._zone = zone
        self._start = start
        self._charging_start = charging_start
        self._expired = expired
        self._spans = Spans(zone, findings)
        self._kwh = Decimal(0)

    def take(self, stretch: Stretch) -> None:
        """The next period."""
        tariff = self._choice.of(stretch.period, stretch.number)
        if tariff is not None:
            if stretch.is_charging:
                self._charge(tariff, stretch)
            if stretch.reservation_s:
                self._reserve(tariff, stretch)
        self._kwh += stretch.energy

    def _charge(self, tariff: Tariff, stretch: Stretch) -> None:
        matcher = self._choice.matcher(tariff, CHARGING)
        if matcher.measures:
            measured(stretch.period, stretch.number)
        start, end, volumes = stretch.period.at, stretch.ends_at, self.volumes
        passed_s = max((start - self._charging_start) // _SECOND, 0)
        key, calm_s = matcher.key_and_calm(start, self._kwh, passed_s, stretch.period, self._zone)
        found = matcher.matches(key)
        if matcher.measures:
            self._spans.presume(matcher, stretch, key, flat_due=not volumes.flat)
        if stretch.energy:
            volumes.energy.add(found.energy, start, end, stretch.energy)
        if stretch.charging_s:
            volumes.charging.add(found.time, start, end, Decimal(stretch.charging_s))
        if stretch.parking_s:
            volumes.parking.add(found.parking, start, end, Decimal(stretch.parking_s))
        if found.flat is not None and not volumes.flat:  # once a transaction: the first that matches (ocpi #530)
            volumes.flat.append(Run(found.flat, start, start, ONE))
        if matcher.turns:
            self._spans.look(matcher, stretch, self._kwh, passed_s, key, calm_s)

    def _reserve(self, tariff: Tariff, stretch: Stretch) -> None:
        matcher = self._choice.matcher(tariff, EXPIRED if self._expired else RESERVED)
        start, end, volumes = stretch.period.at, stretch.ends_at, self.volumes
        passed_s = max((start - self._start) // _SECOND, 0)
        found = matcher.matches(matcher.key(start, self._kwh, passed_s, stretch.period, self._zone))
        volumes.reservation.add(found.time, start, end, Decimal(stretch.reservation_s))
        if found.flat is not None and not volumes.reservation_flat:
            volumes.reservation_flat.append(Run(found.flat, start, start, ONE))


def _charging_start(ordered: Sequence[Stretch], start: datetime, policies: Policies) -> datetime:
    """From when the durations of the charging count."""
    if policies.duration_from is DurationFrom.RECORD:
        return start
    return next((stretch.period.at for stretch in ordered if stretch.is_charging), start) if _reserved(ordered) else start


def _reserved(ordered: Sequence[Stretch]) -> bool:
    return any(stretch.reservation_s for stretch in ordered)


def _counts(ordered: Sequence[Stretch], policies: Policies) -> bool:
    """Whether an expired reservation is priced as expired, also when somebody charged."""
    return policies.expiry is Expiry.COUNTS or not any(stretch.is_charging for stretch in ordered)
