"""What a person says of a partner: the form of a new one, and of one that is known."""

from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.partners import PartnerSettings
from forecourt.console.forms import Form
from forecourt.console.frame import Here, Visit, address, faults_by_field
from forecourt.console.gate import ADMINISTRATOR
from forecourt.domain.partners import Partner, PartyRole, Quirks
from forecourt.kit.errors import InvalidInput

VERSIONS: Final = ("2.1.1", "2.2.1", "2.3.0")
MODULES: Final = ("locations", "tariffs", "tokens", "sessions", "cdrs", "commands", "chargingprofiles", "hubclientinfo")
ROLES: Final = ("CPO", "EMSP", "HUB")
ENCODING: Final = {"": None, "yes": True, "no": False}


class PartnerFormView(msgspec.Struct, frozen=True, kw_only=True):
    """The form. `partner` None: a new one."""

    partner: Partner | None
    values: dict[str, str]
    faults: dict[str, str]
    party: str
    """The operator's own, for parties that are not named."""
    versions: tuple[str, ...] = VERSIONS
    modules: tuple[str, ...] = MODULES
    roles: tuple[str, ...] = ROLES


@get("/partners/new", opt=ADMINISTRATOR)
async def new_partner(visit: Here) -> Response[str]:
    """The form of a new partner."""
    return await _form(visit, None, {"own-CPO": "1"}, {})


@post("/partners/new", opt=ADMINISTRATOR)
async def make_partner(visit: Here) -> Response[str]:
    """Make it; then come the ways to register."""
    form = await visit.form()
    try:
        settings = await _settings(visit, form, None)
        partner = await visit.services.partners.create(visit.caller, settings)
    except InvalidInput as error:
        return await _form(visit, None, form.values(), faults_by_field(error), status=422)
    return visit.redirect(address(f"/partners/{partner.id}/register"), "good", f"{partner.name} is a partner now; register next.")


@get("/partners/{partner_id:str}/settings", opt=ADMINISTRATOR)
async def partner_settings(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """The form of one that is known."""
    partner = await visit.services.queries.partners.by_id(visit.caller, partner_id)
    return await _form(visit, partner, values_of(partner), {})


@post("/partners/{partner_id:str}/settings", opt=ADMINISTRATOR)
async def change_partner(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Change how it is treated."""
    partner = await visit.services.queries.partners.by_id(visit.caller, partner_id)
    form = await visit.form()
    try:
        await visit.services.partners.change(visit.caller, partner_id, await _settings(visit, form, partner))
    except InvalidInput as error:
        return await _form(visit, partner, form.values(), faults_by_field(error), status=422)
    return visit.redirect(address(f"/partners/{partner_id}"), "good", "The settings are saved.")


@post("/partners/{partner_id:str}/remove", opt=ADMINISTRATOR)
async def remove_partner(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Forget it; what was exchanged stays until it is retired."""
    partner = await visit.services.queries.partners.by_id(visit.caller, partner_id)
    await visit.services.partners.remove(visit.caller, partner_id)
    return visit.redirect("/partners", "good", f"{partner.name} was removed.")


async def _form(
    visit: Visit, partner: Partner | None, values: dict[str, str], faults: dict[str, str], *, status: int = 200
) -> Response[str]:
    view = PartnerFormView(partner=partner, values=values, faults=faults, party=await _party(visit))
    return await visit.page("partners/settings.html", view, status=status)


async def _party(visit: Visit) -> str:
    operators = (await visit.services.queries.operators.page(visit.caller, limit=2)).items
    return f"{operators[0].country_code}*{operators[0].party_id}" if len(operators) == 1 else ""


async def _settings(visit: Visit, form: Form, partner: Partner | None) -> PartnerSettings:
    """What the form says. Roles that it has no tick for stay as they are."""
    party = form.text("party") or await _party(visit)
    known = partner.own if partner is not None else ()
    own = [each for each in known if each.role not in ROLES]
    own += [PartyRole(role=role, party=party, name=_name(known, role)) for role in ROLES if form.flag(f"own-{role}")]
    renew_days, page_limit = form.integer("renew_days"), form.integer("page_limit")
    if not own:
        form.fault("own", "required", "Say at least one role that we play towards the partner.")
    form.check()
    return PartnerSettings(
        name=form.text("name"),
        own=tuple(own),
        offered_versions=tuple(each for each in VERSIONS if form.flag(f"version-{each}")),
        required_modules=tuple(each for each in MODULES if form.flag(f"module-{each}")),
        quirks=Quirks(
            token_encoded=ENCODING.get(form.text("token_encoded")),
            no_routing_headers=form.flag("no_routing_headers"),
            trailing_slash=form.flag("trailing_slash"),
            page_limit=page_limit,
            no_link=form.flag("no_link"),
            patch_without_last_updated=form.flag("patch_without_last_updated"),
        ),
        private_network=form.flag("private_network"),
        renew_days=renew_days,
    )


def _name(known: tuple[PartyRole, ...], role: str) -> str:
    return next((each.name for each in known if each.role == role), "")


def values_of(partner: Partner) -> dict[str, str]:
    """The partner as the form shows it."""
    quirks = partner.quirks
    flags = {
        "no_routing_headers": quirks.no_routing_headers,
        "trailing_slash": quirks.trailing_slash,
        "no_link": quirks.no_link,
        "patch_without_last_updated": quirks.patch_without_last_updated,
        "private_network": partner.private_network,
        **{f"own-{each.role}": True for each in partner.own},
        **{f"version-{each}": True for each in partner.offered_versions},
        **{f"module-{each}": True for each in partner.required_modules},
    }
    return {
        "name": partner.name,
        "party": partner.own[0].party if partner.own else "",
        "token_encoded": next(word for word, wanted in ENCODING.items() if wanted is quirks.token_encoded),
        "page_limit": "" if quirks.page_limit is None else str(quirks.page_limit),
        "renew_days": "" if partner.renew_days is None else str(partner.renew_days),
        **{name: "1" for name, is_set in flags.items() if is_set},
    }


ROUTES = (new_partner, make_partner, partner_settings, change_partner, remove_partner)
