"""`Idempotency-Key` on POST: the same request with the same key is done once and answered the same.

An answer that tells a secret says `Cache-Control: no-store`; then only the fact is kept, and a repeat is told what to do.
"""

import hashlib
import re
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send

from forecourt.api.problems import BadRequest
from forecourt.app.ports import IdempotencyKeys, KeptAnswer
from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.kit.time import Clock

HEADER = "idempotency-key"
REPLAYED = (b"idempotency-replayed", b"true")
TOLD_ONCE = ""
"""Kept in place of an answer that told a secret."""
_ONCE = "The request was done, and its answer told a secret that is kept nowhere."
_INSTEAD = (
    "Ask for another under a new Idempotency-Key: another API key (and revoke this one), or another password for the station."
)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


ViewT = TypeVar("ViewT")


def told_once(view: ViewT, status: int) -> Response[ViewT]:
    """The answer that tells a secret, this once."""
    return Response(view, status_code=status, headers={"Cache-Control": "no-store"})


class Once:
    """Middleware behind `Identify`. Only answers that did something (2xx) are kept: a refused request may be mended and sent."""

    def __init__(self, app: ASGIApp, keys: IdempotencyKeys, clock: Clock) -> None:
        self._app = app
        self._keys = keys
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None:
            await self._app(scope, receive, send)
            return
        if not _KEY.fullmatch(key):
            raise BadRequest("An Idempotency-Key has 1 to 255 visible ASCII characters.")
        body = await request.body()
        route, caller_id = f"{request.method} {request.url.path}", request.user.id
        digest = hashlib.sha256(body).hexdigest()
        kept = await self._keys.claim(key, caller_id, route=route, request_sha256=digest, now=self._clock())
        if kept is not None:
            await _replay(kept, route, digest, send)
            return
        await self._first(scope, _again(body, receive), send, key, caller_id)

    async def _first(self, scope: Scope, receive: Receive, send: Send, key: str, caller_id: str) -> None:
        """Do it, keep the answer, then give it: what was acknowledged is kept."""
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        status = 500
        try:
            await self._app(scope, receive, hold)
            status = next((each["status"] for each in held if each["type"] == "http.response.start"), 500)
        finally:
            if not 200 <= status < 300:
                await self._keys.release(key, caller_id)
        if 200 <= status < 300:
            await self._keys.keep(key, caller_id, status=status, response=_pack(held))
        for message in held:
            await send(message)


class _Answer(msgspec.Struct, frozen=True):
    media_type: str
    body: str


def _pack(messages: list[Message]) -> str:
    """Headers beyond the media type belong to the exchange, not to the answer."""
    media_type, body = "application/json", b""
    for message in messages:
        if message["type"] == "http.response.start":
            if (b"cache-control", b"no-store") in ((name.lower(), value) for name, value in message["headers"]):
                return TOLD_ONCE
            media_type = next((value.decode() for name, value in message["headers"] if name.lower() == b"content-type"), media_type)
        elif message["type"] == "http.response.body":
            body += message["body"]
    return msgspec.json.encode(_Answer(media_type, body.decode())).decode()


async def _replay(kept: KeptAnswer, route: str, digest: str, send: Send) -> None:
    if (kept.route, kept.request_sha256) != (route, digest):
        raise InvalidInput("This Idempotency-Key came with another request before.", code="idempotency_mismatch")
    if kept.status is None or kept.response is None:
        raise Conflict("The request with this Idempotency-Key is still in hand.", code="idempotency_in_progress")
    if kept.response == TOLD_ONCE:
        raise Conflict(f"{_ONCE} {_INSTEAD}", code="told_once")
    answer = msgspec.json.decode(kept.response, type=_Answer)
    body = answer.body.encode()
    headers = [(b"content-type", answer.media_type.encode()), (b"content-length", str(len(body)).encode()), REPLAYED]
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more for who reads it next."""
    given = False

    async def replay() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        message: HTTPReceiveMessage = {"type": "http.request", "body": body, "more_body": False}
        return message

    return replay
