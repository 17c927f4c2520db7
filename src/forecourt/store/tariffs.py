"""Tables of tariffs (every version) and of where they apply, and the reads that verbs and pricing need of them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from forecourt.domain.tariffs import Assignment, Tariff, TariffVersion
from forecourt.store.codec import Codec
from forecourt.store.database import Database, padded
from forecourt.store.schema import json, metadata, text, time, whole


def _words(tariff: Tariff) -> str:
    """What a search looks into."""
    return f"{tariff.id} {tariff.name}".casefold()


IS_PRESENT = sa.text("until IS NULL")
"""Versions that still stand: one of each tariff that was not removed."""

tariff_versions = sa.Table(
    "tariff_versions",
    metadata,
    text("operator_id", primary_key=True),
    text("tariff_id", primary_key=True),
    whole("version", primary_key=True, autoincrement=False),
    time("since"),
    time("until", nullable=True),
    json("tariff"),
    text("words"),
    sa.Index("ix_tariff_versions_present", "tariff_id", "operator_id", postgresql_where=IS_PRESENT, sqlite_where=IS_PRESENT),
    sa.Index(
        "ix_tariff_versions_changed", "since", "tariff_id", "operator_id", postgresql_where=IS_PRESENT, sqlite_where=IS_PRESENT
    ),
)

tariff_assignments = sa.Table(
    "tariff_assignments",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("tariff_id"),
    text("scope"),
    text("place_id"),
    whole("evse", nullable=True),
    whole("connector", nullable=True),
    text("token_group", nullable=True),
    text("partner", nullable=True),
    text("kind", nullable=True),
    time("starts_at"),
    time("ends_at", nullable=True),
    time("created_at"),
    sa.Index(None, "operator_id", "place_id"),
    sa.Index(None, "operator_id", "tariff_id"),
    sa.Index(None, "operator_id", "id"),
)

version_rows = Codec(TariffVersion, tariff_versions, derived={"tariff": ("words", _words)})
assignment_rows = Codec(Assignment, tariff_assignments)


class TariffStore:
    """Port `TariffReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, operator_id: str, tariff_id: str) -> TariffVersion | None:
        v = tariff_versions.c
        for same in (v.tariff_id == tariff_id, sa.func.lower(v.tariff_id) == tariff_id.lower()):  # the second looks at every row
            found = await self._database.one(version_rows, sa.and_(v.operator_id == operator_id, same), newest_by=v.version)
            if found is not None:
                return found
        return None

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> TariffVersion | None:
        v = tariff_versions.c
        where = sa.and_(v.operator_id == operator_id, v.tariff_id == tariff_id, v.since <= at)
        found = await self._database.one(version_rows, where, newest_by=v.version)
        return found if found is not None and found.holds_at(at) else None

    async def assignment(self, assignment_id: str) -> Assignment | None:
        return await self._database.one(assignment_rows, tariff_assignments.c.id == assignment_id)

    async def assignments_at(self, operator_id: str, place_ids: Sequence[str]) -> list[Assignment]:
        a = tariff_assignments.c
        where = sa.and_(a.operator_id == operator_id, a.place_id.in_(padded(sorted(place_ids))))
        return await self._database.rows(assignment_rows, assignment_rows.select().where(where).order_by(a.id))

    async def assignments_of(self, operator_id: str, tariff_id: str, now: datetime) -> list[Assignment]:
        a = tariff_assignments.c
        where = sa.and_(a.operator_id == operator_id, a.tariff_id == tariff_id, sa.or_(a.ends_at.is_(None), a.ends_at > now))
        return await self._database.rows(assignment_rows, assignment_rows.select().where(where).order_by(a.id))
