"""What a person says of a tariff, and of where it applies."""

from datetime import datetime
from decimal import Decimal

import msgspec

from forecourt.domain.tariffs import Element, PriceLimit, Scope, TariffKind, TaxBasis, Text
from forecourt.kit.errors import FieldFault, InvalidInput


class TariffSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a tariff; see `domain.tariffs.Tariff`."""

    name: str = ""
    currency: str
    kind: TariffKind | None = None
    elements: tuple[Element, ...]
    tax_basis: TaxBasis = TaxBasis.EXCLUDED
    min_price: PriceLimit | None = None
    max_price: PriceLimit | None = None
    texts: tuple[Text, ...] = ()
    url: str | None = None
    preauthorisation: Decimal | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    other: str = "{}"
    policies: dict[str, str] = {}
    """How the disputed points are read, by name and word."""


class AssignmentSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where a tariff applies: at the narrowest place that is named, or everywhere; `station_id` is the surrogate id."""

    tariff_id: str
    site_id: str | None = None
    station_id: str | None = None
    evse: int | None = None
    connector: int | None = None
    token_group: str | None = None
    partner: str | None = None
    kind: TariffKind | None = None
    starts_at: datetime | None = None
    """None: now."""
    ends_at: datetime | None = None

    @property
    def scope(self) -> Scope:
        """How wide it reaches."""
        if self.connector is not None:
            return Scope.CONNECTOR
        if self.evse is not None:
            return Scope.EVSE
        if self.station_id is not None:
            return Scope.STATION
        return Scope.SITE if self.site_id is not None else Scope.OPERATOR


def check_assignment(settings: AssignmentSettings, now: datetime) -> None:
    """Raise `InvalidInput` with every fault of what is said of an assignment."""
    faults = []
    if settings.site_id is not None and settings.station_id is not None:
        faults.append(FieldFault(path="$.site_id", rule="place", message="Name a site or a station, not both."))
    if settings.evse is not None and settings.station_id is None:
        faults.append(FieldFault(path="$.station_id", rule="required", message="An EVSE needs its station."))
    if settings.connector is not None and settings.evse is None:
        faults.append(FieldFault(path="$.evse", rule="required", message="A connector needs its EVSE."))
    for name, number in (("evse", settings.evse), ("connector", settings.connector)):
        if number is not None and not 1 <= number < 2**31:
            faults.append(FieldFault(path=f"$.{name}", rule="range", message="EVSEs and connectors are numbered from 1."))
    for name, word in (("token_group", settings.token_group), ("partner", settings.partner)):
        if word is not None and not 1 <= len(word) <= 255:
            faults.append(FieldFault(path=f"$.{name}", rule="length", message="This has 1 to 255 characters."))
    if settings.token_group is not None and settings.partner is not None:
        faults.append(FieldFault(path="$.partner", rule="audience", message="Name a token group or a partner, not both."))
    if settings.starts_at is not None and settings.starts_at < now:
        message = "An assignment does not reach back: leave the moment out for now, or name one to come."
        faults.append(FieldFault(path="$.starts_at", rule="past", message=message))
    if settings.ends_at is not None and settings.ends_at <= (settings.starts_at or now):
        faults.append(FieldFault(path="$.ends_at", rule="order", message="The end is after the start, and to come."))
    if faults:
        raise InvalidInput("The assignment has faults.", faults=tuple(faults))
