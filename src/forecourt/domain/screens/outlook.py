"""What a running transaction's prices are at a moment, and what changes them next: for a screen that says it ahead."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal, localcontext
from typing import NamedTuple

from forecourt.domain.pricing.boundaries import turns
from forecourt.domain.pricing.choice import Choice
from forecourt.domain.pricing.exact import EXACT, HOUR_S
from forecourt.domain.pricing.matcher import CHARGING, Match, Matcher, Matches
from forecourt.domain.pricing.named import policies_by
from forecourt.domain.pricing.succession import as_applied
from forecourt.domain.screens.nouns import Outlook, UnitPrices
from forecourt.domain.tariffs import Tariff
from forecourt.kit.money import half_up

LOOK_AHEAD = timedelta(days=1)
"""What changes later is told later."""
_SECOND = timedelta(seconds=1)
_DECIMALS = 6
_NOTHING = Matches(None, None, None, None)


class _Reading(NamedTuple):
    """The power of a moment; current is not looked at."""

    min_power_kw: Decimal | None
    max_power_kw: Decimal | None
    min_current_a: Decimal | None = None
    max_current_a: Decimal | None = None


class _Seen(NamedTuple):
    """Where a transaction stands."""

    at: datetime
    kwh: Decimal
    power_kw: Decimal | None


def outlook(
    tariffs: Sequence[Tariff], zone: tzinfo, *, starts_at: datetime, at: datetime, kwh: Decimal, power_kw: Decimal | None = None
) -> Outlook:
    """The prices of a transaction at a moment and of the next moment at which they are others; what it has charged until then
    and draws. A flat fee is due once and is no part of it. Raises `InvalidInput` about tariffs that cannot be priced with."""
    with localcontext(EXACT):
        return _Scene(tariffs, zone, starts_at).outlook(_Seen(at, kwh, power_kw))


class _Scene:
    """The tariffs of a transaction, as they apply in it."""

    def __init__(self, tariffs: Sequence[Tariff], zone: tzinfo, starts_at: datetime) -> None:
        self._applied = as_applied(tariffs)
        self._zone = zone
        self._starts_at = starts_at
        self._choice = Choice(self._applied, starts_at, None, policies_by(tariffs), [])

    def outlook(self, seen: _Seen) -> Outlook:
        now = self._prices(seen)
        change = next(((at, then) for at in self._moments(seen.at) if (then := self._prices(seen._replace(at=at))) != now), None)
        matcher = self._matcher(seen.at)
        limits = [each for each in (() if matcher is None else matcher.kwh) if each > seen.kwh]
        return Outlook(
            now=now,
            changes_at=None if change is None else change[0],
            then=None if change is None else change[1],
            at_kwh=next((each for each in limits if self._prices(seen._replace(kwh=each)) != now), None),
            at_power_kw=self._power_limit(seen, now, matcher),
        )

    def _power_limit(self, seen: _Seen, now: UnitPrices, matcher: Matcher | None) -> Decimal | None:
        """The nearest limit of power beyond which the price is another; first below: power falls as a battery fills."""
        if matcher is None or seen.power_kw is None:
            return None
        power, hair = seen.power_kw, Decimal("0.0001")
        below = [(each, each - hair) for each in reversed(matcher.power) if each <= power]
        above = [(each, each) for each in matcher.power if each > power]
        return next((limit for limit, beyond in (*below, *above) if self._prices(seen._replace(power_kw=beyond)) != now), None)

    def _moments(self, at: datetime) -> list[datetime]:
        """When anything about the prices can turn, of the clock and of the transaction's duration."""
        until = at + LOOK_AHEAD
        found = {each for tariff in self._applied for each in (tariff.starts_at, tariff.ends_at) if each is not None}
        for tariff in self._choice.in_play():
            found.update(self._of(self._choice.matcher(tariff, CHARGING), at, until))
        return sorted(each for each in found if at < each < until)

    def _of(self, matcher: Matcher, at: datetime, until: datetime) -> Iterator[datetime]:
        yield from turns(matcher, self._zone, at, until)
        for seconds in matcher.seconds:
            if self._starts_at + min(seconds, _MOST_S) * _SECOND < until:
                yield self._starts_at + seconds * _SECOND

    def _matcher(self, at: datetime) -> Matcher | None:
        tariff = self._choice.at(at)
        return None if tariff is None else self._choice.matcher(tariff, CHARGING)

    def _prices(self, seen: _Seen) -> UnitPrices:
        matcher = self._matcher(seen.at)
        found = _NOTHING if matcher is None else matcher.matches(self._key(matcher, seen))
        return UnitPrices(kwh=_unit(found.energy), hour=_unit(found.time), idle_hour=_unit(found.parking))

    def _key(self, matcher: Matcher, seen: _Seen) -> tuple[int, int, int, int, int, int, int, int, int]:
        passed_s = max((seen.at - self._starts_at) // _SECOND, 0)
        return matcher.key(seen.at, seen.kwh, passed_s, _Reading(seen.power_kw, seen.power_kw), self._zone)


_MOST_S = 400 * 86_400
"""Durations beyond this are never reached, whatever a tariff says."""


def _unit(match: Match | None) -> Decimal | None:
    """What a unit costs, taxes in it where they are known."""
    if match is None:
        return None
    amount = match.treatment.amount(match.component.price * HOUR_S)
    return half_up(amount.before_taxes if amount.after_taxes is None else amount.after_taxes, _DECIMALS)
