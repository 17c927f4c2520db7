"""CDRs that were posted to partners, and where they are."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posted_cdrs",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tried_at", Moment(), nullable=False),
        sa.Column("posted_at", Moment(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "publication_id", name=op.f("pk_posted_cdrs")),
    )


def downgrade() -> None:
    op.drop_table("posted_cdrs")
