"""People, their keys, and the audit of what they did. For administrators."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from forecourt.api.events import EventView, event_view
from forecourt.api.faults import Body
from forecourt.api.idempotency import told_once
from forecourt.api.identify import ADMINISTRATOR
from forecourt.api.naming import names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import From, To
from forecourt.app.access import NewUser, UserChange
from forecourt.domain.access import ApiKey, Role, User

Name = Annotated[str, Meta(min_length=1, max_length=100)]


class UserBody(Body, frozen=True, kw_only=True):
    """A person to let in. `operator_id` left out: the scope of who asks."""

    email: str
    name: Annotated[str, Meta(max_length=100)] = ""
    password: str
    role: Role = Role.VIEWER
    operator_id: str | None = None


class UserChangeBody(Body, frozen=True, kw_only=True):
    """What shall be different."""

    name: Name | UnsetType = UNSET
    password: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """A person who signs in. `operator_id` null: every operator of the node."""

    id: str
    operator_id: str | None
    email: str
    name: str
    role: Role
    disabled: bool
    created_at: datetime


class KeyBody(Body, frozen=True, kw_only=True):
    """A key for a program. `operator_id` left out: the scope of who asks."""

    name: Name
    role: Role = Role.VIEWER
    operator_id: str | None = None


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """An API key; its first characters are for people to recognise it by. `key` only where it was just made."""

    id: str
    operator_id: str | None
    name: str
    prefix: str
    role: Role
    created_at: datetime
    created_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None
    key: str | UnsetType = UNSET


def _user(row: User) -> UserView:
    return UserView(**{name: getattr(row, name) for name in UserView.__struct_fields__})


def _key(row: ApiKey, secret: str | UnsetType = UNSET) -> KeyView:
    return KeyView(**{name: getattr(row, name) for name in KeyView.__struct_fields__ if name != "key"}, key=secret)


@get("/users", summary="People")
async def list_users(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[UserView]:
    """Accounts of people."""
    return listing(await services.queries.users.page(caller, cursor=cursor, limit=limit), _user)


@post("/users", summary="Let a person in")
async def create_user(services: Use, caller: Who, data: JSONBody[UserBody]) -> UserView:
    """Make an account."""
    return _user(await services.access.create_user(caller, NewUser(**msgspec.structs.asdict(data))))


@patch("/users/{user_id:str}", summary="Change an account")
async def change_user(services: Use, caller: Who, user_id: FromPath[str], data: JSONBody[UserChangeBody]) -> UserView:
    """Change a person's name, role or password, or lock them out."""
    return _user(await services.access.change_user(caller, user_id, UserChange(**msgspec.structs.asdict(data))))


@get("/keys", summary="API keys")
async def list_keys(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[KeyView]:
    """Keys, also revoked ones; never their text."""
    return listing(await services.queries.keys.page(caller, cursor=cursor, limit=limit), _key)


@post("/keys", summary="Make an API key")
async def create_key(services: Use, caller: Who, data: JSONBody[KeyBody]) -> Response[KeyView]:
    """Make a key. Its text is in this answer and nowhere else."""
    made = await services.access.create_key(caller, name=data.name, role=data.role, operator_id=data.operator_id)
    return told_once(_key(made.key, made.secret), 201)


@delete("/keys/{key_id:str}", status_code=200, summary="Revoke an API key")
async def revoke_key(services: Use, caller: Who, key_id: FromPath[str]) -> KeyView:
    """End a key at once; it stays listed."""
    return _key(await services.access.revoke_key(caller, key_id))


@get("/audit", summary="What people and programs did")
async def list_audit(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only about this station (its OCPP identity).")] = None,
    type_: Annotated[str | None, QueryParameter(name="type", description="Only of this type, e.g. `StationChanged`.")] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[EventView]:
    """Every change by a person or a key, newest first; read from the events."""
    page = await services.queries.events.page(
        caller,
        cursor=cursor,
        limit=limit,
        station_id=await stations_for_filter(services, caller, station_id),
        type_=type_,
        start=start,
        end=end,
    )
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: event_view(each, names))


ROUTES = (
    Router("/", route_handlers=[list_users, create_user, change_user], opt=ADMINISTRATOR, tags=["People"]),
    Router("/", route_handlers=[list_keys, create_key, revoke_key], opt=ADMINISTRATOR, tags=["Keys"]),
    Router("/", route_handlers=[list_audit], opt=ADMINISTRATOR, tags=["Audit"]),
)
