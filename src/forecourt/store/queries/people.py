"""Lists of users, API keys and operators."""

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
