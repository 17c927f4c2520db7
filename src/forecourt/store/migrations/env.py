"""Alembic's entry: runs on the connection that `store.migrate` hands over."""

from typing import Any

from alembic import context

from forecourt.store import events, idempotency, journal_table, registry  # noqa: F401 (every table must be known here)
from forecourt.store.partitions import is_partition
from forecourt.store.schema import metadata


def ours(name: str | None, type_: str, parents: Any) -> bool:
    """Everything but the partitions, which come and go."""
    return not (type_ == "table" and name is not None and is_partition(name))


def run() -> None:
    """Migrate within the transaction of whoever called."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_name=ours,
        compare_type=True,
        render_as_batch=True,
    )
    context.run_migrations()


run()
