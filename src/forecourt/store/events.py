"""Tables of the outbox: events, dense by (writer, seq) in commit order, the writers, and the ids of committed units."""

import sqlalchemy as sa

from forecourt.domain.events import Event
from forecourt.store.codec import Codec
from forecourt.store.schema import json, metadata, text, time, whole

BY_PEOPLE = sa.text("caller_kind IN ('user', 'key')")

writers = sa.Table(
    "writers",
    metadata,
    whole("id", primary_key=True, autoincrement=False),
    text("name"),
    text("holder", nullable=True),
    whole("last_seq"),
    time("started_at"),
    sa.Index(None, "name"),
)

events = sa.Table(
    "events",
    metadata,
    whole("writer", primary_key=True, autoincrement=False),
    whole("seq", primary_key=True, autoincrement=False),
    text("id"),
    text("type"),
    whole("version"),
    time("occurred_at"),
    time("recorded_at"),
    text("operator_id", nullable=True),
    text("station_id", nullable=True),
    text("subject_id", nullable=True),
    text("caller"),
    text("caller_kind"),
    text("caller_name"),
    text("correlation_id"),
    text("causation_id", nullable=True),
    json("data"),
    sa.Index(None, "id", unique=True),
    sa.Index("ix_events_audit", "recorded_at", "id", postgresql_where=BY_PEOPLE, sqlite_where=BY_PEOPLE),
    sqlite_with_rowid=False,
)

units = sa.Table("units", metadata, text("id", primary_key=True), sqlite_with_rowid=False)
"""A unit's id commits with it, so that after an unknown outcome the store can be asked."""

event_rows = Codec(Event, events, derived={"caller": ("caller_kind", lambda caller: caller.partition(":")[0])})
