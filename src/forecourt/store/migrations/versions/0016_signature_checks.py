"""What checking the signatures of a CDR with a person's key gave."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signature_checks",
        sa.Column("cdr_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signed_values", sa.Text(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("cdr_id", name=op.f("pk_signature_checks")),
    )


def downgrade() -> None:
    op.drop_table("signature_checks")
