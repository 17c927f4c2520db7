"""Tokens: what drivers show to be let charge."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router, delete, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import Moment
from forecourt.app.tokens import TokenSettings
from forecourt.domain.tokens import AccessWindow, Token, TokenRef, TokenStatus, token_type

TokenType = Annotated[
    str,
    QueryParameter(
        name="type", min_length=1, max_length=20, description="Type of the token, e.g. `emaid`; `rfid` is any card of any version."
    ),
]


class WindowBody(Body, frozen=True, kw_only=True):
    """When it may start: weekdays (0 = Monday), local times `HH:MM` of the site's zone; end before start crosses midnight."""

    weekdays: tuple[Annotated[int, Meta(ge=0, le=6)], ...] = (0, 1, 2, 3, 4, 5, 6)
    start: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "00:00"
    end: Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")] = "24:00"


class TokenSettingsBody(Body, frozen=True, kw_only=True):
    """What is said of a token. `valid_until` may lie in the past; members of a `group` may stop each other's transactions;
    `max_concurrent` null is unlimited; `site_ids` and `windows` null are everywhere and always."""

    status: TokenStatus = TokenStatus.ACCEPTED
    valid_until: Moment | None = None
    group: Annotated[str, Meta(max_length=36)] | None = None
    label: Annotated[str, Meta(max_length=200)] = ""
    language: Annotated[str, Meta(max_length=8)] | None = None
    max_concurrent: Annotated[int, Meta(ge=1)] | None = 1
    site_ids: tuple[str, ...] | None = None
    windows: tuple[WindowBody, ...] | None = None


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """A token as the operator knows it."""

    uid: str
    type: str
    status: TokenStatus
    valid_until: datetime | None
    group: str | None
    label: str
    language: str | None
    max_concurrent: int | None
    site_ids: tuple[str, ...] | None
    windows: tuple[AccessWindow, ...] | None
    created_at: datetime
    updated_at: datetime


def token_view(row: Token) -> TokenView:
    """The token without what is ours alone."""
    return TokenView(**{name: getattr(row, name) for name in TokenView.__struct_fields__})


@get("/", summary="Tokens")
async def list_tokens(
    services: Use,
    caller: Who,
    search: Annotated[str | None, QueryParameter(max_length=100, description="Part of the uid or the label.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[TokenView]:
    """Tokens by uid."""
    return listing(await services.queries.tokens.page(caller, search=search, cursor=cursor, limit=limit), token_view)


@get("/{uid:path}", summary="A token")
async def get_token(services: Use, caller: Who, uid: FromPath[str], type_: TokenType = "rfid") -> TokenView:
    """One token by uid (compared without case) and type."""
    return token_view(await services.queries.tokens.find(caller, _uid(uid), token_type(type_)))


@put("/{uid:path}", summary="Make or change a token")
async def put_token(
    services: Use, caller: Who, uid: FromPath[str], data: JSONBody[TokenSettingsBody], type_: TokenType = "rfid"
) -> Response[TokenView]:
    """Make the token (201) or say anew what it may (200)."""
    windows = None if data.windows is None else tuple(AccessWindow(**msgspec.structs.asdict(each)) for each in data.windows)
    settings = TokenSettings(**(msgspec.structs.asdict(data) | {"windows": windows}))
    token = await services.tokens.put(caller, TokenRef(uid=_uid(uid), type=token_type(type_)), settings)
    return Response(token_view(token), status_code=201 if token.created_at == token.updated_at else 200)


@delete("/{uid:path}", summary="Remove a token")
async def delete_token(services: Use, caller: Who, uid: FromPath[str], type_: TokenType = "rfid") -> None:
    """Forget the token; transactions keep its uid."""
    await services.tokens.delete(caller, TokenRef(uid=_uid(uid), type=token_type(type_)))


def _uid(path: str) -> str:
    """A uid may hold a slash, so it is read as the rest of the path."""
    return path.removeprefix("/")


ROUTES = (Router("/tokens", route_handlers=[list_tokens, get_token, put_token, delete_token], tags=["Tokens"]),)
