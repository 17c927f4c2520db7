"""Tables of what was asked of stations: commands with their answers, and reservations."""

import sqlalchemy as sa

from forecourt.domain.commands import CommandRecord
from forecourt.domain.reservations import Reservation
from forecourt.store.codec import Codec
from forecourt.store.schema import json, metadata, real, text, time, whole

IS_ACTIVE = sa.text("status IN ('requested', 'active')")
_STARTED = sa.text("remote_start_id IS NOT NULL")

commands = sa.Table(
    "commands",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("station_id"),
    text("command"),
    json("params"),
    text("asked_by"),
    text("asked_by_name"),
    time("asked_at"),
    time("answered_at", nullable=True),
    text("outcome", nullable=True),
    text("status", nullable=True),
    json("answer", nullable=True),
    json("error", nullable=True),
    text("message_id", nullable=True),
    real("duration_ms", nullable=True),
    text("transaction_id", nullable=True),
    whole("remote_start_id", nullable=True),
    json("late_answer", nullable=True),
    sa.Index(None, "asked_at", "id"),
    sa.Index(None, "operator_id", "asked_at", "id"),
    sa.Index(None, "station_id", "asked_at", "id"),
    sa.Index("ix_commands_remote_start", "station_id", "remote_start_id", postgresql_where=_STARTED, sqlite_where=_STARTED),
)

reservations = sa.Table(
    "reservations",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("station_id"),
    whole("number"),
    whole("evse", nullable=True),
    whole("connector", nullable=True),
    json("token"),
    text("group", nullable=True),
    time("expires_at"),
    text("status"),
    text("station_answer", nullable=True),
    text("transaction_id", nullable=True),
    time("created_at"),
    time("updated_at"),
    sa.UniqueConstraint("number"),
    sa.Index(None, "created_at", "id"),
    sa.Index(None, "operator_id", "created_at", "id"),
    sa.Index(None, "station_id", "created_at", "id"),
    sa.Index("ix_reservations_active", "station_id", "expires_at", postgresql_where=IS_ACTIVE, sqlite_where=IS_ACTIVE),
)

command_rows = Codec(CommandRecord, commands)
reservation_rows = Codec(Reservation, reservations)
