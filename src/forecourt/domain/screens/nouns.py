"""What a station's screen tells a driver of the price, and what the station said to it (OCPP 2.x block I)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.tariffs import Tariff, Text


class TextWay(StrEnum):
    """How a station is given the text of a tariff."""

    NONE = "none"
    WITH_VERDICT = "with_verdict"
    """In the answer to the token (2.x)."""
    BY_MESSAGE = "by_message"
    """In a message of its own (1.6)."""


class Ability(msgspec.Struct, frozen=True, kw_only=True):
    """What a station can show of prices, as its own settings say."""

    texts: TextWay = TextWay.NONE
    running_cost: bool = False
    """It shows the cost that we tell while a transaction runs."""
    tariffs: bool = False
    """It takes a tariff as a structure (2.1 I07)."""
    counts_itself: bool = False
    """It computes the cost by that structure (2.1 I12)."""
    conditions: bool = True
    """Its tariffs may have conditions."""
    most_prices: int | None = None
    """So many prices a dimension; None: it does not say."""
    currency: str | None = None
    """The only currency that it shows; None: any."""
    decimals: int | None = None
    """Decimals of an amount on its screen; None: those of the currency."""
    several_languages: bool = False
    language: str | None = None
    """The language of its screen."""

    @property
    def anything(self) -> bool:
        """Whether it shows anything at all of a price."""
        return self.texts is not TextWay.NONE or self.running_cost or self.tariffs


class KnownAbility(msgspec.Struct, frozen=True, kw_only=True):
    """What a station's settings said, when, and with which firmware: with another one they are read anew."""

    station_id: str
    operator_id: str
    firmware: str | None = None
    version: str
    asked_at: datetime
    ability: Ability
    sentence: str | None = None
    """Why the station could not be asked."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver is shown with the verdict on the token: the station's own language first; the tariff itself where the station
    computes by it."""

    texts: tuple[Text, ...] = ()
    tariff: Tariff | None = None


class ToldCost(msgspec.Struct, frozen=True, kw_only=True):
    """A cost as it is told: a published amount (taxes in it where they are known), and words about it."""

    amount: Decimal
    currency: str
    texts: tuple[Text, ...] = ()


class UnitPrices(msgspec.Struct, frozen=True, kw_only=True):
    """What charging and idling cost at one moment, taxes in it where they are known; None: nothing is charged for it."""

    kwh: Decimal | None = None
    hour: Decimal | None = None
    once: Decimal | None = None
    idle_hour: Decimal | None = None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """The prices of a running transaction, and what changes them next: a moment with the prices from then on, the energy charged,
    a limit of power. None: nothing that is known of."""

    now: UnitPrices
    changes_at: datetime | None = None
    then: UnitPrices | None = None
    at_kwh: Decimal | None = None
    at_power_kw: Decimal | None = None

    @property
    def at_state(self) -> bool:
        """Whether it costs something else when the vehicle stops charging."""
        return self.now.idle_hour is not None or self.now.hour is not None


class StationCost(msgspec.Struct, frozen=True, kw_only=True):
    """The cost that a station computed itself (2.1 CostDetailsType): amounts as it wrote them, energy in Wh, times in s."""

    at: datetime
    final: bool
    currency: str
    before_taxes: Decimal | None = None
    after_taxes: Decimal | None = None
    kind: str = ""
    """NormalCost, MinCost or MaxCost."""
    tariff_ids: tuple[str, ...] = ()
    energy_wh: Decimal = Decimal(0)
    charging_s: int = 0
    idle_s: int = 0
    failure: str | None = None
    """Why it could not compute."""


class CheckedCost(msgspec.Struct, frozen=True, kw_only=True):
    """What a station computed for a whole transaction, beside what we did. `difference` is the station's amount less ours, None
    where the two cannot be compared; `sentence` says what is wrong, empty when nothing is."""

    transaction_id: str
    operator_id: str
    station_id: str
    counted: StationCost
    currency: str | None = None
    amount: Decimal | None = None
    """Ours, published."""
    difference: Decimal | None = None
    sentence: str = ""
    checked_at: datetime


class Told(StrEnum):
    """What a station was told."""

    PRICE = "price"
    """The text of a tariff, to a driver."""
    FALLBACK = "fallback"
    """The text that it shows while it does not know who charges."""
    TARIFF = "tariff"
    """The tariff that it counts by."""
    DRIVER_TARIFF = "driver_tariff"
    RUNNING_COST = "running_cost"
    FINAL_COST = "final_cost"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What an EVSE's screen (0: the station's) was told last of its kind, and what the station made of it.

    `outcome` and `status` are the answer's; `with_answer` when it went out as part of an answer of ours, to which nobody answers.
    """

    station_id: str
    operator_id: str
    evse: int
    kind: Told
    at: datetime
    texts: tuple[Text, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    transaction_id: str | None = None
    tariff_id: str | None = None
    """As the station knows it, where it was told a tariff."""
    with_answer: bool = False
    outcome: str | None = None
    status: str | None = None
    sentence: str = ""

    @property
    def taken(self) -> bool:
        """Whether the station has it, as far as anybody knows."""
        return self.with_answer or (self.outcome == "result" and self.status in (None, "Accepted"))
