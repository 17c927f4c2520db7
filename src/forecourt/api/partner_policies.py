"""How partners' CDRs are read where the standard is silent or disputed."""

from datetime import datetime

import msgspec
from litestar import Response, Router, delete, get, put
from litestar.params import FromPath, JSONBody

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.app.billing import PartnerPolicySettings
from forecourt.domain.billing import PartnerPolicy


class PartnerPolicyBody(Body, frozen=True, kw_only=True):
    """Policies by name and word, as `{"matching": "element"}`; what is not named is read by the default. `by_version`
    (2.1.1, 2.2.1, 2.3.0) goes before `policies`."""

    policies: dict[str, str] = {}
    by_version: dict[str, dict[str, str]] = {}


class PartnerPolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """What differs from the defaults for a party."""

    party: str
    policies: dict[str, str]
    by_version: dict[str, dict[str, str]]
    created_at: datetime
    updated_at: datetime


@get("/", summary="Policies of partners")
async def list_policies(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[PartnerPolicyView]:
    """Parties whose CDRs are read otherwise than by the defaults, by party."""
    return listing(await services.queries.partner_policies.page(caller, cursor=cursor, limit=limit), _view)


@get("/{party:str}", summary="The policies of a partner")
async def get_policies(services: Use, caller: Who, party: FromPath[str]) -> PartnerPolicyView:
    """Of the party that is named as `DE*XYZ`."""
    return _view(await services.queries.partner_policies.of_party(caller, party))


@put("/{party:str}", summary="Set the policies of a partner")
async def put_policies(
    services: Use, caller: Who, party: FromPath[str], data: JSONBody[PartnerPolicyBody]
) -> Response[PartnerPolicyView]:
    """How its CDRs are read from now on; those that are here keep the opinion that we had."""
    settings = PartnerPolicySettings(policies=data.policies, by_version=data.by_version)
    row = await services.billing.partner_policies.put(caller, party, settings)
    return Response(_view(row), status_code=201 if row.created_at == row.updated_at else 200)


@delete("/{party:str}", summary="Remove the policies of a partner")
async def delete_policies(services: Use, caller: Who, party: FromPath[str]) -> None:
    """Its CDRs are read by the defaults again."""
    await services.billing.partner_policies.delete(caller, party)


def _view(row: PartnerPolicy) -> PartnerPolicyView:
    return PartnerPolicyView(**{name: getattr(row, name) for name in PartnerPolicyView.__struct_fields__})


ROUTES = (
    Router(
        "/partner-policies", route_handlers=[list_policies, get_policies, put_policies, delete_policies], tags=["Received CDRs"]
    ),
)
