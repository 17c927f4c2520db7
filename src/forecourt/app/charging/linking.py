"""What a beginning transaction answers: a start command of ours, a reservation."""

from datetime import datetime

import msgspec

from forecourt.app.charging.verdicts import station_caller
from forecourt.app.ports import Directory, Patch, TransactionReads, Write
from forecourt.domain.commands import CommandRecord
from forecourt.domain.events import Event, new_event
from forecourt.domain.ledger import Change, Decision, flag
from forecourt.domain.ledger.sentences import with_flags
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.starting import RECENT, command_for
from forecourt.domain.stations import Station
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Transaction


class Links:
    """Finds them, and says what to write."""

    def __init__(self, transactions: TransactionReads, directory: Directory) -> None:
        self._transactions = transactions
        self._directory = directory

    async def command_by_id(self, station: Station, remote_start_id: int) -> CommandRecord | None:
        """The start command with this remote start id (second generation; F01.FR.25, F02.FR.01)."""
        return await self._transactions.by_command(station.id, remote_start_id)

    async def command_by_token(
        self, station: Station, evse: int, connector: int, token: TokenRef, now: datetime
    ) -> CommandRecord | None:
        """The recent start command that a start of the first generation must come from: it carries no number of ours."""
        recent = await self._transactions.recent_starts(station.id, now - RECENT)
        return command_for(recent, evse, connector, token)

    async def join(
        self, station: Station, decision: Decision, command: CommandRecord | None, now: datetime
    ) -> tuple[list[Write], list[Event]]:
        """Tie the decision's transaction to the command and to the reservation that it names."""
        writes: list[Write] = []
        events: list[Event] = []
        change = next((each for each in decision.changes if each.after is decision.subject), None)
        if change is None:
            return writes, events
        if command is not None and change.after.command_id is None:
            _replace(decision, change, command_id=command.id)
            writes.append(Patch(CommandRecord, {"id": command.id}, {"transaction_id": change.after.id}))
        if change.after.reservation_number is not None and _newly_named(change):
            await self._use(station, decision, change, now, writes, events)
        return writes, events

    async def _use(
        self,
        station: Station,
        decision: Decision,
        change: Change,
        now: datetime,
        writes: list[Write],
        events: list[Event],
    ) -> None:
        number = change.after.reservation_number or 0
        found = await self._directory.reservation_by_number(station.id, number)
        if found is None:
            told = flag("reservation_unknown", now, number=number)
            _replace(decision, change, flags=with_flags(change.after.flags, told))
            return
        values: dict[str, object] = {
            "status": ReservationStatus.USED,
            "transaction_id": change.after.id,
            "updated_at": now,
        }
        writes.append(Patch(Reservation, {"id": found.id}, values))
        data: dict[str, object] = {"number": number, "was": found.status.value, "status": "used", "transaction_id": change.after.id}
        events.append(
            new_event(
                "ReservationChanged",
                station_caller(station),
                now,
                operator_id=station.operator_id,
                station_id=station.id,
                subject_id=found.id,
                data=data,
            )
        )


def _newly_named(change: Change) -> bool:
    return change.before is None or change.before.reservation_number != change.after.reservation_number


def _replace(decision: Decision, change: Change, **values: object) -> Transaction:
    change.after = decision.subject = msgspec.structs.replace(change.after, **values)
    return change.after
