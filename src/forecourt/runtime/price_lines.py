"""`forecourt price` and `forecourt periods`: bills checked and made from JSON lines, in the shapes of OCPI (§3.1)."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from forecourt.domain.pricing import CurrentSample, CurveSample, Policies, PowerSample, price, segment
from forecourt.domain.pricing import policies_of as named_policies
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import InvalidInput
from forecourt.kit.time import zone_named
from forecourt.ocpi.codec import number, parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Time, Wire
from forecourt.roaming.mapping.cdrs import periods_of
from forecourt.roaming.mapping.losses import Mapped, told
from forecourt.roaming.mapping.tariffs import read_tariffs
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


def answers(lines: Iterable[bytes], work: Callable[[Document], Document], frame: str = "cdr") -> Iterator[bytes]:
    """One line of JSON for each that is not empty; a bad one yields its error, and the rest go on. `frame` has start and end."""
    for line in lines:
        if line.strip():
            yield render(_answer(line, work, frame))


def stream(work: Callable[[Document], Document], frame: str) -> None:
    """From standard input to standard output, each answer as soon as it is known."""
    for answer in answers(sys.stdin.buffer, work, frame):
        sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()


def _answer(line: bytes, work: Callable[[Document], Document], frame: str) -> Document:
    document: object = None
    try:
        if len(line) > LONGEST_LINE:
            raise words.refused("", "length", f"a line has at most {LONGEST_LINE} bytes")
        document = _read(line)
        if not isinstance(document, dict):
            raise words.refused("", "object", "a line is a JSON object")
        return {"id": document.get("id"), **work(document)}
    except InvalidInput as refusal:
        return {"id": document.get("id") if isinstance(document, dict) else None, "error": words.error(refusal, frame)}


def _read(line: bytes) -> object:
    """The line. NaN and infinities are no JSON, but programs write them: kept, so that what reads them says where they are."""
    try:
        return parse(line)
    except InvalidInput as refusal:
        try:
            document = json.loads(line, parse_float=number, parse_constant=number)
            parse(render(document["id"]))
        except (ValueError, RecursionError, LookupError, TypeError, InvalidInput):
            raise refusal from None
        return document


def priced(document: Document, *, rounded: bool, policies: Policies) -> Document:
    """The price of one CDR."""
    version = _version(document)
    tariffs, policies = _tariffs(document, version), _policies(document, policies)
    cdr = _object(document, "cdr")
    frame = read(cdr, CdrFrame, path="cdr")
    ends_at = frame.end_date_time or frame.stop_date_time
    if ends_at is None:
        raise words.refused("cdr.end_date_time", "missing", "is missing")
    periods = periods_of(cdr.get("charging_periods"), version, tariffs=tariffs.value, path="cdr.charging_periods")
    breakdown = price(
        periods,
        tariffs.value,
        _zone(document, version),
        starts_at=frame.start_date_time,
        ends_at=ends_at,
        policies=policies,
        reservation_expired=frame.reservation_expired,
        currency=frame.currency,
    )
    breakdown = msgspec.structs.replace(breakdown, findings=(*told(tariffs.losses), *breakdown.findings))
    return words.bill(breakdown, rounded=rounded, zone_known=document.get("location_time_zone") is not None)


def cut(document: Document, *, policies: Policies) -> Document:
    """The charging periods of one session."""
    tariffs = _tariffs(document, _version(document) if "ocpi_version" in document else _likely_version(document))
    session = read(_object(document, "session"), SessionFrame, path="session")
    if "meter_samples" not in document:
        raise words.refused("meter_samples", "missing", "is missing")
    periods = segment(
        [CurveSample(at=each.at, total_kwh=each.total_kwh) for each in _list(document, "meter_samples", MeterSample)],
        tariffs.value,
        _zone(document),
        starts_at=session.start_date_time,
        ends_at=session.end_date_time,
        powers=[PowerSample(at=each.at, power_kw=each.power_kw) for each in _list(document, "power_samples", PowerRead)],
        currents=[CurrentSample(at=each.at, current_a=each.current_a) for each in _list(document, "current_samples", CurrentRead)],
        policies=_policies(document, policies),
    )
    written: Document = {"charging_periods": [words.period(each) for each in periods]}
    findings = [words.finding(each) for each in told(tariffs.losses)]
    return written | {"findings": findings} if findings else written


def policies_of(settings: Sequence[str]) -> Policies:
    """`name=value` words as policies."""
    return named_policies(dict(_setting(each) for each in settings), path="policies")


_VERSIONS = {**{str(version): version for version in Version}, "2.2": Version.V221, "2.3": Version.V230}


def _version(document: Document) -> Version:
    told = document.get("ocpi_version")
    if isinstance(told, str) and (version := _VERSIONS.get(told)) is not None:
        return version
    raise words.refused("ocpi_version", "version", f"is none of {', '.join(Version)}")


def _likely_version(document: Document) -> Version:
    """2.3.0 where a tariff says how it stands to taxes, else 2.2.1: periods do not depend on taxes."""
    listed = document.get("tariffs")
    stated = isinstance(listed, list) and any(isinstance(each, dict) and "tax_included" in each for each in listed)
    return Version.V230 if stated else Version.V221


def _tariffs(document: Document, version: Version) -> Mapped[tuple[Tariff, ...]]:
    if document.get("tariffs") is None:
        raise words.refused("tariffs", "missing", "is missing")
    return read_tariffs(document["tariffs"], version)


def _zone(document: Document, version: Version = Version.V221) -> ZoneInfo:
    """The zone of the site; 2.1.1 alone need not give one (L09), and is then read as UTC."""
    name = document.get("location_time_zone")
    if name is None and version is Version.V211:
        return ZoneInfo("UTC")
    return zone_named(str(name), "location_time_zone")


def _object(document: Document, name: str) -> Document:
    value = document.get(name)
    if not isinstance(value, dict):
        raise words.refused(name, "object", "is not an object")
    return value


def _list(document: Document, name: str, of: type[W]) -> list[W]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise words.refused(name, "list", "is not a list")
    return [read(each, of, path=f"{name}[{index}]") for index, each in enumerate(value)]


def _policies(document: Document, policies: Policies) -> Policies:
    """The command's policies and over them the line's own."""
    if document.get("policies") is None:
        return policies
    said = {name: _word(value) for name, value in _object(document, "policies").items()}
    return named_policies(said, policies, path="policies")


def _word(value: object) -> str:
    """A line may write numbers as such, and none as null."""
    return "none" if value is None else str(value)


def _setting(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name.strip(), value.strip() or "none"
