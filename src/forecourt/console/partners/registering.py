"""The wizard: leads through a registration, and says in words what failed, how far it came and on which side."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.console.frame import Here, Visit, address, faults_by_field
from forecourt.console.gate import ADMINISTRATOR
from forecourt.domain.partners import HandshakeFailed, Partner, PartnerStep, Side, Stage
from forecourt.kit.errors import Conflict, InvalidInput


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Where a handshake ended, and what to do about it."""

    stage: Stage
    ours: bool
    sentence: str
    advice: str
    unknown: bool


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """The ways to register. `token` is that of an invitation that was just made, shown this once."""

    partner: Partner
    values: dict[str, str]
    faults: dict[str, str]
    trouble: Trouble | None = None
    token: str | None = None
    versions_url: str = ""
    steps: list[PartnerStep] = []
    stages: tuple[Stage, ...] = tuple(Stage)


ADVICE: Final = {
    "unsupported_version": "Offer the partner a version that it has (under Settings), or ask it which ones it will open.",
    "no_matching_endpoints": "Ask the partner to open these modules for you, or take them off the needed ones under Settings.",
    "refused": "Ask the partner for a fresh token: each one opens one registration, and it may have been used or have ended.",
    "unusable_api": "Check the address, and that the partner can be reached from here; the journal shows what it answered.",
}


@get("/partners/{partner_id:str}/register", opt=ADMINISTRATOR)
async def register_page(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """The two ways."""
    return await _page(visit, partner_id)


@post("/partners/{partner_id:str}/invite", opt=ADMINISTRATOR)
async def invite_partner(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """A token for the partner to begin with; its text is shown once."""
    made = await visit.services.partners.invite(visit.caller, partner_id)
    return await _page(visit, partner_id, token=made.token, versions_url=made.versions_url)


@post("/partners/{partner_id:str}/register", opt=ADMINISTRATOR)
async def register(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Begin, by the token that the partner gave."""
    form = await visit.form()
    url, token = form.required("versions_url"), form.required("token")
    try:
        form.check()
        partner = await visit.services.handshakes.register(visit.caller, partner_id, url, token)
    except InvalidInput as error:
        return await _page(visit, partner_id, values=form.values(), faults=faults_by_field(error), status=422)
    except HandshakeFailed as failure:
        return await _page(visit, partner_id, values=form.values(), trouble=_trouble(failure), status=409)
    text = f"Registered with {partner.name} in version {partner.version}."
    return visit.redirect(address(f"/partners/{partner_id}"), "good", text)


@post("/partners/{partner_id:str}/rotate", opt=ADMINISTRATOR)
async def rotate(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """New tokens on both sides."""
    try:
        partner = await visit.services.handshakes.rotate(visit.caller, partner_id)
    except HandshakeFailed as failure:
        return await _page(visit, partner_id, trouble=_trouble(failure), status=409)
    text = f"The credentials are renewed, in version {partner.version}."
    return visit.redirect(address(f"/partners/{partner_id}"), "good", text)


@post("/partners/{partner_id:str}/unregister", opt=ADMINISTRATOR)
async def unregister(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """End it."""
    return await _turn(visit, partner_id, visit.services.handshakes.unregister, "The registration is ended.")


@post("/partners/{partner_id:str}/suspend", opt=ADMINISTRATOR)
async def suspend(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Exchange nothing for now."""
    return await _turn(visit, partner_id, visit.services.partners.suspend, "Nothing is exchanged until you resume.")


@post("/partners/{partner_id:str}/resume", opt=ADMINISTRATOR)
async def resume(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Go on."""
    return await _turn(visit, partner_id, visit.services.partners.resume, "All goes on as before.")


async def _turn(visit: Visit, partner_id: str, verb: Callable[..., Awaitable[Partner]], text: str) -> Response[str]:
    try:
        await verb(visit.caller, partner_id)
    except Conflict as error:
        return visit.redirect(address(f"/partners/{partner_id}"), "bad", error.message)
    return visit.redirect(address(f"/partners/{partner_id}"), "good", text)


async def _page(
    visit: Visit,
    partner_id: str,
    *,
    values: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    trouble: Trouble | None = None,
    token: str | None = None,
    versions_url: str = "",
    status: int = 200,
) -> Response[str]:
    queries = visit.services.queries.partners
    view = RegisterView(
        partner=await queries.by_id(visit.caller, partner_id),
        values={name: value for name, value in (values or {}).items() if name != "token"},
        faults=faults or {},
        trouble=trouble,
        token=token,
        versions_url=versions_url,
        steps=(await queries.steps(visit.caller, partner_id, limit=5)).items,
    )
    return await visit.page("partners/register.html", view, status=status)


def _trouble(failure: HandshakeFailed) -> Trouble:
    return Trouble(
        stage=failure.stage,
        ours=failure.side is Side.OURS,
        sentence=failure.message,
        advice=ADVICE.get(failure.code, ADVICE["unusable_api"]),
        unknown=failure.unknown,
    )


ROUTES = (register_page, invite_partner, register, rotate, unregister, suspend, resume)
