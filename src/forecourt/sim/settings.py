"""What an operator can configure on a station, and how text on the wire reads and sets it."""

from collections.abc import Callable
from dataclasses import dataclass

from forecourt.sim.metering import DEFAULT_MEASURANDS, ENERGY, MEASURANDS


@dataclass(slots=True)
class Settings:
    """The configuration of one station; durations in seconds."""

    heartbeat_s: int = 300
    sample_interval_s: int = 60
    ping_s: int = 0
    connection_timeout_s: int = 60
    measurands: tuple[str, ...] = DEFAULT_MEASURANDS
    ended_measurands: tuple[str, ...] = (ENERGY,)
    attempts: int = 3
    attempt_interval_s: int = 5
    stop_on_invalid: bool = True
    stop_on_disconnect: bool = True
    authorize_remote: bool = False
    cache_enabled: bool = True
    local_list_enabled: bool = True
    local_preauthorize: bool = False
    local_authorize_offline: bool = True
    offline_unknown: bool = False
    start_on: tuple[str, ...] = ("PowerPathClosed",)
    stop_on: tuple[str, ...] = ("Authorized", "EVConnected")
    password: str = ""
    shows_tariffs: bool = True
    shows_costs: bool = True
    """2.1: counts them."""
    currency: str = "EUR"
    fallback_price: str = ""


Value = int | bool | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """How one wire name maps to a setting: its type in the words of the 2.x device model, and who may write it."""

    attribute: str
    kind: str = "integer"
    writable: bool = True
    readable: bool = True
    check: Callable[[Value], bool] = lambda value: True


def not_negative(value: Value) -> bool:
    """Durations and counts."""
    return isinstance(value, int) and value >= 0


def known_measurands(value: Value) -> bool:
    """Every entry is a measurand this station can measure."""
    return isinstance(value, tuple) and all(name in MEASURANDS for name in value)


def long_enough(value: Value) -> bool:
    """A password of 16 to 40 characters (A00.FR.204)."""
    return isinstance(value, str) and 16 <= len(value) <= 40


def known_points(value: Value) -> bool:
    """Start and stop points that this station can detect."""
    return isinstance(value, tuple) and bool(value) and set(value) <= {"EVConnected", "Authorized", "PowerPathClosed"}


def show(settings: Settings, key: Key) -> str:
    """A setting as text."""
    value = getattr(settings, key.attribute)
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def store(settings: Settings, key: Key, text: str) -> bool:
    """Set from text; False when the text is no such value."""
    value = _parse(key.kind, text.strip())
    if value is None or not key.check(value):
        return False
    setattr(settings, key.attribute, value)
    return True


def _parse(kind: str, text: str) -> Value | None:
    if kind == "integer":
        return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdecimal() else None
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower())
    if kind == "MemberList":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
