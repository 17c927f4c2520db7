"""A central system for the simulator's tests: a real WebSocket server that holds every frame against the official schemas."""

import asyncio
import base64
import json
import ssl
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import ocpp
from aiohttp import WSMsgType, web

Document = dict[str, Any]
SCHEMAS = Path(next(iter(ocpp.__path__)))
FOLDERS = {"ocpp1.6": "v16", "ocpp2.0.1": "v201", "ocpp2.1": "v21"}


@cache
def schema(subprotocol: str, action: str, answer: bool) -> jsonschema_rs.Validator:
    """The official schema of one message."""
    request = "" if subprotocol == "ocpp1.6" else "Request"
    path = SCHEMAS / FOLDERS[subprotocol] / "schemas" / f"{action}{'Response' if answer else request}.json"
    return jsonschema_rs.validator_for(json.loads(path.read_text()), validate_formats=True)


@dataclass
class Peer:
    """One socket of a station."""

    identity: str
    ws: web.WebSocketResponse
    password: str | None
    compressed: bool
    waiting: dict[str, tuple[str, asyncio.Future[list[Any]]]] = field(default_factory=dict)

    @property
    def subprotocol(self) -> str:
        """What was negotiated."""
        return self.ws.ws_protocol or "ocpp1.6"


@dataclass
class Seen:
    """One request of a station."""

    identity: str
    action: str
    payload: Document


class Central:
    """Answers everything properly unless told otherwise by `replies[action]`, a function of the payload."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[Seen] = []
        self.faults: list[str] = []
        self.peers: dict[str, Peer] = {}
        self.connections = 0
        self.client_names: list[str] = []
        self.numbers = 1000
        self.replies: dict[str, Callable[[Document], Document | None]] = {}
        self.refuse_with: int | None = None
        self.tokens: dict[str, str] = defaultdict(lambda: "Accepted")

    # Reading what happened

    def of(self, action: str, identity: str | None = None) -> list[Document]:
        """The payloads of one action, in order."""
        return [seen.payload for seen in self.seen if seen.action == action and identity in (None, seen.identity)]

    def shown(self, status: str) -> bool:
        """Whether a connector was ever reported so."""
        return any(status in report.values() for report in self.of("StatusNotification"))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to have happened, here or in the station."""
        async with asyncio.timeout(15):
            while not condition():
                await asyncio.sleep(0.01)

    async def until_seen(self, action: str, count: int = 1) -> list[Document]:
        """Wait for so many messages of an action."""
        await self.until(lambda: len(self.of(action)) >= count)
        return self.of(action)

    # Ordering

    async def call(self, identity: str, action: str, payload: Document) -> Document:
        """Send a command; its answer, or {"error": code}."""
        peer = self.peers[identity]
        message_id = str(uuid.uuid4())
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        peer.waiting[message_id] = (action, future)
        await peer.ws.send_str(json.dumps([2, message_id, action, payload]))
        async with asyncio.timeout(20):
            frame = await future
        return frame[2] if frame[0] == 3 else {"error": frame[2]}

    async def drop(self) -> None:
        """Close every socket as a dying server does."""
        for peer in list(self.peers.values()):
            transport = peer.ws._req.transport if peer.ws._req is not None else None
            if transport is not None:
                transport.abort()

    # The server

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One socket."""
        self.connections += 1
        if self.refuse_with is not None:
            return web.Response(status=self.refuse_with)
        ws = web.WebSocketResponse(protocols=tuple(FOLDERS), compress=True)
        await ws.prepare(request)
        peer = Peer(request.match_info["identity"], ws, _password(request), ws.compress > 0)
        self.peers[peer.identity] = peer
        certificate = request.get_extra_info("peercert") or {}
        self.client_names += [value for ((name, value),) in certificate.get("subject", ()) if name == "commonName"]
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                await self._frame(peer, json.loads(message.data))
        return ws

    async def _frame(self, peer: Peer, frame: list[Any]) -> None:
        if frame[0] == 2:
            await self._request(peer, frame)
        else:
            self._answer(peer, frame)

    async def _request(self, peer: Peer, frame: list[Any]) -> None:
        _, message_id, action, payload = frame
        self._check(peer, action, payload, answer=False)
        self.seen.append(Seen(peer.identity, action, payload))
        unusual = self.replies.get(action)
        reply = unusual(payload) if unusual else self._usual(peer, action, payload)
        if reply is None:
            await peer.ws.send_str(json.dumps([4, message_id, "InternalError", "", {}]))
        elif "silence" not in reply:
            await peer.ws.send_str(json.dumps([3, message_id, reply]))

    def _answer(self, peer: Peer, frame: list[Any]) -> None:
        action, future = peer.waiting.pop(frame[1])
        if frame[0] == 3:
            self._check(peer, action, frame[2], answer=True)
        future.set_result(frame)

    def _check(self, peer: Peer, action: str, payload: Document, *, answer: bool) -> None:
        errors = schema(peer.subprotocol, action, answer).iter_errors(payload)
        self.faults += [f"{peer.subprotocol} {action}: {error.message} at {error.instance_path}" for error in errors]

    def _usual(self, peer: Peer, action: str, payload: Document) -> Document:
        old = peer.subprotocol == "ocpp1.6"
        match action:
            case "BootNotification":
                return {"status": "Accepted", "interval": 300, "currentTime": now()}
            case "Heartbeat":
                return {"currentTime": now()}
            case "Authorize" if old:
                return {"idTagInfo": {"status": self.tokens[payload["idTag"]]}}
            case "Authorize":
                return {"idTokenInfo": {"status": self.tokens[payload["idToken"]["idToken"]]}}
            case "StartTransaction":
                self.numbers += 1
                return {"idTagInfo": {"status": self.tokens[payload["idTag"]]}, "transactionId": self.numbers}
            case "TransactionEvent" if "idToken" in payload:
                return {"idTokenInfo": {"status": self.tokens[payload["idToken"]["idToken"]]}}
            case _:
                return {}


def now() -> str:
    """The time as a central system sends it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _password(request: web.Request) -> str | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return base64.b64decode(value).decode().partition(":")[2] if kind == "Basic" else None


@asynccontextmanager
async def central_system(tls: ssl.SSLContext | None = None) -> AsyncIterator[Central]:
    """A running one; every frame that it saw was valid, or leaving it fails."""
    central = Central()
    app = web.Application()
    app.router.add_get("/ocpp/{identity}", central.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    central.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{runner.addresses[0][1]}/ocpp/{{identity}}"
    try:
        yield central
    finally:
        await runner.cleanup()
    assert central.faults == []
