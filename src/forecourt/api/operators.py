"""Operators: who runs the stations, and under which party partners know them."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.identify import ADMINISTRATOR
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.app.operators import OperatorSettings
from forecourt.domain.access import Operator


class OperatorBody(Body, frozen=True, kw_only=True):
    """`country_code` and `party_id` are the operator's name among partners; they stay while a partner knows it. `zone` and `locale`
    are those of its pages."""

    legal_name: Annotated[str, Meta(min_length=1, max_length=100)]
    country_code: Annotated[str, Meta(pattern=r"^[A-Za-z]{2}$")]
    party_id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{3}$")]
    currency: str = "EUR"
    zone: str = "UTC"
    locale: str = "en"


class OperatorView(msgspec.Struct, frozen=True, kw_only=True):
    """An operator."""

    id: str
    legal_name: str
    country_code: str
    party_id: str
    currency: str
    zone: str
    locale: str
    created_at: datetime


def _view(row: Operator) -> OperatorView:
    return OperatorView(**{name: getattr(row, name) for name in OperatorView.__struct_fields__})


@get("/", summary="Operators")
async def list_operators(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[OperatorView]:
    """Operators that the caller may know of, by age."""
    return listing(await services.queries.operators.page(caller, cursor=cursor, limit=limit), _view)


@post("/", summary="Make an operator", opt=ADMINISTRATOR)
async def create_operator(services: Use, caller: Who, data: JSONBody[OperatorBody]) -> OperatorView:
    """One more operator on this node, with stations, tokens, partners and prices of its own."""
    return _view(await services.operators.create(caller, OperatorSettings(**msgspec.structs.asdict(data))))


@get("/{operator_id:str}", summary="An operator")
async def get_operator(services: Use, caller: Who, operator_id: FromPath[str]) -> OperatorView:
    """One operator."""
    return _view(await services.queries.operators.by_id(caller, operator_id))


@put("/{operator_id:str}", summary="Change an operator", opt=ADMINISTRATOR)
async def put_operator(services: Use, caller: Who, operator_id: FromPath[str], data: JSONBody[OperatorBody]) -> OperatorView:
    """Say anew who it is. While a partner knows its party, that stays (409)."""
    return _view(await services.operators.change(caller, operator_id, OperatorSettings(**msgspec.structs.asdict(data))))


ROUTES = (Router("/operators", route_handlers=[list_operators, create_operator, get_operator, put_operator], tags=["People"]),)
