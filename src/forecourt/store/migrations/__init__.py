"""The store's migrations (Alembic): expand first, contract a release later."""
