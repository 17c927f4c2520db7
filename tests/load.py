"""Stations for the kill tests: raw frames, no library of ours. They keep what was acknowledged and resend what was not.

A station does what the standards ask of it: a transaction message that got no answer is sent again, unchanged, in order, on the
next socket, before anything newer (1.6 3.7.1; 2.x E12, E13).
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp

START = datetime(2026, 11, 1, tzinfo=UTC)
_LOST = (aiohttp.ClientError, OSError, TimeoutError)
_Step = tuple[str, dict[str, Any], Callable[[dict[str, Any]], None]]


@dataclass
class Where:
    """Where the server listens at present; a restart may change it."""

    url: str = ""


@dataclass
class Acknowledged:
    """What the server said yes to, per kind: the tests compare it with what is stored."""

    starts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(station, content) → transaction number given (1.6)."""
    records: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(station, transaction reference, kind or number of the record)."""
    energy_wh: dict[tuple[str, str], int] = field(default_factory=dict)
    """(station, transaction reference) → last less first meter value, of transactions whose end was acknowledged."""
    errors: list[str] = field(default_factory=list)
    """Answers that a station must never see for trouble of the server's: CALLERRORs."""
    sockets_lost: int = 0
    resent: int = 0
    """Messages that were sent, got no answer, and were sent again."""

    def __str__(self) -> str:
        return (
            f"{self.records.total()} records acknowledged, {len(self.starts)} numbers given, {len(self.energy_wh)} transactions "
            f"ended, {self.resent} messages sent again, {self.sockets_lost} sockets lost or refused"
        )


@dataclass
class Sent:
    """A request with an answer, by the wall clock of the station: just before it was sent, just after its answer came."""

    message_id: str
    action: str
    sent_at: float
    answered_at: float


class LoadStation:
    """One station that charges without pause. `run` ends when `stop` is set and nothing is unanswered."""

    def __init__(self, identity: str, version: str, where: Where, kept: Acknowledged, seed: int, *, pause_s: float = 0.04) -> None:
        self.identity, self.version, self._where, self._kept = identity, version, where, kept
        self._random = random.Random(f"{seed}/{identity}")
        self._pause_s = pause_s
        self._pending: _Step | None = None
        self._tried = self._booted = False
        self._clock = START + timedelta(days=self._random.randrange(20))
        self._meter_wh = self._random.randrange(10_000)
        self._script = self._charge()
        self.stop = asyncio.Event()
        self.calls: list[Sent] = []
        """Every request that was answered, in order."""

    async def run(self) -> None:
        async with aiohttp.ClientSession() as http:
            while not (self.stop.is_set() and self._pending is None):
                try:
                    async with http.ws_connect(f"{self._where.url}/{self.identity}", protocols=(f"ocpp{self.version}",)) as socket:
                        await self._talk(socket)
                except (*_LOST, _SocketLost):
                    self._kept.sockets_lost += 1
                    await asyncio.sleep(0.2 + self._random.random() * 0.5)

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        if not self._booted:  # a socket that is lost is no reboot
            await self._call(socket, "BootNotification", self._boot())
            await self._call(socket, "StatusNotification", self._status())
            self._booted = True
        while True:
            if self._pending is None:
                if self.stop.is_set():
                    return
                await asyncio.sleep(self._random.random() * self._pause_s)
                self._pending = next(self._script)
            action, payload, keep = self._pending
            self._kept.resent += self._tried
            self._tried = True
            answer = await self._call(socket, action, payload)
            if answer is not None:
                keep(answer)
            self._pending, self._tried = None, False

    async def _call(self, socket: aiohttp.ClientWebSocketResponse, action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        message_id, sent_at = self._uuid(), datetime.now(UTC).timestamp()
        await socket.send_str(json.dumps([2, message_id, action, payload]))
        while True:
            message = await socket.receive(timeout=60)
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise _SocketLost
            kind, their_id, *rest = json.loads(message.data)
            if kind == 2:  # a CALL of the server's: this station supports none
                await socket.send_str(json.dumps([4, their_id, "NotSupported", "", {}]))
            elif their_id == message_id:
                self.calls.append(Sent(message_id, action, sent_at, datetime.now(UTC).timestamp()))
                if kind == 4:
                    self._kept.errors.append(f"{self.identity} {action}: {rest}")
                    return None
                return dict(rest[0])

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _boot(self) -> dict[str, Any]:
        if self.version == "1.6":
            return {"chargePointVendor": "Load", "chargePointModel": "Kill"}
        return {"reason": "PowerUp", "chargingStation": {"vendorName": "Load", "model": "Kill"}}

    def _status(self) -> dict[str, Any]:
        if self.version == "1.6":
            return {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
        return {"timestamp": self._tick(), "connectorStatus": "Available", "evseId": 1, "connectorId": 1}

    def _tick(self) -> str:
        self._clock += timedelta(seconds=self._random.randrange(1, 60))
        self._meter_wh += self._random.randrange(0, 300)
        return self._clock.isoformat().replace("+00:00", "Z")

    def _charge(self) -> Iterator[_Step]:
        while True:
            yield from self._charge16() if self.version == "1.6" else self._charge2()

    def _charge16(self) -> Iterator[_Step]:
        at, first_wh = self._tick(), self._meter_wh
        content = f"{at}/{first_wh}"
        given: dict[str, str] = {}

        def keep_start(answer: dict[str, Any]) -> None:
            given["number"] = str(answer["transactionId"])
            self._kept.starts[self.identity, content] = given["number"]
            self._kept.records[self.identity, given["number"], "start"] += 1

        yield "StartTransaction", {"connectorId": 1, "idTag": "KILL", "meterStart": first_wh, "timestamp": at}, keep_start
        number = given.get("number", "-1")
        for _ in range(self._random.randrange(1, 5)):
            at = self._tick()
            values = [{"timestamp": at, "sampledValue": [{"value": str(self._meter_wh)}]}]
            payload = {"connectorId": 1, "transactionId": int(number), "meterValue": values}
            yield "MeterValues", payload, self._keeper(number, f"meter {at}")
        at = self._tick()
        stop = {"transactionId": int(number), "meterStop": self._meter_wh, "timestamp": at, "reason": "Local"}
        yield "StopTransaction", stop, self._keeper(number, "stop", self._meter_wh - first_wh)

    def _charge2(self) -> Iterator[_Step]:
        reference, last, first_wh = self._uuid(), self._random.randrange(2, 6), None
        for seq_no in range(last + 1):
            kind = "Started" if seq_no == 0 else "Ended" if seq_no == last else "Updated"
            at = self._tick()
            first_wh = self._meter_wh if first_wh is None else first_wh
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
            energy_wh = self._meter_wh - first_wh if seq_no == last else None
            yield "TransactionEvent", payload, self._keeper(reference, str(seq_no), energy_wh)

    def _keeper(self, reference: str, what: str, energy_wh: int | None = None) -> Callable[[dict[str, Any]], None]:
        def keep(_: dict[str, Any]) -> None:
            self._kept.records[self.identity, reference, what] += 1
            if energy_wh is not None:
                self._kept.energy_wh[self.identity, reference] = energy_wh

        return keep


class _SocketLost(Exception):
    """The server closed the socket without an answer: allowed, and the message is sent again."""
