"""Meter values: what the running register counts by, in columns of their own, so that the samples need not be kept twice."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meter_values", sa.Column("register_mwh", sa.BigInteger(), nullable=True))
    op.add_column("meter_values", sa.Column("interval_mwh", sa.BigInteger(), nullable=True))
    op.execute("UPDATE meter_values SET register_mwh = energy_wh * 1000")


def downgrade() -> None:
    op.drop_column("meter_values", "interval_mwh")
    op.drop_column("meter_values", "register_mwh")
