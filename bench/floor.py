"""The floor (`python -m bench.floor`): the same socket server, the same RPC, the same typed decode, a typed reply; nothing behind.

No admission, domain, store or journal. What the server costs above this is what «durable» costs. With the address of a store
(`python -m bench.floor URL`) it answers meter values after the commit of rows like the server's: the durable floor.
"""

import asyncio
import sys
from datetime import UTC, datetime
from functools import partial

import msgspec
import uvloop
from aiohttp import WSMsgType
from aiohttp.web import BaseRequest, Server, WebSocketResponse

from bench.durable_floor import Books
from forecourt.ocpp import catalog, v16, v201
from forecourt.ocpp.connection import Connection
from forecourt.ocpp.frames import Call, CallResult, Send
from forecourt.ocpp.validation import decode_request, encode
from forecourt.ocpp.versions import Version
from forecourt.ocpp.wire import Message
from forecourt.store.store import Store

_NOW = datetime.now(UTC)
REPLIES: dict[tuple[Version, str], Message] = {
    (Version.V16, "BootNotification"): v16.BootNotificationResponse(
        status=v16.RegistrationStatus.ACCEPTED, current_time=_NOW, interval=300
    ),
    (Version.V16, "StartTransaction"): v16.StartTransactionResponse(
        transaction_id=1, id_tag_info=v16.IdTagInfo(status=v16.AuthorizationStatus.ACCEPTED)
    ),
    (Version.V16, "MeterValues"): v16.MeterValuesResponse(),
    (Version.V201, "BootNotification"): v201.BootNotificationResponse(
        status=v201.RegistrationStatusEnumType.ACCEPTED, current_time=_NOW, interval=300
    ),
    (Version.V201, "TransactionEvent"): v201.TransactionEventResponse(),
}


KEPT = ("MeterValues", "TransactionEvent")


class _Socket:
    """The sending half of a WebSocket, as `Connection` wants it."""

    def __init__(self, websocket: WebSocketResponse) -> None:
        self._websocket = websocket

    async def send_str(self, text: str, /) -> None:
        await self._websocket.send_str(text)

    async def close(self, code: int, reason: bytes) -> None:
        await self._websocket.close(code=code, message=reason)


async def _station(books: Books | None, request: BaseRequest) -> WebSocketResponse:
    version = Version(request.headers["Sec-WebSocket-Protocol"].removeprefix("ocpp"))
    identity = request.path.rpartition("/")[2]
    websocket = WebSocketResponse(protocols=(version.subprotocol,), autoping=False, max_msg_size=1_048_576)
    await websocket.prepare(request)

    async def answer(message: Call | Send) -> CallResult:
        entry = catalog.find(version, message.action)
        assert entry is not None
        decode_request(entry, message.payload, lenient=True)
        if books is not None and message.action in KEPT:
            await books.keep(identity, bytes(message.payload).decode())
        return CallResult(message.message_id, msgspec.Raw(encode(REPLIES[version, message.action])))

    connection = Connection(_Socket(websocket), version, answer)
    while (message := await websocket.receive()).type is WSMsgType.TEXT:
        connection.feed(message.data)
    await connection.closed("the station left")
    return websocket


async def _serve(url: str | None) -> None:
    books = None if url is None else Books(await Store.open(url))
    handle = partial(_station, books)
    server = await asyncio.get_running_loop().create_server(Server(handle, access_log=None), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        uvloop.run(_serve(sys.argv[1] if len(sys.argv) > 1 else None))
    except KeyboardInterrupt:
        sys.exit(130)
