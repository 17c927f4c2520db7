"""What a fleet counts, and the ledger of what the central system has acknowledged."""

import os
from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import msgspec

from forecourt.kit.time import rfc3339, utc_now
from forecourt.sim.records import Record
from forecourt.sim.wire import Document


class Acknowledged(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line of the ledger: a record whose answer has arrived."""

    station: str
    version: str
    action: str
    event: str
    transaction: str
    at: str
    ocpp_transaction_id: str | None = None
    seq_no: int | None = None
    meter_wh: int | None = None
    connector: int | None = None
    token: str | None = None
    offline: bool = False
    acknowledged_at: str


class Ledger:
    """Appends each acknowledged record to a JSON-lines file in the moment its answer arrives, past every buffer of ours."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def write(self, station: str, version: str, record: Record) -> None:
        """One record was acknowledged."""
        transaction = record.transaction
        line = Acknowledged(
            station=station,
            version=version,
            action=record.action,
            event=record.event,
            transaction=transaction.id,
            at=record.at,
            ocpp_transaction_id=wire_id(version, record),
            seq_no=record.seq_no,
            meter_wh=record.meter_wh,
            connector=transaction.evse,
            token=transaction.token.uid if transaction.token else None,
            offline=record.offline,
            acknowledged_at=rfc3339(utc_now()),
        )
        os.write(self._file, msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """No more lines."""
        os.close(self._file)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def wire_id(version: str, record: Record) -> str | None:
    """The transaction's id as the wire knows it: the server's number in 1.6, the station's own in 2.x."""
    if version != "1.6":
        return record.transaction.id
    return None if record.transaction.remote_id is None else str(record.transaction.remote_id)


def read_ledger(path: Path) -> list[Acknowledged]:
    """Every whole line of a ledger (the last may be cut off by a kill)."""
    lines = path.read_bytes().split(b"\n")
    return [msgspec.json.decode(line, type=Acknowledged) for line in lines[:-1]]


@dataclass(slots=True)
class Tally:
    """Counts of one fleet (or one station)."""

    sent: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    latencies_s: "array[float]" = field(default_factory=lambda: array("d"))
    connections: int = 0
    boots: int = 0
    started: int = 0
    ended: int = 0
    records: int = 0
    given_up: int = 0
    energy_wh: float = 0.0
    ledger: Ledger | None = None

    def call(self, action: str, outcome: str, code: str, duration_s: float) -> None:
        """One of our calls has come to its end."""
        self.sent[action] += 1
        if outcome == "result":
            self.answered[action] += 1
            self.latencies_s.append(duration_s)
            return
        self.failed[action] += 1
        self.errors[f"{action}: {code or outcome}"] += 1

    def acknowledged(self, station: str, version: str, record: Record) -> None:
        """A transaction record has its answer."""
        self.records += 1
        if self.ledger is not None:
            self.ledger.write(station, version, record)

    def answer(self, document: Document, action: str) -> None:
        """We answered a command of the central system."""
        status = document.get("status")
        self.commands[f"{action}: {status}" if status else action] += 1
