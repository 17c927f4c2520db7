"""The nouns of billing: charge detail records (CDRs), customers, invoices. What was sent out is never edited."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.pricing import Amount, Breakdown, Finding, Period, Policies
from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import TokenRef


class CdrKind(StrEnum):
    """What a CDR is (D03)."""

    CHARGE = "charge"
    CREDIT = "credit"
    """Takes back another one: the same, its totals negative."""


class SignedValue(msgspec.Struct, frozen=True, kw_only=True):
    """One meter value with the meter's own signature, exactly as received, and what verifying it gave."""

    at: datetime
    nature: str
    """`Start`, `End`, `Intermediate`."""
    encoding: str
    """`OCMF`, `EDL`, `Alfen Eichrecht`, ... as the station named it."""
    signed_data: str
    public_key: str | None = None
    verified: bool | None = None
    """None: nobody could tell; the sentence says why."""
    sentence: str = ""


class CdrPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where it was, as it was called when the CDR was cut: a street renamed later changes no bill (CDRs module, CDR object).

    `station` is the identity by which the station is known; coordinates in degrees.
    """

    station: str
    station_name: str = ""
    site_name: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    plug: str | None = None
    """The plug standard of the connector, where it is known."""


class Cdr(msgspec.Struct, frozen=True, kw_only=True):
    """One charge detail record of ours. Immutable: a correction is a credit CDR plus a new one (design, invariant 8).

    Energy in Wh; `tariffs` as they were at the start; `breakdown` exact, `total_*` rounded once to the currency's minor unit.
    """

    id: str
    cut_key: str
    """What was cut, unique: `transaction:<id>`, `reservation:<id>`, `credit:<cdr id>`, `corrects:<cdr id>`."""
    operator_id: str
    kind: CdrKind = CdrKind.CHARGE
    credits: str | None = None
    """The id of the CDR that a credit takes back."""
    corrects: str | None = None
    """The id of the credited CDR that this one replaces."""
    transaction_id: str | None
    reservation_id: str | None = None
    site_id: str | None
    station_id: str
    evse: int
    connector: int
    place: CdrPlace
    token: TokenRef | None
    customer_id: str | None = None
    zone: str
    started_at: datetime
    ended_at: datetime
    currency: str
    energy_wh: int
    time_s: int
    """From start to end, parking included."""
    parking_s: int
    tariffs: tuple[Tariff, ...]
    policies: Policies | None = None
    """All that it was priced by, so that another default changes no old bill; None: it was cut before there was a choice."""
    periods: tuple[Period, ...]
    breakdown: Breakdown
    total_before_taxes: Decimal
    total_after_taxes: Decimal | None
    signed_values: tuple[SignedValue, ...] = ()
    evidence_count: int = 0
    """How many pieces of evidence the transaction had at the cut; more later means a correction is due."""
    remark: str | None = None
    findings: tuple[Finding, ...] = ()
    created_at: datetime

    @property
    def is_lapsed(self) -> bool:
        """Whether it bills a reservation that ran out; nothing was charged."""
        return self.transaction_id is None and self.reservation_id is not None


class SignatureCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What checking the signed values of a CDR gave with a key that a person brought, since the station sent none. Kept beside the
    CDR, which never changes; a later check takes its place."""

    cdr_id: str
    operator_id: str
    public_key: str
    signed_values: tuple[SignedValue, ...]
    checked_at: datetime
    checked_by: str


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """The totals that a partner states in its CDR; None: it states none. Energy in kWh, durations in hours."""

    cost: Amount
    energy_kwh: Decimal
    time_h: Decimal
    parking_h: Decimal | None = None
    fixed_cost: Amount | None = None
    energy_cost: Amount | None = None
    time_cost: Amount | None = None
    parking_cost: Amount | None = None
    reservation_cost: Amount | None = None


class PartnerCdr(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner's CDR says, in our words. `party` is its owner as OCPI names it (`NL*ABC`)."""

    id: str
    party: str
    ocpi_version: str
    kind: CdrKind = CdrKind.CHARGE
    credits: str | None = None
    session_id: str | None = None
    token: TokenRef | None = None
    contract_id: str | None = None
    zone: str | None = None
    """Where the CDR says it (2.1.1, in its location)."""
    place: CdrPlace | None = None
    starts_at: datetime
    ends_at: datetime
    currency: str
    tariffs: tuple[Tariff, ...] = ()
    periods: tuple[Period, ...] = ()
    claims: Claims
    signed_values: tuple[SignedValue, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What of its tariffs was not understood as it stands there."""
    remark: str | None = None
