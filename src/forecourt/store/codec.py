"""Rows of the domain as columns and back: one `Codec` a row type, derived from the struct's own annotations.

The way in is hot: for every statement a function is generated that lays a write's values out as the driver wants them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import sqlalchemy as sa

from forecourt.store.schema import Json, Moment, microseconds

Encode = Callable[[Any], Any]
RowT = TypeVar("RowT", bound=msgspec.Struct)
_to_json = msgspec.json.Encoder().encode


def json_text(value: object) -> str:
    """A value as compact JSON text."""
    if value == ():
        return "[]"
    return _to_json(value).decode()


class Codec(Generic[RowT]):
    """How a row type is kept: its table, the columns of each attribute, how values go in and come out.

    `derived` names columns computed from an attribute, for comparison and indexes: {attribute: (column, function)}.
    `rising` names columns that an upsert never lowers; `key` what tells rows apart in a table without a primary key.
    """

    def __init__(
        self,
        row_type: type[RowT],
        table: sa.Table,
        *,
        derived: Mapping[str, tuple[str, Encode]] | None = None,
        rising: Sequence[str] = (),
        key: Sequence[str] | None = None,
    ) -> None:
        self.row_type = row_type
        self.table = table
        self.rising = frozenset(rising)
        self.key = tuple(key or (column.name for column in table.primary_key))
        hints = get_type_hints(row_type)
        self.attributes = tuple(row_type.__struct_fields__)
        self._columns = {name: [(name, _encoder(table.c[name], hints[name]))] for name in self.attributes}
        for name, (column, function) in (derived or {}).items():
            self._columns[name].append((column, function))
        self.selected = tuple(table.c[name] for name in self.attributes)
        self._decoders = [(name, decode) for name in self.attributes if (decode := _decoder(table.c[name], hints[name]))]

    def columns(self, attributes: Sequence[str]) -> list[str]:
        """The columns that these attributes fill."""
        return [column for name in attributes for column, _ in self._columns[name]]

    def places(self, attributes: Sequence[str], access: str) -> list[tuple[str, Encode | None]]:
        """How the values of `columns(attributes)` are got: expressions, with what encodes them.

        `access` is a Python expression with `{}` for the attribute's name.
        """
        return [(access.format(name), encode) for name in attributes for _, encode in self._columns[name]]

    def select(self) -> sa.Select[Any]:
        """All columns that `decode` needs, in its order."""
        return sa.select(*self.selected)

    def decode(self, row: Sequence[Any]) -> RowT:
        """The row of a result of `select`."""
        values: dict[str, Any] = dict(zip(self.attributes, row, strict=True))
        for name, decode in self._decoders:
            if values[name] is not None:
                values[name] = decode(values[name])
        return self.row_type(**values)


def generated(places: Sequence[tuple[str, Encode | None]], argument: str) -> Callable[[Any], tuple[Any, ...]]:
    """A function of one argument that gives a tuple of these places, None left as it is."""
    encoders = {f"encode{at}": encode for at, (_, encode) in enumerate(places) if encode is not None} | {"to_json": _to_json}
    parts = [
        expression if encode is None else f"None if (value := {expression}) is None else {_encoded(encode, at)}"
        for at, (expression, encode) in enumerate(places)
    ]
    source = f"lambda {argument}: ({', '.join(f'({part})' for part in parts)},)"
    made: Callable[[Any], tuple[Any, ...]] = eval(source, encoders)  # noqa: S307 (our own text, made of attribute names)
    return made


def _encoded(encode: Encode, at: int) -> str:
    """The expression for `value` encoded; JSON without a call, since every row has some."""
    return "'[]' if value == () else to_json(value).decode()" if encode is json_text else f"encode{at}(value)"


def _plain(value: Any) -> str:
    """An exact decimal as text, without an exponent."""
    return format(value, "f")


def _word(value: Any) -> Any:
    return value._value_ if isinstance(value, Enum) else value


def _bare(hint: Any) -> Any:
    """A hint without its None."""
    if get_origin(hint) in (Union, UnionType):
        parts = [part for part in get_args(hint) if part is not NoneType]
        return parts[0] if len(parts) == 1 else hint
    return hint


def _encoder(column: sa.Column[Any], hint: Any) -> Encode | None:
    if isinstance(column.type, Moment):
        return microseconds
    if isinstance(column.type, Json):
        return None if _bare(hint) is str else json_text
    bare = _bare(hint)
    if bare is Decimal:
        return _plain
    return _word if isinstance(bare, type) and issubclass(bare, Enum) else None


def _decoder(column: sa.Column[Any], hint: Any) -> Encode | None:
    bare = _bare(hint)
    if isinstance(column.type, Json) and bare is not str:
        return msgspec.json.Decoder(hint).decode
    if isinstance(bare, type) and issubclass(bare, (Enum, Decimal)):
        return bare
    if bare is datetime and not isinstance(column.type, Moment):
        raise TypeError(f"{column} holds a time and is no Moment")
    return None
