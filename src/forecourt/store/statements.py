"""Writes as statements: defined with Core, compiled once a (operation, row type, columns), run by the driver in batches.

On PostgreSQL new rows are copied in (COPY: less than half of the driver's work), everything else is one set statement over arrays
(`unnest`); either is one round trip. On SQLite it is one statement over many rows of
VALUES: the interpreter lock is let go once a statement, and `executemany` would fight for it at every row.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.sql.dml import Insert as InsertStatement

from forecourt.app.ports import Delete, Insert, Patch, Update, Upsert, Write
from forecourt.store.codec import Codec, generated
from forecourt.store.events import event_rows, events, units
from forecourt.store.registry import CODECS, RANKS
from forecourt.store.schema import Moment
from forecourt.store.stations import stations

Key = tuple[Any, ...]
Values = Callable[[Any], tuple[Any, ...]]
Source = Mapping[str, sa.ColumnElement[Any]]


class Text(msgspec.Struct, frozen=True):
    """A compiled statement. `row` is the part that may be repeated for more rows at once, empty when none may; `table` and
    `columns` are those of a plain insert."""

    sql: str
    row: str = ""
    table: str = ""
    columns: tuple[str, ...] = ()


class Statement(msgspec.Struct, frozen=True, eq=False):
    """What to do with a write: the statement, its table's rank, the driver's values, and the primary key of its row (None when the
    write names rows another way)."""

    text: Text
    rank: int
    values: Values
    row_key: Callable[[Any], Key | None]


class Batch(msgspec.Struct, frozen=True):
    """A statement with the rows that it runs over."""

    text: Text
    rows: Sequence[Sequence[Any]]


class Statements:
    """The statements of one engine, compiled when first needed."""

    def __init__(self, engine: str) -> None:
        self._postgres = engine == "postgresql"
        self._dialect = URL.create("postgresql+asyncpg" if self._postgres else "sqlite+aiosqlite").get_dialect()()
        self._compiled: dict[object, Statement] = {}
        self.event_insert = self._insert_text(events, ["writer", "seq", *event_rows.columns(event_rows.attributes)])
        self.event_values = self._row_values(event_rows, "{}", "event")
        self.unit_insert = self._insert_text(units, ["id"])

    def of(self, write: Write) -> Statement:
        """The statement for a write."""
        signature: object = type(write.row) if isinstance(write, Insert) else _signature(write)
        statement = self._compiled.get(signature)
        if statement is None:
            statement = self._compiled[signature] = self._compile(write)
        return statement

    def insert(self, codec: Codec[Any]) -> tuple[Text, Values]:
        """An insert of rows outside of units: its text, and a row's values."""
        return self._insert_text(codec.table, codec.columns(codec.attributes)), self._row_values(codec, "{}", "row")

    def _compile(self, write: Write) -> Statement:
        row_type = write.of if isinstance(write, (Patch, Delete)) else type(write.row)
        codec = CODECS[row_type]
        match write:
            case Insert():
                text = self._insert_text(codec.table, codec.columns(codec.attributes))
                values = self._row_values(codec, "{}.row", "write")
            case Upsert():
                text, values = self._upsert_text(codec), self._row_values(codec, "{}.row", "write")
            case Update():
                text = self._patch_text(codec, codec.key, write.attributes)
                values = generated(codec.places((*write.attributes, *codec.key), "write.row.{}"), "write")
            case Patch():
                text = self._patch_text(codec, tuple(write.key), tuple(write.values), held=write.epoch is not None)
                values = self._patch_values(codec, write)
            case Delete():
                keys = codec.places(tuple(write.key), "write.key['{}']")
                text, values = self._delete_text(codec, write), generated(keys, "write")
        return Statement(text, RANKS[row_type], values, _row_key(codec, write))

    def _row_values(self, codec: Codec[Any], where: str, argument: str) -> Values:
        return generated(codec.places(codec.attributes, f"{where.format(argument)}.{{}}"), argument)

    def _patch_values(self, codec: Codec[Any], patch: Patch) -> Values:
        places = codec.places(tuple(patch.values), "write.values['{}']")
        places += codec.places(tuple(patch.key), "write.key['{}']")
        if patch.epoch is not None:
            places.append(("write.epoch", None))
        return generated(places, "write")

    def _insert_text(self, table: sa.Table, columns: Sequence[str]) -> Text:
        text = self._text(self._insert(table, columns), columns)
        return msgspec.structs.replace(text, table=table.name, columns=tuple(columns))

    def _insert(self, table: sa.Table, columns: Sequence[str]) -> InsertStatement:
        if self._postgres:
            source = self._given({name: table.c[name] for name in columns})
            return postgresql.insert(table).from_select(list(columns), sa.select(*(source[name] for name in columns)))
        return sqlite.insert(table).values({name: sa.bindparam(name, type_=sa.types.NullType()) for name in columns})

    def _upsert_text(self, codec: Codec[Any]) -> Text:
        if not codec.table.primary_key:
            raise TypeError(f"{codec.row_type.__name__} is append-only; it has no key to upsert by.")
        columns = codec.columns(codec.attributes)
        insert: Any = self._insert(codec.table, columns)
        greatest = sa.func.greatest if self._postgres else sa.func.max
        new = {
            name: greatest(codec.table.c[name], insert.excluded[name]) if name in codec.rising else insert.excluded[name]
            for name in columns
            if name not in codec.key
        }
        return self._text(insert.on_conflict_do_update(index_elements=list(codec.key), set_=new), columns)

    def _patch_text(self, codec: Codec[Any], key: tuple[str, ...], attributes: tuple[str, ...], *, held: bool = False) -> Text:
        """`held`: the row changes only while nobody holds the station by a higher epoch."""
        table, keys, changed = codec.table, codec.columns(key), codec.columns(attributes)
        named = {f"v_{name}": table.c[name] for name in changed} | {f"k_{name}": table.c[name] for name in keys}
        if held:
            named["epoch"] = stations.c.connection_epoch
        given = self._given(named)
        update = table.update().values({name: given[f"v_{name}"] for name in changed})
        update = update.where(*(table.c[name] == given[f"k_{name}"] for name in keys))
        if held:
            update = update.where(_not_overtaken(table, given["epoch"]))
        return self._text(update, list(named))

    def _delete_text(self, codec: Codec[Any], delete: Delete) -> Text:
        named = {f"k_{name}": codec.table.c[name] for name in codec.columns(tuple(delete.key))}
        bound = {name: sa.bindparam(name, type_=sa.types.NullType()) for name in named}
        given: Source = self._given(named) if self._postgres else bound
        return self._text(codec.table.delete().where(*(named[name] == given[name] for name in named)), list(named))

    def _given(self, named: Mapping[str, sa.Column[Any]]) -> Source:
        """The values of a batch as a table that statements can join."""
        types = {name: _element(column) for name, column in named.items()}
        columns = [sa.column(name, type_) for name, type_ in types.items()]
        table: Any
        if self._postgres:
            arrays = [sa.bindparam(name, type_=postgresql.ARRAY(type_)) for name, type_ in types.items()]
            table = sa.func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
        else:
            row = tuple(sa.bindparam(name, type_=sa.types.NullType()) for name in named)
            table = sa.values(*columns, name="given").data([row]).cte("given")
        return {name: table.c[name] for name in named}

    def _text(self, statement: Any, names: Sequence[str]) -> Text:
        """The statement's text; its places must come in the order in which the values are made."""
        compiled = statement.compile(dialect=self._dialect)
        sql, places = str(compiled.string), list(compiled.positiontup or [])
        if places != list(names):
            raise TypeError(f"The places of {sql!r} are {places}, not {names}")
        row = f"({', '.join('?' * len(places))})"
        return Text(sql, row) if sql.count(row) == 1 and "VALUES" in sql else Text(sql)


def _signature(write: Update | Upsert | Patch | Delete) -> object:
    """What writes of one statement have in common; of inserts it is the row's type."""
    match write:
        case Update():
            return type(write.row), write.attributes
        case Upsert():
            return Upsert, type(write.row)
        case Patch():
            return (Patch, write.of, *write.key, None, *write.values, write.epoch is not None)
        case Delete():
            return (Delete, write.of, *write.key)


def _row_key(codec: Codec[Any], write: Write) -> Callable[[Any], Key | None]:
    """A function that gives the primary key of the row a write is about; None when the write names rows another way."""
    if isinstance(write, (Insert, Upsert, Update)):
        return generated([(f"write.row.{name}", None) for name in codec.key], "write")
    if set(write.key) != set(codec.key):
        return lambda each: None
    return generated([(f"write.key['{name}']", None) for name in codec.key], "write")


def _not_overtaken(table: sa.Table, epoch: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """The station's epoch is not higher than the one that the writer holds (design, invariant 4)."""
    if table is stations:
        return stations.c.connection_epoch <= epoch
    return sa.exists().where(stations.c.id == table.c.station_id, stations.c.connection_epoch <= epoch)


def _element(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """The plain type of a column's values in a batch."""
    if isinstance(column.type, Moment):
        return sa.TIMESTAMP(timezone=True)
    if isinstance(column.type, (sa.BigInteger, sa.Double, sa.Boolean)):
        return column.type
    return sa.Text()
