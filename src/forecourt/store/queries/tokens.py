"""Lists of tokens and sites."""

import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.sites import Site
from forecourt.domain.tokens import Token, TokenRef
from forecourt.kit.errors import NotFound
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, in_scope, read_page, sorted_by
from forecourt.store.sites import site_rows, sites
from forecourt.store.tokens import token_rows, tokens


class TokenQueries:
    """Tokens of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        cursor: str | None = None,
        limit: int = 50,
        search: str | None = None,
        sort: str | None = None,
    ) -> Page[Token]:
        """By `uid`, `label` or `status`. `search` looks into uid and label, without case."""
        t = tokens.c
        statement = in_scope(token_rows.select(), t.operator_id, caller)
        if search:
            within = t.uid_key.contains(search.casefold(), autoescape=True)
            statement = statement.where(within | sa.func.lower(t.label).contains(search.lower(), autoescape=True))
        alone = [t.uid_key, t.type, t.operator_id]
        keys, backwards = sorted_by(sort, {"uid": alone, "label": [t.label, *alone], "status": [t.status, *alone]}, "uid")
        return await read_page(self._database, token_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def find(self, caller: Caller, uid: str, type_: str = "rfid") -> Token:
        """One token by uid (without case) and type. Raises `NotFound`."""
        t, ref = tokens.c, TokenRef(uid=uid, type=type_)
        statement = in_scope(token_rows.select(), t.operator_id, caller).where(t.uid_key == ref.key, t.type == ref.type)
        found = await self._database.rows(token_rows, statement.order_by(t.operator_id).limit(1))
        if not found:
            raise NotFound(f"There is no token {uid} of type {type_}.")
        return found[0]


class SiteQueries:
    """Sites of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50, sort: str | None = None) -> Page[Site]:
        """By `id` or `name`."""
        statement = in_scope(site_rows.select(), sites.c.operator_id, caller)
        keys, backwards = sorted_by(sort, {"id": [sites.c.id], "name": [sites.c.name, sites.c.id]}, "id")
        return await read_page(self._database, site_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_id(self, caller: Caller, site_id: str) -> Site:
        """One site. Raises `NotFound`."""
        statement = in_scope(site_rows.select(), sites.c.operator_id, caller).where(sites.c.id == site_id)
        found = await self._database.rows(site_rows, statement)
        if not found:
            raise NotFound(f"There is no site {site_id}.")
        return found[0]
