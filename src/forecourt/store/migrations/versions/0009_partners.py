"""Partners: who we roam with, the tokens between us, the steps of registrations, the journal of exchanges."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("own", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("hub_party", sa.Text(), nullable=True),
        sa.Column("versions_url", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("endpoints", sa.Text(), nullable=False),
        sa.Column("offered_versions", sa.Text(), nullable=False),
        sa.Column("required_modules", sa.Text(), nullable=False),
        sa.Column("quirks", sa.Text(), nullable=False),
        sa.Column("private_network", sa.Boolean(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=True),
        sa.Column("token_since", Moment(), nullable=True),
        sa.Column("renew_days", sa.BigInteger(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
    )
    op.create_table(
        "partner_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("valid_until", Moment(), nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_tokens")),
        sa.UniqueConstraint("sha256", name=op.f("uq_partner_tokens_sha256")),
    )
    op.create_table(
        "partner_steps",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("partner_id", "number", name=op.f("pk_partner_steps")),
    )
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("http_status", sa.BigInteger(), nullable=True),
        sa.Column("status_code", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
    )
    op.create_index(op.f("ix_partners_operator_id_id"), "partners", ["operator_id", "id"], unique=False)
    op.create_index(op.f("ix_partners_name_id"), "partners", ["name", "id"], unique=False)
    op.create_index(op.f("ix_partner_tokens_partner_id"), "partner_tokens", ["partner_id"], unique=False)
    op.create_index(op.f("ix_exchanges_partner_id_at_id"), "exchanges", ["partner_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_exchanges_at_id"), "exchanges", ["at", "id"], unique=False)


def downgrade() -> None:
    for table in ("exchanges", "partner_steps", "partner_tokens", "partners"):
        op.drop_table(table)
