"""Signing in and out, and the choice between light and dark."""

import msgspec
from litestar import Response, get, post

from forecourt.app.access import stamp_of
from forecourt.console.cookies import SIGNED_IN, THEME
from forecourt.console.frame import Here
from forecourt.console.gate import OPEN
from forecourt.domain.access import Role
from forecourt.kit.errors import TooMany, Unauthenticated

YEAR_S = 365 * 86_400


class SignInView(msgspec.Struct, frozen=True, kw_only=True):
    """The form, what was typed, and why it did not let in."""

    email: str = ""
    next: str = "/"
    fault: str | None = None


@get("/sign-in", opt=OPEN)
async def show_sign_in(visit: Here) -> Response[str]:
    """The form."""
    return await visit.page("signin/form.html", SignInView(next=_inside(visit.query.get("next", "/"))))


@post("/sign-in", opt=OPEN)
async def sign_in(visit: Here) -> Response[str]:
    """Let in, or say why not."""
    form = await visit.form()
    email, after = form.text("email"), _inside(form.text("next", "/"))
    client = visit.request.client
    try:
        user = await visit.services.access.sign_in(email, form.secret("password"), address=client.host if client else "")
    except (Unauthenticated, TooMany) as error:
        status = 429 if isinstance(error, TooMany) else 401
        return await visit.page("signin/form.html", SignInView(email=email, next=after, fault=error.message), status=status)
    response = visit.redirect(after)
    lasts = int(visit.desk.cookies.lasts.total_seconds())
    response.set_cookie(visit.cookie(SIGNED_IN, visit.desk.cookies.sign_in(user.id, stamp_of(user)), lasts))
    return response


@post("/sign-out", opt={"role": Role.VIEWER})
async def sign_out(visit: Here) -> Response[str]:
    """End the sign-in, for every copy of its cookie."""
    signed_in = visit.desk.cookies.signed_in(visit.request.cookies.get(SIGNED_IN))
    if signed_in is not None:
        await visit.services.access.sign_out(signed_in.nonce, signed_in.until_at)
    response = visit.redirect("/sign-in", "note", "You are signed out.")
    response.delete_cookie(SIGNED_IN)
    return response


@post("/theme", opt=OPEN)
async def choose_theme(visit: Here) -> Response[str]:
    """Light, dark, or as the device says."""
    form = await visit.form()
    response = visit.redirect(_inside(form.text("next", "/")))
    response.set_cookie(visit.cookie(THEME, form.text("theme"), YEAR_S))
    return response


def _inside(path: str) -> str:
    """Where to go on: only within the console."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


ROUTES = (show_sign_in, sign_in, sign_out, choose_theme)
