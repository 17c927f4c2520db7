"""One EVSE in use: who authorised, which transaction runs, what a passer-by would see."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from forecourt.sim.counting import Count
from forecourt.sim.physics import Evse


class Condition(StrEnum):
    """What a connector shows, in the finest words there are (those of 1.6)."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class Trigger(StrEnum):
    """Why something about a transaction is reported, in the words of 2.x."""

    AUTHORIZED = "Authorized"
    CABLE_PLUGGED_IN = "CablePluggedIn"
    STATE_CHANGED = "ChargingStateChanged"
    DEAUTHORIZED = "Deauthorized"
    EV_LOST = "EVCommunicationLost"
    CONNECT_TIMEOUT = "EVConnectTimeout"
    PERIODIC = "MeterValuePeriodic"
    TRIGGER = "Trigger"
    UNLOCK = "UnlockCommand"
    STOP_AUTHORIZED = "StopAuthorized"
    REMOTE_STOP = "RemoteStop"
    REMOTE_START = "RemoteStart"
    ABNORMAL = "AbnormalCondition"
    RESET = "ResetCommand"
    RESUMED = "TxResumed"
    TARIFF_CHANGED = "TariffChanged"


class StopReason(StrEnum):
    """Why a transaction ended, in the words of 2.x where it has them."""

    LOCAL = "Local"
    REMOTE = "Remote"
    DEAUTHORIZED = "DeAuthorized"
    EV_DISCONNECTED = "EVDisconnected"
    IMMEDIATE_RESET = "ImmediateReset"
    SOFT_RESET = "SoftReset"
    HARD_RESET = "HardReset"
    POWER_LOSS = "PowerLoss"
    REBOOT = "Reboot"
    UNLOCK = "UnlockCommand"
    TIMEOUT = "Timeout"
    GROUND_FAULT = "GroundFault"


@dataclass(frozen=True, slots=True)
class Token:
    """An identification; `kind` is the token type of 2.x."""

    uid: str
    kind: str = "ISO14443"

    def same(self, other: "Token") -> bool:
        """Tokens are compared without case."""
        return self.uid.lower() == other.uid.lower()


@dataclass(slots=True, eq=False)
class Transaction:
    """One charging transaction; `remote_id` is the number that a 1.6 central system gives, once known."""

    id: str
    evse: int
    connector: int
    started_at: datetime
    meter_start_wh: int
    token: Token | None = None
    remote_start_id: int | None = None
    reservation_id: int | None = None
    remote_id: int | None = None
    seq_no: int = 0
    charging_state: str = "Idle"
    stop_reason: StopReason | None = None
    since_sample_s: float = 0.0
    charging_s: float = 0.0
    count: Count | None = None
    """2.1: the station's own count of the cost."""
    tells_tariff: bool = False
    """The next event names the tariff (I07.FR.32, I08.FR.22, I11.FR.07)."""

    def next_seq(self) -> int:
        """Numbers its events from 0."""
        self.seq_no += 1
        return self.seq_no - 1


@dataclass(frozen=True, slots=True)
class Reservation:
    """A hold on one EVSE (0: any)."""

    id: int
    evse: int
    token: Token
    expires_at: datetime
    group: Token | None = None


@dataclass(slots=True)
class Bay:
    """The state of one EVSE beyond its physics."""

    id: int
    evse: Evse
    authorised: Token | None = None
    group: str | None = None
    authorised_s: float = 0.0
    remote_start_id: int | None = None
    transaction: Transaction | None = None
    reservation: Reservation | None = None
    inoperative: set[int] = field(default_factory=set)
    scheduled: set[int] = field(default_factory=set)
    closing: bool = False
    used: bool = False
    shown: dict[int, Condition] = field(default_factory=dict)

    @property
    def connectors(self) -> range:
        """Connector numbers, from 1."""
        return range(1, len(self.evse.outlets) + 1)

    @property
    def plugged(self) -> bool:
        """Whether a cable sits in a vehicle."""
        return self.evse.vehicle is not None

    @property
    def free(self) -> bool:
        """Whether someone new may start here."""
        return self.transaction is None and self.authorised is None and not self.closing and self.evse.fault is None

    @property
    def charging_state(self) -> str:
        """The charging state of 2.x."""
        if not self.plugged:
            return "Idle"
        if not self.evse.energised:
            return "EVConnected"
        if self.evse.power_w > 0:
            return "Charging"
        return "SuspendedEVSE" if self.evse.offered_w <= 0 or not self._vehicle_content() else "SuspendedEV"

    def _vehicle_content(self) -> bool:
        return self.evse.vehicle is not None and self.evse.vehicle.satisfied

    def condition(self, connector: int) -> Condition:
        """What this connector shows."""
        if self.evse.fault is not None:
            return Condition.FAULTED
        in_use = self.transaction is not None or self.plugged or self.authorised is not None
        if in_use and self.evse.connector in (None, connector):
            return self._use()
        if in_use or self.closing or connector in self.inoperative:
            return Condition.UNAVAILABLE
        return Condition.RESERVED if self.reservation is not None else Condition.AVAILABLE

    def _use(self) -> Condition:
        if self.transaction is None:
            return Condition.FINISHING if self.used else Condition.PREPARING
        state = self.charging_state
        return Condition(state) if state in ("Charging", "SuspendedEV", "SuspendedEVSE") else Condition.PREPARING
