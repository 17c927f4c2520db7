"""Lists of users, API keys and operators."""

from collections.abc import Collection

import sqlalchemy as sa

from forecourt.domain.access import ApiKey, Caller, Operator, User
from forecourt.kit.errors import NotFound
from forecourt.store.access import api_keys, key_rows, user_rows, users
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, in_scope, read_page
from forecourt.store.sites import operator_rows, operators


class UserQueries:
    """People who sign in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[User]:
        """By id, which is by age."""
        statement = in_scope(user_rows.select(), users.c.operator_id, caller)
        return await read_page(self._database, user_rows, statement, [users.c.id], cursor=cursor, limit=limit)

    async def by_id(self, caller: Caller, user_id: str) -> User:
        """One user. Raises `NotFound`."""
        statement = in_scope(user_rows.select(), users.c.operator_id, caller).where(users.c.id == user_id)
        found = await self._database.rows(user_rows, statement)
        if not found:
            raise NotFound(f"There is no user {user_id}.")
        return found[0]

    async def names(self, caller: Caller, user_ids: Collection[str]) -> dict[str, str]:
        """The names of these people, else their e-mail addresses: of the caller's operator, and of the node, who act for all."""
        u = users.c
        seen = sa.true() if caller.operator_id is None else sa.or_(u.operator_id == caller.operator_id, u.operator_id.is_(None))
        found = await self._database.read(sa.select(u.id, u.name, u.email).where(u.id.in_(user_ids), seen))
        return {user_id: name or email for user_id, name, email in found}


class KeyQueries:
    """Keys of programs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[ApiKey]:
        """By id, which is by age."""
        statement = in_scope(key_rows.select(), api_keys.c.operator_id, caller)
        return await read_page(self._database, key_rows, statement, [api_keys.c.id], cursor=cursor, limit=limit)

    async def by_id(self, caller: Caller, key_id: str) -> ApiKey:
        """One key. Raises `NotFound`."""
        statement = in_scope(key_rows.select(), api_keys.c.operator_id, caller).where(api_keys.c.id == key_id)
        found = await self._database.rows(key_rows, statement)
        if not found:
            raise NotFound(f"There is no key {key_id}.")
        return found[0]

    async def names(self, caller: Caller, key_ids: Collection[str]) -> dict[str, str]:
        """The names of these keys."""
        k = api_keys.c
        statement = in_scope(sa.select(k.id, k.name), k.operator_id, caller).where(k.id.in_(key_ids))
        return dict(await self._database.read(statement))


class OperatorQueries:
    """The operators of the node that a caller may know of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[Operator]:
        """By id, which is by age."""
        statement = in_scope(operator_rows.select(), operators.c.id, caller)
        return await read_page(self._database, operator_rows, statement, [operators.c.id], cursor=cursor, limit=limit)

    async def by_id(self, caller: Caller, operator_id: str) -> Operator:
        """One operator. Raises `NotFound`."""
        statement = in_scope(operator_rows.select(), operators.c.id, caller).where(operators.c.id == operator_id)
        found = await self._database.rows(operator_rows, statement)
        if not found:
            raise NotFound(f"There is no operator {operator_id}.")
        return found[0]
