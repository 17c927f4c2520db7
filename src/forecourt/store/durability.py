"""The settings without which «committed» would not mean «stored», and what to do when one is off."""

from collections.abc import Mapping

from forecourt.kit.errors import InvalidInput


class NotDurable(InvalidInput):
    """The database is set up so that a crash can lose what it acknowledged. Refused, with what to do."""

    code = "store_not_durable"


_ADVICE = {
    "journal_mode": "use a file on a local disk: SQLite could not switch it to write-ahead logging",
    "synchronous": "SQLite must write with synchronous=FULL; this build does not let it be set",
    "fsync": "set fsync = on in postgresql.conf and reload the server",
    "full_page_writes": "set full_page_writes = on in postgresql.conf and reload the server",
    "synchronous_commit": "run ALTER DATABASE … SET synchronous_commit = on (or ALTER ROLE …), then connect again",
}
_GOOD = {
    "journal_mode": {"wal"},
    "synchronous": {"2", "3"},
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}
SQLITE_SETTINGS = ("journal_mode", "synchronous")
POSTGRES_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


def require_durable(found: Mapping[str, object]) -> None:
    """Raise `NotDurable` unless every setting found is one under which a commit survives a crash."""
    bad = [f"{name} is {value}: {_ADVICE[name]}" for name, value in found.items() if str(value).lower() not in _GOOD[name]]
    if bad:
        raise NotDurable("The database may lose what it has acknowledged. " + "; ".join(bad) + ".")
