"""Sites: where stations stand."""

from datetime import datetime

import msgspec


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
    created_at: datetime
    updated_at: datetime
