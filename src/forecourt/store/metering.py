"""Table of meter values: one wide row a (transaction or connector, moment, context, location).

Partitioned by our receive time on PostgreSQL (see `partitions`). Append-only: a row is found through its transaction or connector;
no index of its id is kept up, since nothing looks for one and every message would pay for it.
"""

import sqlalchemy as sa

from forecourt.domain.metering import MeterRow
from forecourt.store.codec import Codec
from forecourt.store.schema import flag, json, metadata, real, text, time, whole

_IN_TRANSACTION = sa.text("transaction_id IS NOT NULL")
_OUTSIDE = sa.text("transaction_id IS NULL")

meter_values = sa.Table(
    "meter_values",
    metadata,
    text("id"),
    text("operator_id"),
    text("station_id"),
    text("transaction_id", nullable=True),
    whole("evse"),
    whole("connector"),
    time("at"),
    time("received_at"),
    text("context"),
    text("location"),
    whole("energy_wh", nullable=True),
    whole("energy_export_wh", nullable=True),
    whole("power_w", nullable=True),
    whole("power_offered_w", nullable=True),
    json("current_a", nullable=True),
    json("voltage_v", nullable=True),
    real("current_offered_a", nullable=True),
    real("soc_percent", nullable=True),
    real("temperature_c", nullable=True),
    flag("signed"),
    json("flags"),
    whole("register_mwh", nullable=True),
    whole("interval_mwh", nullable=True),
    text("raw"),
    sa.Index("ix_meter_values_transaction", "transaction_id", "at", postgresql_where=_IN_TRANSACTION, sqlite_where=_IN_TRANSACTION),
    sa.Index("ix_meter_values_outside", "station_id", "at", postgresql_where=_OUTSIDE, sqlite_where=_OUTSIDE),
    postgresql_partition_by="RANGE (received_at)",
)

meter_rows = Codec(MeterRow, meter_values, key=["id"])
