"""Commands to a station as forms: one table, read by the page and by the handler."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from forecourt.console.forms import Form
from forecourt.domain.commands import (
    ChangeAvailability,
    ChangePassword,
    ChargingProfile,
    ClearCache,
    ClearProfile,
    Command,
    GetConfiguration,
    GetProfile,
    RawCall,
    Reset,
    ResetKind,
    SchedulePeriod,
    SetConfiguration,
    SetProfile,
    StartTransaction,
    StopTransaction,
    TransferData,
    Trigger,
    Unlock,
)
from forecourt.domain.passwords import generate
from forecourt.domain.tokens import TokenRef

STATUS = "StatusNotification"
_BOTH = (STATUS, "MeterValues", "Heartbeat", "BootNotification", "FirmwareStatusNotification")
TRIGGERS_1 = (*_BOTH, "DiagnosticsStatusNotification", "LogStatusNotification", "SignChargePointCertificate")
TRIGGERS_2 = (*_BOTH, "TransactionEvent", "LogStatusNotification", "SignChargingStationCertificate", "SignV2GCertificate")


class Asked(msgspec.Struct, frozen=True):
    """Whom a form is for: the generation of the station's version, and how its site's local times are read."""

    first_generation: bool
    parse_local: Callable[[str], datetime]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a command: kind `text`, `number`, `moment`, `json`, `lines`, `choice`, `token`, `transaction` or `action`."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


class CommandForm(msgspec.Struct, frozen=True, kw_only=True):
    """A command that can be asked: its words, inputs, and what the inputs become."""

    name: str
    title: str
    about: str
    button: str
    make: Callable[[Form, Asked], Command]
    fields: tuple[Field, ...] = ()
    danger: bool = False
    wide: bool = False
    elsewhere: bool = False
    """Asked on another tab than that of the commands."""


def _start(form: Form, _: Asked) -> Command:
    token = TokenRef(uid=form.required("token"), type=form.text("type") or "rfid")
    return StartTransaction(evse=form.integer("evse"), connector=form.integer("connector"), token=token)


def _availability(form: Form, _: Asked) -> Command:
    available = form.text("available") == "yes"
    return ChangeAvailability(available=available, evse=form.integer("evse"), connector=form.integer("connector"))


def _unlock(form: Form, _: Asked) -> Command:
    return Unlock(evse=form.integer("evse") or 1, connector=form.integer("connector") or 1)


def _trigger(form: Form, asked: Asked) -> Command:
    message, evse = form.required("message"), form.integer("evse")
    if message == STATUS and evse is None and not asked.first_generation:  # F06.FR.13
        form.fault("evse", "required", "OCPP 2.x asks for the status of one connector; name its EVSE.")
    return Trigger(message=message, evse=evse, connector=form.integer("connector"))


def _profile(form: Form, asked: Asked) -> Command:
    minutes = form.integer("duration")
    profile = ChargingProfile(
        id=form.integer("id") or 1,
        stack_level=form.integer("stack_level") or 0,
        purpose=form.text("purpose", "default"),
        kind=form.text("kind", "relative"),
        unit=form.text("unit", "A"),
        periods=_periods(form),
        start_at=form.moment("start_at", asked.parse_local),
        duration_s=None if minutes is None else minutes * 60,
        transaction_id=form.optional("transaction_id") if form.text("purpose") == "transaction" else None,
    )
    return SetProfile(evse=form.integer("evse") or 0, profile=profile)


def _periods(form: Form) -> tuple[SchedulePeriod, ...]:
    """Lines of a minute and a limit, perhaps with the number of phases."""
    periods = []
    for line in filter(None, map(str.strip, form.required("periods").splitlines())):
        try:
            periods.append(_period(line))
        except ValueError:
            form.fault("periods", "format", f"«{line[:40]}» is no minute and limit.")
    return tuple(periods)


def _period(line: str) -> SchedulePeriod:
    minute, limit, *phases = line.replace(",", ".").split()
    if not 0 <= float(limit) <= 1e9 or int(minute) < 0 or len(phases) > 1:
        raise ValueError(line)
    return SchedulePeriod(start_s=int(minute) * 60, limit=float(limit), phases=int(phases[0]) if phases else None)


def _raw(form: Form, _: Asked) -> Command:
    text = form.text("payload") or "{}"
    try:
        compact = msgspec.json.format(text.encode(), indent=-1).decode()
        msgspec.json.decode(compact, type=dict)
    except (msgspec.MsgspecError, RecursionError) as error:
        form.fault("payload", "json", f"This is no JSON object: {error}.")
        compact = "{}"
    return RawCall(action=form.required("action"), payload_json=compact)


def _transfer(form: Form, _: Asked) -> Command:
    return TransferData(vendor_id=form.required("vendor_id"), message_id=form.optional("message_id"), data=form.optional("data"))


def _keys(form: Form) -> tuple[str, ...]:
    return tuple(part.strip() for part in form.text("keys").replace("\n", ",").split(",") if part.strip())


_EVSE = Field(name="evse", label="EVSE", kind="number", hint="Empty: the whole station.")
_CONNECTOR = Field(name="connector", label="Connector", kind="number", hint="Empty: all of the EVSE.")
_UNITS = (("W", "Watts"), ("A", "Amperes"))
_PURPOSES = (("default", "Every transaction"), ("transaction", "One transaction"), ("station_max", "The station as a whole"))
_KINDS = (
    ("relative", "From each start on"),
    ("absolute", "Once, from a moment on"),
    ("recurring_daily", "Every day"),
    ("recurring_weekly", "Every week"),
)

FORMS: tuple[CommandForm, ...] = (
    CommandForm(
        name="start",
        title="Start charging",
        about="Ask the station to start a transaction for a token.",
        button="Start",
        make=_start,
        fields=(
            Field(name="token", label="Token", kind="token", required=True),
            Field(name="evse", label="EVSE", kind="number", value="1"),
            Field(name="connector", label="Connector", kind="number"),
        ),
    ),
    CommandForm(
        name="stop",
        title="Stop charging",
        about="Ask the station to end a transaction.",
        button="Stop",
        make=lambda form, _: StopTransaction(transaction_id=form.required("transaction_id")),
        fields=(Field(name="transaction_id", label="Transaction", kind="transaction", required=True),),
    ),
    CommandForm(
        name="unlock",
        title="Unlock a connector",
        about="Let the cable go.",
        button="Unlock",
        make=_unlock,
        fields=(
            Field(name="evse", label="EVSE", kind="number", value="1", required=True),
            Field(name="connector", label="Connector", kind="number", value="1"),
        ),
    ),
    CommandForm(
        name="availability",
        title="Availability",
        about="Take the station, an EVSE or a connector into or out of operation.",
        button="Change",
        make=_availability,
        fields=(
            Field(name="available", label="In operation", kind="choice", options=(("yes", "Yes"), ("no", "No"))),
            _EVSE,
            _CONNECTOR,
        ),
    ),
    CommandForm(
        name="reset",
        title="Restart",
        about="Restart the station. A soft restart ends transactions properly first; 2.x stations can wait until idle.",
        button="Restart",
        danger=True,
        make=lambda form, _: Reset(kind=form.one_of("kind", ResetKind, ResetKind.SOFT), evse=form.integer("evse")),
        fields=(
            Field(
                name="kind",
                label="How",
                kind="choice",
                options=(("soft", "Soft"), ("hard", "Hard"), ("on_idle", "When idle (2.x)")),
            ),
            _EVSE,
        ),
    ),
    CommandForm(
        name="trigger",
        title="Ask for a message",
        about="The station sends the message right after its answer.",
        button="Ask",
        make=_trigger,
        fields=(
            Field(name="message", label="Message", kind="choice"),
            _EVSE,
            _CONNECTOR,
        ),
    ),
    CommandForm(
        name="get-configuration",
        title="Read configuration",
        about="Keys of a 1.6 station, or Component.Variable of a 2.x one, separated by commas.",
        button="Read",
        make=lambda form, _: GetConfiguration(keys=_keys(form)),
        fields=(Field(name="keys", label="Keys", hint="Empty: everything."),),
    ),
    CommandForm(
        name="set-configuration",
        title="Write configuration",
        about="One key (1.6) or Component.Variable (2.x).",
        button="Write",
        make=lambda form, _: SetConfiguration(values={form.required("key"): form.text("value")}),
        fields=(Field(name="key", label="Key", required=True), Field(name="value", label="Value")),
    ),
    CommandForm(
        name="clear-cache",
        title="Clear the token cache",
        about="The station forgets which tokens it knew.",
        button="Clear",
        make=lambda form, _: ClearCache(),
    ),
    CommandForm(
        name="change-password",
        title="Change the password",
        about="A random one is made, sent, and shown once. Both are right until the station says or shows which one it uses.",
        button="Change",
        elsewhere=True,
        make=lambda form, _: ChangePassword(password=generate()),
    ),
    CommandForm(
        name="schedule",
        title="Composite schedule",
        about="The limits that the station would follow from now on.",
        button="Ask",
        make=lambda form, _: GetProfile(
            evse=form.integer("evse") or 0, duration_s=form.integer("duration_s") or 86_400, unit=form.optional("unit")
        ),
        fields=(
            _EVSE,
            Field(name="duration_s", label="For (seconds)", kind="number", value="86400"),
            Field(name="unit", label="Unit", kind="choice", options=_UNITS),
        ),
    ),
    CommandForm(
        name="clear-profiles",
        title="Remove charging profiles",
        about="All that match; with nothing filled in, every profile.",
        button="Remove",
        danger=True,
        make=lambda form, _: ClearProfile(id=form.integer("id"), evse=form.integer("evse")),
        fields=(Field(name="id", label="Profile id", kind="number"), _EVSE),
    ),
    CommandForm(
        name="data-transfer",
        title="Vendor message",
        about="DataTransfer: a message of the maker's own.",
        button="Send",
        make=_transfer,
        fields=(
            Field(name="vendor_id", label="Vendor", required=True),
            Field(name="message_id", label="Message"),
            Field(name="data", label="Data"),
        ),
    ),
    CommandForm(
        name="profile",
        title="Set a charging profile",
        about="Limits over time. A profile with the same id, or the same purpose and level, is replaced.",
        button="Set",
        make=_profile,
        wide=True,
        fields=(
            Field(
                name="periods",
                label="Limits",
                kind="lines",
                required=True,
                value="0 16",
                hint="A line each: minute from the beginning, limit, and phases where they matter. Such as 0 16, then 120 8 1.",
            ),
            Field(name="unit", label="Unit", kind="choice", options=_UNITS[::-1]),
            Field(name="purpose", label="For", kind="choice", options=_PURPOSES),
            Field(name="transaction_id", label="Transaction", kind="transaction", hint="Where it is for one only."),
            Field(name="evse", label="EVSE", kind="number", value="0", hint="0: all of them."),
            Field(name="kind", label="Begins", kind="choice", options=_KINDS),
            Field(name="start_at", label="From", kind="moment", hint="Empty: now."),
            Field(name="duration", label="For (minutes)", kind="number", hint="Empty: without end."),
            Field(name="id", label="Profile id", kind="number", value="1"),
            Field(name="stack_level", label="Level", kind="number", value="0", hint="The highest level counts."),
        ),
    ),
    CommandForm(
        name="raw",
        title="Any call",
        about="Any action of the station's own version. The payload is checked against its schema first and sent as written.",
        button="Send",
        make=_raw,
        wide=True,
        fields=(
            Field(name="action", label="Action", kind="action", required=True),
            Field(name="payload", label="Payload (JSON)", kind="json", value="{}"),
        ),
    ),
)
BY_NAME: Mapping[str, CommandForm] = {form.name: form for form in FORMS}


def forms_of(version: str | None) -> Iterator[CommandForm]:
    """The forms for a station of this version: it is asked only for messages that it has."""
    triggers = TRIGGERS_1 if is_first_generation(version) else TRIGGERS_2
    for form in (each for each in FORMS if not each.elsewhere):
        if form.name == "trigger":
            message = replace(form.fields[0], options=tuple((each, each) for each in triggers))
            form = replace(form, fields=(message, *form.fields[1:]))
        yield form


def is_first_generation(version: str | None) -> bool:
    """Whether it is of OCPP 1.x."""
    return version is not None and version.startswith("1")
