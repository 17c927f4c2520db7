"""What all versions say alike of a place: names, pictures, hours, states (Locations module, data types)."""

import re
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.wire import Clock, DisplayText, Length, Like, OneOf, Time, Url, Wire


class ConnectorFormat(StrEnum):
    """A socket to plug into, or a cable that hangs there."""

    SOCKET = "SOCKET"
    CABLE = "CABLE"


class Status(StrEnum):
    """The state of an EVSE."""

    AVAILABLE = "AVAILABLE"
    BLOCKED = "BLOCKED"
    CHARGING = "CHARGING"
    INOPERATIVE = "INOPERATIVE"
    OUTOFORDER = "OUTOFORDER"
    PLANNED = "PLANNED"
    REMOVED = "REMOVED"
    RESERVED = "RESERVED"
    UNKNOWN = "UNKNOWN"


class ImageCategory(StrEnum):
    """What an image shows."""

    CHARGER = "CHARGER"
    ENTRANCE = "ENTRANCE"
    LOCATION = "LOCATION"
    NETWORK = "NETWORK"
    OPERATOR = "OPERATOR"
    OTHER = "OTHER"
    OWNER = "OWNER"


class Image(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A picture by its URL; width and height in pixels."""

    url: Url
    thumbnail: Url | None = None
    category: Annotated[str, OneOf(ImageCategory, open=True)]
    type: Annotated[CiString, Length(4)]
    width: int | None = None
    height: int | None = None


class BusinessDetails(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A company and where to find it."""

    name: Annotated[str, Length(100)]
    website: Url | None = None
    logo: Image | None = None


class AdditionalGeoLocation(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A point that helps to find the place."""

    latitude: Annotated[str, Like(re.compile(r"-?[0-9]{1,2}\.[0-9]{5,7}"), "a latitude such as 50.770774", "L09")]
    longitude: Annotated[str, Like(re.compile(r"-?[0-9]{1,3}\.[0-9]{5,7}"), "a longitude such as -126.104965", "L09")]
    name: DisplayText | None = None


class StatusSchedule(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A state that is planned."""

    period_begin: Time
    period_end: Time | None = None
    status: Annotated[str, OneOf(Status)]


class RegularHours(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Hours of one weekday, 1 is Monday; local time."""

    weekday: int
    period_begin: Clock
    period_end: Clock


class ExceptionalPeriod(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One stretch of time that is an exception."""

    period_begin: Time
    period_end: Time
