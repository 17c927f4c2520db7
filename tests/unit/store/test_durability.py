"""What is refused because a crash could lose what was acknowledged."""

from pathlib import Path

import pytest

from forecourt.kit.errors import InvalidInput
from forecourt.store import sqlite
from forecourt.store.durability import NotDurable, require_durable
from forecourt.store.engine import parse_url
from forecourt.store.store import Store


@pytest.mark.parametrize(
    ("name", "value"),
    [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"), ("synchronous", 1), ("journal_mode", "memory")],
)
def test_a_setting_that_loses_data_is_refused_with_what_to_do(name: str, value: object) -> None:
    with pytest.raises(NotDurable, match=f"{name} is {value}: .+"):
        require_durable({name: value})


def test_safe_settings_pass() -> None:
    require_durable({"fsync": "on", "full_page_writes": "on", "synchronous_commit": "remote_apply"})
    require_durable({"journal_mode": "wal", "synchronous": 2})


async def test_every_writer_connection_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SQLITE_PRAGMAS", ("journal_mode=WAL", "synchronous=OFF"))

    with pytest.raises(NotDurable, match="synchronous is 0"):
        await Store.open(f"sqlite:///{tmp_path / 's.db'}")


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "nonsense"])
def test_addresses_that_keep_nothing_are_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        parse_url(address)


def test_plain_addresses_get_our_drivers() -> None:
    assert parse_url("postgresql://u:p@h/d").drivername == "postgresql+asyncpg"
    assert parse_url("sqlite:///x.db").drivername == "sqlite+aiosqlite"
