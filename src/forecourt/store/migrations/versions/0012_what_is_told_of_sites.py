"""Sites: what drivers and partners are told beside the address."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sites", sa.Column("details", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("sites", "details")
