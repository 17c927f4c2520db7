"""What the node does about charging by itself: quiet transactions, gaps that stay, starts that came to nothing. Verbs for jobs."""

from datetime import datetime, timedelta

from forecourt.app.charging import Charging
from forecourt.app.charging.recording import Recorder
from forecourt.app.live import LiveStations
from forecourt.app.ports import Patch, StationLink, TransactionReads, Unit, UnitOfWork
from forecourt.domain import ledger
from forecourt.domain.access import system_caller
from forecourt.domain.commands import AskTransactionStatus, CommandRecord, Outcome
from forecourt.domain.events import new_event
from forecourt.domain.starting import NO_TRANSACTION, NO_TRANSACTION_SENTENCE, PENDING
from forecourt.domain.transactions import Notice, Transaction, TransactionState
from forecourt.kit.errors import NotFound
from forecourt.kit.time import Clock, utc_now

QUIET = timedelta(minutes=5)
"""After so long without a change, an unfinished transaction is looked at."""
GAP_STAYS = timedelta(minutes=1)
"""Messages missing for so long are asked about; again after `QUIET`, as long as they stay away."""
LOOK_BACK = timedelta(days=1)
BATCH = 200


class Review:
    """Jobs over the whole node; each says how many it changed or asked about."""

    def __init__(
        self,
        charging: Charging,
        live: LiveStations,
        uow: UnitOfWork,
        transactions: TransactionReads,
        link: StationLink,
        *,
        clock: Clock = utc_now,
        ask_timeout_s: float = 30,
    ) -> None:
        self._charging = charging
        self._live = live
        self._uow = uow
        self._transactions = transactions
        self._link = link
        self._clock = clock
        self._ask_timeout_s = ask_timeout_s
        self._recorder = Recorder(uow, transactions, clock)
        self._asked: dict[str, datetime] = {}

    async def quiet_transactions(self) -> int:
        """Close the books on open transactions that are over by status and meter, or of which nothing is heard any more."""
        closed = 0
        for each in await self._transactions.quiet(self._clock() - QUIET, BATCH):
            if each.state is TransactionState.OPEN:
                closed += await self._review(each)
        return closed

    async def gaps(self) -> int:
        """Ask stations about transactions whose missing messages stay away (E14); the first generation has no such question."""
        now, asked = self._clock(), 0
        self._asked = {key: at for key, at in self._asked.items() if at > now - QUIET}
        quiet = await self._transactions.quiet(now - QUIET, BATCH)
        ended = [each for each in quiet if each.state is TransactionState.ENDED_PENDING]
        stays = [each for each in await self._transactions.with_gaps(BATCH) if _stays(each, now)]
        for each in (*stays, *ended):
            if each.id not in self._asked and self._link.connected(each.station_id):
                self._asked[each.id] = now
                asked += await self.ask(each.station_id, each.ocpp_transaction_id)
        return asked

    async def ask(self, station_id: str, reference: str) -> bool:
        """Ask a station whether it still holds messages of a transaction, and take in its answer."""
        question = AskTransactionStatus(reference=reference)
        answer = await self._link.send(station_id, question, timeout_s=self._ask_timeout_s)
        if answer.outcome is not Outcome.RESULT or not isinstance(answer.payload, dict):
            return False
        ongoing, in_queue = answer.payload.get("ongoingIndicator"), answer.payload.get("messagesInQueue")
        await self._charging.transaction_status(
            station_id, reference, ongoing if isinstance(ongoing, bool) else None, in_queue is True
        )
        return True

    async def pending_starts(self) -> int:
        """Mark start commands that were accepted and came to nothing, with a hint for the operator (field note 32)."""
        now = self._clock()
        pending = await self._transactions.pending_starts(now - LOOK_BACK, now - PENDING, BATCH)
        for each in pending:
            await self._mark(each)
        return len(pending)

    async def _review(self, transaction: Transaction) -> bool:
        try:
            async with self._live.turn(transaction.station_id) as live:
                current = live.transactions.get(transaction.id, transaction)
                connector = live.connectors.get((current.evse, current.connector))
                notice = Notice(received_at=self._clock(), payload=b"{}")
                heard_at = notice.received_at if live.epoch is not None else live.station.last_seen_at
                decision = ledger.decide_silence(live.station, current, connector, heard_at, notice)
                await self._recorder.record(live, decision, caller=system_caller("review"))
                return bool(decision.changes)
        except NotFound:
            return False  # the station was removed; its transactions stay as they are

    async def _mark(self, command: CommandRecord) -> None:
        now = self._clock()
        error: dict[str, object] = {"code": NO_TRANSACTION, "description": NO_TRANSACTION_SENTENCE, "details": {}}
        data: dict[str, object] = {"command": command.command, "hint": NO_TRANSACTION_SENTENCE, "code": NO_TRANSACTION}
        event = new_event(
            "CommandAnswered",
            system_caller("review"),
            now,
            operator_id=command.operator_id,
            station_id=command.station_id,
            subject_id=command.id,
            data=data,
        )
        patch = Patch(CommandRecord, {"id": command.id}, {"error": error})
        await self._uow.commit(Unit(command.station_id, writes=[patch], events=[event]))


def _stays(transaction: Transaction, now: datetime) -> bool:
    """Whether its gap is old enough to be asked about, and not answered for good."""
    opened = [each.at for each in transaction.flags if each.code == "gap"]
    return bool(opened) and opened[-1] <= now - GAP_STAYS and not ledger.has(transaction, "gap_final")
