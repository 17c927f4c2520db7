"""The nouns of a tariff: one model that every shape of OCPI is read into and written from (OCPI Tariffs module).

Prices are exact decimals per kWh (ENERGY), per hour (TIME, PARKING_TIME) or once (FLAT); steps are whole Wh or whole seconds.
"""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

import msgspec


class Dimension(StrEnum):
    """What a component prices."""

    ENERGY = "ENERGY"
    TIME = "TIME"
    PARKING_TIME = "PARKING_TIME"
    FLAT = "FLAT"


class TariffKind(StrEnum):
    """When a tariff is meant to apply (F04); a tariff without one is for every transaction."""

    REGULAR = "regular"
    AD_HOC = "ad_hoc"
    CHEAP = "cheap"
    FAST = "fast"
    GREEN = "green"


class TaxBasis(StrEnum):
    """How the prices of a tariff stand to taxes (F05)."""

    EXCLUDED = "excluded"
    """Net prices; the taxes of each component come on top where they are known."""
    INCLUDED = "included"
    """Gross prices; the taxes of each component are within."""
    NOT_APPLICABLE = "not_applicable"
    """No tax at all: net and gross are the same."""
    UNKNOWN = "unknown"
    """Nobody said (2.1.1): amounts stand as they are, and no gross amount is stated."""


class ReservationPart(StrEnum):
    """Which part of a reservation an element prices; such an element never prices charging."""

    RESERVATION = "reservation"
    EXPIRED = "expired"


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a component: its name on the invoice and its percentage. A tax of 0 percent is stated, no tax at all is not."""

    name: str = "VAT"
    percentage: Decimal
    account_number: str | None = None


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """The price of one dimension. `step_size` in Wh or s (0 and FLAT: none). `taxes` None: nobody stated one."""

    dimension: Dimension
    price: Decimal
    step_size: int = 0
    taxes: tuple[Tax, ...] | None = None


class Restrictions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When an element applies: all of these at once, each instant of the transaction anew.

    Clock and calendar are local to the site; minima are inclusive, maxima exclusive; an `end_time` before `start_time` passes
    midnight, 00:00 as the end is the end of the day. Durations count from the start of the transaction, in s; energy in kWh;
    current in A, the sum of the phases; power in kW. Days: 0 is Monday.
    """

    start_time: time | None = None
    end_time: time | None = None
    start_date: date | None = None
    end_date: date | None = None
    min_kwh: Decimal | None = None
    max_kwh: Decimal | None = None
    min_current_a: Decimal | None = None
    max_current_a: Decimal | None = None
    min_power_kw: Decimal | None = None
    max_power_kw: Decimal | None = None
    min_duration_s: int | None = None
    max_duration_s: int | None = None
    days: frozenset[int] = frozenset()
    reservation: ReservationPart | None = None


def passes_midnight(restrictions: Restrictions) -> bool:
    """Whether its window ends on the day after it began; 00:00 as the end is the end of the day."""
    start, end = restrictions.start_time, restrictions.end_time
    return start is not None and end is not None and (0, 0) < (end.hour, end.minute) < (start.hour, start.minute)


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """Components that apply under the same restrictions. Elements are walked in order, for each dimension apart."""

    components: tuple[Component, ...]
    restrictions: Restrictions = Restrictions()


class PriceLimit(msgspec.Struct, frozen=True, kw_only=True):
    """The least or the most that a whole transaction costs; the two amounts limit independently (§3.1, 7)."""

    before_taxes: Decimal
    after_taxes: Decimal | None = None


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What people read about the tariff, in one language (ISO 639-1)."""

    language: str
    text: str


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """One tariff. `id` is ours; `party` the owner as OCPI names it (`NL*ABC`, empty for an operator without one).

    Valid from `starts_at` (inclusive) to `ends_at` (exclusive). `other` keeps, as JSON, what the wire knew and we only carry
    (energy mix, unknown fields). `policies` says how its disputed points are read, as names and words, where that is not the
    default (`domain/pricing/named.py`).
    """

    id: str
    operator_id: str
    party: str = ""
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
    policies: tuple[tuple[str, str], ...] = ()
    created_at: datetime
    updated_at: datetime

    def reads(self, point: str, word: str) -> bool:
        """Whether it reads a disputed point in this way, otherwise than usual."""
        return (point, word) in self.policies


class TariffVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff as it was from `since` (inclusive) until `until` (exclusive; None: it still is so).

    Every version is kept: a transaction is priced by the one that was valid at its start (F07).
    """

    operator_id: str
    tariff_id: str
    version: int
    since: datetime
    until: datetime | None = None
    tariff: Tariff

    def holds_at(self, at: datetime) -> bool:
        """Whether the tariff said this at this moment."""
        return self.since <= at and (self.until is None or at < self.until)
