"""Tokens: what drivers show to be let charge."""

import msgspec
from litestar import Response, get, post

from forecourt.app.tokens import TokenSettings
from forecourt.console.formats import Formats
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, faults_by_field
from forecourt.domain.access import Role
from forecourt.domain.tokens import Token, TokenRef, TokenStatus
from forecourt.kit.errors import InvalidInput

TYPES = ("rfid", "emaid", "central", "key_code", "local", "mac_address", "vin", "no_authorization")


class TokensView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    tokens: list[Token]
    pager: Pager
    filtered: bool


class TokenFormView(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one token. `known` None: a new one."""

    known: Token | None
    values: dict[str, str]
    faults: dict[str, str]
    types: tuple[str, ...] = TYPES


@get("/tokens")
async def tokens(visit: Here) -> Response[str]:
    """The list, by uid."""
    query = visit.query
    page = await visit.services.queries.tokens.page(
        visit.caller, cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE, search=query.get("q")
    )
    view = TokensView(tokens=page.items, pager=visit.pager(page.next), filtered="q" in query)
    return await visit.page("tokens/list.html", view)


@get("/tokens/edit", opt={"role": Role.OPERATOR})
async def edit_token(visit: Here) -> Response[str]:
    """The form: of a new token, or of the one that the query names."""
    if (uid := visit.query.get("uid")) is None or "new" in visit.query:
        values = {"uid": uid or "", "type": "rfid", "status": "accepted", "max_concurrent": "1"}
        return await visit.page("tokens/edit.html", TokenFormView(known=None, values=values, faults={}))
    token = await visit.services.queries.tokens.find(visit.caller, uid, visit.query.get("type", "rfid"))
    view = TokenFormView(known=token, values=_values(token, await visit.formats()), faults={})
    return await visit.page("tokens/edit.html", view)


@post("/tokens/edit")
async def save_token(visit: Here) -> Response[str]:
    """Make it, or change it. What the form does not show stays."""
    form = await visit.form()
    ref = TokenRef(uid=form.required("uid"), type=form.text("type") or "rfid")
    known = await _known(visit, form, ref)
    try:
        settings = _settings(form, known, await visit.formats())
        form.check()
        await visit.services.tokens.put(visit.caller, ref, settings)
    except InvalidInput as error:
        view = TokenFormView(known=known, values=form.values(), faults=faults_by_field(error))
        return await visit.page("tokens/edit.html", view, status=422)
    return visit.redirect("/tokens", "good", f"The token {ref.uid} is saved.")


@post("/tokens/remove")
async def remove_token(visit: Here) -> Response[str]:
    """Forget it; transactions made with it stay."""
    form = await visit.form()
    ref = TokenRef(uid=form.text("uid"), type=form.text("type") or "rfid")
    await visit.services.tokens.delete(visit.caller, ref)
    return visit.redirect("/tokens", "good", f"The token {ref.uid} was removed.")


def _settings(form: Form, known: Token | None, formats: Formats) -> TokenSettings:
    return TokenSettings(
        status=form.one_of("status", TokenStatus, TokenStatus.ACCEPTED),
        valid_until=form.moment("valid_until", formats.parse_local),
        group=form.optional("group"),
        label=form.text("label"),
        language=form.optional("language"),
        max_concurrent=form.integer("max_concurrent"),
        site_ids=known.site_ids if known else None,
        windows=known.windows if known else None,
    )


async def _known(visit: Visit, form: Form, ref: TokenRef) -> Token | None:
    return await visit.services.queries.tokens.find(visit.caller, ref.uid, ref.type) if form.flag("known") else None


def _values(token: Token, formats: Formats) -> dict[str, str]:
    return {
        "uid": token.uid,
        "type": token.type,
        "status": token.status.value,
        "valid_until": formats.local_input(token.valid_until),
        "group": token.group or "",
        "label": token.label,
        "language": token.language or "",
        "max_concurrent": "" if token.max_concurrent is None else str(token.max_concurrent),
    }


ROUTES = (tokens, edit_token, save_token, remove_token)
