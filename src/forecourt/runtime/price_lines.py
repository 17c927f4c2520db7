"""`forecourt price` and `forecourt periods`: bills checked and made from JSON lines, in the shapes of OCPI (§3.1)."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NoReturn, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from forecourt.domain.pricing import CurrentSample, CurveSample, Policies, PowerSample, price, segment
from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Time, Wire
from forecourt.roaming.mapping.cdrs import periods_of
from forecourt.roaming.mapping.tariffs import tariffs_from
from forecourt.runtime import price_words as words

LONGEST_LINE: Final = 16 * 1024 * 1024
Document = dict[str, object]
W = TypeVar("W", bound=Wire)


class CdrFrame(Wire, frozen=True, kw_only=True):
    """What pricing needs of a CDR beside its periods. 2.1.1 calls the end `stop_date_time`."""

    start_date_time: Time
    end_date_time: Time | None = None
    stop_date_time: Time | None = None
    currency: str | None = None
    reservation_expired: bool = False


class SessionFrame(Wire, frozen=True, kw_only=True):
    """What cutting needs of a session."""

    start_date_time: Time
    end_date_time: Time


class MeterSample(Wire, frozen=True, kw_only=True):
    """The energy so far."""

    at: Time
    total_kwh: Decimal


class PowerRead(Wire, frozen=True, kw_only=True):
    """The power at a moment."""

    at: Time
    power_kw: Decimal


class CurrentRead(Wire, frozen=True, kw_only=True):
    """The current at a moment, the sum of the phases."""

    at: Time
    current_a: Decimal


def answers(lines: Iterable[bytes], work: Callable[[Document], Document]) -> Iterator[bytes]:
    """One line of JSON for each that is not empty; a bad one yields its error, and the rest go on."""
    for line in lines:
        if line.strip():
            yield render(_answer(line, work))


def stream(work: Callable[[Document], Document]) -> None:
    """From standard input to standard output, each answer as soon as it is known."""
    for answer in answers(sys.stdin.buffer, work):
        sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()


def _answer(line: bytes, work: Callable[[Document], Document]) -> Document:
    document: object = None
    try:
        if len(line) > LONGEST_LINE:
            raise words.refused("", "length", f"a line has at most {LONGEST_LINE} bytes")
        document = parse(line)
        if not isinstance(document, dict):
            raise words.refused("", "object", "a line is a JSON object")
        return {"id": document.get("id"), **work(document)}
    except InvalidInput as refusal:
        return {"id": document.get("id") if isinstance(document, dict) else None, **words.error(refusal)}


def priced(document: Document, *, rounded: bool, policies: Policies) -> Document:
    """The price of one CDR."""
    version = version_of(document)
    tariffs, policies = tariffs_from(document.get("tariffs"), version), _policies(document, policies)
    cdr = _object(document, "cdr")
    frame = read(cdr, CdrFrame, path="cdr")
    ends_at = frame.end_date_time or frame.stop_date_time
    if ends_at is None:
        raise words.refused("cdr.end_date_time", "missing", "is missing")
    periods = periods_of(cdr.get("charging_periods"), version, tariffs=tariffs, path="cdr.charging_periods")
    breakdown = price(
        periods,
        tariffs,
        zone_of(document),
        starts_at=frame.start_date_time,
        ends_at=ends_at,
        policies=policies,
        reservation_expired=frame.reservation_expired,
        currency=frame.currency,
    )
    return words.bill(breakdown, rounded=rounded, zone_known=document.get("location_time_zone") is not None)


def cut(document: Document, *, policies: Policies) -> Document:
    """The charging periods of one session."""
    tariffs = tariffs_from(document.get("tariffs"), version_of(document))
    session = read(_object(document, "session"), SessionFrame, path="session")
    periods = segment(
        [CurveSample(at=each.at, total_kwh=each.total_kwh) for each in _list(document, "meter_samples", MeterSample)],
        tariffs,
        zone_of(document),
        starts_at=session.start_date_time,
        ends_at=session.end_date_time,
        powers=[PowerSample(at=each.at, power_kw=each.power_kw) for each in _list(document, "power_samples", PowerRead)],
        currents=[CurrentSample(at=each.at, current_a=each.current_a) for each in _list(document, "current_samples", CurrentRead)],
        policies=_policies(document, policies),
    )
    return {"charging_periods": [words.period(each) for each in periods]}


def version_of(document: Document) -> Version:
    """The version that a line speaks. Without one: 2.3.0 where a tariff says how it stands to taxes, else 2.2.1."""
    told = document.get("ocpi_version")
    if told is None:
        listed = document.get("tariffs")
        stated = isinstance(listed, list) and any(isinstance(each, dict) and "tax_included" in each for each in listed)
        return Version.V230 if stated else Version.V221
    if isinstance(told, str) and (version := _VERSIONS.get(told)) is not None:
        return version
    raise words.refused("ocpi_version", "version", f"is none of {', '.join(Version)}")


def zone_of(document: Document) -> ZoneInfo:
    """The zone of the site; UTC where 2.1.1 gives none."""
    name = document.get("location_time_zone") or "UTC"
    try:
        return ZoneInfo(name) if isinstance(name, str) else _no_zone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _no_zone()


def policies_of(settings: Sequence[str]) -> Policies:
    """`name=value` words as policies."""
    return _with_policies(Policies(), dict(_setting(each) for each in settings))


_VERSIONS = {**{str(version): version for version in Version}, "2.2": Version.V221, "2.3": Version.V230}


def _no_zone() -> NoReturn:
    raise words.refused("location_time_zone", "zone", "is no zone of the tz database, such as Europe/Amsterdam")


def _object(document: Document, name: str) -> Document:
    value = document.get(name)
    if not isinstance(value, dict):
        raise words.refused(name, "object", "is not an object")
    return value


def _list(document: Document, name: str, of: type[W]) -> list[W]:
    value = document.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise words.refused(name, "list", "is not a list")
    return [read(each, of, path=f"{name}[{index}]") for index, each in enumerate(value)]


def _policies(document: Document, policies: Policies) -> Policies:
    """The command's policies and over them the line's own."""
    return policies if document.get("policies") is None else _with_policies(policies, _object(document, "policies"))


def _with_policies(policies: Policies, settings: Document) -> Policies:
    for name in settings:
        if name not in Policies.__struct_fields__:
            raise words.refused(f"policies.{name[:40]}", "policy", f"is none of {', '.join(Policies.__struct_fields__)}")
    try:
        return msgspec.convert(msgspec.to_builtins(policies) | settings, Policies, strict=False)
    except msgspec.ValidationError as failure:
        raise words.refused("policies", "policy", f"cannot be read: {failure}") from None


def _setting(word: str) -> tuple[str, object]:
    name, _, value = word.partition("=")
    return name.strip(), None if value.strip() in ("none", "") else value.strip()
