"""Lists of tariffs, their versions, and where they apply."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.tariffs import Assignment, Scope, Tariff, TariffVersion
from forecourt.kit.errors import NotFound
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, in_scope, read_page, sorted_by
from forecourt.store.tariffs import assignment_rows, tariff_assignments, tariff_versions, version_rows


class Spread(NamedTuple):
    """How many assignments of one reach a tariff has."""

    operator_id: str
    tariff_id: str
    scope: Scope
    times: int


class TariffQueries:
    """Tariffs of the caller's operator as they are now, and as they were."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, caller: Caller, *, cursor: str | None = None, limit: int = 50, search: str | None = None, sort: str | None = None
    ) -> Page[TariffVersion]:
        """The present versions by `id` or `since`. `search` looks into id and name, without case."""
        v = tariff_versions.c
        statement = self._present(caller)
        if search:
            statement = statement.where(v.words.contains(search.casefold(), autoescape=True))
        alone = [v.tariff_id, v.operator_id]
        keys, backwards = sorted_by(sort, {"id": alone, "since": [v.since, *alone]}, "id")
        return await read_page(self._database, version_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_id(self, caller: Caller, tariff_id: str) -> TariffVersion:
        """The present version of a tariff, its id without case. Raises `NotFound`."""
        v = tariff_versions.c
        statement = self._present(caller).where(sa.func.lower(v.tariff_id) == tariff_id.lower())
        found = await self._database.rows(version_rows, statement.order_by(v.operator_id).limit(1))
        if not found:
            raise NotFound(f"There is no tariff {tariff_id}.")
        return found[0]

    async def versions(
        self, caller: Caller, tariff: TariffVersion, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TariffVersion]:
        """Every version of this tariff, the newest first."""
        v = tariff_versions.c
        statement = in_scope(version_rows.select(), v.operator_id, caller)
        statement = statement.where(v.operator_id == tariff.operator_id, v.tariff_id == tariff.tariff_id)
        return await read_page(self._database, version_rows, statement, [v.version], cursor=cursor, limit=limit, newest_first=True)

    async def version(self, caller: Caller, tariff_id: str, number: int) -> TariffVersion:
        """One version, also of a tariff that was removed; the id without case. Raises `NotFound`."""
        v = tariff_versions.c
        statement = in_scope(version_rows.select(), v.operator_id, caller)
        statement = statement.where(sa.func.lower(v.tariff_id) == tariff_id.lower(), v.version == number)
        found = await self._database.rows(version_rows, statement.order_by(v.operator_id).limit(1))
        if not found:
            raise NotFound(f"There is no version {number} of a tariff {tariff_id}.")
        return found[0]

    async def numbers_of(self, caller: Caller, tariffs: Sequence[Tariff]) -> dict[str, int]:
        """By tariff id, which of its versions each of these is; left out where it is none of ours."""
        if not tariffs:
            return {}
        v = tariff_versions.c
        same = [sa.and_(v.operator_id == each.operator_id, v.tariff_id == each.id, v.since == each.updated_at) for each in tariffs]
        statement = in_scope(sa.select(v.tariff_id, v.version), v.operator_id, caller).where(sa.or_(*same))
        return dict(await self._database.read(statement))

    def _present(self, caller: Caller) -> sa.Select[tuple[object, ...]]:
        return in_scope(version_rows.select(), tariff_versions.c.operator_id, caller).where(tariff_versions.c.until.is_(None))


class AssignmentQueries:
    """Where the tariffs of the caller's operator apply."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        tariff_id: str | None = None,
        place_ids: Sequence[str] | None = None,
        after: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Assignment]:
        """Newest first. `place_ids` are those of sites or stations; `after` leaves out what ended before it."""
        a = tariff_assignments.c
        statement = in_scope(assignment_rows.select(), a.operator_id, caller)
        if tariff_id is not None:
            statement = statement.where(a.tariff_id == tariff_id)
        if place_ids is not None:
            statement = statement.where(a.place_id.in_(place_ids))
        if after is not None:
            statement = statement.where(sa.or_(a.ends_at.is_(None), a.ends_at > after))
        return await read_page(self._database, assignment_rows, statement, [a.id], cursor=cursor, limit=limit, newest_first=True)

    async def spread(self, caller: Caller, tariff_ids: Sequence[str], now: datetime) -> list[Spread]:
        """Of each of these tariffs, how many assignments of which reach are in force or to come."""
        a = tariff_assignments.c
        counted = (a.operator_id, a.tariff_id, a.scope)
        statement = in_scope(sa.select(*counted, sa.func.count()), a.operator_id, caller)
        statement = statement.where(a.tariff_id.in_(tariff_ids), sa.or_(a.ends_at.is_(None), a.ends_at > now))
        rows = await self._database.read(statement.group_by(*counted))
        return [Spread(operator_id, tariff_id, Scope(scope), count) for operator_id, tariff_id, scope, count in rows]

    async def by_id(self, caller: Caller, assignment_id: str) -> Assignment:
        """One assignment. Raises `NotFound`."""
        a = tariff_assignments.c
        statement = in_scope(assignment_rows.select(), a.operator_id, caller).where(a.id == assignment_id)
        found = await self._database.rows(assignment_rows, statement)
        if not found:
            raise NotFound(f"There is no assignment {assignment_id}.")
        return found[0]
