"""Sites: where stations stand."""

from datetime import datetime

import msgspec


class OpenHours(msgspec.Struct, frozen=True, kw_only=True):
    """Open on a weekday (0 = Monday) from `start` to `end`, local time `HH:MM`."""

    weekday: int
    start: str
    end: str


class OpenException(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in which the site is open, or closed, whatever the weekday says."""

    start_at: datetime
    end_at: datetime
    open: bool = False


class SiteDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What drivers and roaming partners are told of a site beside its address."""

    published: bool = True
    """Whether it is shown to drivers; one that is not is told to partners all the same, as theirs to keep to themselves (L07)."""
    region: str = ""
    """State or province."""
    hours: tuple[OpenHours, ...] = ()
    """None: always open."""
    exceptions: tuple[OpenException, ...] = ()
    charging_when_closed: bool = True
    facilities: tuple[str, ...] = ()
    """What else is there, in lower case: `restaurant`, `wifi`, ..."""
    parking: str = ""
    """What kind of place it is: `parking_garage`, `on_street`, ..."""
    help_phone: str = ""
    run_by: str = ""
    """Who runs it, where that is not the operator under its legal name."""
    run_by_website: str = ""
    owned_by: str = ""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A place with stations. `zone` is an IANA time zone; prices and opening hours are local to it."""

    id: str
    operator_id: str
    name: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = "UTC"
    details: SiteDetails = SiteDetails()
    created_at: datetime
    updated_at: datetime
