"""People and API keys: who may come in. For administrators."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import UNSET

from forecourt.app.access import NewUser, UserChange
from forecourt.console.frame import PAGE_SIZE, Here, Visit, faults_by_field
from forecourt.console.gate import ADMINISTRATOR
from forecourt.domain.access import ApiKey, Role, User
from forecourt.kit.errors import InvalidInput


class PeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts and keys. `secret` is the text of a key that was just made, shown this once."""

    users: list[User]
    keys: list[ApiKey]
    values: dict[str, str]
    faults: dict[str, str]
    secret: str | None = None


@get("/people", opt=ADMINISTRATOR)
async def people(visit: Here) -> Response[str]:
    """The lists, by age."""
    return await _page(visit)


@post("/people/users", opt=ADMINISTRATOR)
async def add_user(visit: Here) -> Response[str]:
    """Let a person in."""
    form = await visit.form()
    new = NewUser(
        email=form.required("email"),
        name=form.text("name"),
        password=form.secret("password"),
        role=form.one_of("role", Role, Role.VIEWER),
    )
    try:
        form.check()
        user = await visit.services.access.create_user(visit.caller, new)
    except InvalidInput as error:
        values = {name: value for name, value in form.values().items() if name != "password"}
        return await _page(visit, values=values, faults=faults_by_field(error), status=422)
    return visit.redirect("/people", "good", f"{user.email} can sign in now.")


@post("/people/users/{user_id:str}", opt=ADMINISTRATOR)
async def change_user(visit: Here, user_id: FromPath[str]) -> Response[str]:
    """Another role, another password, or locked out."""
    form = await visit.form()
    change = UserChange(
        role=form.one_of("role", Role, Role.VIEWER) if form.text("role") else UNSET,
        disabled=form.text("disabled") == "yes" if form.text("disabled") else UNSET,
        password=form.secret("password") or UNSET,
    )
    form.check()
    user = await visit.services.access.change_user(visit.caller, user_id, change)
    return visit.redirect("/people", "good", f"The account {user.email} is changed.")


@post("/people/keys", opt=ADMINISTRATOR)
async def add_key(visit: Here) -> Response[str]:
    """Make a key; its text is shown once."""
    form = await visit.form()
    name, role = form.required("key_name"), form.one_of("key_role", Role, Role.VIEWER)
    try:
        form.check()
    except InvalidInput as error:
        return await _page(visit, values=form.values(), faults=faults_by_field(error), status=422)
    created = await visit.services.access.create_key(visit.caller, name=name, role=role)
    return await _page(visit, secret=created.secret)


@post("/people/keys/{key_id:str}/revoke", opt=ADMINISTRATOR)
async def revoke_key(visit: Here, key_id: FromPath[str]) -> Response[str]:
    """End a key."""
    key = await visit.services.access.revoke_key(visit.caller, key_id)
    return visit.redirect("/people", "good", f"The key {key.name} opens nothing any more.")


async def _page(
    visit: Visit,
    *,
    values: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    secret: str | None = None,
    status: int = 200,
) -> Response[str]:
    queries = visit.services.queries
    view = PeopleView(
        users=(await queries.users.page(visit.caller, limit=4 * PAGE_SIZE)).items,
        keys=(await queries.keys.page(visit.caller, limit=4 * PAGE_SIZE)).items,
        values=values or {},
        faults=faults or {},
        secret=secret,
    )
    return await visit.page("people/page.html", view, status=status)


ROUTES = (people, add_user, change_user, add_key, revoke_key)
