"""CDRs are cut when transactions are over: by the relay of committed events, and by a job for what that missed.

At least once, in whatever order: the key of what is cut is unique in the store, so that there is one CDR whatever is repeated.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from forecourt.app.costs import Costs
from forecourt.app.ports import BillingReads, CustomerReads, Delete, Directory, Insert, TransactionReads, Unit, UnitOfWork, Upsert
from forecourt.domain.access import Caller, system_caller
from forecourt.domain.billing import Cdr, Correction, CorrectionState
from forecourt.domain.billing.cdrs import (
    cut,
    cut_reservation,
    is_billed_alone,
    reservation_key,
    transaction_key,
    worth_a_cdr,
)
from forecourt.domain.billing.corrections import correction_key, proposal, standing
from forecourt.domain.billing.signed import signed_values
from forecourt.domain.events import Event, new_event
from forecourt.domain.reservations import Reservation
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.errors import Conflict, Unavailable
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

SYSTEM = system_caller("billing")
SETTLED = (TransactionState.ENDED, TransactionState.CLOSED)
OF_TRANSACTIONS = frozenset({"TransactionEnded", "TransactionAmended"})
OF_RESERVATIONS = frozenset({"ReservationChanged"})
LOOK_BACK = timedelta(days=3)
"""How far back the job looks for what the relay missed."""
PATIENCE = timedelta(days=3)
"""Messages missing for so long are not coming: what is known is billed, and what comes later corrects it."""
BATCH = 200


class Cutting:
    """Cuts CDRs, and proposes corrections of those that were cut."""

    hears = OF_TRANSACTIONS | OF_RESERVATIONS
    """The types of events that `handle` is about."""

    def __init__(
        self,
        uow: UnitOfWork,
        transactions: TransactionReads,
        billing: BillingReads,
        customers: CustomerReads,
        directory: Directory,
        costs: Costs,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._uow = uow
        self._transactions = transactions
        self._billing = billing
        self._customers = customers
        self._directory = directory
        self._costs = costs
        self._clock = clock
        self.failures = 0

    async def handle(self, events: list[Event]) -> None:
        """The subscriber: everything that is over in these events. One that cannot be cut does not hold up the others."""
        for transaction_id in _subjects(events, OF_TRANSACTIONS, {each.value for each in SETTLED}, "state"):
            await self._supervised(self.settle, transaction_id)
        for reservation_id in _subjects(events, OF_RESERVATIONS, {"expired"}, "status"):
            await self._supervised(self.settle_reservation, reservation_id)

    async def missed(self) -> int:
        """The job: what is over and has no CDR. Says how many were cut."""
        now, found, after = self._clock(), 0, None
        while batch := await self._billing.uncut(now - LOOK_BACK, after, BATCH):
            for each in batch:
                found += await self._supervised(self.settle, each.id)
            after = (batch[-1].started_at, batch[-1].id)
        for each in await self._billing.never_settled(now - PATIENCE, BATCH):
            found += await self._supervised(self._settle_unfinished, each.id)
        for reservation in await self._billing.lapsed_reservations(now - LOOK_BACK, BATCH):
            found += await self._supervised(self.settle_reservation, reservation.id)
        return found

    async def settle(self, transaction_id: str) -> bool:
        """Cut the CDR of a transaction that is over; where there is one, see whether it still says the truth."""
        transaction = await self._transactions.by_id(transaction_id)
        if transaction is None or transaction.state not in SETTLED or not worth_a_cdr(transaction):
            return False
        return await self._settle(transaction)

    async def settle_reservation(self, reservation_id: str) -> bool:
        """Cut the CDR of a reservation that lapsed, where that costs anything."""
        reservation = await self._directory.reservation(reservation_id)
        if reservation is None or not is_billed_alone(reservation):
            return False
        if await self._billing.cdr_by_key(reservation_key(reservation.id)) is not None:
            return False
        account = await self._costs.of_lapsed(reservation)
        if account is None:
            return False
        customer_id = await self._payer(reservation)
        cdr = cut_reservation(new_id(), reservation, account.subject, account.record, self._clock(), customer_id=customer_id)
        return await self._store(cdr)

    async def anew(self, cdr: Cdr, tariff_id: str | None = None) -> Cdr | None:
        """What is cut now in the place of this CDR, not stored; None: it is of no transaction. `tariff_id`: a person's choice."""
        transaction = None if cdr.transaction_id is None else await self._transactions.by_id(cdr.transaction_id)
        if transaction is None:
            return None
        return await self._cut(transaction, correction_key(cdr.id), instead_of=cdr, tariff_id=tariff_id)

    async def _settle_unfinished(self, transaction_id: str) -> bool:
        """It ended, and its missing messages never came."""
        transaction = await self._transactions.by_id(transaction_id)
        if transaction is None or transaction.state is not TransactionState.ENDED_PENDING:
            return False
        return await self._settle(transaction)

    async def _settle(self, transaction: Transaction) -> bool:
        known = await self._billing.cdrs_of(transaction.id)
        if not known:
            return await self._store(await self._cut(transaction, transaction_key(transaction.id)))
        cdr = standing(known)
        if cdr is not None and cdr.evidence_count != transaction.evidence_count:
            await self._compare(cdr, transaction)
        return False

    async def _cut(
        self, transaction: Transaction, cut_key: str, *, instead_of: Cdr | None = None, tariff_id: str | None = None
    ) -> Cdr:
        """A new CDR, not stored. One that takes another's place keeps its payer, and its price where a person chose that."""
        known = () if instead_of is None else instead_of.tariffs
        account = await self._costs.account(transaction, until=self._clock(), tariff_id=tariff_id, known=known)
        payer = instead_of.customer_id if instead_of is not None else await self._payer(transaction)
        return cut(
            new_id(),
            cut_key,
            transaction,
            account.subject,
            account.record,
            signed_values(account.rows),
            self._clock(),
            customer_id=payer,
            reservation=account.reservation,
            corrects=None if instead_of is None else instead_of.id,
        )

    async def _payer(self, charged: Transaction | Reservation) -> str | None:
        """The customer who pays for a token now; what it charged before stays where it is."""
        token = charged.token
        payer = None if token is None else await self._customers.of_token(charged.operator_id, token, charged.group)
        return None if payer is None else payer.id

    async def _compare(self, cdr: Cdr, transaction: Transaction) -> None:
        """Evidence came after the cut: propose a correction where it makes another bill; never edit (D02)."""
        found = proposal(cdr, await self._cut(transaction, cdr.cut_key, instead_of=cdr), self._clock())
        before = await self._billing.correction(cdr.id)
        if found is None:
            if before is not None and before.state is CorrectionState.PROPOSED:
                await self._withdraw(before)
            return
        if before is not None and before.differences == found.differences:
            return
        data: dict[str, object] = {"sentence": found.sentence, "differences": msgspec.to_builtins(found.differences)}
        event = cdr_event("CorrectionProposed", cdr, SYSTEM, self._clock(), data)
        await self._uow.commit(Unit(f"cdr:{cdr.id}", writes=[Upsert(found)], events=[event]))

    async def _withdraw(self, correction: Correction) -> None:
        """Later evidence agrees with the CDR again."""
        await self._uow.commit(Unit(f"cdr:{correction.cdr_id}", writes=[Delete(Correction, {"cdr_id": correction.cdr_id})]))

    async def _store(self, cdr: Cdr) -> bool:
        """Keep it, once: a second one of the same key was cut by someone else meanwhile."""
        event = cdr_event("CdrCut", cdr, SYSTEM, cdr.created_at, told_of(cdr))
        try:
            await self._uow.commit(Unit(f"cdr:{cdr.id}", writes=[Insert(cdr)], events=[event]))
        except Conflict:
            return False
        return True

    async def _supervised(self, settle: Callable[[str], Awaitable[bool]], subject_id: str) -> bool:
        try:
            return await settle(subject_id)
        except Unavailable:
            raise
        except (
            Exception
        ):  # supervisor: one that cannot be priced must not keep all others from their CDRs; the job comes back to it
            self.failures += 1
            log.exception("not cut", subject_id=subject_id)
            return False


def told_of(cdr: Cdr) -> dict[str, object]:
    """What subscribers learn of a CDR."""
    return {
        "cdr_id": cdr.id,
        "kind": cdr.kind.value,
        "transaction_id": cdr.transaction_id,
        "reservation_id": cdr.reservation_id,
        "credits": cdr.credits,
        "corrects": cdr.corrects,
        "currency": cdr.currency,
        "total_before_taxes": f"{cdr.total_before_taxes:f}",
        "total_after_taxes": None if cdr.total_after_taxes is None else f"{cdr.total_after_taxes:f}",
        "energy_wh": cdr.energy_wh,
        "findings": [each.code for each in cdr.findings],
    }


def cdr_event(type_: str, cdr: Cdr, caller: Caller, at: datetime, data: dict[str, object]) -> Event:
    """An event about a CDR."""
    return new_event(type_, caller, at, operator_id=cdr.operator_id, station_id=cdr.station_id, subject_id=cdr.id, data=data)


def _subjects(events: list[Event], types: frozenset[str], words: set[str], member: str) -> list[str]:
    """The things that these events say are over, each once, in order."""
    found = (each.subject_id for each in events if each.type in types and each.data.get(member) in words)
    return list(dict.fromkeys(each for each in found if each is not None))
