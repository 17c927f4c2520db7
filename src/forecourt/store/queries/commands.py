"""Lists of what was asked of stations: commands and reservations."""

from forecourt.domain.access import Caller
from forecourt.domain.commands import CommandRecord
from forecourt.domain.reservations import Reservation
from forecourt.kit.errors import NotFound
from forecourt.store.commands import command_rows, commands, reservation_rows, reservations
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, Stations, in_scope, of_stations, read_page


class CommandQueries:
    """Commands with their answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        station_id: Stations | None = None,
        transaction_id: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[CommandRecord]:
        """Newest first."""
        c = commands.c
        statement = in_scope(command_rows.select(), c.operator_id, caller)
        statement = of_stations(statement, c.station_id, station_id)
        if transaction_id is not None:
            statement = statement.where(c.transaction_id == transaction_id)
        keys = [c.asked_at, c.id]
        return await read_page(self._database, command_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)

    async def by_id(self, caller: Caller, command_id: str) -> CommandRecord:
        """One command. Raises `NotFound`."""
        statement = in_scope(command_rows.select(), commands.c.operator_id, caller).where(commands.c.id == command_id)
        found = await self._database.rows(command_rows, statement)
        if not found:
            raise NotFound(f"There is no command {command_id}.")
        return found[0]


class ReservationQueries:
    """Reservations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, caller: Caller, *, station_id: Stations | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[Reservation]:
        """Newest first."""
        r = reservations.c
        statement = in_scope(reservation_rows.select(), r.operator_id, caller)
        statement = of_stations(statement, r.station_id, station_id)
        keys = [r.created_at, r.id]
        return await read_page(self._database, reservation_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)

    async def by_id(self, caller: Caller, reservation_id: str) -> Reservation:
        """One reservation. Raises `NotFound`."""
        statement = in_scope(reservation_rows.select(), reservations.c.operator_id, caller)
        found = await self._database.rows(reservation_rows, statement.where(reservations.c.id == reservation_id))
        if not found:
            raise NotFound(f"There is no reservation {reservation_id}.")
        return found[0]
