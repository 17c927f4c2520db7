"""Partners: who we roam with, registering with them, and the journal of what was exchanged."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.idempotency import told_once
from forecourt.api.identify import ADMINISTRATOR
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import From, To
from forecourt.app.partners import PartnerSettings
from forecourt.domain.partners import (
    Exchange,
    IssuedToken,
    ModuleAddress,
    Partner,
    PartnerState,
    PartnerStep,
    PartyRole,
    Quirks,
    TokenKind,
)

Url = Annotated[str, Meta(min_length=1, max_length=255)]
Secret = Annotated[str, Meta(pattern=r"^[!-~]{1,64}$")]


class PartyBody(Body, frozen=True, kw_only=True):
    """A role that a party of ours plays: `CPO`, `EMSP`, `HUB` ...; `party` is country code and party id, such as `NL*FCT`. An empty
    name is the operator's."""

    role: Literal["CPO", "EMSP", "HUB", "NAP", "NSP", "OTHER", "SCSP"]
    party: Annotated[str, Meta(pattern=r"^[A-Za-z]{2}\*[A-Za-z0-9]{3}$")]
    name: Annotated[str, Meta(max_length=100)] = ""
    website: Annotated[str, Meta(max_length=255)] = ""


class QuirksBody(Body, frozen=True, kw_only=True):
    """How the partner deviates. `token_encoded` null: as its version has it; `page_limit`: the most objects that are asked of it at
    once."""

    token_encoded: bool | None = None
    no_routing_headers: bool = False
    trailing_slash: bool = False
    page_limit: Annotated[int, Meta(ge=1)] | None = None
    no_link: bool = False
    patch_without_last_updated: bool = False


class PartnerBody(Body, frozen=True, kw_only=True):
    """What is said of a partner. `own` empty: the operator itself as CPO; `offered_versions` empty: all; without `required_modules`
    nothing is registered; `renew_days` null: tokens are renewed when a person or the partner does."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    own: tuple[PartyBody, ...] = ()
    offered_versions: tuple[Literal["2.1.1", "2.2.1", "2.3.0"], ...] = ()
    required_modules: tuple[Annotated[str, Meta(min_length=1, max_length=50)], ...] = ()
    quirks: QuirksBody = QuirksBody()
    private_network: bool = False
    renew_days: Annotated[int, Meta(ge=1, le=365)] | None = None

    def settings(self) -> PartnerSettings:
        """As the verbs take it."""
        own = tuple(PartyRole(**msgspec.structs.asdict(each)) for each in self.own)
        quirks = Quirks(**msgspec.structs.asdict(self.quirks))
        return PartnerSettings(**(msgspec.structs.asdict(self) | {"own": own, "quirks": quirks}))


class RegisterBody(Body, frozen=True, kw_only=True):
    """What the partner gave us out of band: where its versions are, and its token A."""

    versions_url: Url
    token: Secret


class PartnerView(msgspec.Struct, frozen=True, kw_only=True):
    """A partner: `roles` are the parties on it, `own` those of ours that it is shown; `token_since` is when we got our token."""

    id: str
    name: str
    state: PartnerState
    own: tuple[PartyRole, ...]
    roles: tuple[PartyRole, ...]
    hub_party: str | None
    versions_url: str
    version: str | None
    endpoints: tuple[ModuleAddress, ...]
    offered_versions: tuple[str, ...]
    required_modules: tuple[str, ...]
    quirks: Quirks
    private_network: bool
    token_since: datetime | None
    renew_days: int | None
    created_at: datetime
    updated_at: datetime


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """What to give the partner: where it begins, and its token A, shown this once."""

    versions_url: str
    token: str


class PartnerTokenView(msgspec.Struct, frozen=True, kw_only=True):
    """A token by which the partner comes in; never its text."""

    id: str
    kind: TokenKind
    issued_at: datetime
    valid_until: datetime | None
    used_at: datetime | None


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the registration."""

    number: int
    at: datetime
    what: str
    sentence: str
    caller: str
    version: str | None


class ExchangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A call and its answer. `direction` is `in` from the partner, `out` to it; secrets are masked, long bodies cut."""

    id: str
    direction: str
    at: datetime
    method: str
    url: str
    version: str
    module: str
    request_id: str
    correlation_id: str
    request: str
    http_status: int | None
    status_code: int | None
    answer: str
    latency_ms: float | None
    fault: str


def partner_view(row: Partner) -> PartnerView:
    """The partner without our secrets."""
    return PartnerView(**{name: getattr(row, name) for name in PartnerView.__struct_fields__})


def _token_view(row: IssuedToken) -> PartnerTokenView:
    return PartnerTokenView(**{name: getattr(row, name) for name in PartnerTokenView.__struct_fields__})


def _step_view(row: PartnerStep) -> StepView:
    return StepView(**{name: getattr(row, name) for name in StepView.__struct_fields__})


def _exchange_view(row: Exchange) -> ExchangeView:
    return ExchangeView(**{name: getattr(row, name) for name in ExchangeView.__struct_fields__})


@get("/", summary="Partners")
async def list_partners(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[PartnerView]:
    """Partners, the oldest first."""
    return listing(await services.queries.partners.page(caller, cursor=cursor, limit=limit), partner_view)


@post("/", summary="Make a partner", opt=ADMINISTRATOR)
async def create_partner(services: Use, caller: Who, data: JSONBody[PartnerBody]) -> PartnerView:
    """A partner that nothing was exchanged with yet: then invite it, or register by its token."""
    return partner_view(await services.partners.create(caller, data.settings()))


@get("/{partner_id:str}", summary="A partner")
async def get_partner(services: Use, caller: Who, partner_id: FromPath[str]) -> PartnerView:
    """One partner."""
    return partner_view(await services.queries.partners.by_id(caller, partner_id))


@put("/{partner_id:str}", summary="Change a partner", opt=ADMINISTRATOR)
async def change_partner(services: Use, caller: Who, partner_id: FromPath[str], data: JSONBody[PartnerBody]) -> PartnerView:
    """Say anew how it is treated; what it was told of us changes when the credentials are renewed."""
    return partner_view(await services.partners.change(caller, partner_id, data.settings()))


@delete("/{partner_id:str}", summary="Remove a partner", opt=ADMINISTRATOR)
async def remove_partner(services: Use, caller: Who, partner_id: FromPath[str]) -> None:
    """Forget a partner that is not registered."""
    await services.partners.remove(caller, partner_id)


@post("/{partner_id:str}/invite", status_code=200, summary="Invite a partner", opt=ADMINISTRATOR)
async def invite(services: Use, caller: Who, partner_id: FromPath[str]) -> Response[InvitationView]:
    """A token A, to be given to the partner on another way; it registers by it. An earlier one ends."""
    made = await services.partners.invite(caller, partner_id)
    return told_once(InvitationView(versions_url=made.versions_url, token=made.token), 200)


@post("/{partner_id:str}/register", status_code=200, summary="Register with a partner", opt=ADMINISTRATOR)
async def register(services: Use, caller: Who, partner_id: FromPath[str], data: JSONBody[RegisterBody]) -> PartnerView:
    """Register by the token A that the partner gave us. A failure says how far it came and on whose side it lies; it changes
    nothing."""
    return partner_view(await services.handshakes.register(caller, partner_id, data.versions_url, data.token))


@post("/{partner_id:str}/rotate", status_code=200, summary="Renew the credentials", opt=ADMINISTRATOR)
async def rotate(services: Use, caller: Who, partner_id: FromPath[str]) -> PartnerView:
    """New tokens on both sides, and maybe a later version; calls under way are not disturbed."""
    return partner_view(await services.handshakes.rotate(caller, partner_id))


@post("/{partner_id:str}/unregister", status_code=200, summary="Unregister", opt=ADMINISTRATOR)
async def unregister(services: Use, caller: Who, partner_id: FromPath[str]) -> PartnerView:
    """End the registration; the partner is told, and it ends here whether it answers or not."""
    return partner_view(await services.handshakes.unregister(caller, partner_id))


@post("/{partner_id:str}/suspend", status_code=200, summary="Suspend a partner", opt=ADMINISTRATOR)
async def suspend(services: Use, caller: Who, partner_id: FromPath[str]) -> PartnerView:
    """Exchange nothing with it until it is resumed."""
    return partner_view(await services.partners.suspend(caller, partner_id))


@post("/{partner_id:str}/resume", status_code=200, summary="Resume a partner", opt=ADMINISTRATOR)
async def resume(services: Use, caller: Who, partner_id: FromPath[str]) -> PartnerView:
    """Go on as before."""
    return partner_view(await services.partners.resume(caller, partner_id))


@get("/{partner_id:str}/tokens", summary="Tokens of a partner")
async def list_partner_tokens(services: Use, caller: Who, partner_id: FromPath[str]) -> list[PartnerTokenView]:
    """The tokens by which it may come in, without their text."""
    await services.queries.partners.by_id(caller, partner_id)
    return [_token_view(each) for each in await services.queries.partners.tokens(caller, partner_id)]


@get("/{partner_id:str}/steps", summary="History of a registration")
async def list_steps(
    services: Use, caller: Who, partner_id: FromPath[str], limit: Limit = 50, cursor: Cursor = None
) -> Listing[StepView]:
    """What became of the registration, the newest first."""
    await services.queries.partners.by_id(caller, partner_id)
    return listing(await services.queries.partners.steps(caller, partner_id, cursor=cursor, limit=limit), _step_view)


@get("/{partner_id:str}/exchanges", summary="Journal of a partner")
async def list_exchanges(
    services: Use,
    caller: Who,
    partner_id: FromPath[str],
    direction: Annotated[Literal["in", "out"] | None, QueryParameter(description="Only calls from it, or only to it.")] = None,
    module: Annotated[str | None, QueryParameter(max_length=50, description="Only of this module, e.g. `credentials`.")] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[ExchangeView]:
    """Calls with their answers, both ways, the newest first."""
    await services.queries.partners.by_id(caller, partner_id)
    page = await services.queries.partners.exchanges(
        caller, partner_id, direction=direction, module=module, start=start, end=end, cursor=cursor, limit=limit
    )
    return listing(page, _exchange_view)


ROUTES = (
    Router(
        "/partners",
        route_handlers=[
            list_partners,
            create_partner,
            get_partner,
            change_partner,
            remove_partner,
            invite,
            register,
            rotate,
            unregister,
            suspend,
            resume,
            list_partner_tokens,
            list_steps,
            list_exchanges,
        ],
        tags=["Partners"],
    ),
)
