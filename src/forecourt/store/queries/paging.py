"""Keyset pages: a cursor holds the sort key of the last row. No page costs more than the first; none skips or repeats a row."""

import base64
import binascii
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.store.codec import Codec, RowT
from forecourt.store.database import Database
from forecourt.store.schema import Moment, microseconds, moment

ItemT = TypeVar("ItemT")
MOST = 1_000


class Page(msgspec.Struct, Generic[ItemT], frozen=True):
    """Some rows of a list, and the cursor of the next ones; None: these were the last."""

    items: list[ItemT]
    next: str | None = None


class Way(NamedTuple):
    """How a list is sorted: the keys of `read_page`, and whether the greatest comes first."""

    keys: Sequence[sa.ColumnElement[Any]]
    newest_first: bool


async def read_page(
    database: Database,
    codec: Codec[RowT],
    statement: sa.Select[Any],
    keys: Sequence[sa.ColumnElement[Any]],
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> Page[RowT]:
    """A page of a `codec.select()` ordered by `keys`, which must together be unique and be attributes of the row."""
    if not 1 <= limit <= MOST:
        raise InvalidInput(f"A page has 1 to {MOST} items.", faults=(_fault("$.limit", "range"),))
    if cursor is not None:
        statement = statement.where(_behind(keys, _opened(cursor, keys), newest_first))
    order = [key.desc() if newest_first else key.asc() for key in keys]
    rows = await database.read(statement.order_by(*order).limit(limit + 1))
    items = [codec.decode(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(items, _sealed([getattr(items[-1], _name(key)) for key in keys]) if more else None)


def sorted_by(sort: str | None, ways: Mapping[str, Sequence[sa.ColumnElement[Any]]], usual: str) -> Way:
    """The way that a list is sorted: the name of one of `ways`, behind a minus the other way round; None: the `usual` one.

    A way is offered only where an index serves it, or the list is bounded.
    """
    named = sort or usual
    keys = ways.get(named.removeprefix("-"))
    if keys is None:
        known = ", ".join(ways)
        fault = FieldFault(path="$.sort", rule="choice", message=f"One of {known}; with a minus before it the other way round.")
        raise InvalidInput(f"The list cannot be sorted by {named}.", faults=(fault,))
    return Way(keys, named.startswith("-"))


def in_scope(statement: sa.Select[Any], operator_id: sa.ColumnElement[Any], caller: Caller) -> sa.Select[Any]:
    """Only what belongs to the caller's operator (design, invariant 10)."""
    return statement if caller.operator_id is None else statement.where(operator_id == caller.operator_id)


Stations = str | Collection[str]
"""A surrogate id, or several: of all stations that went by one name."""


def of_stations(statement: sa.Select[Any], station_id: sa.ColumnElement[Any], wanted: Stations | None) -> sa.Select[Any]:
    """Only what belongs to these stations; None narrows nothing."""
    if wanted is None:
        return statement
    ids = [wanted] if isinstance(wanted, str) else sorted(wanted)
    return statement.where(station_id == ids[0] if len(ids) == 1 else station_id.in_(ids))  # one is read by its index, in order


def between(statement: sa.Select[Any], at: sa.ColumnElement[Any], start: datetime | None, end: datetime | None) -> sa.Select[Any]:
    """From `start`, inclusive, to `end`, exclusive."""
    if start is not None:
        statement = statement.where(at >= start)
    return statement if end is None else statement.where(at < end)


def _behind(keys: Sequence[sa.ColumnElement[Any]], last: list[Any], newest_first: bool) -> sa.ColumnElement[bool]:
    here = sa.tuple_(*keys)
    there = sa.tuple_(*(sa.bindparam(None, value, type_=key.type) for key, value in zip(keys, last, strict=True)))
    return here < there if newest_first else here > there


def _sealed(values: Sequence[Any]) -> str:
    plain = [microseconds(value) if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(msgspec.json.encode(plain)).decode().rstrip("=")


def _opened(cursor: str, keys: Sequence[sa.ColumnElement[Any]]) -> list[Any]:
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = msgspec.json.decode(packed, type=list[int | str])
        return [_checked(key)(value) for key, value in zip(keys, values, strict=True)]
    except (binascii.Error, UnicodeError, msgspec.MsgspecError, ValueError, TypeError, OverflowError):
        raise InvalidInput("The cursor is not one of this list.", faults=(_fault("$.cursor", "cursor"),)) from None


def _checked(key: sa.ColumnElement[Any]) -> Callable[[Any], Any]:
    wanted = str if isinstance(key.type, sa.Text) else int

    def check(value: Any) -> Any:
        if type(value) is not wanted or (isinstance(value, int) and abs(value) >= 2**63):
            raise TypeError(value)
        return moment(int(value)) if isinstance(key.type, Moment) else value

    return check


def _name(key: sa.ColumnElement[Any]) -> str:
    return str(getattr(key, "key"))  # noqa: B009 (a column's key; the base class declares none)


def _fault(path: str, rule: str) -> FieldFault:
    return FieldFault(
        path=path, rule=rule, message="Take it from `next` of the page before." if rule == "cursor" else f"1 to {MOST}."
    )
