"""What every request passes first: who asks, whether the form is ours, whether the role suffices."""

import msgspec

from forecourt.console.cookies import SIGNED_IN
from forecourt.console.frame import Visit
from forecourt.domain.access import Role
from forecourt.kit.errors import Forbidden, Unauthenticated
from forecourt.kit.ids import new_id

OPEN = {"open": True}
"""For pages that need no sign-in."""
ADMINISTRATOR = {"role": Role.ADMINISTRATOR}
SAFE = ("GET", "HEAD", "OPTIONS")


async def admit(visit: Visit) -> None:
    """Runs before every handler of the console. Raises `Unauthenticated` or `Forbidden`."""
    request = visit.request
    opt = request.route_handler.opt
    if not opt.get("open"):
        await _identify(visit)
    if request.method not in SAFE:
        await _check_form(visit)
    if not opt.get("open"):
        needed = Role.VIEWER if request.method in SAFE else Role.OPERATOR
        visit.caller.require(opt.get("role", needed))


async def _identify(visit: Visit) -> None:
    signed_in = visit.desk.cookies.signed_in(visit.request.cookies.get(SIGNED_IN))
    if signed_in is None:
        raise Unauthenticated("Sign in to go on.")
    caller = await visit.services.access.caller_of_user(signed_in.user_id, signed_in.stamp, signed_in.nonce)
    visit.request.scope["user"] = msgspec.structs.replace(caller, correlation_id=new_id())


async def _check_form(visit: Visit) -> None:
    """A form of another site is refused, whatever cookies came with it."""
    if visit.request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("This form came from another site.", code="foreign_form")
    token = (await visit.form()).secret("csrf")
    if not visit.desk.cookies.form_token_fits(visit.nonce, token):
        raise Forbidden("This form is no longer valid; go back, reload the page and try again.", code="stale_form")
