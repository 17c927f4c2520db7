"""Commands to partners, their sessions with our drivers, and how our tokens are known to them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar import Response, Router, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.commands import TokenBody
from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import Moment
from forecourt.app.ports.roaming_emsp import CommandKind, Wanted, WantedProfile
from forecourt.app.ports.roaming_emsp import Limit as ProfileLimit
from forecourt.app.roaming.emsp.preferring import Preferences
from forecourt.domain.roaming import CommandState, RoamingCommand, RoamingSession, TokenTerms, Whitelist
from forecourt.kit.errors import FieldFault, InvalidInput

Id = Annotated[str, Meta(max_length=36)]


class ProfileLimitBody(Body, frozen=True, kw_only=True):
    """From so many seconds after the start of the profile on this limit holds."""

    start_s: Annotated[int, Meta(ge=0)]
    limit: Decimal


class WantedProfileBody(Body, frozen=True, kw_only=True):
    """How a session shall charge: limits in W or A over time."""

    unit: Literal["W", "A"]
    limits: Annotated[tuple[ProfileLimitBody, ...], Meta(min_length=1, max_length=200)]
    starts_at: Moment | None = None
    duration_s: Annotated[int, Meta(ge=1)] | None = None
    min_rate: Decimal | None = None


class RoamingCommandBody(Body, frozen=True, kw_only=True):
    """A command to a partner. `start`, `reserve` and `unlock` name a party and its location; `stop` and the profiles a session;
    `cancel_reservation` a reservation of ours. `wait_s`: so long the answer waits for the station's result."""

    kind: CommandKind
    party: Annotated[str, Meta(max_length=10)] = ""
    location_id: Id = ""
    evse_uid: Id = ""
    connector_id: Id = ""
    token: TokenBody | None = None
    session_id: Id = ""
    reservation_id: Id = ""
    expires_at: Moment | None = None
    profile: WantedProfileBody | None = None
    duration_s: Annotated[int, Meta(ge=1, le=86_400)] | None = None
    wait_s: Annotated[float, Meta(ge=0, le=120)] = 0

    def wanted(self) -> Wanted:
        """As the verb takes it."""
        profile = None
        if self.profile is not None:
            limits = tuple(ProfileLimit(start_s=each.start_s, limit=each.limit) for each in self.profile.limits)
            profile = WantedProfile(**(msgspec.structs.asdict(self.profile) | {"limits": limits}))
        told = {name: getattr(self, name) for name in Wanted.__struct_fields__}
        return Wanted(**(told | {"token": None if self.token is None else self.token.ref(), "profile": profile}))


class RoamingCommandView(msgspec.Struct, frozen=True, kw_only=True):
    """A command between us and a partner. `answer` is what was said at once, `result` what the station did, in the words of the
    wire; `session_id` of a start is the session that came of it."""

    id: str
    partner_id: str
    direction: str
    kind: str
    party: str
    state: CommandState
    answer: str
    result: str
    message: str
    token_uid: str
    location_id: str
    evse_uid: str
    connector_id: str
    session_id: str
    reservation_id: str
    authorization_reference: str
    transaction_id: str | None
    created_at: datetime
    deadline_at: datetime
    ended_at: datetime | None


class RoamingSessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Charging of a driver of ours at a partner, as its CPO tells it; without a cost it is not known yet. `profile` is the active
    charging profile that was told of last."""

    party: str
    session_id: str
    partner_id: str
    status: str
    token_uid: str
    token_type: str
    contract_id: str
    location_id: str
    evse_uid: str
    connector_id: str
    authorization_reference: str
    command_id: str | None
    started_at: datetime
    ended_at: datetime | None
    energy_wh: int
    currency: str
    cost_before_taxes: Decimal | None
    cost_after_taxes: Decimal | None
    profile: str
    updated_at: datetime


class PreferencesBody(Body, frozen=True, kw_only=True):
    """How, until when and how much a driver wants to charge."""

    profile: Literal["CHEAP", "FAST", "GREEN", "REGULAR"]
    departure_at: Moment | None = None
    energy_kwh: Decimal | None = None
    discharge_allowed: bool | None = None


class PreferencesView(msgspec.Struct, frozen=True, kw_only=True):
    """The CPO's word for what became of it: ACCEPTED, DEPARTURE_REQUIRED, NOT_POSSIBLE ..."""

    answer: str


class TermsBody(Body, frozen=True, kw_only=True):
    """How a token, or all tokens of a group, are known to partners. An empty contract stays as it is; without a white-list that of
    the group, or what suits the type."""

    token: TokenBody | None = None
    group: Annotated[str, Meta(min_length=1, max_length=36)] | None = None
    contract_id: Annotated[str, Meta(max_length=36)] = ""
    whitelist: Whitelist | None = None
    visual_number: Annotated[str, Meta(max_length=64)] = ""


class TermsView(msgspec.Struct, frozen=True, kw_only=True):
    """What was said; `key` is the uid in lower case, or the group."""

    of: str
    key: str
    type: str
    contract_id: str
    whitelist: Whitelist | None
    visual_number: str
    updated_at: datetime


def command_view(row: RoamingCommand) -> RoamingCommandView:
    """The command without what only we and the partner may know."""
    return RoamingCommandView(**{name: getattr(row, name) for name in RoamingCommandView.__struct_fields__})


def session_view(row: RoamingSession) -> RoamingSessionView:
    """The session by its party."""
    told = {name: getattr(row, name) for name in RoamingSessionView.__struct_fields__ if name != "party"}
    return RoamingSessionView(party=row.owner, **told)


def terms_view(row: TokenTerms) -> TermsView:
    """The terms without whose they are."""
    return TermsView(**{name: getattr(row, name) for name in TermsView.__struct_fields__})


@post("/commands", status_code=200, summary="Ask a partner")
async def ask(services: Use, caller: Who, data: JSONBody[RoamingCommandBody]) -> RoamingCommandView:
    """Send a command to the partner that leads to the party. The station's result is in the answer when it comes within `wait_s`;
    else `RoamingCommandAnswered` tells of it, and the command shows it."""
    return command_view(await services.emsp.commands.ask(caller, data.wanted(), wait_s=data.wait_s))


@get("/commands", summary="Commands between us and partners")
async def list_commands(
    services: Use,
    caller: Who,
    direction: Annotated[Literal["in", "out"] | None, QueryParameter(description="`in` from partners, `out` to them.")] = None,
    state_: Annotated[CommandState | None, QueryParameter(name="state", description="Only in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[RoamingCommandView]:
    """The newest first."""
    queries = services.queries.roaming_commands
    return listing(await queries.page(caller, direction=direction, state=state_, cursor=cursor, limit=limit), command_view)


@get("/commands/{roaming_command_id:str}", summary="A command between us and a partner")
async def get_command(services: Use, caller: Who, roaming_command_id: FromPath[str]) -> RoamingCommandView:
    """One command, with what came of it so far."""
    return command_view(await services.queries.roaming_commands.by_id(caller, roaming_command_id))


@get("/sessions", summary="Our drivers at partners")
async def list_sessions(
    services: Use,
    caller: Who,
    status: Annotated[str | None, QueryParameter(max_length=20, description="Such as `active` or `completed`.")] = None,
    token_uid: Annotated[str | None, QueryParameter(max_length=36, description="Only of this token.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[RoamingSessionView]:
    """Sessions that partners told of; what began last comes first."""
    queries = services.queries.roaming_sessions
    return listing(await queries.page(caller, status=status, token_uid=token_uid, cursor=cursor, limit=limit), session_view)


@put("/sessions/{party:str}/{session_id:str}/preferences", summary="Say how a driver wants to be charged")
async def prefer(
    services: Use, caller: Who, party: FromPath[str], session_id: FromPath[str], data: JSONBody[PreferencesBody]
) -> PreferencesView:
    """Send a driver's wish to the CPO where it charges."""
    wish = Preferences(**msgspec.structs.asdict(data))
    return PreferencesView(answer=await services.emsp.preferring.prefer(caller, party, session_id, wish))


@get("/token-terms", summary="How our tokens are known to partners")
async def list_terms(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[TermsView]:
    """Contracts and white-lists of tokens and groups."""
    return listing(await services.queries.token_terms.page(caller, cursor=cursor, limit=limit), terms_view)


@put("/token-terms", summary="Say how a token is known to partners")
async def say_terms(services: Use, caller: Who, data: JSONBody[TermsBody]) -> Response[TermsView]:
    """Of a token, or of a group."""
    if (data.token is None) == (data.group is None):
        fault = FieldFault(path="$", rule="one_of", message="Give either a `token` or a `group`.")
        raise InvalidInput("Say of what.", faults=(fault,))
    of, key, type_ = ("group", data.group or "", "") if data.token is None else ("token", data.token.uid, data.token.ref().type)
    terms = await services.emsp.tokens.say(
        caller,
        "token" if of == "token" else "group",
        key,
        type_,
        contract=data.contract_id,
        whitelist=data.whitelist,
        visual_number=data.visual_number,
    )
    return Response(terms_view(terms))


ROUTES = (
    Router(
        "/roaming",
        route_handlers=[ask, list_commands, get_command, list_sessions, prefer, list_terms, say_terms],
        tags=["Roaming"],
    ),
)
