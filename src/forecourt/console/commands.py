"""Asking a station: the form's command is sent, and the station's own answer shown where it was asked."""

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from forecourt.console.asking import BY_NAME, Asked, CommandForm, is_first_generation
from forecourt.console.frame import Here, Visit
from forecourt.console.naming import zone_of
from forecourt.domain.commands import ChangePassword, Command, CommandRecord, Outcome, password_taken
from forecourt.domain.stations import Station
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a command, in words and as the station wrote it."""

    station: Station
    title: str
    tone: str
    headline: str
    sentence: str
    record: CommandRecord | None = None
    secret: str | None = None
    """A password that the station was given, shown this once."""
    faults: tuple[FieldFault, ...] = ()


@post("/stations/{identity:str}/commands/{name:str}")
async def ask(visit: Here, identity: FromPath[str], name: FromPath[str]) -> Response[str]:
    """Send the command and show the station's own answer."""
    if (wanted := BY_NAME.get(name)) is None:
        raise NotFound(f"There is no command {name}.")
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    form = await visit.form()
    formats = await visit.formats(await zone_of(visit, station))
    command = wanted.make(form, Asked(is_first_generation(station.version), formats.parse_local))
    try:
        form.check()
        record = await visit.services.commands.send(visit.caller, station, command)
    except InvalidInput as error:
        return await _show(visit, _not_sent(station, wanted, error), 422)
    return await _show(visit, answer_view(station, wanted.title, record, _given(command, record)), 200)


def answer_view(station: Station, title: str, record: CommandRecord, secret: str | None = None) -> AnswerView:
    """The station's answer in words."""
    tone, headline, sentence = _verdict(station, record)
    return AnswerView(station=station, title=title, tone=tone, headline=headline, sentence=sentence, record=record, secret=secret)


def _given(command: Command, record: CommandRecord) -> str | None:
    """The password that the station was given, unless it surely kept its old one."""
    if not isinstance(command, ChangePassword) or password_taken(record.outcome, record.status) is False:
        return None
    return command.password


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
