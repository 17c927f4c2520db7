"""The price on stations' screens: what they can show, were told last, and counted themselves."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screen_abilities",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("firmware", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("ability", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_screen_abilities")),
    )
    op.create_table(
        "screen_deliveries",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("evse", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("tariff_id", sa.Text(), nullable=True),
        sa.Column("with_answer", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "evse", "kind", name=op.f("pk_screen_deliveries")),
    )
    op.create_table(
        "checked_costs",
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("difference", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_checked_costs")),
    )


def downgrade() -> None:
    for table in ("checked_costs", "screen_deliveries", "screen_abilities"):
        op.drop_table(table)
