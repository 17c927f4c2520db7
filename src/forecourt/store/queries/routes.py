"""Lists of the ways to parties: who is reached by whom, what is preferred, and what a hub did with each call."""

from datetime import datetime

from forecourt.domain.access import Caller
from forecourt.domain.roaming import ReachedParty, RoutedCall, RoutePreference
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, between, in_scope, read_page
from forecourt.store.reach import reached_parties, reached_rows
from forecourt.store.roaming import preference_rows, route_preferences, routed_calls, routed_rows


class RouteQueries:
    """Routes of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reached(
        self, caller: Caller, *, party: str | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[ReachedParty]:
        """Parties by country and id, with each partner that leads there."""
        r = reached_parties.c
        statement = in_scope(reached_rows.select(), r.operator_id, caller)
        if party is not None:
            statement = statement.where(r.party == party.upper())
        return await read_page(self._database, reached_rows, statement, [r.party, r.role, r.partner_id], cursor=cursor, limit=limit)

    async def preferences(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[RoutePreference]:
        """What was said of which way to take, by party and module."""
        p = route_preferences.c
        statement = in_scope(preference_rows.select(), p.operator_id, caller)
        return await read_page(
            self._database, preference_rows, statement, [p.operator_id, p.party, p.module], cursor=cursor, limit=limit
        )

    async def calls(
        self,
        caller: Caller,
        *,
        party: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[RoutedCall]:
        """The route log, the newest first; of one party the calls from it and to it."""
        c = routed_calls.c
        statement = between(in_scope(routed_rows.select(), c.operator_id, caller), c.at, start, end)
        if party is not None:
            statement = statement.where((c.sender == party.upper()) | (c.to == party.upper()))
        return await read_page(self._database, routed_rows, statement, [c.at, c.id], cursor=cursor, limit=limit, newest_first=True)
