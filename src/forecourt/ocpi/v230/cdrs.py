"""CDRs of 2.3.0 (mod_cdrs §Object description, §Data types): as 2.2.1, with named taxes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.v221.cdrs import (
    SESSION_ONLY,
    AuthMethod,
    CdrDimension,
    CdrDimensionType,
    CdrLocation,
    CdrToken,
    ChargingPeriod,
    SignedData,
    SignedValue,
    credit_rules,
    period_rules,
)
from forecourt.ocpi.v230.money import Price
from forecourt.ocpi.v230.tariffs import Tariff
from forecourt.ocpi.wire import (
    AtLeastOne,
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
)

__all__ = [
    "CDR",
    "SESSION_ONLY",
    "AuthMethod",
    "CdrDimension",
    "CdrDimensionType",
    "CdrLocation",
    "CdrToken",
    "ChargingPeriod",
    "SignedData",
    "SignedValue",
]


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
        yield from credit_rules(
            id=self.id, credit=self.credit, reference=self.credit_reference_id, cost=self.total_cost.before_taxes
        )
        yield from period_rules(self.charging_periods)
