"""What a mobility provider keeps: partners' sites and prices for its search, its drivers' charging there, its tokens' terms."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

import msgspec

from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import Token

AVAILABLE: Final = "available"
REMOVED: Final = "removed"
CONNECTOR_REQUIRED: Final = "start_session_connector_required"
"""The capability of an EVSE that wants to be told the connector of a start (M09)."""
MICRO: Final = 1_000_000


class PartnerConnector(msgspec.Struct, frozen=True, kw_only=True):
    """One plug of a partner; `plug` is our word for it, or the partner's own."""

    id: str
    plug: str
    format: str = ""
    power_w: int | None = None
    tariff_ids: tuple[str, ...] = ()


class PartnerEvse(msgspec.Struct, frozen=True, kw_only=True):
    """One place to charge at, with its live status."""

    uid: str
    evse_id: str = ""
    status: str
    capabilities: tuple[str, ...] = ()
    connectors: tuple[PartnerConnector, ...] = ()
    reference: str = ""
    updated_at: datetime | None = None


class PartnerSite(msgspec.Struct, frozen=True, kw_only=True):
    """A place of a partner as drivers look for it. `shown`: to every driver (L07). `findings`: what its owner should mend."""

    partner_id: str
    owner: str
    key: str
    operator_id: str
    location_id: str
    name: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""
    company: str = ""
    help_phone: str = ""
    shown: bool = True
    always_open: bool | None = None
    evses: tuple[PartnerEvse, ...] = ()
    findings: tuple[str, ...] = ()
    updated_at: datetime


class PartnerPlug(msgspec.Struct, frozen=True, kw_only=True):
    """One connector of a partner's site: what the search looks at."""

    partner_id: str
    owner: str
    site_key: str
    number: int
    operator_id: str
    plug: str
    power_w: int
    available: bool
    tariff_key: str = ""


class PartnerTariff(msgspec.Struct, frozen=True, kw_only=True):
    """A partner's tariff in our words. `micros_per_kwh`: what a kWh of the compared visit costs when it begins now, all in, in
    millionths of the currency, with taxes where they are known; None: it cannot be priced."""

    partner_id: str
    owner: str
    key: str
    operator_id: str
    tariff_id: str
    currency: str
    micros_per_kwh: int | None = None
    tariff: Tariff | None = None
    fault: str = ""
    """Why it cannot be read."""
    updated_at: datetime

    @property
    def price_per_kwh(self) -> Decimal | None:
        """The compared price in the currency."""
        return None if self.micros_per_kwh is None else Decimal(self.micros_per_kwh) / MICRO


class RoamingSession(msgspec.Struct, frozen=True, kw_only=True):
    """Charging of a driver of ours at a partner, as its CPO tells it. `command_id`: the start of ours that it came of."""

    partner_id: str
    owner: str
    key: str
    operator_id: str
    session_id: str
    status: str
    token_uid: str = ""
    token_type: str = ""
    contract_id: str = ""
    location_id: str = ""
    evse_uid: str = ""
    connector_id: str = ""
    authorization_reference: str = ""
    started_at: datetime
    ended_at: datetime | None = None
    energy_wh: int
    currency: str
    cost_before_taxes: Decimal | None = None
    cost_after_taxes: Decimal | None = None
    profile: str = ""
    """The charging profile that the partner told of last, as it came."""
    command_id: str | None = None
    updated_at: datetime

    @property
    def running(self) -> bool:
        """Whether it takes a place of its token's."""
        return self.status in ("active", "pending")


class Whitelist(StrEnum):
    """Whether a CPO may decide about a token by itself (K09)."""

    ALWAYS = "always"
    ALLOWED = "allowed"
    ALLOWED_OFFLINE = "allowed_offline"
    NEVER = "never"


TermsOf = Literal["token", "group"]


class TokenTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How a token of ours, or a group of them, is known to partners. `key` is the uid in lower case, or the group."""

    operator_id: str
    of: TermsOf
    key: str
    type: str = ""
    contract_id: str = ""
    whitelist: Whitelist | None = None
    visual_number: str = ""
    updated_at: datetime


_NEVER: Final = frozenset({"central", "app_user", "ad_hoc_user", "direct_payment"})
"""Types that exist for one start only: nobody takes them from a list (K13)."""


def whitelist_of(token: Token, own: TokenTerms | None, group: TokenTerms | None) -> Whitelist:
    """What was said of the token, else of its group, else what suits its type."""
    for said in (own, group):
        if said is not None and said.whitelist is not None:
            return said.whitelist
    return Whitelist.NEVER if token.type in _NEVER else Whitelist.ALLOWED


def contract_id(party: str, number: int) -> str:
    """A contract of ours by its number, in the form of eMI3: `NL-FCT-C0000012A`."""
    return f"{party.replace('*', '-').upper()}-C{_base36(number):0>8}"


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, last = divmod(number, 36)
        text = digits[last] + text
    return text
