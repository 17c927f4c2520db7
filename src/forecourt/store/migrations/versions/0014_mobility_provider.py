"""A mobility provider: partners' sites, plugs and prices for the search, its drivers' sessions, the terms of its tokens."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_sites",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("help_phone", sa.Text(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("always_open", sa.Boolean(), nullable=True),
        sa.Column("evses", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "owner", "key", name=op.f("pk_partner_sites")),
    )
    op.create_index(op.f("ix_partner_sites_operator_id_latitude"), "partner_sites", ["operator_id", "latitude"])
    op.create_index(
        op.f("ix_partner_sites_operator_id_owner_key_partner_id"), "partner_sites", ["operator_id", "owner", "key", "partner_id"]
    )
    op.create_table(
        "partner_plugs",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("site_key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("plug", sa.Text(), nullable=False),
        sa.Column("power_w", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("tariff_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "owner", "site_key", "number", name=op.f("pk_partner_plugs")),
    )
    op.create_table(
        "partner_tariffs",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("tariff_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("micros_per_kwh", sa.BigInteger(), nullable=True),
        sa.Column("tariff", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "owner", "key", name=op.f("pk_partner_tariffs")),
    )
    op.create_table(
        "roaming_sessions",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("token_uid", sa.Text(), nullable=False),
        sa.Column("token_type", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("evse_uid", sa.Text(), nullable=False),
        sa.Column("connector_id", sa.Text(), nullable=False),
        sa.Column("authorization_reference", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("energy_wh", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cost_before_taxes", sa.Text(), nullable=True),
        sa.Column("cost_after_taxes", sa.Text(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("command_id", sa.Text(), nullable=True),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "owner", "key", name=op.f("pk_roaming_sessions")),
    )
    op.create_index(
        op.f("ix_roaming_sessions_operator_id_started_at_owner_key_partner_id"),
        "roaming_sessions",
        ["operator_id", "started_at", "owner", "key", "partner_id"],
    )
    op.create_index(
        op.f("ix_roaming_sessions_operator_id_token_uid_status"), "roaming_sessions", ["operator_id", "token_uid", "status"]
    )
    op.create_table(
        "token_terms",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("contract_key", sa.Text(), nullable=False),
        sa.Column("whitelist", sa.Text(), nullable=True),
        sa.Column("visual_number", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "of", "key", "type", name=op.f("pk_token_terms")),
    )
    op.create_index(op.f("ix_token_terms_operator_id_contract_key"), "token_terms", ["operator_id", "contract_key"])


def downgrade() -> None:
    op.drop_table("token_terms")
    op.drop_table("roaming_sessions")
    op.drop_table("partner_tariffs")
    op.drop_table("partner_plugs")
    op.drop_table("partner_sites")
