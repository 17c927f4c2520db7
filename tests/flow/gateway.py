"""A gateway on ports of its own over a real store, for the tests; what it was told to handle is kept."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import msgspec

from forecourt.app.live import LiveStations
from forecourt.app.ports import Insert, Unit
from forecourt.app.stations import StationPolicy, Stations, StationSettings
from forecourt.csms.endpoint import Gateway, GatewaySettings
from forecourt.csms.link import Link
from forecourt.csms.sockets import Sockets, StationSocket
from forecourt.csms.tls import TlsFiles
from forecourt.domain.access import Operator, system_caller
from forecourt.domain.stations import Refusal, Station
from forecourt.ocpp.frames import Call, CallError, CallResult, Send
from forecourt.store.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPERATOR = Operator(id="operator", country_code="DE", party_id="FOR", legal_name="Forecourt GmbH", created_at=NOW)
CALLER = system_caller("test")


class Yard:
    """The world of a test: one operator, a gateway, and a dispatcher that answers everything with `{}`."""

    def __init__(self, store: Store, policy: StationPolicy, settings: GatewaySettings) -> None:
        self.store = store
        self.live = LiveStations(store.stations, store.transactions)
        sockets = Sockets()
        self.link = Link(sockets, self.live)
        self.stations = Stations(policy, store.stations, store.directory, store.uow, self.live, self.link)
        self.handled: list[tuple[str, str]] = []
        self.unbooted: list[str] = []
        self.handler: Callable[[StationSocket, Call | Send], Awaitable[None]] | None = None
        self.gateway = Gateway(
            settings,
            self.stations,
            store.journal,
            self._dispatch,
            sockets=sockets,
            on_unbooted=lambda socket: self.unbooted.append(socket.identity),
        )

    async def _dispatch(self, socket: StationSocket, message: Call | Send) -> CallResult | CallError | None:
        self.handled.append((socket.identity, message.action))
        if self.handler is not None:
            await self.handler(socket, message)
        return CallResult(message.message_id, msgspec.Raw(b"{}"))

    def url(self, path: str = "/ocpp/CP1", *, tls: bool = False) -> str:
        if tls:
            return f"wss://localhost:{self.gateway.tls_port}{path}"
        return f"ws://127.0.0.1:{self.gateway.port}{path}"

    async def station(self, identity: str = "CP1", **values: Any) -> Station:
        return await self.stations.put(CALLER, identity, StationSettings(**values))

    async def stored(self, identity: str = "CP1") -> Station:
        station = await self.store.stations.by_identity(identity.casefold())
        assert station is not None
        return station

    async def refusals(self, identity: str = "") -> list[Refusal]:
        await self.stations.flush()
        return await self.store.directory.refusals_of(identity.casefold())

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the server does in its own time."""
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.005)

    def socket(self) -> StationSocket:
        (socket,) = self.gateway.sockets
        return socket


@asynccontextmanager
async def yard(
    store: Store,
    policy: StationPolicy | None = None,
    settings: GatewaySettings | None = None,
    *,
    tls: TlsFiles | None = None,
) -> AsyncIterator[Yard]:
    """An open yard; everything is closed at the end."""
    await store.uow.commit(Unit(key="operator", writes=[Insert(OPERATOR)]))
    world = Yard(store, policy or StationPolicy(server_key=b"k" * 32), settings or GatewaySettings())
    await world.gateway.start("127.0.0.1", 0, tls_port=None if tls is None else 0, tls=tls)
    try:
        yield world
    finally:
        await world.gateway.stop()


@asynccontextmanager
async def dial(url: str, *protocols: str, **options: Any) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A station's socket, by aiohttp."""
    async with aiohttp.ClientSession() as http, http.ws_connect(url, protocols=protocols or ("ocpp1.6",), **options) as socket:
        yield socket


async def ask(socket: aiohttp.ClientWebSocketResponse, action: str = "Heartbeat", message_id: str = "1") -> Any:
    """Send a CALL and return the answer's frame."""
    await socket.send_json([2, message_id, action, {}])
    return await socket.receive_json(timeout=10)


def basic(user: str, password: str | bytes) -> dict[str, str]:
    """The header of HTTP Basic authentication."""
    secret = password if isinstance(password, bytes) else password.encode()
    return {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + secret).decode()}


async def refusal_of(url: str, *protocols: str, **options: Any) -> aiohttp.WSServerHandshakeError:
    """The HTTP answer of a handshake that is refused."""
    try:
        async with dial(url, *protocols, **options):
            raise AssertionError("the station was let in")
    except aiohttp.WSServerHandshakeError as refused:
        return refused
