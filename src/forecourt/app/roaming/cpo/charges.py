"""What partners' drivers charge here, told to their own partner alone: sessions as they run, and CDRs (E02, E06, D11).

A session is told at every change of its state, and in between at most every half minute.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog

from forecourt.app.ports import BillingReads, Directory, StationReads
from forecourt.app.ports.roaming_cpo import CdrSource, CpoReads, CpoWords, SessionFacts, TransactionAccounts, Worded
from forecourt.app.roaming.cpo.linking import Links
from forecourt.app.roaming.publishing import Offer, Publishing
from forecourt.domain.access import Operator
from forecourt.domain.billing import Cdr
from forecourt.domain.events import Event
from forecourt.domain.roaming import Authorization
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.errors import Unavailable
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

SESSIONS: Final = "sessions"
CDRS: Final = "cdrs"
EVERY: Final = timedelta(seconds=30)
OF_TRANSACTIONS: Final = frozenset({"TransactionStarted", "TransactionUpdated", "TransactionEnded", "TransactionAmended"})
OF_CDRS: Final = frozenset({"CdrCut", "CdrCredited"})
TYPES: Final = OF_TRANSACTIONS | OF_CDRS
MOST_TOLD: Final = 50_000
MOST_RUNNING: Final = 5_000


class Charges:
    """Publishes the sessions and CDRs of roaming tokens."""

    def __init__(
        self,
        publishing: Publishing,
        reads: CpoReads,
        links: Links,
        accounts: TransactionAccounts,
        billing: BillingReads,
        stations: StationReads,
        directory: Directory,
        words: CpoWords,
        *,
        every: timedelta = EVERY,
        clock: Clock = utc_now,
    ) -> None:
        self._publishing = publishing
        self._reads = reads
        self._links = links
        self._accounts = accounts
        self._billing = billing
        self._stations = stations
        self._directory = directory
        self._words = words
        self._every = every
        self._clock = clock
        self._told: dict[str, tuple[datetime, str]] = {}
        """When each transaction was told last, and in which state; what is forgotten is told once too often."""

    async def handle(self, events: list[Event]) -> None:
        """The subscriber. One that cannot be told does not hold up the others."""
        changed = dict.fromkeys(each.subject_id for each in events if each.type in OF_TRANSACTIONS and each.subject_id)
        found = await self._reads.transactions([each for each in changed if each])
        for transaction_id, authorization in (await self._links.among(found)).items():
            transaction = next(each for each in found if each.id == transaction_id)
            if self._due(transaction):
                await self._tell(transaction, authorization)
        for cdr_id in dict.fromkeys(each.subject_id for each in events if each.type in OF_CDRS):
            if cdr_id is not None:
                await self._tell_cdr(cdr_id)

    async def running(self) -> int:
        """The job: what runs and was not told lately, so that energy and cost go on. How many there were."""
        authorizations = {each.transaction_id or "": each for each in await self._reads.running(MOST_RUNNING)}
        due = [each for each in await self._reads.transactions(authorizations) if self._due(each)]
        for each in due:
            await self._tell(each, authorizations[each.id])
        return len(due)

    def _due(self, transaction: Transaction) -> bool:
        told = self._told.get(transaction.id)
        if told is None or told[1] != _state(transaction):
            return True
        return transaction.state is not TransactionState.OPEN or self._clock() - told[0] >= self._every

    async def _tell(self, transaction: Transaction, authorization: Authorization) -> None:
        operator = await self._directory.operator(transaction.operator_id)
        if operator is None:
            return
        try:
            account = await self._accounts.account(transaction, until=self._clock())
        except Unavailable:
            raise
        except Exception:  # supervisor: one that cannot be priced must not keep the others from their partners
            log.exception("a session cannot be priced", transaction_id=transaction.id)
            return
        facts = SessionFacts(
            party=_party(operator),
            transaction=transaction,
            authorization=authorization,
            site_id=account.subject.site_id or transaction.station_id,
            priced=account.record,
            currency=operator.currency,
        )
        await self._offer(operator, SESSIONS, transaction.id, authorization, self._words.session(facts))
        self._told[transaction.id] = self._clock(), _state(transaction)
        while len(self._told) > MOST_TOLD:
            self._told.pop(next(iter(self._told)))

    async def _tell_cdr(self, cdr_id: str) -> None:
        cdr = await self._billing.cdr(cdr_id)
        authorization = None if cdr is None else await self._authorization_of(cdr)
        operator = None if cdr is None else await self._directory.operator(cdr.operator_id)
        if cdr is None or authorization is None or operator is None:
            return
        plugs = await self._stations.connectors(cdr.station_id)
        here = next((each for each in plugs if (each.evse, each.connector) == (cdr.evse, cdr.connector)), None)
        source = CdrSource(party=_party(operator), cdr=cdr, authorization=authorization, connector=here)
        await self._offer(operator, CDRS, cdr.id, authorization, self._words.cdr(source), cdr.created_at)

    async def _authorization_of(self, cdr: Cdr) -> Authorization | None:
        """By the transaction, or by the reservation that lapsed (D09)."""
        if cdr.transaction_id is not None:
            found = await self._reads.transactions([cdr.transaction_id])
            return await self._links.of(found[0]) if found else None
        return None if cdr.reservation_id is None else await self._links.for_reservation(cdr.reservation_id)

    async def _offer(
        self,
        operator: Operator,
        module: str,
        object_id: str,
        authorization: Authorization,
        worded: Worded,
        at: datetime | None = None,
    ) -> None:
        """To the partner whose token it is, and to nobody else (E02, D11)."""
        if not worded.document:
            log.warning("it cannot be told to its partner", module=module, id=object_id, why=_sentences(worded))
            return
        offer = Offer(
            party=_party(operator),
            module=module,
            object_id=object_id,
            key=object_id.lower(),
            audience=authorization.partner_id,
            for_party=authorization.owner,
            document=worded.document,
            last_updated=at,
        )
        await self._publishing.publish(operator.id, [offer])


def _state(transaction: Transaction) -> str:
    return f"{transaction.state}:{transaction.charging_state}:{transaction.stopped_at}"


def _sentences(worded: Worded) -> list[str]:
    return [each.sentence for each in worded.findings]


def _party(operator: Operator) -> str:
    return f"{operator.country_code}*{operator.party_id}".upper()
