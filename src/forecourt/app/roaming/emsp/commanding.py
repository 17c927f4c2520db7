"""Commands to partners: asked, answered at once, and once more when the station has (M01 to M13, G01 to G05)."""

import asyncio
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from forecourt.app.ports import Directory, Insert, Patch, RoamingReads, Unit, UnitOfWork
from forecourt.app.ports.roaming_emsp import CommandLink, EmspReads, NotAnswered, OwnToken, Wanted
from forecourt.app.roaming.emsp.completing import Completing
from forecourt.app.roaming.ways import Ways
from forecourt.domain.access import Caller, Role, owner_for, system_caller
from forecourt.domain.events import Event, new_event
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import CommandState, RoamingCommand, RoamingSession
from forecourt.domain.roaming.commanding import LATE, UNSAID, answered, appeared, resulted, settled, unanswered
from forecourt.kit.aio import Turns
from forecourt.kit.errors import NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

MOST_WAIT_S: Final = 120.0
LOOK_EVERY_S: Final = 1.0
"""The result may come to another process of the node."""
AT_ONCE: Final = 200
SKEW: Final = timedelta(minutes=5)
"""A session may begin so long before the command that led to it, by the partner's clock."""
OPEN: Final = (CommandState.ASKED, CommandState.ACCEPTED)
PROFILES: Final = frozenset({"set_profile", "get_profile", "clear_profile"})
Change = Callable[[RoamingCommand, datetime], RoamingCommand]


class RoamingCommands:
    """Start, stop, reserve, unlock and charging profiles at partners."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: RoamingReads,
        emsp: EmspReads,
        directory: Directory,
        ways: Ways,
        link: CommandLink,
        completing: Completing,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._emsp = emsp
        self._directory = directory
        self._ways = ways
        self._link = link
        self._completing = completing
        self._clock = clock
        self._turns = Turns()
        self._waiting: dict[str, asyncio.Event] = {}

    async def ask(self, caller: Caller, wanted: Wanted, *, wait_s: float = 0) -> RoamingCommand:
        """Send a command; the answer as it stands when it is known, or when the wait is over. Raises `InvalidInput`, `NotFound`
        and `Conflict` for what is not sent at all."""
        caller.require(Role.OPERATOR)
        operator_id = owner_for(caller, await self._directory.operators())
        wanted, own = await self._completing.complete(operator_id, wanted)
        module = "chargingprofiles" if wanted.kind in PROFILES else "commands"
        way = await self._ways.to_party(operator_id, wanted.party, module, "RECEIVER")
        command = self._made(caller, operator_id, way.partner, wanted, own)
        event = _event("RoamingCommandSent", caller, command, command.created_at)
        await self._uow.commit(Unit(_key(command.id), writes=[Insert(command)], events=[event]))
        arrived = self._waiting[command.id] = asyncio.Event()
        try:
            command = await self._sent(caller, way.partner, way.sender, command)
            return await self._awaited(command, arrived, min(wait_s, MOST_WAIT_S))
        finally:
            del self._waiting[command.id]

    async def result(self, caller: Caller, partner: Partner, where: str, result: str, message: str, detail: str = "") -> None:
        """What the station did (M03). `where` is the end of the response_url that we gave this partner: nobody else can know it.
        Raises `NotFound`. `detail`: the profile that was asked for."""
        command = await self._reads.command(where.partition("/")[0])
        known = command is not None and command.direction == "out" and command.partner_id == partner.id
        if command is None or not known or not hmac.compare_digest(_tail(command.response_url), where.encode()):
            raise NotFound("There is no command that waits for a result here.", code="unknown_command")
        done = await self._change(caller, command.id, lambda each, now: resulted(each, result, message, now))
        if detail and done.kind in PROFILES:
            await self.profile(caller, partner, done.session_id, detail)

    async def profile(self, caller: Caller, partner: Partner, session_id: str, profile: str) -> None:
        """A session charges by this profile now (G05). Raises `NotFound` for one that the partner has not told of."""
        named = await self._emsp.sessions_named(partner.operator_id, session_id.lower())
        session = next((each for each in named if each.partner_id == partner.id), None)
        if session is None:
            raise NotFound("There is no such session here.", code="unknown_session")
        key: dict[str, object] = {"partner_id": partner.id, "owner": session.owner, "key": session.key}
        data: dict[str, object] = {"partner_id": partner.id, "owner": session.owner, "profile": profile}
        event = new_event(
            "RoamingSessionChanged",
            caller,
            self._clock(),
            operator_id=partner.operator_id,
            subject_id=session.session_id,
            data=data,
        )
        patch = Patch(RoamingSession, key, {"profile": profile})
        await self._uow.commit(Unit(f"roaming session:{partner.id}:{session.key}", writes=[patch], events=[event]))

    async def seen(self, session: RoamingSession) -> str | None:
        """The start that a session came of, which thereby was done; however late it is (M03, M11)."""
        if session.status == "invalid":
            return None  # of a start that failed (E11)
        command = await self._start_of(session)
        if command is None:
            return None
        if not command.session_id:
            caller = system_caller("roaming")
            await self._change(caller, command.id, lambda each, now: appeared(each, session.session_id, now))
        return command.id

    async def overdue(self) -> None:
        """Commands whose time is up stay open for what comes late, and are told as timed out."""
        for command in await self._emsp.commands_due(self._clock(), AT_ONCE):
            await self._change(system_caller("roaming"), command.id, settled)

    def _made(self, caller: Caller, operator_id: str, partner: Partner, wanted: Wanted, own: OwnToken | None) -> RoamingCommand:
        """The command as it is stored before it is sent, so that a result that is quicker than the answer finds it."""
        now, command_id = self._clock(), new_id()
        url = self._link.response_url(partner, wanted.kind, f"{command_id}/{secrets.token_urlsafe(24)}")
        reference = new_id() if wanted.kind in ("start", "reserve") else ""
        return RoamingCommand(
            id=command_id,
            operator_id=operator_id,
            partner_id=partner.id,
            direction="out",
            kind=wanted.kind,
            party=wanted.party,
            request=self._link.compose(partner, wanted, own, url, reference),
            response_url=url,
            token_uid="" if wanted.token is None else wanted.token.uid,
            location_id=wanted.location_id,
            evse_uid=wanted.evse_uid,
            connector_id=wanted.connector_id,
            session_id=wanted.session_id,
            reservation_id=wanted.reservation_id,
            authorization_reference=reference,
            caller=f"{caller.kind}:{caller.id}",
            created_at=now,
            deadline_at=now + 2 * UNSAID,
        )

    async def _sent(self, caller: Caller, partner: Partner, sender: str, command: RoamingCommand) -> RoamingCommand:
        try:
            answer = await self._link.send(partner, sender, command)
        except NotAnswered as failure:
            sentence, sent = failure.message, failure.sent
            return await self._change(caller, command.id, lambda each, now: unanswered(each, sentence, now, sent=sent))
        return await self._change(
            caller, command.id, lambda each, now: answered(each, answer.result, answer.timeout_s, answer.message, now)
        )

    async def _awaited(self, command: RoamingCommand, arrived: asyncio.Event, wait_s: float) -> RoamingCommand:
        """The command once it is over, or as it is when the wait is."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait_s
        while command.state in OPEN and (left := until - loop.time()) > 0:
            arrived.clear()
            try:
                async with asyncio.timeout(min(left, LOOK_EVERY_S)):
                    await arrived.wait()
            except TimeoutError:
                pass
            command = await self._reads.command(command.id) or command
        return command

    async def _change(self, caller: Caller, command_id: str, change: Change) -> RoamingCommand:
        """One step of a command, told when its state is another one by it."""
        async with self._turns.of([(command_id,)]):
            before = await self._reads.command(command_id)
            if before is None:
                raise NotFound(f"There is no command {command_id}.")
            now = self._clock()
            after = change(before, now)
            changed: dict[str, object] = {
                name: getattr(after, name) for name in after.__struct_fields__ if getattr(after, name) != getattr(before, name)
            }
            if changed:
                told = after.state is not before.state or "result" in changed
                events = [_event("RoamingCommandAnswered", caller, after, now)] if told else []
                patch = Patch(RoamingCommand, {"id": command_id}, changed)
                await self._uow.commit(Unit(_key(command_id), writes=[patch], events=events))
        if (waiting := self._waiting.get(command_id)) is not None:
            waiting.set()
        return after

    async def _start_of(self, session: RoamingSession) -> RoamingCommand | None:
        if session.authorization_reference:
            found = await self._reads.commands_by_reference(session.operator_id, session.authorization_reference)
            ours = [each for each in found if each.direction == "out" and each.kind == "start"]
            return next((each for each in ours if each.party == session.owner), None)  # by whatever way it comes
        if session.command_id is not None:
            return await self._reads.command(session.command_id)
        started = await self._emsp.starts_since(session.partner_id, session.started_at - LATE)
        return next((each for each in started if _led_to(each, session)), None)


def _led_to(command: RoamingCommand, session: RoamingSession) -> bool:
    """Without a reference (2.1.1) a session is that of the oldest start of its token and place that has none yet (M13)."""
    return (
        command.party == session.owner
        and command.token_uid.casefold() == session.token_uid.casefold()
        and command.location_id.lower() == session.location_id.lower()
        and command.evse_uid.lower() in ("", session.evse_uid.lower())
        and command.created_at - SKEW <= session.started_at
    )


def _event(type_: str, caller: Caller, command: RoamingCommand, now: datetime) -> Event:
    names = (
        "partner_id", "kind", "party", "location_id", "evse_uid", "session_id", "reservation_id", "authorization_reference",
        "answer", "result", "message",
    )  # fmt: skip
    data: dict[str, object] = {name: getattr(command, name) for name in names}
    data["state"] = command.state.value
    return new_event(type_, caller, now, operator_id=command.operator_id, subject_id=command.id, data=data)


def _tail(url: str) -> bytes:
    return "/".join(url.rsplit("/", 2)[1:]).encode()


def _key(command_id: str) -> str:
    return f"roaming command:{command_id}"
