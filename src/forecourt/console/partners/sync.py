"""How far a partner and we are the same, what it is shown of ours, and the objects at fault."""

from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.roaming.cpo.rules import MODULES, RuleSettings
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, address, faults_by_field
from forecourt.console.naming import site_choices
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import PublishingRule, Scope, Side, SyncFault, SyncState
from forecourt.domain.sites import Site
from forecourt.kit.errors import Conflict, InvalidInput

SIDES: Final[dict[str, Side]] = {"pull": "pull", "push": "push"}


class SyncView(msgspec.Struct, frozen=True, kw_only=True):
    """Modules that are pulled, then those that are pushed; what it is shown by module; objects at fault."""

    partner: Partner
    states: list[SyncState]
    rules: dict[str, PublishingRule]
    modules: tuple[str, ...]
    sites: list[Site]
    failing: list[SyncFault]
    faults: dict[str, str]
    pager: Pager


@get("/partners/{partner_id:str}/sync")
async def sync_page(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """How far it is."""
    return await _page(visit, partner_id)


@post("/partners/{partner_id:str}/sync")
async def sync_now(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Pull or push now."""
    form = await visit.form()
    side, module = SIDES.get(form.text("side"), "pull"), form.optional("module")
    try:
        asked = await visit.services.syncing.ask(visit.caller, partner_id, module=module, side=side, full=form.flag("full"))
    except (Conflict, InvalidInput) as error:
        return visit.redirect(_home(partner_id), "bad", error.message)
    return visit.redirect(_home(partner_id), "good", f"The {asked.side} of {', '.join(asked.modules)} begins.")


@post("/partners/{partner_id:str}/shown")
async def change_rules(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Say what the partner is shown."""
    form = await visit.form()
    try:
        await visit.services.publishing_rules.put(visit.caller, partner_id, [_rule(form, module) for module in MODULES])
    except InvalidInput as error:
        return await _page(visit, partner_id, faults=faults_by_field(error), status=422)
    return visit.redirect(_home(partner_id), "good", "What it sees anew is pushed to it at once.")


def _rule(form: Form, module: str) -> RuleSettings:
    scope = form.one_of(f"scope-{module}", Scope, Scope.ALL)
    sites = tuple(name.removeprefix("site-") for name in form.values() if name.startswith("site-"))
    return RuleSettings(module=module, scope=scope, site_ids=sites if scope is Scope.SOME else ())


async def _page(visit: Visit, partner_id: str, *, faults: dict[str, str] | None = None, status: int = 200) -> Response[str]:
    queries, caller = visit.services.queries, visit.caller
    failing = await queries.roaming_sync.faults(caller, partner_id, cursor=visit.query.get("cursor"), limit=PAGE_SIZE)
    view = SyncView(
        partner=await queries.partners.by_id(caller, partner_id),
        states=await visit.services.syncing.states(caller, partner_id),
        rules={each.module: each for each in await visit.services.publishing_rules.of(caller, partner_id)},
        modules=MODULES,
        sites=await site_choices(visit),
        failing=failing.items,
        faults=faults or {},
        pager=visit.pager(failing.next),
    )
    return await visit.page("partners/sync.html", view, status=status)


def _home(partner_id: str) -> str:
    return address(f"/partners/{partner_id}/sync")


ROUTES = (sync_page, sync_now, change_rules)
