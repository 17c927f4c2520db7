"""Rows of the domain as columns and back: one `Codec` a row type, derived from the struct's own annotations."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from operator import attrgetter
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
    return _to_json(value).decode()


def _word(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


class Codec(Generic[RowT]):
    """How a row type is kept: its table, the columns of each attribute, how values go in and come out.

    `derived` names columns computed from an attribute, for comparison and indexes: {attribute: (column, function)}.
    `rising` names columns that an upsert never lowers.
    """

    def __init__(
        self,
        row_type: type[RowT],
        table: sa.Table,
        *,
        derived: Mapping[str, tuple[str, Encode]] | None = None,
        rising: Sequence[str] = (),
    ) -> None:
        self.row_type = row_type
        self.table = table
        self.rising = frozenset(rising)
        self.key = tuple(column.name for column in table.primary_key)
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

    def reader(self, attributes: Sequence[str], *, times_as_numbers: bool) -> Callable[[Any], list[Any]]:
        """A function from a row to the driver's values of `columns(attributes)`."""
        pairs = [(name, encode) for name in attributes for _, encode in self._columns[name]]
        get = attrgetter(*(name for name, _ in pairs)) if len(pairs) > 1 else _single(pairs[0][0])
        encoders = _positions([encode for _, encode in pairs], times_as_numbers)

        def read(row: Any) -> list[Any]:
            values = list(get(row))
            for at, encode in encoders:
                if values[at] is not None:
                    values[at] = encode(values[at])
            return values

        return read

    def values_reader(self, attributes: Sequence[str], *, times_as_numbers: bool) -> Callable[[Mapping[str, Any]], list[Any]]:
        """As `reader`, from a mapping of attributes to values."""
        pairs = [(name, encode) for name in attributes for _, encode in self._columns[name]]
        names = [name for name, _ in pairs]
        encoders = _positions([encode for _, encode in pairs], times_as_numbers)

        def read(given: Mapping[str, Any]) -> list[Any]:
            values = [given[name] for name in names]
            for at, encode in encoders:
                if values[at] is not None:
                    values[at] = encode(values[at])
            return values

        return read

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


def _single(name: str) -> Callable[[Any], tuple[Any]]:
    return lambda row: (getattr(row, name),)


def _positions(encoders: Sequence[Encode | None], times_as_numbers: bool) -> list[tuple[int, Encode]]:
    """The encoders that do something, with their places."""
    chosen = enumerate(encoders)
    return [(at, e) for at, e in chosen if e is not None and (times_as_numbers or e is not microseconds)]


def _bare(hint: Any) -> Any:
    """A hint without its None."""
    if get_origin(hint) in (Union, UnionType):
        parts = [part for part in get_args(hint) if part is not NoneType]
        return parts[0] if len(parts) == 1 else hint
    return hint


def _encoder(column: sa.Column[Any], hint: Any) -> Any:
    if isinstance(column.type, Moment):
        return microseconds
    if isinstance(column.type, Json):
        return None if _bare(hint) is str else json_text
    bare = _bare(hint)
    return _word if isinstance(bare, type) and issubclass(bare, Enum) else None


def _decoder(column: sa.Column[Any], hint: Any) -> Encode | None:
    bare = _bare(hint)
    if isinstance(column.type, Json) and bare is not str:
        return msgspec.json.Decoder(hint).decode
    if isinstance(bare, type) and issubclass(bare, Enum):
        return bare
    if bare is datetime and not isinstance(column.type, Moment):
        raise TypeError(f"{column} holds a time and is no Moment")
    return None
