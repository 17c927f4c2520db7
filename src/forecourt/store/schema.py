"""What all tables share: the metadata with its naming rule, and the column types that both engines compare alike."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=64)  # the rows of a unit share their moments
def microseconds(at: datetime) -> int:
    """A moment as whole microseconds since 1970, exactly."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(value: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return EPOCH + value * _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """A UTC moment in microseconds: `timestamptz` on PostgreSQL; an integer on SQLite, which has no type that compares right."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else moment(value)


class Json(TypeDecorator[str]):
    """JSON as text, written and read by msgspec in `codec`; the database never looks inside."""

    impl = sa.Text
    cache_ok = True


def text(name: str, **options: Any) -> sa.Column[str]:
    """A text column; NOT NULL unless said otherwise, as in the functions below."""
    return sa.Column(name, sa.Text, nullable=options.pop("nullable", False), **options)


def whole(name: str, **options: Any) -> sa.Column[int]:
    """A 64-bit integer column."""
    return sa.Column(name, sa.BigInteger, nullable=options.pop("nullable", False), **options)


def real(name: str, **options: Any) -> sa.Column[float]:
    """A double column."""
    return sa.Column(name, sa.Double, nullable=options.pop("nullable", False), **options)


def flag(name: str, **options: Any) -> sa.Column[bool]:
    """A yes or no column."""
    return sa.Column(name, sa.Boolean, nullable=options.pop("nullable", False), **options)


def time(name: str, **options: Any) -> sa.Column[datetime]:
    """A column of a UTC moment."""
    return sa.Column(name, Moment, nullable=options.pop("nullable", False), **options)


def json(name: str, **options: Any) -> sa.Column[str]:
    """A column of JSON text."""
    return sa.Column(name, Json, nullable=options.pop("nullable", False), **options)
