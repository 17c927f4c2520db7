"""The cheapest station there is: a TCP protocol that speaks just enough WebSocket, so that the server is what is measured."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from bench.messages import BOOT, SUBPROTOCOLS, begin, going_on, reference_of

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_MASKED_WITH_ZERO = b"\0\0\0\0"
_TAIL = b"\0\0\xff\xff"


@dataclass
class Tally:
    """What a group of stations counts together."""

    answered: int = 0
    refused: int = 0
    running: bool = False
    trouble: str = ""


class Station(asyncio.Protocol):
    """One station: `open` says hello and boots, `charge` opens a transaction, and `send_next` starts its closed loop."""

    def __init__(self, identity: str, number: int, version: str, tally: Tally, *, password: str | None, deflate: bool) -> None:
        self.identity, self.version, self._number = identity, version, number
        self._tally, self._password, self._deflate = tally, password, deflate
        self._transport: asyncio.Transport | None = None
        self._data = b""
        self._heard: asyncio.Future[bytes] | None = None
        self._message: Callable[[int], bytes] | None = None
        self._upgraded = self.busy = False
        self.sent = 0
        self.to_send = 0
        """Messages still to be sent by `send`; the group's `running` bounds the loop otherwise."""

    # --- asyncio.Protocol ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._heard = asyncio.get_running_loop().create_future()
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET /ocpp/{self.identity} HTTP/1.1",
            "Host: bench",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: {SUBPROTOCOLS[self.version]}",
        ]
        if self._password is not None:
            lines.append(f"Authorization: Basic {base64.b64encode(f'{self.identity}:{self._password}'.encode()).decode()}")
        if self._deflate:
            lines.append("Sec-WebSocket-Extensions: permessage-deflate")
        self._write("\r\n".join(lines).encode() + b"\r\n\r\n")

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._upgraded and not self._take_head():
            return
        while (frame := self._take_frame()) is not None:
            self._take(*frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self._tally.trouble = self._tally.trouble or (f"{self.identity} lost its socket" if self.busy else "")
        self._hear(b"")

    # --- what the bench asks of it ---

    async def boot(self) -> bool:
        """Wait for the upgrade and boot; whether the server accepted both."""
        assert self._heard is not None
        if not await self._heard:
            return False
        return b'"Accepted"' in await self._ask(BOOT[self.version])

    async def charge(self) -> None:
        """Open a transaction; `send_next` goes on with it."""
        reference = reference_of(self._number)
        answer = await self._ask(begin(self.version, reference))
        if self.version == "1.6":
            reference = str(json.loads(answer)[2]["transactionId"])
        self._message, self.sent = going_on(self.version, reference), 0

    def send_next(self) -> None:
        """The next message of the transaction."""
        assert self._message is not None
        self.sent += 1
        self.busy = True
        self._send(self._message(self.sent))

    async def send(self, messages: int) -> None:
        """So many messages one after the other."""
        self.to_send = messages
        self._heard = asyncio.get_running_loop().create_future()
        self.send_next()
        await self._heard

    def leave(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.abort()

    # --- one message after the other ---

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == _PING:
            self._write(_framed(_PONG, payload))
        elif opcode == _TEXT and payload.startswith(b"[2"):
            message_id = json.loads(payload)[1]
            self._send(f'[3,"{message_id}",{{"status":"Accepted"}}]'.encode())
        elif opcode == _TEXT and self.busy:
            self._answered(payload)
        elif opcode == _TEXT:
            self._hear(payload)

    def _answered(self, payload: bytes) -> None:
        tally = self._tally
        if payload.startswith(b"[3"):
            tally.answered += 1
        else:
            tally.refused += 1
            tally.trouble = tally.trouble or f"{self.identity}: {payload.decode()}"
        self.to_send -= 1
        if tally.running or self.to_send > 0:
            self.send_next()
            return
        self.busy = False
        self._hear(payload)

    async def _ask(self, message: bytes) -> bytes:
        self._send(message)
        return await self._hearing()

    async def _hearing(self) -> bytes:
        self._heard = asyncio.get_running_loop().create_future()
        return await self._heard

    def _hear(self, payload: bytes) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_result(payload)

    # --- WebSocket ---

    def _send(self, text: bytes) -> None:
        if self._deflate:
            packer = zlib.compressobj(1, zlib.DEFLATED, -15)
            packed = packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)
            self._write(_framed(_TEXT | 0x40, packed.removesuffix(_TAIL)))
        else:
            self._write(_framed(_TEXT, text))

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def _take_head(self) -> bool:
        head, end, rest = self._data.partition(b"\r\n\r\n")
        if not end:
            return False
        self._data = rest
        self._upgraded = head.startswith(b"HTTP/1.1 101")
        if not self._upgraded:
            self._tally.trouble = self._tally.trouble or f"{self.identity}: {head.splitlines()[0].decode()}"
        self._hear(b"upgraded" if self._upgraded else b"")
        return self._upgraded

    def _take_frame(self) -> tuple[int, bytes] | None:
        data = self._data
        if len(data) < 2:
            return None
        size, start = data[1] & 127, 2
        if size == 126:
            size, start = int.from_bytes(data[2:4], "big"), 4
        end = start + size
        if len(data) < end:
            return None
        payload, self._data = data[start:end], data[end:]
        if data[0] & 0x40:
            payload = zlib.decompressobj(-15).decompress(payload + _TAIL)
        return data[0] & 15, payload


def _framed(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, 0x80 | size)) + _MASKED_WITH_ZERO + payload
    return bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big") + _MASKED_WITH_ZERO + payload
