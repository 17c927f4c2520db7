"""Roaming: who is reached by which partner, and URLs that are called through us."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reached_parties",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_updated", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "party", "role", name=op.f("pk_reached_parties")),
    )
    op.create_index(
        op.f("ix_reached_parties_operator_id_party_role_partner_id"),
        "reached_parties",
        ["operator_id", "party", "role", "partner_id"],
    )
    op.create_table(
        "proxied_urls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("for_partner_id", sa.Text(), nullable=False),
        sa.Column("to_partner_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proxied_urls")),
    )
    op.create_index(op.f("ix_proxied_urls_expires_at"), "proxied_urls", ["expires_at"])


def downgrade() -> None:
    op.drop_table("proxied_urls")
    op.drop_table("reached_parties")
