"""The transaction ledger's nouns: a transaction, its evidence, and what a station reports about one (invariants 3 and 5)."""

from datetime import datetime
from enum import StrEnum

import msgspec

from forecourt.domain.metering import Reading
from forecourt.domain.tokens import TokenRef, TokenVerdict


class TransactionState(StrEnum):
    """Where a transaction stands."""

    OPEN = "open"
    ENDED = "ended"
    ENDED_PENDING = "ended_pending"
    """Ended, and the station still holds messages of it (a gap in the numbers, or GetTransactionStatus said so)."""
    CLOSED = "closed"
    """Ended by us: the end never came. Bookkeeping only."""


class Flag(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something about a transaction that a person should know: a stable code and the sentence they read."""

    code: str
    sentence: str
    at: datetime


class Transaction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One charging transaction.

    `ocpp_transaction_id` is the text of the id on the wire (for 1.6 the decimal number that we gave out). `started_at` and
    `stopped_at` are the station's time where it is plausible, ours (`received_*`) otherwise.
    """

    id: str
    operator_id: str
    station_id: str
    ocpp_transaction_id: str
    evse: int
    connector: int
    token: TokenRef | None = None
    token_verdict: str | None = None
    group: str | None = None
    state: TransactionState = TransactionState.OPEN
    charging_state: str | None = None
    started_at: datetime
    started_received_at: datetime
    stopped_at: datetime | None = None
    stopped_received_at: datetime | None = None
    stop_reason: str | None = None
    stop_token: TokenRef | None = None
    meter_start_wh: int | None = None
    meter_stop_wh: int | None = None
    energy_wh: int = 0
    energy_source: str = "none"
    """Which evidence the energy rests on: `registers`, `curve`, `none`."""
    register: str = "{}"
    """JSON of the running register state (see `metering`), so that a restart goes on where it was."""
    last_seq_no: int | None = None
    seq_gaps: tuple[tuple[int, int], ...] = ()
    """Missing sequence numbers as inclusive ranges."""
    remote_start_id: int | None = None
    reservation_number: int | None = None
    command_id: str | None = None
    flags: tuple[Flag, ...] = ()
    evidence_count: int = 0
    updated_at: datetime


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that a station (or a person) said about a transaction, exactly as it came. Never edited, never dropped.

    `content_key` is what makes a retransmission recognisable; unique with the station.
    """

    id: str
    operator_id: str
    station_id: str
    transaction_id: str | None
    kind: str
    """`start`, `stop`, `started`, `updated`, `ended`, `meter_values`, `status`, `boot`, `closed_by_person`, `undecodable`, ..."""
    content_key: str
    seq_no: int | None = None
    offline: bool = False
    at: datetime
    received_at: datetime
    payload: str
    sentence: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a report reached us: needed to place it, keep it and recognise it."""

    received_at: datetime
    payload: bytes
    """The message's payload as received (repaired or not): becomes evidence."""
    version: str = ""


class StartReport(msgspec.Struct, frozen=True, kw_only=True):
    """A station says that it started (first generation): it waits for the number that we give."""

    evse: int
    connector: int
    token: TokenRef
    meter_start_wh: int
    at: datetime
    reservation_number: int | None = None


class StopReport(msgspec.Struct, frozen=True, kw_only=True):
    """A station says that the transaction with this number stopped; the number may be nonsense (field note 29)."""

    number: int
    at: datetime
    meter_stop_wh: int
    token: TokenRef | None = None
    reason: str | None = None
    readings: tuple[Reading, ...] = ()


class MeterReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Meter values of a connector, perhaps with the number of a transaction (first generation; second outside of one)."""

    evse: int
    connector: int
    readings: tuple[Reading, ...]
    number: int | None = None


class ReportKind(StrEnum):
    """Which part of a transaction a numbered event tells of."""

    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"


class EventReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A numbered event of a transaction (second generation); the station names the transaction."""

    kind: ReportKind
    ref: str
    seq_no: int
    at: datetime
    trigger: str
    offline: bool = False
    evse: int | None = None
    connector: int | None = None
    token: TokenRef | None = None
    charging_state: str | None = None
    stop_reason: str | None = None
    remote_start_id: int | None = None
    reservation_number: int | None = None
    readings: tuple[Reading, ...] = ()


class StartResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a station that started is told (first generation): the number that we gave, and the verdict on the token."""

    number: int
    transaction_id: str
    verdict: TokenVerdict


class StopResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a stop: the transaction it belongs to where one was found, and the verdict on its token where it had one."""

    transaction_id: str | None
    verdict: TokenVerdict | None = None


class EventResult(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What came of a numbered event. The verdict is there when the event carried a token."""

    transaction_id: str
    verdict: TokenVerdict | None = None
