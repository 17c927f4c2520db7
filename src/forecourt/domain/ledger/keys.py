"""Content keys: what makes a retransmission recognisable (design, invariant 3). Message ids mean nothing across sockets."""

from datetime import datetime
from hashlib import blake2b

from forecourt.domain.transactions import EventReport, MeterReport, StartReport, StopReport


def digest(payload: bytes) -> str:
    """Short fingerprint of a payload."""
    return blake2b(payload, digest_size=12).hexdigest()


def start_key(report: StartReport) -> str:
    """Station (the key's scope), connector, token, timestamp, meter."""
    words = f"{report.evse}|{report.connector}|{report.token.key}|{_instant(report.at)}|{report.meter_start_wh}"
    return "start:" + digest(words.encode())


def stop_key(report: StopReport) -> str:
    """Station (the key's scope), number, timestamp, meter; for a number that names nothing, the token too."""
    token = f":{report.token.key}" if report.token is not None and report.number <= 0 else ""
    return f"stop:{report.number}:{_instant(report.at)}:{report.meter_stop_wh}{token}"


def meter_key(report: MeterReport, payload: bytes) -> str:
    """Connector, number and the values as they came."""
    return f"meter:{report.evse}:{report.connector}:{digest(payload)}"


def event_key(report: EventReport, payload: bytes) -> str:
    """Transaction, sequence number, content."""
    return f"event:{report.seq_no}:{digest(report.ref.encode() + b'|' + payload)}"


def _instant(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
