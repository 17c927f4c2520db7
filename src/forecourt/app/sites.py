"""Sites: the places where stations stand."""

import re
import zoneinfo
from collections.abc import Iterator
from functools import cache

import msgspec

from forecourt.app.ports import Delete, Directory, Unit, UnitOfWork, Upsert
from forecourt.domain.access import Caller, Role, owner_for
from forecourt.domain.events import new_event
from forecourt.domain.sites import Site, SiteDetails
from forecourt.kit.errors import Conflict, FieldFault, InvalidInput, NotFound
from forecourt.kit.time import Clock, utc_now


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a site. Coordinates in degrees (WGS 84); `zone` is an IANA time zone."""

    name: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = "UTC"
    details: SiteDetails = SiteDetails()


_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Sites:
    """A person's verbs on sites."""

    def __init__(self, uow: UnitOfWork, directory: Directory, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._directory = directory
        self._clock = clock

    async def put(self, caller: Caller, site_id: str, settings: SiteSettings) -> Site:
        """Make the site, or make it anew. Ids are unique on the node."""
        caller.require(Role.OPERATOR)
        check(site_id, settings)
        old, now = await self._directory.site(site_id), self._clock()
        if old is not None and not caller.sees(old.operator_id):
            raise Conflict("This id is taken on this node; choose another.", code="id_taken")
        site = Site(
            id=site_id,
            operator_id=old.operator_id if old is not None else owner_for(caller, await self._directory.operators()),
            created_at=old.created_at if old is not None else now,
            updated_at=now,
            **msgspec.structs.asdict(settings),
        )
        data: dict[str, object] = {"was": _told(old), "is": _told(site)}
        event = new_event("SiteChanged", caller, now, operator_id=site.operator_id, subject_id=site.id, data=data)
        await self._uow.commit(Unit(key=f"site:{site_id}", writes=[Upsert(site)], events=[event]))
        return site

    async def delete(self, caller: Caller, site_id: str) -> None:
        """Remove a site where no station stands any more."""
        caller.require(Role.OPERATOR)
        site = await self._directory.site(site_id)
        if site is None or not caller.sees(site.operator_id):
            raise NotFound(f"There is no site {site_id}.")
        if await self._directory.site_in_use(site_id):
            raise Conflict("Stations stand on this site; move or remove them first.", code="site_in_use")
        data: dict[str, object] = {"was": _told(site)}
        event = new_event("SiteRemoved", caller, self._clock(), operator_id=site.operator_id, subject_id=site.id, data=data)
        await self._uow.commit(Unit(key=f"site:{site_id}", writes=[Delete(Site, {"id": site_id})], events=[event]))


def check(site_id: str, settings: SiteSettings) -> None:
    """Raise `InvalidInput` with every fault of a site."""
    faults = []
    if not 1 <= len(site_id) <= 64 or not site_id.isprintable() or "/" in site_id:
        faults.append(FieldFault(path="id", rule="id", message="An id has 1 to 64 printable characters, no slash."))
    if not settings.name.strip():
        faults.append(FieldFault(path="$.name", rule="required", message="A site needs a name."))
    if settings.latitude is not None and not -90 <= settings.latitude <= 90:
        faults.append(FieldFault(path="$.latitude", rule="range", message="Latitude is -90 to 90 degrees."))
    if settings.longitude is not None and not -180 <= settings.longitude <= 180:
        faults.append(FieldFault(path="$.longitude", rule="range", message="Longitude is -180 to 180 degrees."))
    if settings.zone not in _zones():
        faults.append(FieldFault(path="$.zone", rule="zone", message="This is no IANA time zone, such as Europe/Amsterdam."))
    faults.extend(_faults_of(settings.details))
    if faults:
        raise InvalidInput("The site has faults.", faults=tuple(faults))


def _faults_of(details: SiteDetails) -> Iterator[FieldFault]:
    for index, hours in enumerate(details.hours):
        path = f"$.details.hours[{index}]"
        if not 0 <= hours.weekday <= 6:
            yield FieldFault(path=f"{path}.weekday", rule="range", message="A weekday is 0 (Monday) to 6 (Sunday).")
        if not _CLOCK.fullmatch(hours.start) or not _CLOCK.fullmatch(hours.end):
            yield FieldFault(path=path, rule="clock", message="A time of day is written as 08:30.")
    for index, exception in enumerate(details.exceptions):
        if exception.end_at <= exception.start_at:
            path = f"$.details.exceptions[{index}].end_at"
            yield FieldFault(path=path, rule="order", message="An exception ends after it begins.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _told(site: Site | None) -> dict[str, object] | None:
    """The site as the audit tells it."""
    return None if site is None else msgspec.to_builtins(site)
