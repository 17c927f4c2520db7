"""Commands to stations: what people and programs ask, answered with the station's own word in the same call."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Services, Use, Who
from forecourt.domain.access import Caller, Role
from forecourt.domain.commands import (
    ChangeAvailability,
    ClearCache,
    Command,
    CommandRecord,
    GetConfiguration,
    LateAnswer,
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
from forecourt.domain.tokens import TokenRef, token_type
from forecourt.kit.errors import FieldFault, InvalidInput

Seconds = Annotated[float, Meta(gt=0, le=300, description="Seconds to wait for the station's answer; else `call_timeout_s`.")]
Evse = Annotated[int, Meta(ge=0, description="EVSE number, from 1; on a 1.6 station the connector number.")]
ConnectorNumber = Annotated[int, Meta(ge=0, description="Connector number within the EVSE, from 1.")]


class TokenBody(Body, frozen=True, kw_only=True):
    """A token: its uid as the card or the person says it. No type means an RFID card of any version."""

    uid: Annotated[str, Meta(min_length=1, max_length=255)]
    type: Annotated[str, Meta(min_length=1, max_length=20)] = "rfid"

    def ref(self) -> TokenRef:
        """As the domain says it."""
        return TokenRef(uid=self.uid, type=token_type(self.type))


class CommandBody(Body, frozen=True, kw_only=True):
    """What every command may say."""

    timeout_s: Seconds | None = None


class StartBody(CommandBody, frozen=True, kw_only=True):
    """Start charging. `profile` is a charging profile in the words of the station's version."""

    evse: Evse | None = None
    connector: ConnectorNumber | None = None
    token: TokenBody
    profile: dict[str, Any] | None = None


class StopBody(CommandBody, frozen=True, kw_only=True):
    """Stop a transaction, by its `id` in this API."""

    transaction_id: str


class ResetBody(CommandBody, frozen=True, kw_only=True):
    """Restart the station, or (2.0.1, 2.1) one EVSE. `on_idle` waits for transactions to end."""

    kind: ResetKind = ResetKind.SOFT
    evse: Evse | None = None


class UnlockBody(CommandBody, frozen=True, kw_only=True):
    """Let the cable go."""

    evse: Evse
    connector: ConnectorNumber = 1


class AvailabilityBody(CommandBody, frozen=True, kw_only=True):
    """Into (`true`) or out of operation; no EVSE: the whole station."""

    available: bool
    evse: Evse | None = None
    connector: ConnectorNumber | None = None


class TriggerBody(CommandBody, frozen=True, kw_only=True):
    """Ask for a message by the standard's name: `StatusNotification`, `MeterValues`, `BootNotification`, ..."""

    message: Annotated[str, Meta(min_length=1, max_length=50)]
    evse: Evse | None = None
    connector: ConnectorNumber | None = None


class ConfigurationBody(CommandBody, frozen=True, kw_only=True):
    """Write `values`, or read `keys` (an empty list: everything): configuration keys (1.6) or variables (`Component.Variable`)."""

    values: dict[str, str] | None = None
    keys: list[str] | None = None


class ClearCacheBody(CommandBody, frozen=True, kw_only=True):
    """Nothing more to say."""


class DataTransferBody(CommandBody, frozen=True, kw_only=True):
    """A vendor's own message."""

    vendor_id: Annotated[str, Meta(min_length=1, max_length=255)]
    message_id: Annotated[str, Meta(max_length=50)] | None = None
    data: Any = None


class CallBody(CommandBody, frozen=True, kw_only=True):
    """Any action of the station's own version; the payload goes out as given: member order kept, compact."""

    action: Annotated[str, Meta(min_length=1, max_length=50)]
    payload: dict[str, Any]


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a raw call. `payload` is the station's answer; `error` is `{"code", "description", "details"}`; time in ms.

    With the outcome `result` both can be there: the station answered, and its answer breaks the schema of its version. `payload` is
    that answer as it came, `error` says what is wrong with it; no `status` was read from it.
    """

    outcome: Outcome
    payload: Any
    error: dict[str, Any] | None
    message_id: str | None
    duration_ms: float | None
    command_id: str


class CommandView(msgspec.Struct, frozen=True, kw_only=True):
    """A command as kept. `status` is the station's own word (`Accepted`, `Rejected`, `Scheduled`, ...), `answer` its whole answer;
    `transaction_id` is filled once a start led to a transaction."""

    id: str
    station_id: str
    command: str
    params: dict[str, Any]
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    answered_at: datetime | None
    outcome: Outcome | None
    status: str | None
    answer: Any
    error: dict[str, Any] | None
    message_id: str | None
    duration_ms: float | None
    transaction_id: str | None
    late_answer: LateAnswer | None


def command_view(record: CommandRecord, names: Names) -> CommandView:
    """The record with the station's identity."""
    return CommandView(
        id=record.id,
        station_id=names[record.station_id],
        command=record.command,
        params=record.params,
        asked_by=record.asked_by,
        asked_by_name=record.asked_by_name,
        asked_at=record.asked_at,
        answered_at=record.answered_at,
        outcome=record.outcome,
        status=record.status,
        answer=record.answer,
        error=record.error,
        message_id=record.message_id,
        duration_ms=record.duration_ms,
        transaction_id=record.transaction_id,
        late_answer=record.late_answer,
    )


async def _ask(services: Services, caller: Caller, station: Station, command: Command, timeout_s: float | None) -> CommandView:
    record = await services.commands.send(caller, station, command, timeout_s=timeout_s)
    return command_view(record, Names({station.id: station.identity}))


@post("/{station_id:str}/start", status_code=200, summary="Start a transaction")
async def start(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[StartBody]) -> CommandView:
    """Ask the station to start charging for a token."""
    station = await services.queries.stations.by_identity(caller, station_id)
    command = StartTransaction(evse=data.evse, connector=data.connector, token=data.token.ref(), profile=data.profile)
    return await _ask(services, caller, station, command, data.timeout_s)


@post("/{station_id:str}/stop", status_code=200, summary="Stop a transaction")
async def stop(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[StopBody]) -> CommandView:
    """Ask the station to stop one of its transactions."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return await _ask(services, caller, station, StopTransaction(transaction_id=data.transaction_id), data.timeout_s)


@post("/{station_id:str}/reset", status_code=200, summary="Restart a station")
async def reset(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ResetBody]) -> CommandView:
    """Restart the station or one EVSE of it."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return await _ask(services, caller, station, Reset(kind=data.kind, evse=data.evse), data.timeout_s)


@post("/{station_id:str}/unlock", status_code=200, summary="Unlock a connector")
async def unlock(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[UnlockBody]) -> CommandView:
    """Let the cable go."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return await _ask(services, caller, station, Unlock(evse=data.evse, connector=data.connector), data.timeout_s)


@post("/{station_id:str}/availability", status_code=200, summary="Take into or out of operation")
async def availability(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[AvailabilityBody]) -> CommandView:
    """Change the availability of a station, an EVSE or a connector."""
    station = await services.queries.stations.by_identity(caller, station_id)
    command = ChangeAvailability(available=data.available, evse=data.evse, connector=data.connector)
    return await _ask(services, caller, station, command, data.timeout_s)


@post("/{station_id:str}/trigger", status_code=200, summary="Ask for a message")
async def trigger(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[TriggerBody]) -> CommandView:
    """Ask the station to send a message now."""
    station = await services.queries.stations.by_identity(caller, station_id)
    command = Trigger(message=data.message, evse=data.evse, connector=data.connector)
    return await _ask(services, caller, station, command, data.timeout_s)


@get("/{station_id:str}/configuration", opt={"role": Role.OPERATOR}, summary="Read configuration from the station")
async def read_configuration(
    services: Use,
    caller: Who,
    station_id: FromPath[str],
    key: Annotated[
        list[str] | None, QueryParameter(description="A key (1.6) or `Component.Variable`; may be repeated. None: all.")
    ] = None,
) -> CommandView:
    """Ask the station for its configuration keys or variables."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return await _ask(services, caller, station, GetConfiguration(keys=tuple(key or ())), None)


@post("/{station_id:str}/configuration", status_code=200, summary="Write or read configuration")
async def configuration(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ConfigurationBody]) -> CommandView:
    """Write (`values`) or read (`keys`) configuration keys or variables of the station."""
    station = await services.queries.stations.by_identity(caller, station_id)
    if (data.values is None) == (data.keys is None):
        fault = FieldFault(path="$", rule="one_of", message="Give either `values` to write or `keys` to read.")
        raise InvalidInput("Say what to write, or what to read.", faults=(fault,))
    command = GetConfiguration(keys=tuple(data.keys or ())) if data.values is None else SetConfiguration(values=data.values)
    return await _ask(services, caller, station, command, data.timeout_s)


@post("/{station_id:str}/clear-cache", status_code=200, summary="Clear the authorisation cache")
async def clear_cache(
    services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ClearCacheBody | None] = None
) -> CommandView:
    """Make the station forget its cached tokens."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return await _ask(services, caller, station, ClearCache(), (data or ClearCacheBody()).timeout_s)


@post("/{station_id:str}/data-transfer", status_code=200, summary="Send a vendor's message")
async def data_transfer(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[DataTransferBody]) -> CommandView:
    """Send a DataTransfer."""
    station = await services.queries.stations.by_identity(caller, station_id)
    command = TransferData(vendor_id=data.vendor_id, message_id=data.message_id, data=data.data)
    return await _ask(services, caller, station, command, data.timeout_s)


class _AsGiven(msgspec.Struct):
    payload: msgspec.Raw


@post("/{station_id:str}/calls", status_code=200, summary="Send any action")
async def call(
    services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[CallBody], request: Request[Any, Any, Any]
) -> CallView:
    """Send any action of the station's own version. A payload that fails its schema is answered with 422 and nothing is sent."""
    station = await services.queries.stations.by_identity(caller, station_id)
    as_given = msgspec.json.decode(await request.body(), type=_AsGiven).payload
    text = msgspec.json.format(bytes(as_given), indent=-1).decode()
    record = await services.commands.send(caller, station, RawCall(action=data.action, payload_json=text), timeout_s=data.timeout_s)
    return CallView(
        outcome=record.outcome or Outcome.TIMEOUT,
        payload=record.answer,
        error=record.error,
        message_id=record.message_id,
        duration_ms=record.duration_ms,
        command_id=record.id,
    )


@get("/", summary="Commands that were asked")
async def list_commands(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only of this station (its OCPP identity).")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[CommandView]:
    """Commands, newest first: who asked, when, and what came back."""
    wanted = await stations_for_filter(services, caller, station_id)
    page = await services.queries.commands.page(caller, station_id=wanted, cursor=cursor, limit=limit)
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: command_view(each, names))


@get("/{command_id:str}", summary="A command")
async def get_command(services: Use, caller: Who, command_id: FromPath[str]) -> CommandView:
    """One command, with `transaction_id` once known."""
    record = await services.queries.commands.by_id(caller, command_id)
    return command_view(record, await names_of(services, caller, (record.station_id,)))


ROUTES = (
    Router(
        "/stations",
        route_handlers=[
            start, stop, reset, unlock, availability, trigger, read_configuration, configuration, clear_cache, data_transfer, call,
        ],
        tags=["Commands"],
    ),
    Router("/commands", route_handlers=[list_commands, get_command], tags=["Commands"]),
)  # fmt: skip
