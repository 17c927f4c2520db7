"""CDRs of 2.2.1 (mod_cdrs §Object description, §Data types), and the parts of them that 2.3.0 kept."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.places import ConnectorFormat
from forecourt.ocpi.v221.locations import GeoLocation
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v221.tariffs import Tariff
from forecourt.ocpi.v221.tokens import TokenType
from forecourt.ocpi.v221.words import ConnectorType, PowerType
from forecourt.ocpi.wire import (
    AtLeastOne,
    Country,
    CountryCode,
    Currency,
    Figures,
    Id36,
    Id39,
    Length,
    OneOf,
    PartyId,
    Required,
    Time,
    Wire,
)


class AuthMethod(StrEnum):
    """How the driver was authorised."""

    AUTH_REQUEST = "AUTH_REQUEST"
    COMMAND = "COMMAND"
    WHITELIST = "WHITELIST"


class CdrDimensionType(StrEnum):
    """What a volume is: kWh, hours, A, kW, %."""

    CURRENT = "CURRENT"
    ENERGY = "ENERGY"
    ENERGY_EXPORT = "ENERGY_EXPORT"
    ENERGY_IMPORT = "ENERGY_IMPORT"
    MAX_CURRENT = "MAX_CURRENT"
    MIN_CURRENT = "MIN_CURRENT"
    MAX_POWER = "MAX_POWER"
    MIN_POWER = "MIN_POWER"
    PARKING_TIME = "PARKING_TIME"
    POWER = "POWER"
    RESERVATION_TIME = "RESERVATION_TIME"
    STATE_OF_CHARGE = "STATE_OF_CHARGE"
    TIME = "TIME"


SESSION_ONLY = frozenset({"CURRENT", "ENERGY_EXPORT", "ENERGY_IMPORT", "POWER", "STATE_OF_CHARGE"})
"""Dimensions that a CDR must not have (D07)."""
NORMAL_ID_LENGTH = 36
"""Only a credit CDR may have a longer id, something being appended to the first one's (D03)."""


class CdrDimension(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """One volume of a period."""

    type: Annotated[str, OneOf(CdrDimensionType, rule="D07")]
    volume: Decimal


class ChargingPeriod(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch in which no price changes; it lasts until the next one starts (D04)."""

    start_date_time: Time
    dimensions: Annotated[tuple[CdrDimension, ...], AtLeastOne()]
    tariff_id: Id36 | None = None


class CdrToken(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The token as it was when the session started."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    uid: Id36
    type: Annotated[str | None, OneOf(TokenType, open=True), Required()] = None
    contract_id: Annotated[CiString | None, Length(36), Required()] = None


class CdrLocation(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Where it was: one location, EVSE and connector."""

    id: Id36
    name: Annotated[str | None, Length(255)] = None
    address: Annotated[str | None, Length(45), Required()] = None
    city: Annotated[str | None, Length(45), Required()] = None
    postal_code: Annotated[str | None, Length(10)] = None
    state: Annotated[str | None, Length(20)] = None
    country: Annotated[Country | None, Required("L10")] = None
    coordinates: Annotated[GeoLocation | None, Required()] = None
    evse_uid: Annotated[CiString | None, Length(36), Required()] = None
    evse_id: Annotated[CiString | None, Length(48), Required()] = None
    connector_id: Annotated[CiString | None, Length(36), Required()] = None
    connector_standard: Annotated[str | None, OneOf(ConnectorType, open=True), Required()] = None
    connector_format: Annotated[str | None, OneOf(ConnectorFormat), Required()] = None
    connector_power_type: Annotated[str | None, OneOf(PowerType), Required()] = None


class SignedValue(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One value with the meter's signature (D10)."""

    nature: Annotated[CiString, Length(32)]
    plain_data: Annotated[str | None, Length(5000), Required("D10")] = None
    signed_data: Annotated[str, Length(5000)]


class SignedData(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What lets a driver check the meter (D10)."""

    encoding_method: Annotated[CiString, Length(36)]
    encoding_method_version: int | None = None
    public_key: Annotated[str | None, Length(512)] = None
    signed_values: Annotated[tuple[SignedValue, ...], AtLeastOne("D10")]
    url: Annotated[str | None, Length(512)] = None


def period_rules(periods: tuple[ChargingPeriod, ...]) -> Iterator[FieldFault]:
    """Dimensions of a session have no place in a CDR (D07)."""
    for index, period in enumerate(periods):
        for number, dimension in enumerate(period.dimensions):
            if dimension.type in SESSION_ONLY:
                path = f"charging_periods[{index}].dimensions[{number}].type"
                yield FieldFault(path, "D07", f"is for sessions only: {dimension.type}")


def credit_rules(*, id: str, credit: bool | None, reference: str | None, cost: Decimal) -> Iterator[FieldFault]:  # noqa: A002
    """What makes a credit CDR, and what no other may have (D03)."""
    if credit and reference is None:
        yield FieldFault("credit_reference_id", "D03", "is missing in a credit CDR")
    if credit and cost > 0:
        yield FieldFault("total_cost", "D03", "is not negative in a credit CDR")
    if not credit and reference is not None:
        yield FieldFault("credit", "D03", "is not true, and a CDR is referenced")
    if not credit and len(id) > NORMAL_ID_LENGTH:
        yield FieldFault("id", "D03", f"has {len(id)} characters, at most {NORMAL_ID_LENGTH} are allowed")


class CDR(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """What a session was and what it cost; kWh and hours."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    id: Id39
    start_date_time: Time
    end_date_time: Time
    session_id: Id36 | None = None
    cdr_token: Annotated[CdrToken | None, Required()] = None
    auth_method: Annotated[str | None, OneOf(AuthMethod), Required()] = None
    authorization_reference: Id36 | None = None
    cdr_location: Annotated[CdrLocation | None, Required()] = None
    meter_id: Annotated[str | None, Length(255)] = None
    currency: Currency
    tariffs: tuple[Tariff, ...] = ()
    charging_periods: Annotated[tuple[ChargingPeriod, ...], AtLeastOne()]
    signed_data: SignedData | None = None
    total_cost: Price
    total_fixed_cost: Price | None = None
    total_energy: Decimal
    total_energy_cost: Price | None = None
    total_time: Decimal
    total_time_cost: Price | None = None
    total_parking_time: Decimal | None = None
    total_parking_cost: Price | None = None
    total_reservation_cost: Price | None = None
    remark: Annotated[str | None, Length(255)] = None
    invoice_reference_id: Id39 | None = None
    credit: bool | None = None
    credit_reference_id: Id39 | None = None
    home_charging_compensation: bool | None = None
    last_updated: Annotated[Time | None, Required()] = None

    def broken_rules(self) -> Iterator[FieldFault]:
        """D03, D07."""
        yield from credit_rules(id=self.id, credit=self.credit, reference=self.credit_reference_id, cost=self.total_cost.excl_vat)
        yield from period_rules(self.charging_periods)
