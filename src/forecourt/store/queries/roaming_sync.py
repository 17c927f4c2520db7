"""Lists of what is not the same here and at partners."""

from forecourt.domain.access import Caller
from forecourt.domain.roaming import SyncFault
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, in_scope, read_page
from forecourt.store.roaming import fault_rows, sync_faults


class SyncQueries:
    """Faults of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def faults(self, caller: Caller, partner_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[SyncFault]:
        """Of one partner, the newest first."""
        f = sync_faults.c
        statement = in_scope(fault_rows.select(), f.operator_id, caller).where(f.partner_id == partner_id)
        return await read_page(self._database, fault_rows, statement, [f.id], cursor=cursor, limit=limit, newest_first=True)
