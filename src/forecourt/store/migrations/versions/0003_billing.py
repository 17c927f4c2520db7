"""CDRs, proposed corrections, partners' CDRs, and what connectors said of charging."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = {
    "cdrs": (
        ["created_at", "id"],
        ["operator_id", "created_at", "id"],
        ["station_id", "created_at", "id"],
        ["token_key", "created_at", "id"],
        ["transaction_id"],
    ),
    "corrections": (["proposed_at", "cdr_id"], ["operator_id", "proposed_at", "cdr_id"]),
    "received_cdrs": (["received_at", "id"], ["operator_id", "received_at", "id"]),
    "connector_states": (["at"],),
}


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "cdrs",
        *map(_text, ("id", "cut_key", "operator_id", "kind")),
        *(_text(name, nullable=True) for name in ("credits", "corrects", "transaction_id", "reservation_id", "site_id")),
        _text("station_id"),
        *map(_whole, ("evse", "connector")),
        _text("place"),
        *(_text(name, nullable=True) for name in ("token", "token_key", "customer_id")),
        _text("zone"),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        _text("currency"),
        *map(_whole, ("energy_wh", "time_s", "parking_s")),
        *map(_text, ("tariffs", "periods", "breakdown", "total_before_taxes")),
        _whole("before_taxes_e4"),
        _text("total_after_taxes", nullable=True),
        _whole("after_taxes_e4", nullable=True),
        _text("signed_values"),
        _whole("evidence_count"),
        _text("remark", nullable=True),
        _text("findings"),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cdrs")),
        sa.UniqueConstraint("cut_key", name=op.f("uq_cdrs_cut_key")),
    )
    op.create_table(
        "corrections",
        *map(_text, ("cdr_id", "operator_id", "transaction_id", "state", "sentence", "differences")),
        _whole("evidence_count"),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        *(_text(name, nullable=True) for name in ("decided_by", "replaced_by")),
        sa.PrimaryKeyConstraint("cdr_id", name=op.f("pk_corrections")),
    )
    op.create_table(
        "received_cdrs",
        *map(_text, ("id", "operator_id", "party", "cdr_id", "cdr_key", "ocpi_version", "state")),
        _text("token_uid", nullable=True),
        sa.Column("started_at", Moment(), nullable=False),
        *map(_text, ("currency", "claimed_before_taxes")),
        _text("deviation", nullable=True),
        *map(_text, ("zone", "content")),
        _text("breakdown", nullable=True),
        *map(_text, ("findings", "history", "document")),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_cdrs")),
        sa.UniqueConstraint("operator_id", "party", "cdr_key", name=op.f("uq_received_cdrs_operator_id_party_cdr_key")),
    )
    op.create_table(
        "connector_states",
        _text("station_id"),
        sa.Column("evse", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("connector", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _text("word"),
        sa.PrimaryKeyConstraint("station_id", "evse", "connector", "at", name=op.f("pk_connector_states")),
    )
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)


def downgrade() -> None:
    for table in ("connector_states", "received_cdrs", "corrections", "cdrs"):
        op.drop_table(table)
