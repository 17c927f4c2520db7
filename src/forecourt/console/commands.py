"""Commands to a station as forms: one table, read by the page and by the handler; the answer is shown where it was asked."""

from collections.abc import Callable, Mapping

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from forecourt.console.forms import Form
from forecourt.console.frame import Here, Visit
from forecourt.console.naming import zone_of
from forecourt.domain.commands import (
    ChangeAvailability,
    ClearCache,
    ClearProfile,
    Command,
    CommandRecord,
    GetConfiguration,
    GetProfile,
    Outcome,
    RawCall,
    Reset,
    ResetKind,
    SetConfiguration,
    StartTransaction,
    StopTransaction,
    TransferData,
    Trigger,
    Unlock,
)
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound

REFUSALS = ("Rejected", "NotSupported", "NotImplemented", "UnknownVendorId", "UnknownMessageId", "UnlockFailed", "Unknown")
"""Status words of answers that mean no."""
TRIGGERS = ("StatusNotification", "MeterValues", "Heartbeat", "BootNotification", "TransactionEvent", "FirmwareStatusNotification")


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a command: kind `text`, `number`, `json`, `choice`, `token`, `transaction` or `action`."""

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
    make: Callable[[Form], Command]
    fields: tuple[Field, ...] = ()
    danger: bool = False


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a command, in words and as the station wrote it."""

    station: Station
    title: str
    tone: str
    headline: str
    sentence: str
    record: CommandRecord | None = None
    faults: tuple[FieldFault, ...] = ()


def _start(form: Form) -> Command:
    token = TokenRef(uid=form.required("token"), type=form.text("type") or "rfid")
    return StartTransaction(evse=form.integer("evse"), connector=form.integer("connector"), token=token)


def _availability(form: Form) -> Command:
    available = form.text("available") == "yes"
    return ChangeAvailability(available=available, evse=form.integer("evse"), connector=form.integer("connector"))


def _unlock(form: Form) -> Command:
    return Unlock(evse=form.integer("evse") or 1, connector=form.integer("connector") or 1)


def _trigger(form: Form) -> Command:
    return Trigger(message=form.required("message"), evse=form.integer("evse"), connector=form.integer("connector"))


def _raw(form: Form) -> Command:
    text = form.text("payload") or "{}"
    try:
        compact = msgspec.json.format(text.encode(), indent=-1).decode()
        msgspec.json.decode(compact, type=dict)
    except (msgspec.MsgspecError, RecursionError) as error:
        form.fault("payload", "json", f"This is no JSON object: {error}.")
        compact = "{}"
    return RawCall(action=form.required("action"), payload_json=compact)


def _transfer(form: Form) -> Command:
    return TransferData(vendor_id=form.required("vendor_id"), message_id=form.optional("message_id"), data=form.optional("data"))


def _keys(form: Form) -> tuple[str, ...]:
    return tuple(part.strip() for part in form.text("keys").replace("\n", ",").split(",") if part.strip())


_EVSE = Field(name="evse", label="EVSE", kind="number", hint="Empty: the whole station.")
_CONNECTOR = Field(name="connector", label="Connector", kind="number", hint="Empty: all of the EVSE.")
_UNITS = (("W", "Watts"), ("A", "Amperes"))

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
        make=lambda form: StopTransaction(transaction_id=form.required("transaction_id")),
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
        make=lambda form: Reset(kind=form.one_of("kind", ResetKind, ResetKind.SOFT), evse=form.integer("evse")),
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
            Field(name="message", label="Message", kind="choice", options=tuple((each, each) for each in TRIGGERS)),
            _EVSE,
            _CONNECTOR,
        ),
    ),
    CommandForm(
        name="get-configuration",
        title="Read configuration",
        about="Keys of a 1.6 station, or Component.Variable of a 2.x one, separated by commas.",
        button="Read",
        make=lambda form: GetConfiguration(keys=_keys(form)),
        fields=(Field(name="keys", label="Keys", hint="Empty: everything."),),
    ),
    CommandForm(
        name="set-configuration",
        title="Write configuration",
        about="One key (1.6) or Component.Variable (2.x).",
        button="Write",
        make=lambda form: SetConfiguration(values={form.required("key"): form.text("value")}),
        fields=(Field(name="key", label="Key", required=True), Field(name="value", label="Value")),
    ),
    CommandForm(
        name="clear-cache",
        title="Clear the token cache",
        about="The station forgets which tokens it knew.",
        button="Clear",
        make=lambda form: ClearCache(),
    ),
    CommandForm(
        name="schedule",
        title="Composite schedule",
        about="The limits that the station would follow from now on.",
        button="Ask",
        make=lambda form: GetProfile(
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
        make=lambda form: ClearProfile(id=form.integer("id"), evse=form.integer("evse")),
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
        name="raw",
        title="Any call",
        about="Any action of the station's own version. The payload is checked against its schema first and sent as written.",
        button="Send",
        make=_raw,
        fields=(
            Field(name="action", label="Action", kind="action", required=True),
            Field(name="payload", label="Payload (JSON)", kind="json", value="{}"),
        ),
    ),
)
BY_NAME: Mapping[str, CommandForm] = {form.name: form for form in FORMS}


@post("/stations/{identity:str}/commands/{name:str}")
async def ask(visit: Here, identity: FromPath[str], name: FromPath[str]) -> Response[str]:
    """Send the command and show the station's own answer."""
    if (wanted := BY_NAME.get(name)) is None:
        raise NotFound(f"There is no command {name}.")
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    form = await visit.form()
    command = wanted.make(form)
    try:
        form.check()
        record = await visit.services.commands.send(visit.caller, station, command)
    except InvalidInput as error:
        return await _show(visit, _not_sent(station, wanted, error), 422)
    return await _show(visit, answer_view(station, wanted.title, record), 200)


def answer_view(station: Station, title: str, record: CommandRecord) -> AnswerView:
    """The station's answer in words."""
    tone, headline, sentence = _verdict(station, record)
    return AnswerView(station=station, title=title, tone=tone, headline=headline, sentence=sentence, record=record)


def _verdict(station: Station, record: CommandRecord) -> tuple[str, str, str]:
    error = record.error or {}
    description = str(error.get("description") or error.get("code") or "")
    match record.outcome:
        case Outcome.RESULT:
            refused = record.status in (
                "Rejected",
                "NotSupported",
                "UnknownVendorId",
                "UnknownMessageId",
                "NotImplemented",
                "Failed",
            )
            return ("bad" if refused else "good"), record.status or "Answered", f"{station.identity} answered."
        case Outcome.ERROR:
            return "bad", str(error.get("code") or "Error"), f"{station.identity} answered with an error. {description}"
        case Outcome.TIMEOUT:
            return "bad", "No answer", f"{station.identity} did not answer in time. It may still act on it."
        case Outcome.NOT_CONNECTED:
            return "bad", "Not connected", f"{station.identity} is not connected; nothing was sent."
        case Outcome.UNSUPPORTED:
            return "bad", "Not in its version", f"Nothing was sent. {description}"
        case _:
            return "bad", "Not reached", f"{station.identity} could not be reached; nothing is known of its answer."


def _not_sent(station: Station, form: CommandForm, error: InvalidInput) -> AnswerView:
    return AnswerView(
        station=station, title=form.title, tone="bad", headline="Not sent", sentence=error.message, faults=error.faults
    )


async def _show(visit: Visit, view: AnswerView, status: int) -> Response[str]:
    """In place; or, without script, as a page of its own."""
    zone = await zone_of(visit, view.station)
    return await visit.page("station/answer.html" if visit.htmx else "station/answered.html", view, zone=zone, status=status)


ROUTES = (ask,)
