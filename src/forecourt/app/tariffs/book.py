"""The book of prices: which tariff a transaction is priced by, from what is stored, remembered for a moment."""

from collections import OrderedDict
from datetime import datetime, timedelta

import msgspec

from forecourt.app.ports import TariffReads
from forecourt.domain.tariffs import Assignment, Driver, Place, Tariff, TariffKind, TariffVersion, resolve, wanted_kind
from forecourt.domain.tokens import TokenRef
from forecourt.kit.time import Clock, utc_now

KEEP = timedelta(seconds=10)
"""How long what another process changed may go unnoticed. Changes made by this process are seen at once."""
MOST_PLACES = 4_096


class Applying(msgspec.Struct, frozen=True, kw_only=True):
    """The assignment that wins, and its tariff as it was then."""

    assignment: Assignment
    version: TariffVersion


class _Page(msgspec.Struct, frozen=True):
    """Everything that may apply at a place, at any time."""

    read_at: datetime
    assignments: tuple[Assignment, ...]
    versions: tuple[TariffVersion, ...]


class Book:
    """Port `TariffBook`."""

    def __init__(self, tariffs: TariffReads, *, clock: Clock = utc_now) -> None:
        self._tariffs = tariffs
        self._clock = clock
        self._pages: OrderedDict[tuple[str, str | None, str], _Page] = OrderedDict()
        self._edition = 0

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
        page = await self._page(operator_id, place.site_id, place.station_id)
        versions = {each.tariff_id: each for each in page.versions if each.holds_at(at)}
        tariffs = {tariff_id: version.tariff for tariff_id, version in versions.items()}
        found = resolve(page.assignments, tariffs, place, driver, at)
        return None if found is None else Applying(assignment=found, version=versions[found.tariff_id])

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> Tariff | None:
        """One tariff as it was at a moment."""
        versions = await self._tariffs.versions(operator_id, [tariff_id])
        return next((each.tariff for each in versions if each.holds_at(at)), None)

    def forget(self) -> None:
        """Something was changed; the next question is answered from the store."""
        self._edition += 1
        self._pages.clear()

    async def _page(self, operator_id: str, site_id: str | None, station_id: str) -> _Page:
        key, now = (operator_id, site_id, station_id), self._clock()
        page = self._pages.get(key)
        if page is None or not now - KEEP < page.read_at <= now:
            edition = self._edition
            page = await self._read(now, operator_id, ["", station_id, site_id or ""])
            if edition == self._edition:  # else it was changed while we read, and what we read may be the old
                self._pages[key] = page
                if len(self._pages) > MOST_PLACES:
                    self._pages.popitem(last=False)
        return page

    async def _read(self, now: datetime, operator_id: str, place_ids: list[str]) -> _Page:
        assignments = await self._tariffs.assignments_at(operator_id, place_ids)
        versions = await self._tariffs.versions(operator_id, sorted({each.tariff_id for each in assignments}))
        return _Page(now, tuple(assignments), tuple(versions))
