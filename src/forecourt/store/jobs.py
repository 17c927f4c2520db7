"""Tables that jobs and the API's edge need: leases, cursors, blocks of numbers, kept answers of repeated requests."""

import sqlalchemy as sa

from forecourt.store.schema import json, metadata, text, time, whole

leases = sa.Table("leases", metadata, text("name", primary_key=True), text("holder"), time("expires_at"))

cursors = sa.Table("cursors", metadata, text("name", primary_key=True), json("cursor"))

number_series = sa.Table("number_series", metadata, text("name", primary_key=True), whole("next"))

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    text("key", primary_key=True),
    text("caller_id", primary_key=True),
    text("route"),
    text("request_sha256"),
    whole("status", nullable=True),
    text("response", nullable=True),
    time("created_at"),
    sa.Index(None, "created_at"),
)
