"""The book of prices: which tariff a transaction is priced by, from what is stored, remembered for a moment."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import msgspec

from forecourt.app.ports import TariffReads
from forecourt.app.succession import succession
from forecourt.domain.tariffs import Assignment, Driver, Place, Tariff, TariffKind, TariffVersion, resolve, wanted_kind
from forecourt.domain.tokens import TokenRef
from forecourt.kit.time import Clock, utc_now

KEEP = timedelta(seconds=10)
"""How long what another process changed may go unnoticed. Changes made by this process are seen at once."""
MOST_PLACES = 10_000
MOST_TARIFFS = 1_000


class Applying(msgspec.Struct, frozen=True, kw_only=True):
    """The assignment that wins, and its tariff as it was then."""

    assignment: Assignment
    version: TariffVersion


KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class _Remembered(Generic[KeyT, ValueT]):
    """Answers of the store, each for a moment; the oldest go when they are many."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._answers: OrderedDict[KeyT, tuple[datetime, ValueT]] = OrderedDict()
        self._edition = 0

    async def get(self, key: KeyT, read: Callable[[], Awaitable[ValueT]]) -> ValueT:
        """What is remembered, else what is read."""
        now = self._clock()
        known = self._answers.get(key)
        if known is not None and now - KEEP < known[0] <= now:
            return known[1]
        edition = self._edition
        value = await read()
        if edition == self._edition:  # else it was changed while we read, and what we read may be the old
            self._answers[key] = now, value
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return value

    def forget(self) -> None:
        """Everything."""
        self._edition += 1
        self._answers.clear()


class Book:
    """Port `TariffBook`."""

    def __init__(self, tariffs: TariffReads, *, clock: Clock = utc_now) -> None:
        self._tariffs = tariffs
        self._clock = clock
        self._places: _Remembered[tuple[str, ...], tuple[Assignment, ...]] = _Remembered(clock, MOST_PLACES)
        self._present: _Remembered[tuple[str, str], TariffVersion | None] = _Remembered(clock, MOST_TARIFFS)

    async def of_place(
        self,
        operator_id: str,
        site_id: str | None,
        station_id: str,
        evse: int | None,
        connector: int | None,
        token: TokenRef | None,
        group: str | None,
        at: datetime,
        *,
        partner: str | None = None,
        kind: TariffKind | None = None,
    ) -> tuple[Tariff, ...]:
        """The tariff of a transaction that starts here at `at`, in its version of that moment; () when no price is known."""
        place = Place(site_id=site_id, station_id=station_id, evse=evse, connector=connector)
        driver = Driver(group=group, partner=partner, kind=kind or wanted_kind(token))
        found = await self.applying(operator_id, place, driver, at)
        return () if found is None else (found.version.tariff,)

    async def applying(self, operator_id: str, place: Place, driver: Driver, at: datetime) -> Applying | None:
        """What gives this driver the price here, and the price."""
        assignments = [each for each in await self._assignments(operator_id, place) if each.holds_at(at) and place.within(each)]
        found = [await self._version(operator_id, each, at) for each in sorted({each.tariff_id for each in assignments})]
        versions = {each.tariff_id: each for each in found if each is not None}
        tariffs = {tariff_id: version.tariff for tariff_id, version in versions.items()}
        won = resolve(assignments, tariffs, place, driver, at)
        return None if won is None else Applying(assignment=won, version=versions[won.tariff_id])

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> Tariff | None:
        """One tariff as it was at a moment."""
        found = await self._version(operator_id, tariff_id, at)
        return None if found is None else found.tariff

    async def visited(self, first: Tariff, site_id: str | None, starts_at: datetime, ends_at: datetime) -> tuple[Tariff, ...]:
        """A tariff that is tried on an imagined visit, and what takes over from it (policy `tariff_change`): what everybody pays
        at the site, or everywhere."""

        async def prices_at(moment: datetime) -> tuple[Tariff, ...]:
            return await self.of_place(first.operator_id, site_id, "", None, None, None, None, moment)

        return await succession((first,), starts_at, ends_at, prices_at)

    def forget(self) -> None:
        """Something was changed; the next question is answered from the store."""
        self._places.forget()
        self._present.forget()

    async def _assignments(self, operator_id: str, place: Place) -> tuple[Assignment, ...]:
        """All that may reach the place, at any time."""
        places = ("", place.station_id, place.site_id or "")

        async def read() -> tuple[Assignment, ...]:
            return tuple(await self._tariffs.assignments_at(operator_id, places))

        return await self._places.get((operator_id, *places), read)

    async def _version(self, operator_id: str, tariff_id: str, at: datetime) -> TariffVersion | None:
        """The present version is remembered, and shared by all who ask; the past is seldom asked about."""
        now = self._clock()
        present = await self._present.get((operator_id, tariff_id), lambda: self._tariffs.version_at(operator_id, tariff_id, now))
        if present is not None and present.holds_at(at):
            return present
        return await self._tariffs.version_at(operator_id, tariff_id, at)
