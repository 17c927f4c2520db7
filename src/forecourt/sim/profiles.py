"""Charging profiles as a station keeps and obeys them (1.6 chapter 3.13; 2.x block K), independent of the version's spelling."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from forecourt.sim.physics import Outlet
from forecourt.sim.wire import Document


class Purpose(StrEnum):
    """What a profile limits, in the words of 2.x."""

    EXTERNAL = "ChargingStationExternalConstraints"
    STATION_MAX = "ChargingStationMaxProfile"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


RECURRENCE = {"Daily": timedelta(days=1), "Weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Period:
    """A limit from an offset on, in the schedule's unit."""

    start_s: int
    limit: float
    phases: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Periods in A or W."""

    unit: str
    periods: tuple[Period, ...]
    start: datetime | None = None
    duration_s: int | None = None

    def period_at(self, offset_s: float) -> Period | None:
        """The period that holds at an offset from the start."""
        if offset_s < 0 or (self.duration_s is not None and offset_s >= self.duration_s):
            return None
        return next((period for period in reversed(self.periods) if period.start_s <= offset_s), None)


@dataclass(frozen=True, slots=True)
class Profile:
    """One installed profile; `document` is what the central system sent, for reports."""

    id: int
    stack: int
    purpose: Purpose
    kind: str
    schedule: Schedule
    evse: int = 0
    recurrence: timedelta | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    transaction: str | None = None
    document: Document = field(default_factory=dict)

    def anchor(self, at: datetime, started_at: datetime | None) -> datetime | None:
        """The instant from which the periods count at time `at`."""
        if self.kind == "Relative" or self.schedule.start is None:
            return started_at
        start = self.schedule.start
        if self.recurrence is None:
            return start
        return start + (at - start) // self.recurrence * self.recurrence

    def period_at(self, at: datetime, started_at: datetime | None) -> Period | None:
        """The period in force at a time, if any."""
        if (self.valid_from and at < self.valid_from) or (self.valid_to and at >= self.valid_to):
            return None
        anchor = self.anchor(at, started_at)
        return self.schedule.period_at((at - anchor).total_seconds()) if anchor is not None else None

    def changes(self, begin: datetime, end: datetime, started_at: datetime | None) -> Iterator[datetime]:
        """The instants in a window at which the limit may change."""
        yield from (edge for edge in (self.valid_from, self.valid_to) if edge is not None and begin < edge < end)
        anchor = self.anchor(begin, started_at)
        while anchor is not None and anchor < end:
            offsets = [period.start_s for period in self.schedule.periods] + [self.schedule.duration_s or 0]
            yield from (edge for s in offsets if begin < (edge := anchor + timedelta(seconds=s)) < end)
            anchor = anchor + self.recurrence if self.recurrence else None


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as power, with the phases it allows."""

    power_w: float
    phases: int | None = None


@dataclass(slots=True)
class Profiles:
    """All profiles of a station."""

    installed: list[Profile] = field(default_factory=list)

    def install(self, profile: Profile) -> None:
        """Add a profile in place of the one with the same id, or the same place on the same stack (K01.FR.05)."""
        place = (profile.evse, profile.purpose, profile.stack, profile.transaction)
        self.installed = [
            old for old in self.installed if old.id != profile.id and (old.evse, old.purpose, old.stack, old.transaction) != place
        ]
        self.installed.append(profile)

    def find(
        self,
        ids: Iterable[int] | None = None,
        evse: int | None = None,
        purpose: str | None = None,
        stack: int | None = None,
    ) -> list[Profile]:
        """The profiles that meet every criterion given."""
        wanted = None if ids is None else set(ids)
        return [
            profile
            for profile in self.installed
            if (wanted is None or profile.id in wanted)
            and (evse is None or profile.evse == evse)
            and (purpose is None or profile.purpose == purpose)
            and (stack is None or profile.stack == stack)
        ]

    def clear(self, found: list[Profile]) -> bool:
        """Remove profiles; whether there were any."""
        self.installed = [profile for profile in self.installed if profile not in found]
        return bool(found)

    def end_transaction(self, transaction: str) -> None:
        """A transaction's own profiles end with it (K01.FR.06)."""
        self.installed = [profile for profile in self.installed if profile.transaction != transaction]

    def limit_at(
        self, at: datetime, evse: int, outlet: Outlet, *, started_at: datetime | None, transaction: str | None, share: int = 1
    ) -> Limit:
        """The lowest of the purposes; within one, the highest stack that has a period; `share` EVSEs split the station's."""
        limits = [Limit(outlet.rated_w)]
        for purposes, divisor in (
            ((Purpose.TX, Purpose.TX_DEFAULT), 1),
            ((Purpose.STATION_MAX,), share),
            ((Purpose.EXTERNAL,), share),
        ):
            found = self._governing(at, evse, purposes, started_at, transaction)
            if found is not None:
                profile, period = found
                amount = outlet.watts(period.limit, period.phases) if profile.schedule.unit == "A" else period.limit
                limits.append(Limit(amount / (divisor if profile.evse == 0 else 1), period.phases))
        phases = [limit.phases for limit in limits if limit.phases]
        return Limit(min(limit.power_w for limit in limits), min(phases) if phases else None)

    def _governing(
        self, at: datetime, evse: int, purposes: tuple[Purpose, ...], started_at: datetime | None, transaction: str | None
    ) -> tuple[Profile, Period] | None:
        for purpose in purposes:
            ranked = sorted(self.installed, key=lambda profile: (profile.stack, profile.evse), reverse=True)
            for profile in ranked:
                if profile.purpose is not purpose or profile.evse not in (0, evse):
                    continue
                if profile.transaction is not None and profile.transaction != transaction:
                    continue
                period = profile.period_at(at, started_at)
                if period is not None:
                    return profile, period
        return None

    def composite(
        self,
        begin: datetime,
        duration_s: int,
        evse: int,
        outlet: Outlet,
        unit: str,
        *,
        started_at: datetime | None,
        transaction: str | None,
    ) -> list[Period]:
        """The combined schedule of a window (K08)."""
        end = begin + timedelta(seconds=duration_s)
        edges = {edge for profile in self.installed for edge in profile.changes(begin, end, started_at)}
        periods: list[Period] = []
        for edge in [begin, *sorted(edges)]:
            limit = self.limit_at(edge, evse, outlet, started_at=started_at or begin, transaction=transaction)
            amount = limit.power_w if unit == "W" else limit.power_w / outlet.watts(1.0, limit.phases)
            if not periods or periods[-1].limit != round(amount, 1):
                periods.append(Period(int((edge - begin).total_seconds()), round(amount, 1), limit.phases))
        return periods
