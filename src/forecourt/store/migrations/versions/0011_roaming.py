"""Roaming: objects of partners and ours for them, how far both are the same, commands, authorisations, routes."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_objects",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("last_updated", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("partner_id", "module", "owner", "key", name=op.f("pk_held_objects")),
    )
    op.create_index(op.f("ix_held_objects_operator_id_module_key"), "held_objects", ["operator_id", "module", "key"])
    op.create_index(
        op.f("ix_held_objects_partner_id_module_received_at_key"), "held_objects", ["partner_id", "module", "received_at", "key"]
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("for_party", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("last_updated", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint(
            "operator_id", "module", "party", "key", "audience", name=op.f("uq_publications_operator_id_module_party_key_audience")
        ),
    )
    op.create_index(op.f("ix_publications_operator_id_module_id"), "publications", ["operator_id", "module", "id"])
    op.create_index(
        op.f("ix_publications_operator_id_module_last_updated_id"), "publications", ["operator_id", "module", "last_updated", "id"]
    )
    op.create_table(
        "publishing_rules",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("site_ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "module", name=op.f("pk_publishing_rules")),
    )
    op.create_table(
        "sync_states",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("up_to", Moment(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("full_at", Moment(), nullable=True),
        sa.Column("began_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "module", "side", name=op.f("pk_sync_states")),
    )
    op.create_table(
        "sync_faults",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_faults")),
    )
    op.create_index(op.f("ix_sync_faults_partner_id_id"), "sync_faults", ["partner_id", "id"])
    op.create_table(
        "roaming_commands",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("response_url", sa.Text(), nullable=False),
        sa.Column("token_uid", sa.Text(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        sa.Column("evse_uid", sa.Text(), nullable=False),
        sa.Column("connector_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("reservation_id", sa.Text(), nullable=False),
        sa.Column("own_reservation_id", sa.Text(), nullable=False),
        sa.Column("authorization_reference", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("deadline_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roaming_commands")),
    )
    op.create_index(op.f("ix_roaming_commands_authorization_reference"), "roaming_commands", ["authorization_reference"])
    op.create_index(op.f("ix_roaming_commands_operator_id_id"), "roaming_commands", ["operator_id", "id"])
    op.create_index(op.f("ix_roaming_commands_own_reservation_id"), "roaming_commands", ["own_reservation_id"])
    op.create_index(op.f("ix_roaming_commands_partner_id_id"), "roaming_commands", ["partner_id", "id"])
    op.create_table(
        "authorizations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("token_uid", sa.Text(), nullable=False),
        sa.Column("token_type", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("usable_until", Moment(), nullable=False),
        sa.Column("reservation_id", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorizations")),
    )
    op.create_index(op.f("ix_authorizations_operator_id_token_uid_at"), "authorizations", ["operator_id", "token_uid", "at"])
    op.create_index(op.f("ix_authorizations_reservation_id"), "authorizations", ["reservation_id"])
    op.create_index(op.f("ix_authorizations_transaction_id"), "authorizations", ["transaction_id"])
    op.create_table(
        "route_preferences",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "party", "module", name=op.f("pk_route_preferences")),
    )
    op.create_table(
        "routed_calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("from_partner_id", sa.Text(), nullable=False),
        sa.Column("to_partner_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("http_status", sa.BigInteger(), nullable=True),
        sa.Column("status_code", sa.BigInteger(), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("losses", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routed_calls")),
    )
    op.create_index(op.f("ix_routed_calls_at_id"), "routed_calls", ["at", "id"])
    op.create_index(op.f("ix_routed_calls_operator_id_at_id"), "routed_calls", ["operator_id", "at", "id"])


def downgrade() -> None:
    op.drop_table("routed_calls")
    op.drop_table("route_preferences")
    op.drop_table("authorizations")
    op.drop_table("roaming_commands")
    op.drop_table("sync_faults")
    op.drop_table("sync_states")
    op.drop_table("publishing_rules")
    op.drop_table("publications")
    op.drop_table("held_objects")
