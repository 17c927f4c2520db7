"""Tariffs are listed by when they changed last."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PRESENT = sa.text("until IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_tariff_versions_changed",
        "tariff_versions",
        ["since", "tariff_id", "operator_id"],
        postgresql_where=PRESENT,
        sqlite_where=PRESENT,
    )


def downgrade() -> None:
    op.drop_index("ix_tariff_versions_changed", "tariff_versions")
