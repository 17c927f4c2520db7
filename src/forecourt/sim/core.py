"""The state of one charging station that its dialect, its charging logic and its operator commands share."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from forecourt.kit.time import Clock, utc_now
from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Bay, Condition, StopReason, Token, Transaction, Trigger
from forecourt.sim.makers import Maker
from forecourt.sim.physics import Evse, Meter
from forecourt.sim.profiles import Profiles
from forecourt.sim.records import Record, RecordQueue
from forecourt.sim.screen import Screen
from forecourt.sim.settings import Settings
from forecourt.sim.tally import Tally
from forecourt.sim.wire import Document, Message


@dataclass(frozen=True, slots=True)
class StationPlan:
    """What is built on the ground: identity, product, version, and what its installer set."""

    identity: str
    maker: Maker
    version: Version
    password: str | None = None
    serial: str = ""
    sample_interval_s: int = 60
    start_on: tuple[str, ...] = ("PowerPathClosed",)
    stop_on: tuple[str, ...] = ("Authorized", "EVConnected")
    register_wh: float = 0.0
    currency: str = "EUR"
    zone: str = "UTC"
    """Where it stands, for prices by the clock."""
    resumes: bool = False
    """2.1: a transaction goes on after a power loss (TxResumed) instead of ending."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about a token."""

    status: str
    group: str | None = None
    expires_at: datetime | None = None
    message: str | None = None
    """What the driver is told beside the verdict."""
    tariff: Document | None = None
    """2.1: the driver's own."""

    def accepted(self, now: datetime) -> bool:
        """Whether it may charge now."""
        return self.status == "Accepted" and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class BootVerdict:
    """The answer to a BootNotification."""

    status: str
    interval_s: int
    current_time: datetime | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened to a transaction and why: `event` is started, updated or ended."""

    event: str
    trigger: Trigger
    token: Token | None = None


class Dialect(Protocol):
    """How one OCPP version says things; it decides nothing about charging."""

    def boot(self, reason: str) -> Message:
        """Report a (re)start."""
        ...

    def boot_verdict(self, document: Document) -> BootVerdict:
        """Read the answer to it."""
        ...

    def after_boot(self) -> list[Message]:
        """What is said once accepted, before the connectors' states."""
        ...

    def status(self, bay: Bay, connector: int, condition: Condition) -> Message:
        """Report what a connector shows."""
        ...

    def heartbeat(self) -> Message:
        """Show a sign of life."""
        ...

    def authorize(self, token: Token) -> Message:
        """Ask about a token."""
        ...

    def reservation_expired(self, number: int) -> Message | None:
        """Tell that a reservation ran out, where the version has a word for it."""
        ...

    def verdict(self, document: Document) -> Verdict | None:
        """Read what an answer says about a token, if anything."""
        ...

    def tariff_of(self, bay: Bay) -> Document | None:
        """The tariff that the station counts by here, where it counts at all."""
        ...

    def records(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> list[Record]:
        """The transaction messages that an occasion causes; none when the version does not report it."""
        ...

    def complete(self, record: Record) -> Document:
        """The record as it goes out now."""
        ...

    def acknowledged(self, record: Record, document: Document) -> None:
        """Learn from the answer to a record."""
        ...

    async def handle(self, action: str, document: Document) -> Document:
        """Answer a command; raises Refused."""
        ...


FollowUp = Callable[[], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Core:
    """Everything but the socket; the shell fills in how messages leave."""

    plan: StationPlan
    bays: list[Bay]
    settings: Settings
    tally: Tally
    clock: Clock = utc_now
    clock_offset: timedelta = timedelta()
    screen: Screen = field(init=False)
    profiles: Profiles = field(default_factory=Profiles)
    records: RecordQueue = field(default_factory=RecordQueue)
    cache: dict[str, Verdict] = field(default_factory=dict)
    local_list: dict[str, Verdict] = field(default_factory=dict)
    local_list_version: int = 0
    online: bool = False
    restart_when_idle: bool = False
    tell: Callable[[Message], None] = field(default=lambda message: None)
    ask: Callable[[Message], Awaitable[Document | None]] = field(default=lambda message: _nobody())
    follow_up: Callable[[FollowUp], None] = field(default=lambda action: None)
    restart: Callable[[str], None] = field(default=lambda reason: None)

    def __post_init__(self) -> None:
        self.screen = Screen(self.tally)

    @property
    def version(self) -> Version:
        """The version it speaks."""
        return self.plan.version

    def now(self) -> datetime:
        """The station's own idea of the time."""
        return self.clock() + self.clock_offset

    def bay(self, evse: int) -> Bay | None:
        """An EVSE by number, from 1."""
        return self.bays[evse - 1] if 1 <= evse <= len(self.bays) else None

    def chosen(self, evse: int | None) -> Iterable[Bay]:
        """One EVSE, or all for none and 0; empty when unknown."""
        if not evse:
            return self.bays
        bay = self.bay(evse)
        return [bay] if bay is not None else []

    def transaction(self, transaction_id: str) -> Bay | None:
        """The EVSE of an open transaction, by the id on the wire of 2.x."""
        return next((bay for bay in self.bays if bay.transaction and bay.transaction.id == transaction_id), None)

    @property
    def busy(self) -> bool:
        """Whether a transaction runs."""
        return any(bay.transaction is not None for bay in self.bays)


async def _nobody() -> Document | None:
    return None


def build(plan: StationPlan, tally: Tally, clock: Clock = utc_now) -> Core:
    """A station as it leaves the factory and is set up."""
    outlets = plan.maker.evses_in(plan.version)
    bays = [Bay(number, Evse(each, Meter(plan.register_wh, plan.maker.quirks.meter))) for number, each in enumerate(outlets, 1)]
    settings = Settings(
        sample_interval_s=plan.sample_interval_s,
        start_on=("PowerPathClosed",) if plan.version is Version.V16 else plan.start_on,
        stop_on=("Authorized", "EVConnected") if plan.version is Version.V16 else plan.stop_on,
        password=plan.password or "",
        currency=plan.currency,
    )
    return Core(plan, bays, settings, tally, clock)


__all__ = ["BootVerdict", "Core", "Dialect", "FollowUp", "Occasion", "StationPlan", "StopReason", "Verdict", "build"]
