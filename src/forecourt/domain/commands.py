"""Commands: what people and programs ask of a station, version-neutral and imperative. One table to read: `COMMANDS`."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.screens import Outlook, UnitPrices
from forecourt.domain.tariffs import Tariff, Text
from forecourt.domain.tokens import TokenRef


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command", tag=str):
    """Base of all commands."""


class StartTransaction(Command, kw_only=True, frozen=True):
    """Start charging at an EVSE for a token. `profile` is a charging profile to start with, as the station's version writes it.
    `remote_start_id` and `group` are filled by the app."""

    evse: int | None = None
    connector: int | None = None
    token: TokenRef
    profile: dict[str, object] | None = None
    remote_start_id: int = 0
    group: str | None = None


class StopTransaction(Command, kw_only=True, frozen=True):
    """Stop a transaction of ours (`transaction_id`); `reference` is its id on the wire, filled by the app."""

    transaction_id: str
    reference: str = ""


class ResetKind(StrEnum):
    """How to restart."""

    SOFT = "soft"
    HARD = "hard"
    ON_IDLE = "on_idle"


class Reset(Command, kw_only=True, frozen=True):
    """Restart the station, or one EVSE of it (2.x)."""

    kind: ResetKind = ResetKind.SOFT
    evse: int | None = None


class Unlock(Command, kw_only=True, frozen=True):
    """Let the cable go."""

    evse: int
    connector: int = 1


class ChangeAvailability(Command, kw_only=True, frozen=True):
    """Take the station, an EVSE or a connector into or out of operation. No EVSE: the whole station."""

    available: bool
    evse: int | None = None
    connector: int | None = None


class Trigger(Command, kw_only=True, frozen=True):
    """Ask the station to send a message now. `message` is the standard's name (`StatusNotification`, `MeterValues`, ...)."""

    message: str
    evse: int | None = None
    connector: int | None = None


class GetConfiguration(Command, kw_only=True, frozen=True):
    """Read configuration keys (1.6) or variables (2.x, `Component.Variable`, instance in parentheses). No keys: everything,
    which the second generation reports afterwards in messages with `request_id` (filled by the app)."""

    keys: tuple[str, ...] = ()
    request_id: int = 0


class SetConfiguration(Command, kw_only=True, frozen=True):
    """Write one or several keys or variables."""

    values: dict[str, str]


class ChangePassword(Command, kw_only=True, frozen=True):
    """Give the station a new password for its connection to us (A01), in the encoding that it wants."""

    password: str


class ClearCache(Command, kw_only=True, frozen=True):
    """Forget the authorisation cache."""


class TransferData(Command, kw_only=True, frozen=True):
    """A vendor's own message."""

    vendor_id: str
    message_id: str | None = None
    data: object = None


class Reserve(Command, kw_only=True, frozen=True):
    """Keep a connector for a token until `expires_at`. `group` is filled by the app where it is not given."""

    number: int
    evse: int | None = None
    connector: int | None = None
    token: TokenRef
    group: str | None = None
    expires_at: datetime


class CancelReservation(Command, kw_only=True, frozen=True):
    """Let a reservation go."""

    number: int


class SchedulePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """From `start_s` after the schedule's start: a limit in the schedule's unit."""

    start_s: int
    limit: float
    phases: int | None = None


class ChargingProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A charging profile in neutral words: purpose `station_max`, `default`, `transaction`; kind `absolute`, `recurring_daily`,
    `recurring_weekly`, `relative`; unit `W` or `A`."""

    id: int
    stack_level: int = 0
    purpose: str = "default"
    kind: str = "absolute"
    unit: str = "A"
    periods: tuple[SchedulePeriod, ...]
    start_at: datetime | None = None
    duration_s: int | None = None
    min_rate: float | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    transaction_id: str | None = None
    reference: str = ""


class SetProfile(Command, kw_only=True, frozen=True):
    """Install a charging profile at an EVSE (0: the station)."""

    evse: int = 0
    profile: ChargingProfile


class ClearProfile(Command, kw_only=True, frozen=True):
    """Remove profiles that match all given criteria."""

    id: int | None = None
    evse: int | None = None
    purpose: str | None = None
    stack_level: int | None = None


class GetProfile(Command, kw_only=True, frozen=True):
    """The composite schedule that the station would follow now."""

    evse: int = 0
    duration_s: int = 86_400
    unit: str | None = None


class AskTransactionStatus(Command, kw_only=True, frozen=True):
    """Does the station still hold messages of this transaction? (E14; second generation only)"""

    reference: str | None = None


class AskAbility(Command, kw_only=True, frozen=True):
    """What can the station show of prices? Its own settings say it."""


class TellCost(Command, kw_only=True, frozen=True):
    """Show what a running transaction has cost until `at`; `final`: what it cost in the end. `reference` is its id on the wire."""

    transaction_id: str
    reference: str
    amount: Decimal
    currency: str
    at: datetime
    meter_wh: int = 0
    charging: bool = True
    prices: UnitPrices = UnitPrices()
    outlook: Outlook | None = None
    """What changes the prices next, for a station that says it ahead."""
    final: bool = False
    texts: tuple[Text, ...] = ()


class ShowPrice(Command, kw_only=True, frozen=True):
    """Show a driver what charging will cost; the screen's own language first."""

    token: TokenRef
    texts: tuple[Text, ...]


class SetFallbackPrice(Command, kw_only=True, frozen=True):
    """What the station shows of the price while it does not know who charges, or has no line to us (2.x I04)."""

    texts: tuple[Text, ...]
    prices: UnitPrices = UnitPrices()
    several_languages: bool = False


class SetStationTariff(Command, kw_only=True, frozen=True):
    """The tariff by which the station counts where a driver has none of his own, at an EVSE (0: all) (2.1 I07)."""

    evse: int = 0
    tariff: Tariff


class ClearStationTariffs(Command, kw_only=True, frozen=True):
    """Take such tariffs away again: those with these ids on the wire (none: all), at an EVSE (None: all) (2.1 I10)."""

    tariff_ids: tuple[str, ...] = ()
    evse: int | None = None


class GetStationTariffs(Command, kw_only=True, frozen=True):
    """Which tariffs does the station have, at an EVSE (0: all)? (2.1 I09)"""

    evse: int = 0


class ChangeTransactionTariff(Command, kw_only=True, frozen=True):
    """Count a running transaction by this tariff from now on (2.1 I11); `reference` is its id on the wire, filled by the app."""

    transaction_id: str
    reference: str = ""
    tariff: Tariff


class RawCall(Command, kw_only=True, frozen=True):
    """Any action of the station's own version, payload sent as given: `payload_json` is compact JSON text, member order kept."""

    action: str
    payload_json: str


COMMANDS: tuple[type[Command], ...] = (
    StartTransaction, StopTransaction, Reset, Unlock, ChangeAvailability, Trigger, GetConfiguration, SetConfiguration,
    ChangePassword, ClearCache, TransferData, Reserve, CancelReservation, SetProfile, ClearProfile, GetProfile,
    AskTransactionStatus, AskAbility, TellCost, ShowPrice, SetFallbackPrice, SetStationTariff, ClearStationTariffs,
    GetStationTariffs, ChangeTransactionTariff, RawCall,
)  # fmt: skip


class Outcome(StrEnum):
    """What became of a command on its way."""

    RESULT = "result"
    ERROR = "error"
    TIMEOUT = "timeout"
    NOT_CONNECTED = "not_connected"
    UNREACHABLE = "unreachable"
    UNSUPPORTED = "unsupported"
    """The station's version has no such action; nothing was sent."""


class StationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The station's own answer. `status` is its status word where the answer has one (`Accepted`, `Rejected`, `Scheduled`, ...)."""

    outcome: Outcome
    status: str | None = None
    payload: object = None
    error: dict[str, object] | None = None
    """`{"code", "description", "details"}` of a CALLERROR, or of our own refusal to send."""
    action: str | None = None
    message_id: str | None = None
    duration_ms: float = 0.0


class LateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the station said after the one who asked was told that no answer came (field note 18)."""

    at: datetime
    outcome: Outcome
    status: str | None = None
    answer: object = None
    error: dict[str, object] | None = None
    sentence: str


def password_taken(outcome: Outcome | None, status: str | None) -> bool | None:
    """Whether the station took a new password (A01.FR.03, A01.FR.04); None when nobody can tell before it comes again."""
    if outcome in (None, Outcome.TIMEOUT, Outcome.UNREACHABLE) or status == "RebootRequired":
        return None
    return outcome is Outcome.RESULT and status == "Accepted"


class CommandRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A command kept: who asked, when, what came back."""

    id: str
    operator_id: str
    station_id: str
    command: str
    params: dict[str, object]
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    answered_at: datetime | None = None
    outcome: Outcome | None = None
    status: str | None = None
    answer: object = None
    error: dict[str, object] | None = None
    message_id: str | None = None
    duration_ms: float | None = None
    transaction_id: str | None = None
    remote_start_id: int | None = None
    late_answer: LateAnswer | None = None
    """The outcome stays `timeout`."""


def late_answer(record: CommandRecord, answer: StationAnswer, at: datetime) -> LateAnswer:
    """The answer to a command that was given up, in words."""
    word = answer.status or (str(answer.error["code"]) if answer.error else "without a status word")
    after_s = (at - record.asked_at).total_seconds()
    return LateAnswer(
        at=at,
        outcome=answer.outcome,
        status=answer.status,
        answer=answer.payload,
        error=answer.error,
        sentence=f"The station answered after {after_s:.0f} s, when nobody waited any more: {word}.",
    )
