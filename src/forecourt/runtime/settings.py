"""Settings: one table. Each comes from the command line, else the environment (`FORECOURT_` + name), else a TOML file, else
its default. `docs/reference/settings.md` is generated from this module.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from forecourt.kit.errors import InvalidInput

Port = Annotated[int, Meta(ge=0, le=65535)]
Seconds = Annotated[float, Meta(gt=0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set for `forecourt serve`."""

    database: Annotated[
        str, Meta(description="Where everything is stored: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.")
    ] = "sqlite:///forecourt.db"
    http_host: Annotated[str, Meta(description="Address of the REST API and the console.")] = "127.0.0.1"
    http_port: Annotated[Port, Meta(description="Port of the REST API and the console; 0 takes a free one.")] = 8080
    public_url: Annotated[
        str, Meta(description="How people and partners reach the web server from outside; empty: the address it listens at.")
    ] = ""
    secure_cookies: Annotated[bool, Meta(description="Send the sign-in cookie over HTTPS only; set it behind a TLS proxy.")] = False
    ocpp_host: Annotated[str, Meta(description="Address that stations dial.")] = "0.0.0.0"  # noqa: S104 -- stations come from outside
    ocpp_port: Annotated[Port, Meta(description="Port for ws:// (security profiles 0 and 1); 0 takes a free one.")] = 9000
    ocpps_port: Annotated[Port | None, Meta(description="Port for wss:// (security profiles 2 and 3).")] = None
    tls_cert: Annotated[
        tuple[str, ...], Meta(description="Certificate chain files (PEM), one for each key type (RSA, ECDSA).")
    ] = ()
    tls_key: Annotated[tuple[str, ...], Meta(description="Private key files (PEM), in the order of the certificates.")] = ()
    client_ca: Annotated[
        str | None, Meta(description="CA certificates (PEM) that station certificates must chain to (profile 3).")
    ] = None
    public_ocpp_url: Annotated[
        str, Meta(description="What stations dial, without the identity, when a proxy stands before the server; shown to people.")
    ] = ""
    server_key_file: Annotated[
        str,
        Meta(
            description="The key under which station passwords are kept; made on first start. Back it up apart from the database."
        ),
    ] = "forecourt.key"
    api_key: Annotated[str | None, Meta(description="Presets one API key with the role administrator.")] = None
    operator_name: Annotated[
        str | None, Meta(description="Legal name of the first operator; the organisation in station certificates (A00.FR.404).")
    ] = None
    operator_party: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z]{2}\*[A-Za-z0-9]{3}$",
            description="The first operator among partners, such as NL*FCT; taken at the first start only.",
        ),
    ] = "ZZ*FCT"
    partner_megabytes: Annotated[
        int, Meta(ge=1, description="How much is kept of each roaming partner's objects at most; more is refused and shown.")
    ] = 2048
    unknown_stations: Annotated[
        Literal["refuse", "pending"],
        Meta(description="A station nobody configured: refuse it, or let it in as pending until adopted."),
    ] = "refuse"
    without_subprotocol: Annotated[bool, Meta(description="A station that offers no subprotocol counts as OCPP 1.6.")] = True
    minimum_profile: Annotated[int, Meta(ge=0, le=3, description="The lowest security profile that any station may use.")] = 0
    weak_passwords: Annotated[
        Literal["refuse", "flag"], Meta(description="Station passwords under 16 characters: refuse them, or accept and flag.")
    ] = "refuse"
    compression: Annotated[bool, Meta(description="Negotiate permessage-deflate with stations that offer it.")] = True
    heartbeat_s: Annotated[int, Meta(ge=1, description="Heartbeat interval given to stations at boot.")] = 300
    retry_s: Annotated[int, Meta(ge=1, description="Interval after which a pending or rejected station asks again.")] = 60
    ping_s: Annotated[Seconds, Meta(description="A silent socket is pinged after this time.")] = 60.0
    dead_s: Annotated[Seconds, Meta(description="A socket that stays silent for this time in all is ended.")] = 150.0
    call_timeout_s: Annotated[Seconds, Meta(description="How long a command waits for the station's answer unless it says.")] = 30.0
    cost_interval_s: Annotated[
        float, Meta(ge=0, description="How often a station is told what a running transaction costs, when it changed; 0: never.")
    ] = 60.0
    max_frame_bytes: Annotated[int, Meta(ge=4096, description="Largest frame a station may send.")] = 1_048_576
    max_messages_per_s: Annotated[
        float, Meta(gt=0, description="Sustained messages a second from one station before it is slowed down.")
    ] = 50.0
    max_sockets_per_address: Annotated[int, Meta(ge=1, description="Open station sockets from one address.")] = 10_000
    max_body_bytes: Annotated[int, Meta(ge=1024, description="Largest request body of the REST API.")] = 1_048_576
    drain_closes_per_s: Annotated[float, Meta(gt=0, description="When the server stops: socket closes a second at most.")] = 200.0
    drain_s: Annotated[Seconds, Meta(description="When the server stops: time for work in hand.")] = 20.0
    hold_s: Annotated[
        Seconds, Meta(description="While the store is down, a message is held this long before its socket is closed.")
    ] = 10.0
    journal_days: Annotated[int, Meta(ge=1, description="Days the wire log is kept.")] = 30
    meter_days: Annotated[int, Meta(ge=1, description="Days meter values are kept.")] = 1100
    event_days: Annotated[int, Meta(ge=1, description="Days events are kept for subscribers and the audit.")] = 1100
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="How much is logged.")] = "info"
    log_format: Annotated[Literal["auto", "json", "text"], Meta(description="auto: text at a terminal, JSON elsewhere.")] = "auto"


def load(
    options: Mapping[str, object] | None = None, *, environ: Mapping[str, str] = os.environ, file: Path | None = None
) -> Settings:
    """Merge command-line `options` (None values are not given) over the environment over the TOML `file`.

    Raises `InvalidInput` that names the setting, where it came from and what it may be.
    """
    merged: dict[str, object] = {}
    for source, values in (
        ("the file", _from_file(file)),
        ("the environment", _from_environment(environ)),
        ("the command line", options),
    ):
        for name, value in (values or {}).items():
            if value is None or value == ():
                continue
            merged[name] = _checked(name, value, source)
    return Settings(**merged)  # type: ignore[arg-type]


def fields() -> tuple[msgspec.structs.FieldInfo, ...]:
    """Every setting, for the documentation and the command line."""
    return msgspec.structs.fields(Settings)


def _from_file(file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        raise InvalidInput(f"The settings file {file} cannot be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The settings file {file} is not TOML: {error}.") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in fields():
        text = environ.get(f"FORECOURT_{field.name.upper()}")
        if text:
            found[field.name] = tuple(text.split(os.pathsep)) if field.name in ("tls_cert", "tls_key") else text
    return found


def _checked(name: str, value: object, source: str) -> object:
    known = {field.name: field for field in fields()}
    if name not in known:
        raise InvalidInput(f"There is no setting {name!r} (from {source}).")
    try:
        return msgspec.convert(value, known[name].type, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"The setting {name} from {source}: {error}.") from error
