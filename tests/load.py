"""Stations for the kill tests: raw frames, no library of ours. They keep what was acknowledged and resend what was not.

A station does what the standards ask of it: a transaction message that got no answer is sent again, unchanged, in order, on the
next socket, before anything newer (1.6 3.7.1; 2.x E12, E13).
"""

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp

START = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Where:
    """Where the server listens at present; a restart may change it."""

    url: str = ""


@dataclass
class Acknowledged:
    """What the server said yes to, per kind: the test compares it with what is stored."""

    starts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(station, content) → transaction number given (1.6)."""
    records: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(station, transaction reference, kind or number of the record)."""
    errors: list[str] = field(default_factory=list)
    """Answers that a station must never see for trouble of the server's: CALLERRORs."""
    sockets_lost: int = 0
    stations_offline: int = 0


class LoadStation:
    """One station that charges without pause. `run` ends when `stop` is set and nothing is unanswered (or `give_up` is set)."""

    def __init__(self, identity: str, version: str, where: Where, kept: Acknowledged, seed: int) -> None:
        self.identity, self.version, self._where, self._kept = identity, version, where, kept
        self._random = random.Random(seed)
        self._pending: tuple[str, dict[str, Any], Any] | None = None
        self._clock = START + timedelta(days=self._random.randrange(20))
        self._meter_wh = self._random.randrange(10_000)
        self._script = self._charge()
        self.stop = asyncio.Event()
        self.give_up = asyncio.Event()

    async def run(self) -> None:
        async with aiohttp.ClientSession() as http:
            while not self.give_up.is_set() and not (self.stop.is_set() and self._pending is None):
                try:
                    async with http.ws_connect(f"{self._where.url}/{self.identity}", protocols=(f"ocpp{self.version}",)) as socket:
                        await self._talk(socket)
                except (aiohttp.ClientError, OSError, TimeoutError, _SocketLost):
                    self._kept.sockets_lost += 1
                    await asyncio.sleep(0.05 + self._random.random() * 0.3)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await self._call(socket, "BootNotification", self._boot())
        while not self.give_up.is_set():
            if self._pending is None:
                if self.stop.is_set():
                    return
                self._pending = next(self._script)
            action, payload, keep = self._pending
            answer = await self._call(socket, action, payload)
            if answer is not None:
                keep(answer)
            self._pending = None

    async def _call(self, socket: aiohttp.ClientWebSocketResponse, action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        message_id = str(uuid4())
        await socket.send_str(json.dumps([2, message_id, action, payload]))
        while True:
            message = await socket.receive(timeout=60)
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise _SocketLost
            kind, their_id, *rest = json.loads(message.data)
            if kind == 2:  # a CALL of the server's: this station supports none
                await socket.send_str(json.dumps([4, their_id, "NotSupported", "", {}]))
            elif their_id == message_id:
                if kind == 4:
                    self._kept.errors.append(f"{self.identity} {action}: {rest}")
                    return None
                return dict(rest[0])

    def _boot(self) -> dict[str, Any]:
        if self.version == "1.6":
            return {"chargePointVendor": "Load", "chargePointModel": "Kill"}
        return {"reason": "PowerUp", "chargingStation": {"vendorName": "Load", "model": "Kill"}}

    def _tick(self) -> str:
        self._clock += timedelta(seconds=self._random.randrange(1, 60))
        self._meter_wh += self._random.randrange(0, 500)
        return self._clock.isoformat().replace("+00:00", "Z")

    def _charge(self) -> Any:
        while True:
            yield from self._charge16() if self.version == "1.6" else self._charge2()

    def _charge16(self) -> Any:
        at = self._tick()
        content = f"{at}/{self._meter_wh}"
        given: dict[str, str] = {}

        def keep_start(answer: dict[str, Any]) -> None:
            given["number"] = str(answer["transactionId"])
            self._kept.starts[self.identity, content] = given["number"]
            self._kept.records[self.identity, given["number"], "start"] += 1

        yield "StartTransaction", {"connectorId": 1, "idTag": "KILL", "meterStart": self._meter_wh, "timestamp": at}, keep_start
        number = given.get("number", "-1")
        for _ in range(self._random.randrange(1, 5)):
            at = self._tick()
            values = [{"timestamp": at, "sampledValue": [{"value": str(self._meter_wh)}]}]
            payload = {"connectorId": 1, "transactionId": int(number), "meterValue": values}
            yield "MeterValues", payload, self._keeper(number, f"meter {at}")
        stop = {"transactionId": int(number), "meterStop": self._meter_wh, "timestamp": self._tick(), "reason": "Local"}
        yield "StopTransaction", stop, self._keeper(number, "stop")

    def _charge2(self) -> Any:
        reference, last = str(uuid4()), self._random.randrange(2, 6)
        for seq_no in range(last + 1):
            kind = "Started" if seq_no == 0 else "Ended" if seq_no == last else "Updated"
            at = self._tick()
            values = [{"timestamp": at, "sampledValue": [{"value": float(self._meter_wh)}]}]
            payload = {
                "eventType": kind,
                "timestamp": at,
                "triggerReason": {"Started": "Authorized", "Updated": "MeterValuePeriodic", "Ended": "StopAuthorized"}[kind],
                "seqNo": seq_no,
                "transactionInfo": {"transactionId": reference},
                "evse": {"id": 1, "connectorId": 1},
                "meterValue": values,
            }
            if seq_no == 0:
                payload["idToken"] = {"idToken": "KILL", "type": "ISO14443"}
            yield "TransactionEvent", payload, self._keeper(reference, str(seq_no))

    def _keeper(self, reference: str, what: str) -> Any:
        def keep(_: dict[str, Any]) -> None:
            self._kept.records[self.identity, reference, what] += 1

        return keep


class _SocketLost(Exception):
    """The server closed the socket without an answer: allowed, and the message is sent again."""
