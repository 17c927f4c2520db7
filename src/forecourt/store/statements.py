"""Writes as statements: defined with Core, compiled once a (operation, row type, columns), run by the driver in batches.

On SQLite a batch is `executemany`; on PostgreSQL one set statement over arrays (`unnest`), which costs one round trip.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.sql.dml import Insert as InsertStatement

from forecourt.app.ports import Delete, Insert, Patch, Upsert, Write
from forecourt.store.codec import Codec
from forecourt.store.events import event_rows, events, units
from forecourt.store.registry import CODECS, RANKS
from forecourt.store.schema import Moment
from forecourt.store.stations import stations

Key = tuple[Any, ...]
Source = Mapping[str, sa.ColumnElement[Any]]


class Statement(msgspec.Struct, frozen=True, eq=False):
    """One compiled statement: its text, how a write becomes the driver's values, and which row the write is about."""

    sql: str
    rank: int
    values: Callable[[Any], list[Any]]
    row_key: Callable[[Any], Key | None]


class Batch(msgspec.Struct, frozen=True):
    """A statement with the rows that it runs over."""

    sql: str
    rows: Sequence[Sequence[Any]]


class Statements:
    """The statements of one engine, compiled when first needed."""

    def __init__(self, engine: str) -> None:
        self._postgres = engine == "postgresql"
        self.times_as_numbers = not self._postgres
        driver = "postgresql+asyncpg" if self._postgres else "sqlite+aiosqlite"
        self._dialect = URL.create(driver).get_dialect()()
        self._compiled: dict[tuple[Any, ...], Statement] = {}
        self.event_insert = self.insert_text(events, ["writer", "seq", *event_rows.columns(event_rows.attributes)])
        self.event_values = event_rows.reader(event_rows.attributes, times_as_numbers=self.times_as_numbers)
        self.unit_insert = self.insert_text(units, ["id"])

    def of(self, write: Write) -> Statement:
        """The statement for a write."""
        signature = _signature(write)
        statement = self._compiled.get(signature)
        if statement is None:
            statement = self._compiled[signature] = self._compile(write)
        return statement

    def _compile(self, write: Write) -> Statement:
        row_type = type(write.row) if isinstance(write, (Insert, Upsert)) else write.of
        codec = CODECS[row_type]
        match write:
            case Insert():
                sql, values = self.insert_text(codec.table, codec.columns(codec.attributes)), self._row_values(codec)
            case Upsert():
                sql, values = self._text_of_upsert(codec), self._row_values(codec)
            case Patch():
                sql, values = self._patch(codec, write)
            case Delete():
                sql, values = self._delete(codec, write)
        return Statement(sql, RANKS[row_type], values, _row_key(codec, write))

    def _row_values(self, codec: Codec[Any]) -> Callable[[Any], list[Any]]:
        read = codec.reader(codec.attributes, times_as_numbers=self.times_as_numbers)
        return lambda write: read(write.row)

    def insert_text(self, table: sa.Table, columns: Sequence[str]) -> str:
        """The text of an insert of these columns."""
        return self._text(self._insert(table, columns), columns)

    def _insert(self, table: sa.Table, columns: Sequence[str]) -> InsertStatement:
        source = self._source({name: table.c[name] for name in columns})
        insert = postgresql.insert(table) if self._postgres else sqlite.insert(table)
        if self._postgres:
            return insert.from_select(list(columns), sa.select(*(source[name] for name in columns)))
        return insert.values({name: source[name] for name in columns})

    def _text_of_upsert(self, codec: Codec[Any]) -> str:
        columns = codec.columns(codec.attributes)
        insert: Any = self._insert(codec.table, columns)
        greatest = sa.func.greatest if self._postgres else sa.func.max
        new = {
            name: greatest(codec.table.c[name], insert.excluded[name]) if name in codec.rising else insert.excluded[name]
            for name in columns
            if name not in codec.key
        }
        return self._text(insert.on_conflict_do_update(index_elements=list(codec.key), set_=new), columns)

    def _patch(self, codec: Codec[Any], patch: Patch) -> tuple[str, Callable[[Any], list[Any]]]:
        table, keys, changed = codec.table, codec.columns(tuple(patch.key)), codec.columns(tuple(patch.values))
        named = {f"v_{name}": table.c[name] for name in changed} | {f"k_{name}": table.c[name] for name in keys}
        if patch.epoch is not None:
            named["epoch"] = stations.c.connection_epoch
        source = self._source(named)
        update = table.update().values({name: source[f"v_{name}"] for name in changed})
        update = update.where(*(table.c[name] == source[f"k_{name}"] for name in keys))
        if patch.epoch is not None:
            update = update.where(_not_overtaken(table, source["epoch"]))
        values_of = codec.values_reader(tuple(patch.values), times_as_numbers=self.times_as_numbers)
        keys_of = codec.values_reader(tuple(patch.key), times_as_numbers=self.times_as_numbers)
        sql = self._text(update, list(named))
        if patch.epoch is not None:
            return sql, lambda write: [*values_of(write.values), *keys_of(write.key), write.epoch]
        return sql, lambda write: values_of(write.values) + keys_of(write.key)

    def _delete(self, codec: Codec[Any], delete: Delete) -> tuple[str, Callable[[Any], list[Any]]]:
        keys = codec.columns(tuple(delete.key))
        source = self._source({f"k_{name}": codec.table.c[name] for name in keys})
        statement = codec.table.delete().where(*(codec.table.c[name] == source[f"k_{name}"] for name in keys))
        keys_of = codec.values_reader(tuple(delete.key), times_as_numbers=self.times_as_numbers)
        return self._text(statement, [f"k_{name}" for name in keys]), lambda write: keys_of(write.key)

    def _source(self, named: Mapping[str, sa.Column[Any]]) -> Source:
        """Where a statement takes its values from: a bound value a row, or a table made of bound arrays."""
        if not self._postgres:
            return {name: sa.bindparam(name, type_=sa.types.NullType()) for name in named}
        types = {name: _array_element(column) for name, column in named.items()}
        arrays = [sa.bindparam(name, type_=postgresql.ARRAY(type_)) for name, type_ in types.items()]
        given = sa.func.unnest(*arrays).table_valued(*(sa.column(name, type_) for name, type_ in types.items()), name="given")
        columns = given.render_derived().c
        return {name: columns[name] for name in named}

    def _text(self, statement: Any, names: Sequence[str]) -> str:
        """The statement's text; its places must come in the order in which the values are made."""
        compiled = statement.compile(dialect=self._dialect)
        if list(compiled.positiontup or []) != list(names):
            raise TypeError(f"The places of {compiled.string!r} are not {names}")
        return str(compiled.string)


def _signature(write: Write) -> tuple[Any, ...]:
    kind = type(write)
    if kind is Patch:
        return (kind, write.of, *write.key, None, *write.values, write.epoch is not None)  # type: ignore[union-attr]
    if kind is Delete:
        return (kind, write.of, *write.key)  # type: ignore[union-attr]
    return (kind, type(write.row))  # type: ignore[union-attr]


def _row_key(codec: Codec[Any], write: Write) -> Callable[[Any], Key | None]:
    """A function that gives the primary key of the row a write is about; None when the write names rows another way."""
    names = codec.key
    if isinstance(write, (Insert, Upsert)):
        return lambda each: tuple(getattr(each.row, name) for name in names)
    if set(write.key) != set(names):
        return lambda each: None
    return lambda each: tuple(each.key[name] for name in names)


def _not_overtaken(table: sa.Table, epoch: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """The station's epoch is not higher than the one that the writer holds (design, invariant 4)."""
    if table is stations:
        return stations.c.connection_epoch <= epoch
    return sa.exists().where(stations.c.id == table.c.station_id, stations.c.connection_epoch <= epoch)


def _array_element(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(column.type, Moment):
        return sa.TIMESTAMP(timezone=True)
    if isinstance(column.type, (sa.BigInteger, sa.Double, sa.Boolean)):
        return column.type
    return sa.Text()
