"""Commands of partners at our stations: answered at once, tried in the background, and told of when the station has spoken.

What is asked is kept before it is answered, and the result before it is told; what a crash leaves open is told by the job (M02,
M03, M05). Commands are told apart by the URL that waits for the result (M13); the same one again is not carried out twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import msgspec
import structlog

from forecourt.app.ports import Insert, PartnerReads, Patch, Unit, UnitOfWork
from forecourt.app.ports.roaming_cpo import ActiveProfile, CommandReplies, CpoReads
from forecourt.app.roaming.cpo.asking import CLEAR_PROFILE, GET_PROFILE, SET_PROFILE, Answer, Asked, Declined
from forecourt.domain.access import Caller, Role
from forecourt.domain.events import new_event
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import CommandState, RoamingCommand
from forecourt.domain.roaming.answers import ACCEPTED, FAILED, NOT_SUPPORTED, TIMEOUT, UNKNOWN
from forecourt.kit.errors import ForecourtError
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

TIMEOUT_S: Final = 30
"""What partners are told that it may take (M02)."""
AGAIN_S: Final = (1.0, 3.0)
"""Pauses before a result that did not arrive is posted again."""
SAME_FOR: Final = timedelta(hours=1)
LATE: Final = timedelta(seconds=60)
"""So long after its time a command counts as forgotten by a process that is no more."""
PROFILES: Final = frozenset({SET_PROFILE, GET_PROFILE, CLEAR_PROFILE})


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a command."""

    result: str
    message: str = ""
    own_reservation_id: str = ""
    transaction_id: str | None = None
    profile: ActiveProfile | None = None


Work = Callable[[], Awaitable[Done]]
Prepare = Callable[[Partner, Caller, Asked], Awaitable[Work]]
"""Looks whether a command can be tried, and gives what is to be done. Raises `Declined`, or what the partner did wrong."""


class PartnerCommands:
    """Takes commands, carries them out, tells the results."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: CpoReads,
        partners: PartnerReads,
        prepares: dict[str, Prepare],
        replies: CommandReplies,
        *,
        timeout_s: int = TIMEOUT_S,
        again_s: tuple[float, ...] = AGAIN_S,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._partners = partners
        self._prepares = prepares
        self._replies = replies
        self._timeout_s = timeout_s
        self._again_s = again_s
        self._clock = clock
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, partner: Partner, caller: Caller, asked: Asked) -> Answer:
        """Answer at once whether it will be tried. Raises what the partner did wrong."""
        async with self._turn:
            if (again := await self._taken_before(partner, asked)) is not None:
                return again
            prepare = self._prepares.get(asked.kind)
            if prepare is None:
                return Answer(NOT_SUPPORTED, message="This command is not known here.")
            try:
                work = await prepare(partner, caller, asked)
            except Declined as declined:
                await self._keep(partner, caller, asked, declined.answer)
                return declined.answer
            answer = Answer(ACCEPTED, self._timeout_s)
            command = await self._keep(partner, caller, asked, answer)
        task = asyncio.create_task(self._carry_out(partner, command, work), name=f"command {command.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return answer

    async def forgotten(self) -> int:
        """The job: results that a process owed when it ended. How many there were."""
        due = await self._reads.commands_under_way(self._clock() - LATE, 100)
        for command in due:
            partner = await self._partners.by_id(command.partner_id)
            done = Done(result=command.result or _nothing(command), message=command.message or "No result came in time.")
            if partner is None:
                await self._ended(command, done, "The partner is gone.")
            else:
                await self._finish(partner, command, done)
        return len(due)

    async def idle(self) -> None:
        """Return when nothing is under way here."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Let everything go; the job of the next process tells what is owed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _taken_before(self, partner: Partner, asked: Asked) -> Answer | None:
        for each in await self._reads.commands_of(partner.id, self._clock() - SAME_FOR):
            if (each.kind, each.response_url, each.request) == (asked.kind, asked.response_url, asked.request):
                return Answer(each.answer, self._timeout_s if each.answer == ACCEPTED else 0, each.message)
        return None

    async def _keep(self, partner: Partner, caller: Caller, asked: Asked, answer: Answer) -> RoamingCommand:
        now, taken = self._clock(), answer.result == ACCEPTED
        command = RoamingCommand(
            id=new_id(),
            operator_id=partner.operator_id,
            partner_id=partner.id,
            direction="in",
            kind=asked.kind,
            party=asked.party,
            request=asked.request,
            response_url=asked.response_url,
            token_uid="" if asked.token is None else asked.token.uid,
            location_id=asked.location_id,
            evse_uid=asked.evse_uid,
            connector_id=asked.connector_id,
            session_id=asked.session_id,
            reservation_id=asked.reservation_id,
            authorization_reference=asked.reference,
            caller=f"{caller.kind}:{caller.id}",
            state=CommandState.ACCEPTED if taken else CommandState.FAILED,
            answer=answer.result,
            message=answer.message,
            created_at=now,
            deadline_at=now + timedelta(seconds=self._timeout_s),
            ended_at=None if taken else now,
        )
        await self._uow.commit(Unit(f"roaming-command:{command.id}", writes=[Insert(command)]))
        return command

    async def _carry_out(self, partner: Partner, command: RoamingCommand, work: Work) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                done = await work()
        except TimeoutError:
            done = Done(result=_nothing(command), message="The station did not answer in time.")
        except ForecourtError as trouble:
            done = Done(result=_failed(command), message=trouble.message)
        except Exception:  # supervisor: the partner waits for a result whatever went wrong here
            log.exception("a partner's command failed", kind=command.kind, partner=partner.name)
            done = Done(result=_failed(command), message="Something went wrong here.")
        await self._finish(partner, command, done)

    async def _finish(self, partner: Partner, command: RoamingCommand, done: Done) -> None:
        """Keep the result, tell it, keep that it was told."""
        state = CommandState.DONE if done.result == ACCEPTED else CommandState.FAILED
        values: dict[str, object] = {
            "state": CommandState.TIMED_OUT if done.result == TIMEOUT else state,
            "result": done.result,
            "message": done.message,
        }
        if done.own_reservation_id:
            values["own_reservation_id"] = done.own_reservation_id
        if done.transaction_id is not None:
            values["transaction_id"] = done.transaction_id
        await self._uow.commit(Unit(f"roaming-command:{command.id}", writes=[Patch(RoamingCommand, {"id": command.id}, values)]))
        await self._ended(command, done, await self._told(partner, command, done))

    async def _told(self, partner: Partner, command: RoamingCommand, done: Done) -> str:
        """Post the result until it arrived, a few times at most; why it did not, else nothing."""
        for pause_s in (*self._again_s, None):
            try:
                if command.kind in PROFILES:
                    await self._replies.profile_result(partner, command, done.result, done.profile)
                else:
                    await self._replies.result(partner, command, done.result, done.message)
            except ForecourtError as trouble:
                log.info("a command's result was not taken", partner=partner.name, kind=command.kind, reason=trouble.message)
                if pause_s is None or not trouble.retryable:
                    return f"The result could not be told: {trouble.message}"
                await asyncio.sleep(pause_s)
            else:
                return ""
        return ""

    async def _ended(self, command: RoamingCommand, done: Done, untold: str) -> None:
        now = self._clock()
        values: dict[str, object] = {"ended_at": now, "message": untold or done.message}
        event = new_event(
            "RoamingCommandAnswered",
            _caller(command),
            now,
            operator_id=command.operator_id,
            subject_id=command.id,
            data={"partner_id": command.partner_id, "kind": command.kind, "result": done.result, "untold": untold},
        )
        patch = Patch(RoamingCommand, {"id": command.id}, values)
        await self._uow.commit(Unit(f"roaming-command:{command.id}", writes=[patch], events=[event]))


def _caller(command: RoamingCommand) -> Caller:
    kind, _, id_ = command.caller.partition(":")
    return Caller(kind="partner", id=id_ or kind, name=command.party, operator_id=command.operator_id, role=Role.OPERATOR)


def _nothing(command: RoamingCommand) -> str:
    """No answer in time; profiles have no word for it but that nobody knows (G04)."""
    return UNKNOWN if command.kind in PROFILES else TIMEOUT


def _failed(command: RoamingCommand) -> str:
    return UNKNOWN if command.kind in PROFILES else FAILED
