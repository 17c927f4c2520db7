"""The store as one thing: opened by the composition root, taken apart by its attributes."""

from typing import Self

import msgspec
import sqlalchemy as sa
import structlog

from forecourt.kit.errors import ForecourtError, Unavailable
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now
from forecourt.store.billing import BillingStore
from forecourt.store.books import StoredBooks
from forecourt.store.database import Database
from forecourt.store.directory import StoredDirectory
from forecourt.store.engine import parse_url
from forecourt.store.event_log import StoredEvents
from forecourt.store.idempotency import StoredIdempotencyKeys
from forecourt.store.invoices import CustomerStore, InvoiceStore
from forecourt.store.journal import WireJournal
from forecourt.store.leases import LeaseStore
from forecourt.store.migrate import migrate, require_current
from forecourt.store.numbers import NumberBlocks
from forecourt.store.partners import PartnerStore
from forecourt.store.pen import Pen, StoreDown
from forecourt.store.postgres import PostgresPen
from forecourt.store.queries import Queries
from forecourt.store.reach import ReachStore
from forecourt.store.retention import Keep, Retention
from forecourt.store.roaming_cpo import CpoStore
from forecourt.store.roaming_emsp import EmspStore
from forecourt.store.roaming_reads import RoamingStore
from forecourt.store.screens import ScreenStore
from forecourt.store.sqlite import SqlitePen
from forecourt.store.statements import Statements
from forecourt.store.stations import StationStore
from forecourt.store.tariffs import TariffStore
from forecourt.store.tokens import TokenStore
from forecourt.store.transactions import TransactionStore
from forecourt.store.unit_of_work import GroupCommit, GroupSettings
from forecourt.store.writers import Writer, take_writer

_log = structlog.get_logger(__name__)


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a store works; the defaults suit one node."""

    group: GroupSettings = GroupSettings()
    keep: Keep = Keep()
    numbers_block: int = 500


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the store is. `sentence` says why when it is not well."""

    ok: bool
    engine: str
    sentence: str = ""
    waiting_units: int = 0
    journal_dropped: int = 0


class Store:
    """Everything that is kept. Made by `open`."""

    def __init__(self, database: Database, pens: tuple[Pen, Pen], writer: Writer, settings: StoreSettings) -> None:
        self.node = writer.name
        """The name that this process writes under; no two at once have the same."""
        statements = Statements(database.engine)
        self.database = database
        self._pens = pens
        self._writer = writer
        self.event_log = StoredEvents(database)
        self.uow = GroupCommit(pens[0], statements, writer.id, settings.group, self.event_log.committed)
        self.uow.seq = writer.last_seq
        self.journal = WireJournal(pens[1], statements)
        self.numbers = NumberBlocks(database, block=settings.numbers_block)
        self.stations = StationStore(database)
        self.transactions = TransactionStore(database)
        self.tokens = TokenStore(database)
        self.billing = BillingStore(database)
        self.books = StoredBooks(database)
        self.tariffs = TariffStore(database)
        self.screens = ScreenStore(database)
        self.directory = StoredDirectory(database)
        self.customers = CustomerStore(database)
        self.invoices = InvoiceStore(database)
        self.partners = PartnerStore(database)
        self.roaming = RoamingStore(database)
        self.cpo = CpoStore(database)
        self.emsp = EmspStore(database)
        self.reach = ReachStore(database)
        self.leases = LeaseStore(database)
        self.idempotency = StoredIdempotencyKeys(database)
        self.retention = Retention(database, settings.keep)
        self.queries = Queries(database)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        writer_name: str = "main",
        settings: StoreSettings | None = None,
        migrate_first: bool = True,
        clock: Clock = utc_now,
    ) -> Self:
        """Connect, bring the tables up to date (or require that they are), check durability, start the writer.

        Raises `InvalidInput` (no such kind of store, or one that is not durable) and `Unavailable`.
        """
        settings = settings or StoreSettings()
        database = Database(parse_url(url), hold_s=settings.group.hold_s)
        try:
            if migrate_first:
                await migrate(database, clock())
            else:
                await require_current(database)
            writer = await take_writer(database, writer_name, new_id(), clock())
            pens = (_pen(database), _pen(database))
            store = cls(database, pens, writer, settings)
            await store._start()
        except BaseException:
            await database.close()
            raise
        return store

    async def health(self) -> Health:
        """Whether the store can be read and written now."""
        sentence = self.uow.trouble or ""
        if not sentence:
            try:
                await self.database.read(sa.select(1))
            except ForecourtError as error:
                sentence = error.message
        return Health(
            ok=not sentence,
            engine=self.database.engine,
            sentence=sentence,
            waiting_units=self.uow.waiting,
            journal_dropped=self.journal.dropped,
        )

    async def close(self) -> None:
        """Commit what waits, write the journal's rest, let every connection go."""
        await self.journal.close()
        await self.uow.close()
        try:
            if self.uow.trouble is None:
                await self._writer.let_go(self.uow.seq)
        except Unavailable:
            _log.warning("the store is away; the next start takes a writer of its own")
        finally:
            await self._pens[1].close()
            await self.database.close()

    async def _start(self) -> None:
        try:
            await self._pens[1].open()
            await self.uow.start()
            await self.journal.start()
        except BaseException as error:
            for pen in self._pens:
                await pen.close()
            if isinstance(error, StoreDown):
                raise Unavailable(f"The database cannot be reached: {error}") from error
            raise


def _pen(database: Database) -> Pen:
    return PostgresPen(database) if database.engine == "postgresql" else SqlitePen(database)
