"""Commands to stations: kept before they are sent and after the answer, with who asked, when, and what came back."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

import msgspec

from forecourt.app.ports import (
    GivenPassword,
    Insert,
    MessageCatalog,
    Numbers,
    PasswordKeeper,
    Patch,
    StationLink,
    TokenReads,
    TransactionReads,
    Unit,
    UnitOfWork,
)
from forecourt.domain.access import Caller, Role
from forecourt.domain.commands import (
    ChangeTransactionTariff,
    Command,
    CommandRecord,
    GetConfiguration,
    Outcome,
    RawCall,
    Reserve,
    SetProfile,
    StartTransaction,
    StationAnswer,
    StopTransaction,
    late_answer,
    password_taken,
)
from forecourt.domain.events import Event, new_event
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

RememberedT = TypeVar("RememberedT")
Mask = Callable[[str, str], str]
"""(action or command, JSON text) -> the text without its secrets."""
REMEMBERED = 1_000
"""So many commands without an answer, and answers that nobody waits for, are remembered until they meet."""


class _Asked(NamedTuple):
    """A command under way: who asked, what is kept of it, the password that it gives."""

    caller: Caller
    record: CommandRecord
    given: GivenPassword | None


class Commands:
    """A person's or a program's verb on stations: `send`."""

    def __init__(
        self,
        uow: UnitOfWork,
        link: StationLink,
        catalog: MessageCatalog,
        numbers: Numbers,
        transactions: TransactionReads,
        tokens: TokenReads,
        passwords: PasswordKeeper,
        mask: Mask,
        *,
        timeout_s: float = 30,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._link = link
        self._catalog = catalog
        self._numbers = numbers
        self._transactions = transactions
        self._tokens = tokens
        self._passwords = passwords
        self._mask = mask
        self._timeout_s = timeout_s
        self._clock = clock
        self._unanswered: OrderedDict[str, _Asked] = OrderedDict()
        self._unclaimed: OrderedDict[str, StationAnswer] = OrderedDict()
        self._under_way: set[asyncio.Task[CommandRecord]] = set()

    async def send(self, caller: Caller, station: Station, command: Command, *, timeout_s: float | None = None) -> CommandRecord:
        """Send the command and return it with the station's own answer; None waits for that as long as the node's settings say.
        A caller that goes away does not stop it: the answer is kept all the same. Raises `InvalidInput` when a raw call is not
        valid in the station's version; nothing is sent then."""
        caller.require(Role.OPERATOR)
        if not caller.sees(station.operator_id):
            raise NotFound(f"There is no station {station.identity}.")
        command = await self._completed(station, command)
        record = self._record(caller, station, command)
        event = self._event("CommandSent", caller, record, {"params": record.params})
        await self._uow.commit(Unit(key=station.id, writes=[Insert(record)], events=[event]))
        wait_s = self._timeout_s if timeout_s is None else timeout_s
        task = asyncio.get_running_loop().create_task(self._carried_out(caller, record, command, wait_s))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _carried_out(self, caller: Caller, record: CommandRecord, command: Command, timeout_s: float) -> CommandRecord:
        given = self._catalog.password_in(command)
        if given is not None:
            await self._passwords.password_sent(record.station_id, given.password)
        answer = await self._link.send(record.station_id, command, timeout_s=timeout_s)
        await self._password_answered(_Asked(caller, record, given), answer)
        answered = _answered(record, answer, self._clock())
        kept = msgspec.structs.replace(answered, answer=self._without_secrets(answer.action or record.command, answered.answer))
        event = self._event("CommandAnswered", caller, kept, {"outcome": kept.outcome, "status": kept.status, "error": kept.error})
        names = ("answered_at", "outcome", "status", "answer", "error", "message_id", "duration_ms")
        patch = Patch(of=CommandRecord, key={"id": kept.id}, values={name: getattr(kept, name) for name in names})
        await self._uow.commit(Unit(key=kept.station_id, writes=[patch], events=[event]))
        await self._watch_for_late(_Asked(caller, kept, given))
        return answered

    async def _password_answered(self, asked: _Asked, answer: StationAnswer) -> None:
        given, taken = asked.given, password_taken(answer.outcome, answer.status)
        if given is not None and (taken or (taken is False and given.alone)):
            await self._passwords.password_answered(asked.caller, asked.record.station_id, given.password, taken=taken)

    async def answered_late(self, answer: StationAnswer) -> None:
        """The station answered after all: kept with the command, whose outcome stays what the caller was told."""
        if answer.message_id is None:
            return
        waiting = self._unanswered.pop(answer.message_id, None)
        if waiting is None:  # that nothing came is not stored yet, or it was no command of anybody's
            _remember(self._unclaimed, answer.message_id, answer)
            return
        await self._keep_late(waiting, answer)

    async def _watch_for_late(self, asked: _Asked) -> None:
        record = asked.record
        if record.outcome not in (Outcome.TIMEOUT, Outcome.UNREACHABLE) or record.message_id is None:
            return
        if (answer := self._unclaimed.pop(record.message_id, None)) is not None:
            await self._keep_late(asked, answer)
        else:
            _remember(self._unanswered, record.message_id, asked)

    async def _keep_late(self, asked: _Asked, answer: StationAnswer) -> None:
        caller, record = asked.caller, asked.record
        await self._password_answered(asked, answer)
        late = late_answer(record, answer, self._clock())
        cleaned = self._without_secrets(answer.action or record.command, late.answer)
        late = msgspec.structs.replace(late, answer=cleaned)
        data: dict[str, object] = {"outcome": late.outcome, "status": late.status, "error": late.error, "late": True}
        patch = Patch(of=CommandRecord, key={"id": record.id}, values={"late_answer": late})
        event = self._event("CommandAnswered", caller, record, data, at=late.at)
        await self._uow.commit(Unit(key=record.station_id, writes=[patch], events=[event]))

    async def _completed(self, station: Station, command: Command) -> Command:
        """The command with what only the server knows: numbers, references, groups. A raw call is held against its schema."""
        match command:
            case StartTransaction():
                number = await self._numbers.next("remote_start")
                group = await self._group(station, command.token)
                return msgspec.structs.replace(command, remote_start_id=number, group=group)
            case Reserve(group=None):
                return msgspec.structs.replace(command, group=await self._group(station, command.token))
            case StopTransaction() | ChangeTransactionTariff():
                reference = await self._reference(station, command.transaction_id)
                return msgspec.structs.replace(command, reference=reference)
            case SetProfile(profile=profile) if profile.transaction_id is not None:
                reference = await self._reference(station, profile.transaction_id)
                return msgspec.structs.replace(command, profile=msgspec.structs.replace(profile, reference=reference))
            case GetConfiguration(keys=()):
                return msgspec.structs.replace(command, request_id=await self._numbers.next("request"))
            case RawCall():
                self._check(station, command)
        return command

    async def _group(self, station: Station, token: TokenRef) -> str | None:
        """The group whose members may use what is asked for with this token (1.6 3.10, 3.11; C09, H01)."""
        known = await self._tokens.find(station.operator_id, token)
        return None if known is None else known.group

    async def _reference(self, station: Station, transaction_id: str) -> str:
        """What the station calls the transaction."""
        transaction = await self._transactions.by_id(transaction_id)
        if transaction is None or transaction.station_id != station.id:
            raise NotFound(f"Station {station.identity} has no transaction {transaction_id}.")
        return transaction.ocpp_transaction_id

    def _check(self, station: Station, command: RawCall) -> None:
        if station.version is None:  # it never connected; the link will say so
            return
        faults = self._catalog.faults(station.version, command.action, command.payload_json)
        if faults is None:
            raise InvalidInput(f"OCPP {station.version} has no {command.action} that can be sent to a station.")
        if faults:
            raise InvalidInput("The payload fails its schema; nothing was sent.", faults=tuple(faults))

    def _record(self, caller: Caller, station: Station, command: Command) -> CommandRecord:
        name = type(command).__name__
        action = command.action if isinstance(command, RawCall) else name
        params = msgspec.to_builtins(command)
        params.pop("command", None)
        if isinstance(command, RawCall):
            params = {"action": command.action, "payload": msgspec.json.decode(command.payload_json)}
        cleaned = self._without_secrets(action, params)
        return CommandRecord(
            id=new_id(),
            operator_id=station.operator_id,
            station_id=station.id,
            command=name,
            params=cleaned if isinstance(cleaned, dict) else {},
            asked_by=f"{caller.kind}:{caller.id}",
            asked_by_name=caller.name,
            asked_at=self._clock(),
            remote_start_id=command.remote_start_id if isinstance(command, StartTransaction) else None,
        )

    def _without_secrets(self, action: str, data: object) -> object:
        cleaned: object = msgspec.json.decode(self._mask(action, msgspec.json.encode(data).decode()))
        return cleaned

    def _event(
        self, type_: str, caller: Caller, record: CommandRecord, data: dict[str, object], *, at: datetime | None = None
    ) -> Event:
        return new_event(
            type_,
            caller,
            at or record.answered_at or record.asked_at,
            operator_id=record.operator_id,
            station_id=record.station_id,
            subject_id=record.id,
            data={"command": record.command, **data},
        )


def _remember(table: OrderedDict[str, RememberedT], key: str, value: RememberedT) -> None:
    table[key] = value
    while len(table) > REMEMBERED:
        table.popitem(last=False)


def _answered(record: CommandRecord, answer: StationAnswer, now: datetime) -> CommandRecord:
    return msgspec.structs.replace(
        record,
        answered_at=now,
        outcome=answer.outcome,
        status=answer.status,
        answer=answer.payload,
        error=answer.error,
        message_id=answer.message_id,
        duration_ms=answer.duration_ms,
    )
