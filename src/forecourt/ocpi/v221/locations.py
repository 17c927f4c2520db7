"""Locations, EVSEs and connectors of 2.2.1 (mod_locations §Object description, §Data types)."""

import re
from collections.abc import Iterator
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.cistring import CiString
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
from forecourt.ocpi.v211.locations import ParkingRestriction
from forecourt.ocpi.v221.tokens import TokenType
from forecourt.ocpi.v221.words import Capability, ConnectorType, Facility, ParkingType, PowerType
from forecourt.ocpi.wire import (
    AtLeastOne,
    Country,
    CountryCode,
    DisplayText,
    Id36,
    Length,
    Like,
    OneOf,
    PartyId,
    Required,
    Time,
    Url,
    Wire,
)


class GeoLocation(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A point; five to seven decimals (L09)."""

    latitude: Annotated[str, Like(re.compile(r"-?[0-9]{1,2}\.[0-9]{5,7}"), "a latitude such as 50.770774", "L09")]
    longitude: Annotated[str, Like(re.compile(r"-?[0-9]{1,3}\.[0-9]{5,7}"), "a longitude such as -126.104965", "L09")]


class Hours(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """When the place is open (L12)."""

    twentyfourseven: Annotated[bool | None, Required("L12")] = None
    regular_hours: tuple[RegularHours, ...] = ()
    exceptional_openings: tuple[ExceptionalPeriod, ...] = ()
    exceptional_closings: tuple[ExceptionalPeriod, ...] = ()

    def broken_rules(self) -> Iterator[FieldFault]:
        """Regular hours stand where it is not always open, and only there."""
        if self.twentyfourseven is False and not self.regular_hours:
            yield FieldFault("regular_hours", "L12", "is missing, and the place is not always open")
        if self.twentyfourseven and self.regular_hours:
            yield FieldFault("regular_hours", "L12", "is given, and the place is always open")


class PublishTokenType(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A token whose holder may see the location (L08)."""

    uid: Id36 | None = None
    type: Annotated[str | None, OneOf(TokenType, open=True)] = None
    visual_number: Annotated[str | None, Length(64)] = None
    issuer: Annotated[str | None, Length(64)] = None
    group_id: Id36 | None = None

    def broken_rules(self) -> Iterator[FieldFault]:
        """L08."""
        if self.uid is None and self.visual_number is None and self.group_id is None:
            yield FieldFault("uid", "L08", "is missing, and so are visual_number and group_id")
        if self.uid is not None and self.type is None:
            yield FieldFault("type", "L08", "is missing beside the uid")
        if self.visual_number is not None and self.issuer is None:
            yield FieldFault("issuer", "L08", "is missing beside the visual_number")


class Connector(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One plug or socket; V, A and W (L11)."""

    id: Id36
    standard: Annotated[str, OneOf(ConnectorType, open=True)]
    format: Annotated[str, OneOf(ConnectorFormat)]
    power_type: Annotated[str | None, OneOf(PowerType), Required()] = None
    max_voltage: Annotated[int | None, Required("L11")] = None
    max_amperage: Annotated[int | None, Required("L11")] = None
    max_electric_power: int | None = None
    tariff_ids: Annotated[tuple[CiString, ...], Length(36)] = ()
    terms_and_conditions: Url | None = None
    last_updated: Annotated[Time | None, Required()] = None


class EVSE(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One place to charge one vehicle at a time."""

    uid: Id36
    evse_id: Annotated[CiString | None, Length(48)] = None
    status: Annotated[str, OneOf(Status)]
    status_schedule: tuple[StatusSchedule, ...] = ()
    capabilities: Annotated[tuple[str, ...], OneOf(Capability, open=True)] = ()
    connectors: Annotated[tuple[Connector, ...], AtLeastOne()] = ()
    floor_level: Annotated[str | None, Length(4)] = None
    coordinates: GeoLocation | None = None
    physical_reference: Annotated[str | None, Length(16)] = None
    directions: tuple[DisplayText, ...] = ()
    parking_restrictions: Annotated[tuple[str, ...], OneOf(ParkingRestriction, open=True)] = ()
    images: tuple[Image, ...] = ()
    last_updated: Annotated[Time | None, Required()] = None


class Location(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A place with EVSEs."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    id: Id36
    publish: Annotated[bool | None, Required("L07")] = None
    publish_allowed_to: tuple[PublishTokenType, ...] = ()
    name: Annotated[str | None, Length(255)] = None
    address: Annotated[str | None, Length(255), Required()] = None
    city: Annotated[str | None, Length(45), Required()] = None
    postal_code: Annotated[str | None, Length(10)] = None
    state: Annotated[str | None, Length(45)] = None
    country: Annotated[Country | None, Required("L10")] = None
    coordinates: Annotated[GeoLocation | None, Required()] = None
    related_locations: tuple[AdditionalGeoLocation, ...] = ()
    parking_type: Annotated[str | None, OneOf(ParkingType, open=True)] = None
    evses: tuple[EVSE, ...] = ()
    directions: tuple[DisplayText, ...] = ()
    operator: BusinessDetails | None = None
    suboperator: BusinessDetails | None = None
    owner: BusinessDetails | None = None
    facilities: Annotated[tuple[str, ...], OneOf(Facility, open=True)] = ()
    time_zone: Annotated[str | None, Length(255), Required("L09")] = None
    opening_times: Hours | None = None
    charging_when_closed: bool | None = None
    images: tuple[Image, ...] = ()
    energy_mix: EnergyMix | None = None
    last_updated: Annotated[Time | None, Required()] = None

    def broken_rules(self) -> Iterator[FieldFault]:
        """Only what is not published has people whom it is published to (L07)."""
        if self.publish and self.publish_allowed_to:
            yield FieldFault("publish_allowed_to", "L07", "is given, and the location is published to all")
