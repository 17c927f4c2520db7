"""Customers, who issues their invoices, and invoices with what they bill."""

import sqlalchemy as sa
from alembic import op

from forecourt.store.schema import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("customers", "customer_members", "issuers", "invoices", "invoice_lines", "billed_cdrs", "invoice_runs")
INDEXES = {
    "cdrs": (["operator_id", "customer_id", "ended_at"],),
    "customers": (["operator_id", "id"],),
    "customer_members": (["operator_id", "customer_id"],),
    "invoices": (
        ["issued_at", "id"],
        ["operator_id", "issued_at", "id"],
        ["operator_id", "customer_id", "issued_at", "id"],
        ["credits"],
    ),
    "invoice_lines": (["cdr_id"],),
    "billed_cdrs": (["invoice_id"],),
    "invoice_runs": (["run"], ["invoice_id"]),
}


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", "operator_id", name=op.f("pk_customers")),
    )
    op.create_table(
        "customer_members",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "kind", "key", "type", name=op.f("pk_customer_members")),
    )
    op.create_table(
        "issuers",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("payment_days", sa.BigInteger(), nullable=False),
        sa.Column("invoice_prefix", sa.Text(), nullable=False),
        sa.Column("credit_note_prefix", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_issuers")),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("period_start", Moment(), nullable=False),
        sa.Column("period_end", Moment(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_before_taxes", sa.Text(), nullable=False),
        sa.Column("total_after_taxes", sa.Text(), nullable=True),
        sa.Column("total_due", sa.Text(), nullable=False),
        sa.Column("due_e4", sa.BigInteger(), nullable=False),
        sa.Column("taxes", sa.Text(), nullable=False),
        sa.Column("energy_wh", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("corrects", sa.Text(), nullable=False),
        sa.Column("credits", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("operator_id", "kind", "year", "sequence", name=op.f("uq_invoices_operator_id_kind_year_sequence")),
    )
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("cdr_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", "position", name=op.f("pk_invoice_lines")),
    )
    op.create_table(
        "billed_cdrs",
        sa.Column("cdr_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("cdr_id", name=op.f("pk_billed_cdrs")),
    )
    op.create_table(
        "invoice_runs",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_invoice_runs")),
    )
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=False)


def downgrade() -> None:
    op.drop_index("ix_cdrs_operator_id_customer_id_ended_at", "cdrs")
    for table in reversed(TABLES):
        op.drop_table(table)
