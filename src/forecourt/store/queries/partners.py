"""Lists of partners, of the steps of their registrations, and of what was exchanged with them."""

from datetime import datetime

from forecourt.domain.access import Caller
from forecourt.domain.partners import Direction, Exchange, IssuedToken, Partner, PartnerStep
from forecourt.kit.errors import NotFound
from forecourt.store.database import Database
from forecourt.store.partners import (
    exchange_rows,
    exchanges,
    partner_rows,
    partner_steps,
    partner_tokens,
    partners,
    step_rows,
    token_rows,
)
from forecourt.store.queries.paging import Page, between, in_scope, read_page, sorted_by


class PartnerQueries:
    """Partners of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50, sort: str | None = None) -> Page[Partner]:
        """By `id` (the oldest first) or `name`."""
        p = partners.c
        statement = in_scope(partner_rows.select(), p.operator_id, caller)
        keys, backwards = sorted_by(sort, {"id": [p.id], "name": [p.name, p.id]}, "id")
        return await read_page(self._database, partner_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_id(self, caller: Caller, partner_id: str) -> Partner:
        """One partner. Raises `NotFound`."""
        statement = in_scope(partner_rows.select(), partners.c.operator_id, caller).where(partners.c.id == partner_id)
        found = await self._database.rows(partner_rows, statement)
        if not found:
            raise NotFound(f"There is no partner {partner_id}.")
        return found[0]

    async def tokens(self, caller: Caller, partner_id: str) -> list[IssuedToken]:
        """The tokens that the partner may come in by; they are few."""
        t = partner_tokens.c
        statement = in_scope(token_rows.select(), t.operator_id, caller).where(t.partner_id == partner_id)
        return await self._database.rows(token_rows, statement.order_by(t.issued_at, t.id))

    async def steps(self, caller: Caller, partner_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[PartnerStep]:
        """The history of the credentials, the newest first."""
        s = partner_steps.c
        statement = in_scope(step_rows.select(), s.operator_id, caller).where(s.partner_id == partner_id)
        return await read_page(self._database, step_rows, statement, [s.number], cursor=cursor, limit=limit, newest_first=True)

    async def exchanges(
        self,
        caller: Caller,
        partner_id: str,
        *,
        direction: Direction | None = None,
        module: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Exchange]:
        """What was exchanged with the partner, the newest first."""
        e = exchanges.c
        statement = between(in_scope(exchange_rows.select(), e.operator_id, caller), e.at, start, end)
        statement = statement.where(e.partner_id == partner_id)
        for column, wanted in ((e.direction, direction), (e.module, module)):
            if wanted is not None:
                statement = statement.where(column == wanted)
        return await read_page(
            self._database, exchange_rows, statement, [e.at, e.id], cursor=cursor, limit=limit, newest_first=True
        )
