"""Charging stations: how they are known, admitted and seen; their EVSEs and connectors."""

from datetime import datetime
from enum import StrEnum

import msgspec

from forecourt.domain.token_rules import TokenRule
from forecourt.domain.tokens import Verdict


class Validation(StrEnum):
    """How strictly a station's messages are read: `lenient` applies named repairs when the strict reading fails."""

    STRICT = "strict"
    LENIENT = "lenient"


class Registration(StrEnum):
    """What BootNotification is answered with (B01, B02, B03)."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    REJECTED = "rejected"


class ConnectorStatus(StrEnum):
    """Availability of a connector, version-neutral; a superset of both generations."""

    UNKNOWN = "unknown"
    AVAILABLE = "available"
    OCCUPIED = "occupied"
    PREPARING = "preparing"
    CHARGING = "charging"
    SUSPENDED_EV = "suspended_ev"
    SUSPENDED_EVSE = "suspended_evse"
    FINISHING = "finishing"
    RESERVED = "reserved"
    UNAVAILABLE = "unavailable"
    FAULTED = "faulted"


class PlugStandard(StrEnum):
    """What fits: the plug standard of a connector."""

    CCS1 = "CCS1"
    CCS2 = "CCS2"
    NACS = "NACS"
    J1772 = "J1772"
    TYPE2 = "Type 2"
    CHADEMO = "CHAdeMO"
    GBT_AC = "GB/T AC"
    GBT_DC = "GB/T DC"
    SCHUKO = "Schuko"
    OTHER = "other"


class PlugFormat(StrEnum):
    """Whether the driver brings the cable."""

    CABLE = "cable"
    SOCKET = "socket"


class Connector(msgspec.Struct, frozen=True, kw_only=True):
    """One plug of one EVSE: what was configured of it and what the station last said. EVSE 0 is the station itself."""

    station_id: str
    evse: int
    connector: int
    standard: PlugStandard | None = None
    format: PlugFormat | None = None
    max_power_w: int | None = None
    max_voltage_v: int | None = None
    max_current_a: int | None = None
    status: ConnectorStatus = ConnectorStatus.UNKNOWN
    status_at: datetime | None = None
    status_received_at: datetime | None = None
    error_code: str | None = None
    info: str | None = None
    vendor_error_code: str | None = None
    discovered: bool = False
    """True when the station named it and nobody had configured it (field note 23)."""


class BootData(msgspec.Struct, frozen=True, kw_only=True):
    """What a station says of itself when it boots."""

    vendor: str = ""
    model: str = ""
    serial_number: str | None = None
    firmware: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    meter_type: str | None = None
    meter_serial_number: str | None = None
    charge_box_serial_number: str | None = None
    reason: str | None = None


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """A station as the operator knows it. `id` is the surrogate key; `identity` is what the station dials with, at most
    48 characters, no colon, compared without case (`identity_key`)."""

    id: str
    operator_id: str
    identity: str
    identity_key: str
    name: str = ""
    site_id: str | None = None
    enabled: bool = True
    registration: Registration = Registration.ACCEPTED
    """Pending until adopted, for an unknown station that was let in."""
    security_profile: int = 0
    """The lowest security profile (0 to 3) that the station must connect with."""
    password_hmac: str | None = None
    next_password_hmac: str | None = None
    """Of a password that the station was sent, until it says what it made of it or comes with it (A01): right as well."""
    password_weak: bool = False
    password_encoding: str = "plain"
    """`plain` or `hex`: how this station wants a new password written (1.6 AuthorizationKey, field note 9)."""
    validation: Validation = Validation.LENIENT
    serial_number: str | None = None
    """Expected serial number; the common name of a client certificate is checked against it (A00.FR.405)."""
    groups_connectors: bool = False
    """True: connectors of a 1.6 station belong to one EVSE; False: connector n is EVSE n, connector 1."""
    only_version: str | None = None
    """The one OCPP version that is spoken with it, whatever else it offers (field note 4); None: the newest that it offers."""
    token_rules: tuple[TokenRule, ...] = ()
    """How its tokens are read (field note 28)."""
    soft_answers: dict[Verdict, Verdict] = {}
    """What it is told in place of a refusal that makes it lock a card away for good (field note 36)."""
    version: str | None = None
    boot: BootData | None = None
    booted_at: datetime | None = None
    last_seen_at: datetime | None = None
    connection_epoch: int = 0
    connected_at: datetime | None = None
    disconnected_at: datetime | None = None
    address: str | None = None
    held_by: str | None = None
    """The node that holds the open socket; None when there is none."""
    clock_skew_s: float | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def connected(self) -> bool:
        """As far as the store knows, a socket of this station is open."""
        return self.connected_at is not None and (self.disconnected_at is None or self.disconnected_at < self.connected_at)


class FormerStation(msgspec.Struct, frozen=True, kw_only=True):
    """A station that was removed: its name, for what it left behind. `id` was its surrogate key."""

    id: str
    operator_id: str
    identity: str
    identity_key: str
    removed_at: datetime


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a station turned out to know and take, under the firmware that it had then (field notes 12 and 57)."""

    station_id: str
    firmware: str | None
    absent: dict[str, str] = {}
    """By capability (an action, or an action, a colon and a message): the word that it was refused with."""
    items: dict[str, int] = {}
    """By action: how many items it takes in one message, where it said so."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A station (or a TLS client) that knocked and was not let in; one row for (identity_key, address, reason)."""

    id: str
    identity: str
    """Empty for a failed TLS handshake, which is known by its address alone."""
    identity_key: str
    address: str
    subprotocols: tuple[str, ...] = ()
    reason: str
    """Stable code, e.g. `unknown_station`, `wrong_password`, `no_common_subprotocol`, `tls_handshake`."""
    sentence: str
    count: int = 1
    first_seen_at: datetime
    last_seen_at: datetime


class StationReport(msgspec.Struct, frozen=True, kw_only=True):
    """Something else that a station reported and that is kept as evidence: a security event, a firmware status, ..."""

    id: str
    operator_id: str
    station_id: str
    action: str
    at: datetime
    received_at: datetime
    subject: str | None = None
    payload: str


class Repaired(msgspec.Struct, frozen=True, kw_only=True):
    """A repair that one message needed: the rule's stable name, where, what stood there and what we read."""

    rule: str
    path: str
    was: str
    now: str


class RepairSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A repair rule that a station's messages needed: how often, and the last example."""

    station_id: str
    rule: str
    action: str
    path: str
    count: int
    last_was: str
    last_at: datetime


class WireMessage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One CALL (or SEND) with its answer as they crossed the wire: the journal's row. Secrets are masked before it is made."""

    id: str
    operator_id: str
    station_id: str
    epoch: int
    version: str
    direction: str
    """`in` from the station, `out` to it."""
    action: str
    message_id: str
    at: datetime
    payload: str
    answer: str | None = None
    answered_at: datetime | None = None
    latency_ms: float | None = None
    outcome: str = "result"
    """`result`, `error`, `timeout`, `closed`, `malformed`, `late`, `none`."""
    error_code: str | None = None
    faults: tuple[dict[str, object], ...] = ()
    repairs: tuple[dict[str, object], ...] = ()


class BootAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a station that booted is told: whether it may go on, when to call again, and the time."""

    registration: Registration
    interval_s: int
    now: datetime


class ConnectorReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a station says of one connector (EVSE 0: of itself). `at` is the station's time, None when it gave none."""

    evse: int
    connector: int
    status: ConnectorStatus
    at: datetime | None = None
    error_code: str | None = None
    info: str | None = None
    vendor_error_code: str | None = None
