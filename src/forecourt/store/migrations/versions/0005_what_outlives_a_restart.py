"""What outlives a restart or a removal: ended sign-ins, removed stations' names, what stations turned out not to know.

And indexes for the orders that people sort lists by.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_sign_ins",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_ended_sign_ins")),
    )
    former = op.create_table(
        "former_stations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("identity_key", sa.Text(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_stations")),
    )
    op.create_index(op.f("ix_former_stations_identity_key"), "former_stations", ["identity_key"])
    op.create_table(
        "station_capabilities",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("firmware", sa.Text(), nullable=True),
        sa.Column("absent", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_station_capabilities")),
    )
    op.create_index(op.f("ix_stations_name_identity_key"), "stations", ["name", "identity_key"])
    op.create_index(op.f("ix_sites_name_id"), "sites", ["name", "id"])
    op.create_index(op.f("ix_tokens_label_uid_key_type_operator_id"), "tokens", ["label", "uid_key", "type", "operator_id"])
    op.create_index(op.f("ix_tokens_status_uid_key_type_operator_id"), "tokens", ["status", "uid_key", "type", "operator_id"])
    if removed := list(_removed(op.get_bind())):
        op.bulk_insert(former, removed)


def _removed(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """The stations that were removed before this was kept, from the audit; the latest word of each."""
    events = sa.table(
        "events",
        sa.column("type", sa.Text),
        sa.column("station_id", sa.Text),
        sa.column("operator_id", sa.Text),
        sa.column("data", sa.Text),
        sa.column("recorded_at", Moment()),
    )
    e = events.c
    told = sa.select(e.station_id, e.operator_id, e.data, e.recorded_at).where(e.type == "StationRemoved")
    found = {}
    for station_id, operator_id, data, at in connection.execute(told.order_by(e.recorded_at)):
        identity = msgspec.json.decode(data).get("identity")
        if station_id and operator_id and identity:
            found[station_id] = {
                "id": station_id,
                "operator_id": operator_id,
                "identity": identity,
                "identity_key": identity.casefold(),
                "removed_at": at,
            }
    yield from found.values()


def downgrade() -> None:
    for table, index in (
        ("tokens", "ix_tokens_status_uid_key_type_operator_id"),
        ("tokens", "ix_tokens_label_uid_key_type_operator_id"),
        ("sites", "ix_sites_name_id"),
        ("stations", "ix_stations_name_identity_key"),
    ):
        op.drop_index(index, table_name=table)
    for table in ("station_capabilities", "former_stations", "ended_sign_ins"):
        op.drop_table(table)
