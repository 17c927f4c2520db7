"""One simulated charging station: life on the network, its drivers, and its misfortunes."""

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec

from forecourt.kit.time import Clock, utc_now
from forecourt.ocpp.catalog import Direction, find
from forecourt.ocpp.connection import Answer
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.frames import Call, CallError, CallResult, Send, call_error
from forecourt.ocpp.validation import Invalid, decode_request, decode_response
from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Bay, Condition, StopReason, Token, Trigger
from forecourt.sim.charging import Charging
from forecourt.sim.core import BootVerdict, Core, FollowUp, StationPlan, build
from forecourt.sim.link import Backoff, Endpoint, Faults, Link, dial
from forecourt.sim.operations import Operations
from forecourt.sim.physics import Vehicle
from forecourt.sim.records import Record
from forecourt.sim.tally import Tally
from forecourt.sim.v2 import DialectV2
from forecourt.sim.v16 import DialectV16
from forecourt.sim.wire import Document, Message, Refused, decode, encode

CLOCK_TOLERANCE = timedelta(seconds=2)
"""Central systems send whole seconds; smaller differences are left alone."""
STARTS = ("RemoteStartTransaction", "RequestStartTransaction")


@dataclass(frozen=True, slots=True)
class Pace:
    """How a station spends its time; tests make it hasty."""

    tick_s: float = 1.0
    backoff_s: float = 1.0
    backoff_most_s: float = 30.0
    reboot_s: float = 3.0
    boot_retry_s: float = 30.0
    most_boot_retry_s: float = 3600.0


class Station:
    """A charging station; `run` lives until cancelled, the other methods are what people and fate do to it."""

    def __init__(
        self,
        plan: StationPlan,
        endpoint: Endpoint,
        http: aiohttp.ClientSession,
        *,
        tally: Tally | None = None,
        pace: Pace | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.plan = plan
        self.endpoint = endpoint
        self.tally = tally or Tally()
        self.faults = Faults()
        self.core: Core = build(plan, self.tally, clock)
        self._http = http
        self._pace = pace or Pace()
        self._dialect = DialectV16(self.core) if plan.version is Version.V16 else DialectV2(self.core)
        self.charging = Charging(self.core, self._dialect)
        self.operations = Operations(self.core, self.charging)
        self._dialect.obey(self.operations)
        self._wire_up()
        self._link: Link | None = None
        self._online = asyncio.Event()
        self._accepted = asyncio.Event()
        self._boot_reason = "PowerUp"
        self._rebooting = False
        self._follow_ups: list[FollowUp] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def _wire_up(self) -> None:
        self.core.tell = self._tell
        self.core.ask = self._ask
        self.core.follow_up = lambda action: self._follow_ups.append(action)
        self.core.restart = self._restart

    @property
    def identity(self) -> str:
        """The name under which it dials."""
        return self.plan.identity

    # What drivers and fate do

    async def plug_in(self, evse: int, vehicle: Vehicle, connector: int = 1) -> None:
        """Put the cable into a vehicle."""
        self.charging.plug_in(self._bay(evse), vehicle, connector)

    async def swipe(self, evse: int, token: Token | str) -> bool:
        """Hold a token to the reader; whether the station obeyed."""
        return await self.charging.swipe(self._bay(evse), Token(token) if isinstance(token, str) else token)

    async def unplug(self, evse: int) -> Vehicle:
        """Pull the cable out."""
        return self.charging.unplug(self._bay(evse))

    def condition(self, evse: int) -> Condition:
        """What a passer-by sees."""
        return self.charging.condition(self._bay(evse))

    def fail(self, evse: int, code: str = "GroundFailure") -> None:
        """A fault trips an EVSE, in the error codes of 1.6."""
        bay = self._bay(evse)
        bay.evse.fault = code
        self.charging.end(bay, StopReason.GROUND_FAULT, Trigger.ABNORMAL)

    def repair(self, evse: int) -> None:
        """The fault is gone."""
        bay = self._bay(evse)
        bay.evse.fault = None
        self.charging.refresh(bay)

    def drop_socket(self) -> None:
        """The network goes away without a word."""
        if self._link is not None:
            self._link.abort()

    def misset_clock(self, by: timedelta) -> None:
        """The clock goes wrong and stays so, whatever the central system says (field note 19)."""
        self.faults.ignores_server_time = True
        self.core.clock_offset = by

    def lose_power(self) -> None:
        """A power cut in the middle of whatever happens; what is in the record queue survives."""
        self._fall(StopReason.POWER_LOSS, "PowerUp")

    def reboot(self) -> None:
        """The watchdog restarts a station that has hung."""
        self._fall(StopReason.REBOOT, "Watchdog")

    def _fall(self, reason: StopReason, boot_reason: str) -> None:
        self._go_offline()
        self.drop_socket()
        for bay in self.core.bays:
            if bay.transaction is not None and not self._resumes:
                self.charging.end(bay, reason, Trigger.ABNORMAL)
            bay.evse.release()
        self._restart(boot_reason)

    @property
    def _resumes(self) -> bool:
        return self.plan.resumes and self.plan.version is Version.V21

    def _bay(self, evse: int) -> Bay:
        bay = self.core.bay(evse)
        if bay is None:
            raise ValueError(f"{self.identity} has no EVSE {evse}")
        return bay

    # Life

    async def online(self) -> None:
        """Wait until booted and accepted."""
        await self._online.wait()

    @property
    def is_online(self) -> bool:
        """Whether it is connected, booted and accepted."""
        return self._online.is_set()

    async def run(self) -> None:
        """Live until cancelled."""
        try:
            async with asyncio.TaskGroup() as life:
                life.create_task(self._converse())
                life.create_task(self._pass_time())
                life.create_task(self._deliver_records())
        finally:
            await self._end()

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._link is not None:
            await self._link.close()

    async def _pass_time(self) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(self._pace.tick_s)
            now = time.monotonic()
            self.charging.advance(now - last)
            last = now

    async def _converse(self) -> None:
        backoff = Backoff(self._pace.backoff_s, self._pace.backoff_most_s)
        while True:
            try:
                ws = await self._dial()
            except (aiohttp.ClientError, OSError, TimeoutError) as refusal:
                self.tally.refusals[_why(refusal)] += 1
            else:
                await self._live(ws, backoff)
            await asyncio.sleep(self._pace.reboot_s if self._rebooting else backoff.next_s())
            self._rebooting = False

    async def _dial(self) -> aiohttp.ClientWebSocketResponse:
        version = None if self.plan.maker.quirks.no_subprotocol else self.plan.version
        async with asyncio.timeout(self.endpoint.handshake_timeout_s):
            return await dial(self._http, self.endpoint, self.identity, self.core.settings.password or None, version)

    async def _live(self, ws: aiohttp.ClientWebSocketResponse, backoff: Backoff) -> None:
        """One connection, from the upgrade to its end."""
        self.tally.connections += 1
        timeout_s = self.endpoint.call_timeout_s
        self.faults.silent = False
        self._link = Link(ws, self.plan.version, self._handle, self.faults, self._after_answer, timeout_s)
        greeting = asyncio.create_task(self._greet(backoff))
        try:
            await self._link.read()
        finally:
            self._go_offline()
            greeting.cancel()
            await asyncio.wait({greeting})
            await self._link.close()
            self._link = None
        if not greeting.cancelled():
            greeting.result()

    def _go_offline(self) -> None:
        self._online.clear()
        self.core.online = False

    async def _greet(self, backoff: Backoff) -> None:
        """Boot where needed, show everything, then beat."""
        booted = await self._boot()
        backoff.reset()
        self.core.online = True
        for message in self._dialect.after_boot() if booted else []:
            self._tell(message)
        for bay in self.core.bays:
            self.charging.refresh(bay, everything=booted)
        self._resume()
        self._online.set()
        while True:
            await asyncio.sleep(self.core.settings.heartbeat_s or 3600)
            self._tell(self._dialect.heartbeat())

    async def _boot(self) -> bool:
        """BootNotification until accepted (B01 to B03; 1.6 4.2); whether one was needed."""
        if self._accepted.is_set():
            if not self.plan.maker.quirks.boots_on_reconnect:
                return False
            self._boot_reason = "Unknown" if self._boot_reason == "PowerUp" else self._boot_reason
            self._accepted.clear()
        while not self._accepted.is_set():
            answer = await self._ask(self._dialect.boot(self._boot_reason))
            interval = self._dialect.boot_verdict(answer).interval_s if answer else 0
            wait_s = min(interval or self._pace.boot_retry_s, self._pace.most_boot_retry_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):  # not wait_for, which may lose a cancellation
                    await self._accepted.wait()
        return True

    def _booted(self, verdict: BootVerdict) -> None:
        core = self.core
        if verdict.current_time is not None and not self.faults.ignores_server_time:
            drift = verdict.current_time - core.clock()
            core.clock_offset = drift if abs(drift) > CLOCK_TOLERANCE else timedelta()
        if verdict.status == "Accepted":
            core.settings.heartbeat_s = verdict.interval_s or core.settings.heartbeat_s
            self.tally.boots += 1
            self._accepted.set()

    def _resume(self) -> None:
        for bay in self.core.bays:
            if self._resumes and bay.transaction is not None and bay.authorised is not None and not bay.evse.energised:
                self.charging.resume(bay)

    def _restart(self, reason: str) -> None:
        """Go down and come back (B11, B12; 1.6 5.14)."""
        self._boot_reason, self._rebooting = reason, True
        self._accepted.clear()
        self.core.restart_when_idle = False
        for bay in self.core.bays:
            bay.closing = False
            bay.shown.clear()
        if self._link is not None:
            self._spawn(self._link.close())

    # Messages

    def _tell(self, message: Message) -> None:
        if self._link is not None:
            self._spawn(self._say(message))

    async def _say(self, message: Message) -> None:
        await self._ask(message)

    async def _ask(self, message: Message) -> Document | None:
        answer = await self._call(message.action, message.document)
        if answer is None or answer.payload is None:
            return None
        document = decode(answer.payload)
        if message.action == "BootNotification":
            self._booted(self._dialect.boot_verdict(document))
        return document

    async def _call(self, action: str, document: Document) -> Answer | None:
        link = self._link
        if link is None:
            return None
        answer = self._understood(action, await link.connection.call(action, encode(document)))
        self.tally.call(action, answer.outcome, answer.code, answer.duration_s)
        return answer

    def _understood(self, action: str, answer: Answer) -> Answer:
        """An answer that the version does not allow counts as an error."""
        entry = find(self.plan.version, action)
        if answer.payload is None or entry is None or entry.response is None:
            return answer
        try:
            decode_response(entry, answer.payload, lenient=False)
        except Invalid:
            return msgspec.structs.replace(answer, outcome="error", payload=None, code="invalid answer")
        return answer

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Records

    async def _deliver_records(self) -> None:
        """Owed records leave in order, one at a time, until each is acknowledged or given up (E12, E13; 1.6 3.7.1)."""
        while True:
            record = await self.core.records.head()
            if record.event in self.faults.loses:
                self.core.records.done(record)
                continue
            await self._online.wait()
            await self._deliver(record)

    async def _deliver(self, record: Record) -> None:
        answer = await self._call(record.action, self._dialect.complete(record))
        if answer is None or answer.outcome == "closed":
            self._go_offline()
        elif answer.outcome == "result" and answer.payload is not None:
            self._acknowledge(record, decode(answer.payload))
            if self.faults.repeats_records:
                await self._call(record.action, self._dialect.complete(record))
        else:
            await self._insist(record)

    def _acknowledge(self, record: Record, document: Document) -> None:
        self._dialect.acknowledged(record, document)
        self.tally.acknowledged(self.identity, self.plan.version.value, record)
        self.core.records.done(record)
        verdict = self._dialect.verdict(document)
        if verdict is not None:
            self.charging.judged(record.transaction, verdict)

    async def _insist(self, record: Record) -> None:
        """Try again, a little later each time, then give up (E13.FR.03, E13.FR.04)."""
        record.attempts += 1
        if record.attempts >= self.core.settings.attempts:
            self.tally.given_up += 1
            self.core.records.done(record)
            return
        await asyncio.sleep(self.core.settings.attempt_interval_s * record.attempts)

    # Commands

    async def _handle(self, call: Call | Send) -> CallResult | CallError | None:
        if isinstance(call, Send):
            return None
        password = self.core.settings.password
        try:
            document = await self._obey(call)
        except Refused as refusal:
            self.tally.commands[f"{call.action}: {refusal.kind}"] += 1
            return call_error(self.plan.version, call.message_id, refusal.kind, refusal.description)
        self.tally.answer(document, call.action)
        if self.core.settings.password != password:
            self._follow_ups.append(self._reconnect)
        await asyncio.sleep(self.faults.answer_delay_s)
        return CallResult(call.message_id, _raw(document))

    async def _obey(self, call: Call) -> Document:
        entry = find(self.plan.version, call.action)
        if entry is None or entry.direction is Direction.FROM_STATION:
            raise Refused(ErrorKind.NOT_IMPLEMENTED, f"{call.action} is unknown here.")
        try:
            decode_request(entry, call.payload, lenient=False)
        except Invalid as invalid:
            raise Refused(invalid.kind, invalid.faults[0].message if invalid.faults else "") from invalid
        if call.action in STARTS and not self._accepted.is_set():
            return {"status": "Rejected"}
        return await self._dialect.handle(call.action, decode(call.payload))

    async def _reconnect(self) -> None:
        """A new password is used at once (A01.FR.10)."""
        if self._link is not None:
            await self._link.close()

    def _after_answer(self) -> None:
        actions, self._follow_ups = self._follow_ups, []
        for action in actions:
            self._spawn(action())


def _raw(document: Document) -> msgspec.Raw:
    return msgspec.Raw(encode(document))


def _why(refusal: Exception) -> str:
    if isinstance(refusal, aiohttp.WSServerHandshakeError):
        return f"HTTP {refusal.status}"
    return type(refusal).__name__
