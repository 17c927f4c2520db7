"""A station that is a WebSocket and a script: says what a test tells it to, answers as it was told, and judges every message."""

import asyncio
import itertools
import json
from collections import deque
from dataclasses import dataclass
from typing import Any

import websockets

from tests.conformance.oracle import faults
from tests.running import Server

Payload = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A CALLERROR, given or received."""

    code: str
    description: str = ""


class Station:
    """One station on one socket."""

    def __init__(self, server: Server, identity: str, version: str, socket: websockets.ClientConnection) -> None:
        self.server = server
        self.identity = identity
        self.version = version
        self.socket = socket
        self.heard: list[tuple[str, Payload]] = []
        self.wrong: list[str] = []
        self._obeys: dict[str, deque[Payload | Refusal]] = {}
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[list[Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    def answers(self, action: str, *answers: Payload | Refusal) -> None:
        """How it will answer calls of `action`: in this order, the last one again and again."""
        for each in answers:
            if not isinstance(each, Refusal):
                assert faults(self.version, action, each, answer=True) == []
        self._obeys[action] = deque(answers)

    async def say(self, action: str, payload: Payload | None = None) -> Payload:
        """Send a CALL; the payload of its CALLRESULT."""
        frame = await self._exchange(action, payload or {})
        assert frame[0] == 3, frame
        assert faults(self.version, action, frame[2], answer=True) == []
        return dict(frame[2])

    async def refused(self, action: str, payload: Payload | None = None) -> Refusal:
        """Send a CALL that is answered with a CALLERROR."""
        frame = await self._exchange(action, payload or {})
        assert frame[0] == 4, frame
        return Refusal(frame[2], frame[3])

    def told(self, action: str) -> Payload:
        """The payload of the last call of `action` that the central system made."""
        found = [payload for name, payload in self.heard if name == action]
        assert found, f"no {action} came; there were {[name for name, _ in self.heard]}"
        return found[-1]

    def all_told(self, action: str) -> list[Payload]:
        """The payloads of all such calls, oldest first."""
        return [payload for name, payload in self.heard if name == action]

    async def ask(self, verb: str, /, **body: Any) -> Payload:
        """The operator's command for this station; what the API answers."""
        return dict(await self.server.api("POST", f"/stations/{self.identity}/{verb}", body, status=200))

    async def call(self, action: str, payload: Payload | None = None) -> Payload:
        """The operator's raw call of an action of the station's version."""
        return await self.ask("calls", action=action, payload=payload or {})

    async def stored(self) -> Payload:
        """What the server keeps of this station."""
        return dict(await self.server.api("GET", f"/stations/{self.identity}", status=200))

    async def connector(self, evse: int = 1, connector: int = 1) -> str:
        """The stored status of a connector."""
        known = (await self.stored())["connectors"]
        return next(str(each["status"]) for each in known if (each["evse"], each["connector"]) == (evse, connector))

    async def transaction(self, reference: str | int) -> Payload:
        """The stored transaction with this id on the wire."""
        page = await self.server.api("GET", "/transactions", status=200, station_id=self.identity)
        found = [each["id"] for each in page["items"] if each["ocpp_transaction_id"] == str(reference)]
        assert len(found) == 1, page["items"]
        return dict(await self.server.api("GET", f"/transactions/{found[0]}", status=200))

    async def logged(self, action: str, count: int = 1) -> list[Payload]:
        """The last `count` messages of `action` in the wire log, oldest first (it is written a moment later)."""
        async with asyncio.timeout(10):
            while len(items := await self._log(action)) < count:
                await asyncio.sleep(0.05)
        return [each["payload"] for each in reversed(items[:count])]

    async def _log(self, action: str) -> list[Payload]:
        page = await self.server.api("GET", "/messages", status=200, station_id=self.identity, action=action)
        return list(page["items"])

    async def hang_up(self) -> None:
        """End the socket."""
        await self.socket.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        assert self.wrong == []

    async def _exchange(self, action: str, payload: Payload) -> list[Any]:
        assert faults(self.version, action, payload, answer=False) == []
        message_id = f"{self.identity}-{next(self._ids)}"[-36:]
        answer = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps([2, message_id, action, payload]))
        return await asyncio.wait_for(answer, 20)

    async def _read(self) -> None:
        async for text in self.socket:
            frame = json.loads(text)
            if frame[0] != 2:
                self._waiting.pop(frame[1]).set_result(frame)
                continue
            _, message_id, action, payload = frame
            self.wrong += faults(self.version, action, payload, answer=False)
            self.heard.append((action, payload))
            await self.socket.send(json.dumps(self._reply(message_id, action)))

    def _reply(self, message_id: str, action: str) -> list[Any]:
        script = self._obeys.get(action)
        if not script:
            return [4, message_id, "NotImplemented", "", {}]
        answer = script.popleft() if len(script) > 1 else script[0]
        if isinstance(answer, Refusal):
            return [4, message_id, answer.code, answer.description, {}]
        return [3, message_id, answer]
