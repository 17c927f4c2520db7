"""Policies: how the CDRs of a partner are read, and by which a CDR was priced."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_policies",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("policies", sa.Text(), nullable=False),
        sa.Column("by_version", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "party", name=op.f("pk_partner_policies")),
    )
    op.create_index(op.f("ix_partner_policies_party_operator_id"), "partner_policies", ["party", "operator_id"], unique=False)
    op.add_column("cdrs", sa.Column("policies", sa.Text(), nullable=True))
    op.add_column("received_cdrs", sa.Column("policies", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("received_cdrs", "policies")
    op.drop_column("cdrs", "policies")
    op.drop_table("partner_policies")
