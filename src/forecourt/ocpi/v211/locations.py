"""Locations, EVSEs and connectors of 2.1.1 (mod_locations.md §3, §4)."""

import re
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.energy import EnergyMix
from forecourt.ocpi.places import (
    AdditionalGeoLocation,
    BusinessDetails,
    ConnectorFormat,
    ExceptionalPeriod,
    Image,
    RegularHours,
    Status,
    StatusSchedule,
)
from forecourt.ocpi.wire import AtLeastOne, Country, DisplayText, Length, Like, OneOf, Required, Time, Url, Wire


class LocationType(StrEnum):
    """What kind of place it is."""

    ON_STREET = "ON_STREET"
    PARKING_GARAGE = "PARKING_GARAGE"
    UNDERGROUND_GARAGE = "UNDERGROUND_GARAGE"
    PARKING_LOT = "PARKING_LOT"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class Capability(StrEnum):
    """What an EVSE can do."""

    CHARGING_PROFILE_CAPABLE = "CHARGING_PROFILE_CAPABLE"
    CREDIT_CARD_PAYABLE = "CREDIT_CARD_PAYABLE"
    REMOTE_START_STOP_CAPABLE = "REMOTE_START_STOP_CAPABLE"
    RESERVABLE = "RESERVABLE"
    RFID_READER = "RFID_READER"
    UNLOCK_CAPABLE = "UNLOCK_CAPABLE"


class ConnectorType(StrEnum):
    """The standards of plugs."""

    CHADEMO = "CHADEMO"
    DOMESTIC_A = "DOMESTIC_A"
    DOMESTIC_B = "DOMESTIC_B"
    DOMESTIC_C = "DOMESTIC_C"
    DOMESTIC_D = "DOMESTIC_D"
    DOMESTIC_E = "DOMESTIC_E"
    DOMESTIC_F = "DOMESTIC_F"
    DOMESTIC_G = "DOMESTIC_G"
    DOMESTIC_H = "DOMESTIC_H"
    DOMESTIC_I = "DOMESTIC_I"
    DOMESTIC_J = "DOMESTIC_J"
    DOMESTIC_K = "DOMESTIC_K"
    DOMESTIC_L = "DOMESTIC_L"
    IEC_60309_2_SINGLE_16 = "IEC_60309_2_single_16"
    IEC_60309_2_THREE_16 = "IEC_60309_2_three_16"
    IEC_60309_2_THREE_32 = "IEC_60309_2_three_32"
    IEC_60309_2_THREE_64 = "IEC_60309_2_three_64"
    IEC_62196_T1 = "IEC_62196_T1"
    IEC_62196_T1_COMBO = "IEC_62196_T1_COMBO"
    IEC_62196_T2 = "IEC_62196_T2"
    IEC_62196_T2_COMBO = "IEC_62196_T2_COMBO"
    IEC_62196_T3A = "IEC_62196_T3A"
    IEC_62196_T3C = "IEC_62196_T3C"
    TESLA_R = "TESLA_R"
    TESLA_S = "TESLA_S"


class PowerType(StrEnum):
    """Alternating current by its phases, or direct current."""

    AC_1_PHASE = "AC_1_PHASE"
    AC_3_PHASE = "AC_3_PHASE"
    DC = "DC"


class Facility(StrEnum):
    """What else there is."""

    HOTEL = "HOTEL"
    RESTAURANT = "RESTAURANT"
    CAFE = "CAFE"
    MALL = "MALL"
    SUPERMARKET = "SUPERMARKET"
    SPORT = "SPORT"
    RECREATION_AREA = "RECREATION_AREA"
    NATURE = "NATURE"
    MUSEUM = "MUSEUM"
    BUS_STOP = "BUS_STOP"
    TAXI_STAND = "TAXI_STAND"
    TRAIN_STATION = "TRAIN_STATION"
    AIRPORT = "AIRPORT"
    CARPOOL_PARKING = "CARPOOL_PARKING"
    FUEL_STATION = "FUEL_STATION"
    WIFI = "WIFI"


class ParkingRestriction(StrEnum):
    """Who may park."""

    EV_ONLY = "EV_ONLY"
    PLUGGED = "PLUGGED"
    DISABLED = "DISABLED"
    CUSTOMERS = "CUSTOMERS"
    MOTORCYCLES = "MOTORCYCLES"


class GeoLocation(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A point; six decimals."""

    latitude: Annotated[str, Like(re.compile(r"-?[0-9]{1,2}\.[0-9]{6}"), "a latitude such as 50.770774", "L09")]
    longitude: Annotated[str, Like(re.compile(r"-?[0-9]{1,3}\.[0-9]{6}"), "a longitude such as -126.104965", "L09")]


class Hours(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """When the place is open: regular hours or always (L12), and exceptions."""

    regular_hours: tuple[RegularHours, ...] = ()
    twentyfourseven: bool | None = None
    exceptional_openings: tuple[ExceptionalPeriod, ...] = ()
    exceptional_closings: tuple[ExceptionalPeriod, ...] = ()


class Connector(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One plug or socket; V and A (L11)."""

    id: Annotated[str, Length(36)]
    standard: Annotated[str, OneOf(ConnectorType)]
    format: Annotated[str, OneOf(ConnectorFormat)]
    power_type: Annotated[str | None, OneOf(PowerType), Required()] = None
    voltage: Annotated[int | None, Required("L11")] = None
    amperage: Annotated[int | None, Required("L11")] = None
    tariff_id: Annotated[str | None, Length(36)] = None
    terms_and_conditions: Url | None = None
    last_updated: Annotated[Time | None, Required()] = None


class EVSE(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One place to charge one vehicle at a time."""

    uid: Annotated[str, Length(39)]
    evse_id: Annotated[str | None, Length(48)] = None
    status: Annotated[str, OneOf(Status)]
    status_schedule: tuple[StatusSchedule, ...] = ()
    capabilities: Annotated[tuple[str, ...], OneOf(Capability)] = ()
    connectors: Annotated[tuple[Connector, ...], AtLeastOne()] = ()
    floor_level: Annotated[str | None, Length(4)] = None
    coordinates: GeoLocation | None = None
    physical_reference: Annotated[str | None, Length(16)] = None
    directions: tuple[DisplayText, ...] = ()
    parking_restrictions: Annotated[tuple[str, ...], OneOf(ParkingRestriction)] = ()
    images: tuple[Image, ...] = ()
    last_updated: Annotated[Time | None, Required()] = None


class Location(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A place with EVSEs. Its owner stands in the URL only; the bugfix branch allows an address of 255 characters (L14)."""

    id: Annotated[str, Length(39)]
    type: Annotated[str | None, OneOf(LocationType), Required("L14")] = None
    name: Annotated[str | None, Length(255)] = None
    address: Annotated[str | None, Length(45), Required()] = None
    city: Annotated[str | None, Length(45), Required()] = None
    postal_code: Annotated[str | None, Length(10), Required()] = None
    country: Annotated[Country | None, Required("L10")] = None
    coordinates: Annotated[GeoLocation | None, Required()] = None
    related_locations: tuple[AdditionalGeoLocation, ...] = ()
    evses: tuple[EVSE, ...] = ()
    directions: tuple[DisplayText, ...] = ()
    operator: BusinessDetails | None = None
    suboperator: BusinessDetails | None = None
    owner: BusinessDetails | None = None
    facilities: Annotated[tuple[str, ...], OneOf(Facility)] = ()
    time_zone: Annotated[str | None, Length(255)] = None
    opening_times: Hours | None = None
    charging_when_closed: bool | None = None
    images: tuple[Image, ...] = ()
    energy_mix: EnergyMix | None = None
    last_updated: Annotated[Time | None, Required()] = None
