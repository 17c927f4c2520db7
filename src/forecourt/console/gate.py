"""What every request passes first: who asks, whether the form is ours, whether the role suffices."""

from typing import Any

import msgspec
from litestar import Request

from forecourt.console.cookies import SIGNED_IN
from forecourt.console.frame import Desk, Visit
from forecourt.domain.access import Role
from forecourt.kit.errors import Forbidden, Unauthenticated
from forecourt.kit.ids import new_id

OPEN = {"open": True}
"""For pages that need no sign-in."""
ADMINISTRATOR = {"role": Role.ADMINISTRATOR}
SAFE = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Runs before every handler of the console."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, request: Request[Any, Any, Any]) -> None:
        """Raises `Unauthenticated` or `Forbidden`."""
        opt = request.route_handler.opt
        if not opt.get("open"):
            await self._identify(request)
        if request.method not in SAFE:
            await self._check_form(request)
        if not opt.get("open"):
            needed = Role.VIEWER if request.method in SAFE else Role.OPERATOR
            request.scope["user"].require(opt.get("role", needed))

    async def _identify(self, request: Request[Any, Any, Any]) -> None:
        signed_in = self._desk.cookies.signed_in(request.cookies.get(SIGNED_IN))
        if signed_in is None:
            raise Unauthenticated("Sign in to go on.")
        caller = await self._desk.services.access.caller_of_user(signed_in.user_id, signed_in.stamp)
        request.scope["user"] = msgspec.structs.replace(caller, correlation_id=new_id())

    async def _check_form(self, request: Request[Any, Any, Any]) -> None:
        """A form of another site is refused, whatever cookies came with it."""
        visit = Visit(self._desk, request)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden("This form came from another site.", code="foreign_form")
        token = (await visit.form()).secret("csrf")
        if not self._desk.cookies.form_token_fits(visit.nonce, token):
            raise Forbidden("This form is no longer valid; go back, reload the page and try again.", code="stale_form")
