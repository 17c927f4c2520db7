"""Tariffs, every version, and where they apply."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tariff_versions",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("tariff_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("tariff", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "tariff_id", "version", name=op.f("pk_tariff_versions")),
    )
    op.create_index(
        "ix_tariff_versions_present",
        "tariff_versions",
        ["tariff_id", "operator_id"],
        unique=False,
        postgresql_where=sa.text("until IS NULL"),
        sqlite_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "tariff_assignments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("tariff_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.Column("evse", sa.BigInteger(), nullable=True),
        sa.Column("connector", sa.BigInteger(), nullable=True),
        sa.Column("token_group", sa.Text(), nullable=True),
        sa.Column("partner", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_assignments")),
    )
    for columns in (["operator_id", "place_id"], ["operator_id", "tariff_id"], ["operator_id", "id"]):
        op.create_index(op.f(f"ix_tariff_assignments_{'_'.join(columns)}"), "tariff_assignments", columns, unique=False)


def downgrade() -> None:
    op.drop_table("tariff_assignments")
    op.drop_table("tariff_versions")
