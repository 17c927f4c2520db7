"""How partners' CDRs are read where the standard is disputed: parties with readings of their own, and a form for one."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.billing import PartnerPolicySettings
from forecourt.app.billing.partner_policies import VERSIONS
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, address, faults_by_field
from forecourt.console.points import Point, Reading, points, readings, said
from forecourt.domain.access import Role
from forecourt.domain.billing import PartnerPolicy
from forecourt.domain.billing.partner_policies import LENIENT
from forecourt.kit.errors import InvalidInput, NotFound


class PoliciesView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    parties: list[PartnerPolicy]
    pager: Pager


class PolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a party, and what it comes to in each version. `known` None: nothing is set for it."""

    party: str
    known: PartnerPolicy | None
    values: dict[str, str]
    faults: dict[str, str]
    readings: dict[str, tuple[Reading, ...]]
    points: tuple[Point, ...] = points(base=LENIENT)

    @property
    def apart(self) -> set[str]:
        """The versions that something is said or wrong of."""
        named = {*self.faults, *(name for name, value in self.values.items() if value)}
        return {version for version in VERSIONS if any(name.startswith(f"by_version.{version}.") for name in named)}


@get("/billing/partner-policies")
async def policies(visit: Here) -> Response[str]:
    """The list, by party."""
    page = await visit.services.queries.partner_policies.page(visit.caller, cursor=visit.query.get("cursor"), limit=PAGE_SIZE)
    return await visit.page("billing/policies.html", PoliciesView(parties=page.items, pager=visit.pager(page.next)))


@get("/billing/partner-policy-of-another", opt={"role": Role.OPERATOR})
async def new_policy(visit: Here) -> Response[str]:
    """The form of a party that is still to be named."""
    return await _show(visit, "", None, {"party": visit.query.get("party", "")})


@get("/billing/partner-policies/{party:str}")
async def policy(visit: Here, party: FromPath[str]) -> Response[str]:
    """How the CDRs of this party are read."""
    known = await _known(visit, party)
    return await _show(visit, party.upper(), known, {} if known is None else _values(known))


@post("/billing/partner-policies")
async def save_policy(visit: Here) -> Response[str]:
    """Say how they are read from now on."""
    form = await visit.form()
    by_version = {version: said(form, f"by_version.{version}") for version in VERSIONS}
    settings = PartnerPolicySettings(policies=said(form, "policies"), by_version=by_version)
    try:
        party = form.required("party")
        form.check()
        made = await visit.services.billing.partner_policies.put(visit.caller, party, settings)
    except InvalidInput as error:
        return await _refused(visit, form, faults_by_field(error))
    text = f"The CDRs of {made.party} are read so from now on; those that are here keep the opinion that we had."
    return visit.redirect(address(f"/billing/partner-policies/{made.party}"), "good", text)


@post("/billing/partner-policies/{party:str}/remove")
async def remove_policy(visit: Here, party: FromPath[str]) -> Response[str]:
    """Back to the usual readings."""
    await visit.services.billing.partner_policies.delete(visit.caller, party)
    return visit.redirect("/billing/partner-policies", "good", f"The CDRs of {party.upper()} are read as usual again.")


async def _refused(visit: Visit, form: Form, faults: dict[str, str]) -> Response[str]:
    party = form.text("party") if form.flag("known") else ""
    known = await _known(visit, party) if party else None
    return await _show(visit, party, known, form.values(), faults, status=422)


async def _show(
    visit: Visit,
    party: str,
    known: PartnerPolicy | None,
    values: dict[str, str],
    faults: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response[str]:
    view = PolicyView(
        party=party,
        known=known,
        values=values,
        faults=faults or {},
        readings={each: readings(LENIENT if known is None else known.of(each), LENIENT) for each in VERSIONS},
    )
    return await visit.page("billing/policy.html", view, status=status)


async def _known(visit: Visit, party: str) -> PartnerPolicy | None:
    try:
        return await visit.services.queries.partner_policies.of_party(visit.caller, party)
    except NotFound:
        return None


def _values(known: PartnerPolicy) -> dict[str, str]:
    values = {f"policies.{name}": word for name, word in known.policies.items()}
    for version, words in known.by_version.items():
        values |= {f"by_version.{version}.{name}": word for name, word in words.items()}
    return values


ROUTES = (policies, new_policy, policy, save_policy, remove_policy)
