"""Table of the wire log; partitioned by our time on PostgreSQL (see `partitions`)."""

import sqlalchemy as sa

from forecourt.domain.stations import WireMessage
from forecourt.store.codec import Codec
from forecourt.store.schema import json, metadata, real, text, time, whole

messages = sa.Table(
    "messages",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("station_id"),
    whole("epoch"),
    text("version"),
    text("direction"),
    text("action"),
    text("message_id"),
    time("at", primary_key=True),
    text("payload"),
    text("answer", nullable=True),
    time("answered_at", nullable=True),
    real("latency_ms", nullable=True),
    text("outcome"),
    text("error_code", nullable=True),
    json("faults"),
    json("repairs"),
    sa.Index(None, "at", "id"),
    sa.Index(None, "station_id", "at", "id"),
    postgresql_partition_by="RANGE (at)",
)

message_rows = Codec(WireMessage, messages)
