"""Tables of the ledger, transactions and their evidence, and the reads that verbs need of them.

Both are hot: few indexes, none on a column that changes with every message, no foreign keys. Uniqueness of what a station
said lives here, in the key of `evidence`, since PostgreSQL could not keep it in a partitioned table.
"""

from datetime import datetime

import sqlalchemy as sa

from forecourt.domain.commands import CommandRecord
from forecourt.domain.metering import MeterRow
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.aio import Batched
from forecourt.store.codec import Codec
from forecourt.store.commands import command_rows, commands
from forecourt.store.database import Database, padded
from forecourt.store.metering import meter_rows, meter_values
from forecourt.store.schema import flag, json, metadata, text, time, whole

IS_OPEN = sa.text("state = 'open'")
IS_UNFINISHED = sa.text("state IN ('open', 'ended_pending')")
"""As in the partial indexes, word for word: with a bound value neither engine would see that they serve."""

transactions = sa.Table(
    "transactions",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("station_id"),
    text("ocpp_transaction_id"),
    whole("evse"),
    whole("connector"),
    json("token", nullable=True),
    text("token_key", nullable=True),
    text("token_verdict", nullable=True),
    text("group", nullable=True),
    text("state"),
    text("charging_state", nullable=True),
    time("started_at"),
    time("started_received_at"),
    time("stopped_at", nullable=True),
    time("stopped_received_at", nullable=True),
    text("stop_reason", nullable=True),
    json("stop_token", nullable=True),
    whole("meter_start_wh", nullable=True),
    whole("meter_stop_wh", nullable=True),
    whole("energy_wh"),
    text("energy_source"),
    text("register"),
    whole("last_seq_no", nullable=True),
    json("seq_gaps"),
    whole("remote_start_id", nullable=True),
    whole("reservation_number", nullable=True),
    text("command_id", nullable=True),
    json("flags"),
    whole("evidence_count"),
    time("updated_at"),
    sa.Index(None, "started_at", "id"),
    sa.Index(None, "operator_id", "started_at", "id"),
    sa.Index(None, "station_id", "started_at", "id"),
    sa.Index(None, "station_id", "ocpp_transaction_id"),
    sa.Index(None, "token_key", "started_at", "id"),
    sa.Index("ix_transactions_unfinished", "station_id", postgresql_where=IS_UNFINISHED, sqlite_where=IS_UNFINISHED),
    sa.Index("ix_transactions_open", "started_at", "id", postgresql_where=IS_OPEN, sqlite_where=IS_OPEN),
    postgresql_with={"fillfactor": 75},
)

evidence = sa.Table(
    "evidence",
    metadata,
    text("id"),
    text("operator_id"),
    text("station_id", primary_key=True),
    text("transaction_id", nullable=True),
    text("kind"),
    text("content_key", primary_key=True),
    whole("seq_no", nullable=True),
    flag("offline"),
    time("at"),
    time("received_at"),
    text("payload"),
    text("sentence", nullable=True),
    sa.Index(None, "transaction_id", "at", "id"),
)

transaction_rows = Codec(Transaction, transactions, derived={"token": ("token_key", lambda token: token.key)})
evidence_rows = Codec(Evidence, evidence)


_BY_CONTENT = sa.select(evidence.c.transaction_id).where(
    evidence.c.station_id == sa.bindparam("station_id"), evidence.c.content_key == sa.bindparam("content_key")
)
"""Made once: to put it together costs more than to run it, and messages wait for it."""


class TransactionStore:
    """Port `TransactionReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unfinished = Batched(self._fetch_unfinished)

    async def unfinished(self, station_id: str) -> list[Transaction]:
        return await self._unfinished.get(station_id) or []

    async def _fetch_unfinished(self, station_ids: list[str]) -> dict[str, list[Transaction]]:
        t = transactions.c
        statement = transaction_rows.select().where(t.station_id.in_(padded(station_ids)), IS_UNFINISHED)
        found: dict[str, list[Transaction]] = {}
        for each in await self._database.rows(transaction_rows, statement.order_by(t.started_at, t.id)):
            found.setdefault(each.station_id, []).append(each)
        return found

    async def by_id(self, transaction_id: str) -> Transaction | None:
        return await self._database.one(transaction_rows, transactions.c.id == transaction_id)

    async def by_reference(self, station_id: str, reference: str) -> Transaction | None:
        """The newest, should a station have used the reference twice."""
        t = transactions.c
        statement = transaction_rows.select().where(t.station_id == station_id, t.ocpp_transaction_id == reference)
        found = await self._database.rows(transaction_rows, statement.order_by(t.started_at.desc(), t.id.desc()).limit(1))
        return found[0] if found else None

    async def latest_of_connector(self, station_id: str, evse: int, connector: int, limit: int = 5) -> list[Transaction]:
        t = transactions.c
        statement = transaction_rows.select().where(t.station_id == station_id, t.evse == evse, t.connector == connector)
        return await self._database.rows(transaction_rows, statement.order_by(t.started_at.desc(), t.id.desc()).limit(limit))

    async def evidence_by_content(self, station_id: str, content_key: str) -> str | None:
        found = await self._database.read(_BY_CONTENT, {"station_id": station_id, "content_key": content_key})
        return (found[0][0] or "") if found else None

    async def meter_rows(self, transaction_id: str) -> list[MeterRow]:
        m = meter_values.c
        statement = meter_rows.select().where(m.transaction_id == transaction_id)
        return await self._database.rows(meter_rows, statement.order_by(m.at, m.id))

    async def open_count(self, operator_id: str, token: TokenRef) -> int:
        t = transactions.c
        statement = sa.select(sa.func.count()).where(t.operator_id == operator_id, t.token_key == token.key, IS_OPEN)
        return int((await self._database.read(statement))[0][0])

    async def by_command(self, station_id: str, remote_start_id: int) -> CommandRecord | None:
        c = commands.c
        return await self._database.one(
            command_rows, sa.and_(c.station_id == station_id, c.remote_start_id == remote_start_id), newest_by=c.asked_at
        )

    async def recent_starts(self, station_id: str, since: datetime) -> list[CommandRecord]:
        c = commands.c
        statement = command_rows.select().where(
            c.station_id == station_id, c.asked_at >= since, c.command == "StartTransaction", c.transaction_id.is_(None)
        )
        failed = sa.or_(c.status.is_(None), c.status == "Accepted")
        return await self._database.rows(command_rows, statement.where(failed).order_by(c.asked_at.desc(), c.id.desc()).limit(20))

    async def pending_starts(self, after: datetime, before: datetime, limit: int) -> list[CommandRecord]:
        c = commands.c
        statement = command_rows.select().where(
            c.asked_at >= after, c.asked_at < before, c.command == "StartTransaction", c.status == "Accepted"
        )
        waiting = sa.and_(c.transaction_id.is_(None), c.error.is_(None))
        return await self._database.rows(command_rows, statement.where(waiting).order_by(c.asked_at, c.id).limit(limit))

    async def quiet(self, before: datetime, limit: int) -> list[Transaction]:
        t = transactions.c
        statement = transaction_rows.select().where(IS_UNFINISHED, t.updated_at < before)
        return await self._database.rows(transaction_rows, statement.order_by(t.updated_at, t.id).limit(limit))

    async def with_gaps(self, limit: int) -> list[Transaction]:
        t = transactions.c
        statement = transaction_rows.select().where(IS_UNFINISHED, t.seq_gaps != "[]")
        return await self._database.rows(transaction_rows, statement.order_by(t.updated_at.desc(), t.id).limit(limit))
