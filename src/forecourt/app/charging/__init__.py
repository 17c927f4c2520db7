"""Charging: what stations report of tokens, transactions and meters, and a person's close. One unit a message."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

import msgspec

from forecourt.app.charging.linking import Links
from forecourt.app.charging.recording import Recorder, recalled
from forecourt.app.charging.verdicts import Verdicts, station_caller
from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import Directory, Insert, Numbers, TokenAuthority, TokenReads, TransactionReads, Unit, UnitOfWork
from forecourt.domain import ledger
from forecourt.domain.access import Caller, Role
from forecourt.domain.authorisation import Purpose, soften
from forecourt.domain.commands import CommandRecord
from forecourt.domain.events import new_event
from forecourt.domain.ledger.events import STOPPING
from forecourt.domain.stations import ConnectorStatus, Station
from forecourt.domain.token_rules import read_by
from forecourt.domain.tokens import TokenRef, TokenVerdict
from forecourt.domain.transactions import (
    EventReport,
    EventResult,
    MeterReport,
    Notice,
    ReportKind,
    StartReport,
    StartResult,
    StopReport,
    StopResult,
    Transaction,
    TransactionState,
)
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

LARGEST_NUMBER = 2**31 - 1
"""Numbers that we give out are 1 to this; any other is of the station's own making (field notes 29, 30)."""


ReportT = TypeVar("ReportT", StartReport, StopReport, EventReport)


class Charging:
    """The verbs. Each takes the station's turn, decides by the ledger's rules, and answers only after the commit."""

    def __init__(
        self,
        live: LiveStations,
        uow: UnitOfWork,
        numbers: Numbers,
        transactions: TransactionReads,
        tokens: TokenReads,
        directory: Directory,
        *,
        authority: TokenAuthority | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._live = live
        self._uow = uow
        self._numbers = numbers
        self._transactions = transactions
        self._clock = clock
        self._verdicts = Verdicts(tokens, transactions, directory, authority, clock)
        self._recorder = Recorder(uow, transactions, clock)
        self._links = Links(transactions, directory)

    async def authorize(self, station_id: str, token: TokenRef, evse: int | None, notice: Notice) -> TokenVerdict:
        """May this token charge here? Kept as an event with its reason."""
        async with self._live.turn(station_id) as live:
            station = live.station
            token = read_by(station.token_rules, token)
            verdict, said = soften(await self._verdicts.of(station, token, Purpose.ASK, evse=evse), station.soft_answers)
            data: dict[str, object] = {
                "token": {"uid": token.loggable, "type": token.type},
                "evse": evse,
                "verdict": verdict.verdict.value,
                "sentence": verdict.sentence,
            }
            event = new_event(
                "TokenAuthorized",
                station_caller(station),
                notice.received_at,
                operator_id=station.operator_id,
                station_id=station.id,
                data=data,
            )
            await self._uow.commit(Unit(station.id, events=[event]))
        return said

    async def start(self, station_id: str, report: StartReport, notice: Notice) -> StartResult:
        """A station of the first generation started and waits for its number. Stored whatever the verdict."""
        async with self._live.turn(station_id) as live:
            station, known = live.station, live.transactions.values()
            report = _understood(station, report)
            earlier = await self._by_content(live, ledger.start_key(report))
            if (again := ledger.retransmission_of(report, notice, earlier, known)) is not None:
                verdict = await self._verdicts.of(station, report.token, Purpose.START, live=known, evse=report.evse)
                _, said = soften(verdict, station.soft_answers)
                return StartResult(number=int(again.ocpp_transaction_id), transaction_id=again.id, verdict=said)
            command = await self._links.command_by_token(station, report.evse, report.connector, report.token, notice.received_at)
            verdict = await self._verdicts.of(station, report.token, Purpose.START, live=known, evse=report.evse, command=command)
            verdict, said = soften(verdict, station.soft_answers)
            number = await self._numbers.next("transaction")
            previous = await self._transactions.latest_of_connector(station.id, report.evse, report.connector, 1)
            decision = ledger.decide_start(
                station,
                report,
                notice,
                known,
                new_id=new_id(),
                number=number,
                verdict=verdict,
                told_before=earlier,
                previous=previous[0] if previous else None,
                known_connector=(report.evse, report.connector) in live.connectors,
            )
            writes, events = await self._links.join(station, decision, command, notice.received_at)
            stored = await self._recorder.record(live, decision, also=writes, events=events)
            if stored is None:
                raise Conflict("The start is known, but its transaction is not.")
            return StartResult(number=int(stored.ocpp_transaction_id), transaction_id=stored.id, verdict=said)

    async def stop(self, station_id: str, report: StopReport, notice: Notice) -> StopResult:
        """A station of the first generation stopped. Whatever the number, it is stored and answered."""
        async with self._live.turn(station_id) as live:
            verdict, report = None, _understood(live.station, report)
            if report.token is not None:
                verdict = await self._verdicts.of(live.station, report.token, Purpose.STOP)
                _, verdict = soften(verdict, live.station.soft_answers)
            told_before = await self._transactions.evidence_by_content(station_id, ledger.stop_key(report))
            transaction = await self._by_number(live, report.number)
            matched_by = None
            if transaction is None:
                group = verdict.group if verdict is not None else None
                match = ledger.match_stop(report, notice, live.transactions.values(), group)
                transaction, matched_by = match if match is not None else (None, None)
            if told_before is not None and matched_by is None:
                return StopResult(transaction_id=told_before or None, verdict=verdict)
            decision = ledger.decide_stop(
                live.station,
                report,
                notice,
                transaction,
                new_id=new_id(),
                matched_by=matched_by,
                key_taken=told_before is not None,
            )
            stored = await self._recorder.record(live, decision)
            return StopResult(transaction_id=None if stored is None else stored.id, verdict=verdict)

    async def meter_values(self, station_id: str, report: MeterReport, notice: Notice) -> None:
        """Meter values: of the transaction with the number, else of the one at the connector then, else of the connector."""
        async with self._live.turn(station_id) as live:
            transaction, reference = None, _reference(report.number)
            if reference is not None:
                transaction = _named(live.transactions.values(), reference) or await self._by_reference(live, reference)
            by_number = transaction is not None
            if transaction is None:
                transaction = ledger.match_values(report, notice, await self._candidates(live, report))
            decision = ledger.decide_values(live.station, report, notice, transaction, by_number=by_number)
            await self._recorder.record(live, decision)

    async def event(self, station_id: str, report: EventReport, notice: Notice) -> EventResult:
        """A numbered event of a transaction (second generation)."""
        async with self._live.turn(station_id) as live:
            station, report = live.station, _understood(live.station, report)
            transaction = _named(live.transactions.values(), report.ref) or await self._by_reference(live, report.ref)
            command = verdict = said = None
            if report.remote_start_id is not None:
                command = await self._links.command_by_id(station, report.remote_start_id)
            if report.token is not None:
                verdict = await self._event_verdict(live, report, report.token, transaction, command)
                verdict, said = soften(verdict, station.soft_answers)
            if transaction is not None and ledger.number_used(report, transaction):
                key = ledger.event_key(report, notice.payload)
                if await self._transactions.evidence_by_content(station_id, key) is not None:
                    return EventResult(transaction_id=transaction.id, verdict=said)
            decision = ledger.decide_event(
                station,
                report,
                notice,
                transaction,
                new_id=new_id() if transaction is None else "",
                connectors=live.connectors.values(),
                live=live.transactions.values(),
                verdict=verdict,
            )
            if command is None and report.reservation_number is None:
                stored = await self._recorder.record(live, decision)
            else:
                writes, events = await self._links.join(station, decision, command, notice.received_at)
                stored = await self._recorder.record(live, decision, also=writes, events=events)
            if stored is None:
                raise Conflict("The event is known, but its transaction is not.")
            return EventResult(transaction_id=stored.id, verdict=said)

    async def undecodable(self, station_id: str, action: str, notice: Notice, sentence: str) -> None:
        """A transaction message that nobody can read: kept as evidence of nothing known, and told."""
        async with self._live.turn(station_id) as live:
            station = live.station
            key = f"undecodable:{action}:{ledger.digest(notice.payload)}"
            if await self._transactions.evidence_by_content(station_id, key) is not None:
                return
            evidence = ledger.evidence_of(
                station, None, "undecodable", key, notice, notice.received_at, sentence=f"{action}: {sentence}"
            )
            event = new_event(
                "StationReported",
                station_caller(station),
                notice.received_at,
                operator_id=station.operator_id,
                station_id=station.id,
                causation_id=evidence.id,
                data={"action": action, "undecodable": True, "sentence": sentence, "evidence_id": evidence.id},
            )
            await self._uow.commit(Unit(station.id, writes=[Insert(evidence)], events=[event]))

    async def station_booted(self, station_id: str, notice: Notice) -> None:
        """The station restarted: what is open is marked, nothing ends by it."""
        async with self._live.turn(station_id) as live:
            for each in list(live.transactions.values()):
                await self._recorder.record(live, ledger.decide_boot(live.station, each, notice))

    async def connector_reported(
        self, station_id: str, evse: int, connector: int, status: ConnectorStatus, at: datetime | None, notice: Notice
    ) -> None:
        """A connector's status, as evidence about what is open there."""
        async with self._live.turn(station_id) as live:
            for each in list(live.transactions.values()):
                decision = ledger.decide_status(live.station, each, evse, connector, status, notice)
                await self._recorder.record(live, decision)

    async def transaction_status(self, station_id: str, reference: str, ongoing: bool | None, messages_in_queue: bool) -> None:
        """The station's answer to GetTransactionStatus (E14)."""
        async with self._live.turn(station_id) as live:
            transaction = await self._by_reference(live, reference)
            if transaction is None:
                return
            payload = f'{{"ongoing":{_json(ongoing)},"messagesInQueue":{_json(messages_in_queue)}}}'
            notice = Notice(received_at=self._clock(), payload=payload.encode())
            decision = ledger.decide_answer(live.station, transaction, ongoing, messages_in_queue, notice)
            await self._recorder.record(live, decision)

    async def close(self, caller: Caller, transaction_id: str, reason: str | None) -> Transaction:
        """A person closes the books on a transaction whose end never came; nothing goes over the wire."""
        caller.require(Role.OPERATOR)
        found = await self._transactions.by_id(transaction_id)
        if found is None or not caller.sees(found.operator_id):
            raise NotFound(f"There is no transaction {transaction_id}.")
        async with self._live.turn(found.station_id) as live:
            transaction = live.transactions.get(transaction_id) or await self._transactions.by_id(transaction_id) or found
            if transaction.state not in (TransactionState.OPEN, TransactionState.ENDED_PENDING):
                raise Conflict("The transaction is over already.", code="transaction_over")
            notice = Notice(received_at=self._clock(), payload=b"{}")
            decision = ledger.decide_close(live.station, transaction, caller.name, reason, notice)
            return await self._recorder.record(live, decision, caller=caller) or transaction

    async def _event_verdict(
        self,
        live: LiveStation,
        report: EventReport,
        token: TokenRef,
        transaction: Transaction | None,
        command: CommandRecord | None,
    ) -> TokenVerdict:
        stopping = report.kind is ReportKind.ENDED or report.trigger in STOPPING
        evse = report.evse if report.evse is not None or transaction is None else transaction.evse
        return await self._verdicts.of(
            live.station,
            token,
            Purpose.STOP if stopping else Purpose.START,
            live=live.transactions.values(),
            evse=evse,
            command=command,
        )

    async def _candidates(self, live: LiveStation, report: MeterReport) -> Iterable[Transaction]:
        """What values without a usable number may belong to: for closing ones also the latest that is no longer in memory."""
        if not ledger.closing(report.readings):
            return live.transactions.values()
        latest = await self._transactions.latest_of_connector(live.station.id, report.evse, report.connector, 1)
        return (live.transactions | {each.id: each for each in latest if each.id not in live.transactions}).values()

    async def _by_content(self, live: LiveStation, key: str) -> Transaction | None:
        found = await self._transactions.evidence_by_content(live.station.id, key)
        if not found:
            return None
        return live.transactions.get(found) or recalled(live, await self._transactions.by_id(found))

    async def _by_number(self, live: LiveStation, number: int | None) -> Transaction | None:
        reference = _reference(number)
        return None if reference is None else await self._by_reference(live, reference)

    async def _by_reference(self, live: LiveStation, reference: str) -> Transaction | None:
        found = _named(live.transactions.values(), reference)
        if found is not None:
            return found
        return recalled(live, await self._transactions.by_reference(live.station.id, reference))


def _reference(number: int | None) -> str | None:
    """What a transaction with this number is called; None for a number that we never gave out."""
    return str(number) if number is not None and 0 < number <= LARGEST_NUMBER else None


def _named(transactions: Iterable[Transaction], reference: str) -> Transaction | None:
    """The transaction with this id on the wire, an open one rather than one that is over."""
    found = None
    for each in transactions:
        if each.ocpp_transaction_id == reference:
            if each.state is TransactionState.OPEN:
                return each
            found = each
    return found


def _understood(station: Station, report: ReportT) -> ReportT:
    """The report with its token as the station's rules read it (field note 28)."""
    if report.token is None or not station.token_rules:
        return report
    return msgspec.structs.replace(report, token=read_by(station.token_rules, report.token))


def _json(value: bool | None) -> str:
    return "null" if value is None else "true" if value else "false"
