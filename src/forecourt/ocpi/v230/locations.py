"""Locations, EVSEs, connectors and parking places of 2.3.0 (mod_locations §Object description, §Data types)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.energy import EnergyMix
from forecourt.ocpi.places import (
    AdditionalGeoLocation,
    BusinessDetails,
    ConnectorFormat,
    Image,
    Status,
    StatusSchedule,
)
from forecourt.ocpi.v221.locations import GeoLocation, Hours, PublishTokenType
from forecourt.ocpi.v221.words import Capability, Facility, ParkingType, PowerType
from forecourt.ocpi.v230.words import (
    ConnectorCapability,
    ConnectorType,
    EVSEPosition,
    ParkingDirection,
    ParkingRestriction,
    VehicleType,
)
from forecourt.ocpi.wire import (
    AtLeastOne,
    Country,
    CountryCode,
    DisplayText,
    Figures,
    Id36,
    Length,
    OneOf,
    PartyId,
    Required,
    Time,
    Url,
    Wire,
)


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
    capabilities: Annotated[tuple[str, ...], OneOf(ConnectorCapability, open=True)] = ()
    last_updated: Annotated[Time | None, Required()] = None


class EVSEParking(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A parking place from which an EVSE is reached (L13)."""

    parking_id: Id36
    evse_position: Annotated[str | None, OneOf(EVSEPosition)] = None


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
    parking: tuple[EVSEParking, ...] = ()
    images: tuple[Image, ...] = ()
    accepted_service_providers: Annotated[tuple[str, ...], Length(50)] = ()
    last_updated: Annotated[Time | None, Required()] = None


class Parking(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """A parking place; cm, kg and minutes (L13)."""

    id: Id36
    physical_reference: Annotated[str | None, Length(12)] = None
    vehicle_types: Annotated[tuple[str, ...], OneOf(VehicleType, open=True), AtLeastOne("L13")] = ()
    max_vehicle_weight: Decimal | None = None
    max_vehicle_height: Decimal | None = None
    max_vehicle_length: Decimal | None = None
    max_vehicle_width: Decimal | None = None
    parking_space_length: Decimal | None = None
    parking_space_width: Decimal | None = None
    dangerous_goods_allowed: bool | None = None
    direction: Annotated[str | None, OneOf(ParkingDirection)] = None
    drive_through: bool | None = None
    restricted_to_type: Annotated[bool | None, Required("L13")] = None
    reservation_required: Annotated[bool | None, Required("L13")] = None
    time_limit: Decimal | None = None
    roofed: bool | None = None
    images: tuple[Image, ...] = ()
    lighting: bool | None = None
    refrigeration_outlet: bool | None = None
    standards: Annotated[tuple[CiString, ...], Length(36)] = ()
    apds_reference: CiString | None = None


class Location(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A place with EVSEs and parking places."""

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
    parking_places: tuple[Parking, ...] = ()
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
    help_phone: Annotated[CiString | None, Length(25)] = None
    last_updated: Annotated[Time | None, Required()] = None

    def broken_rules(self) -> Iterator[FieldFault]:
        """Only what is not published has people whom it is published to (L07); parking places are the location's own (L13)."""
        if self.publish and self.publish_allowed_to:
            yield FieldFault("publish_allowed_to", "L07", "is given, and the location is published to all")
        places = {place.id for place in self.parking_places}
        for index, evse in enumerate(self.evses):
            for number, parking in enumerate(evse.parking):
                if parking.parking_id not in places:
                    yield FieldFault(f"evses[{index}].parking[{number}].parking_id", "L13", "is no parking place of the location")
