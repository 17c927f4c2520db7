"""The store: SQLAlchemy Core tables and reads by room, group commit, outbox, journal, read models, migrations."""
