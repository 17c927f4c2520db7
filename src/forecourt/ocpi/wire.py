"""What every object of OCPI is made of: the base of the structs, and the facts of their fields (types chapter).

A field without a default is one that an object cannot be read without; `Required` marks those that the standard requires too, but
that are missing often enough. Facts are for `validate` and for writing; reading passes over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import msgspec

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import bounded

MAX_INT: Final = 2**63 - 1


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An object of OCPI: a view on its document, which may hold more."""

    def broken_rules(self) -> Iterator[FieldFault]:
        """The rules between fields that this object breaks; paths count from the object."""
        yield from ()


class Figures(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """An object with numbers in it: each one can be reckoned with."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if (type(value) is Decimal and not bounded(value)) or (type(value) is int and abs(value) > MAX_INT):
                raise ValueError(f"{name} is out of all bounds")


class Fact(msgspec.Struct, frozen=True, gc=False):
    """Something that the standard says of a field, with the rule's id."""


class Length(Fact, frozen=True):
    """At most so many characters (Y06)."""

    most: int
    rule: str = "Y06"


class OneOf(Fact, frozen=True):
    """One of the values of an enum; of an open one (T11) the others are as good."""

    values: type[StrEnum]
    open: bool = False
    rule: str = "T11"


class Like(Fact, frozen=True):
    """Text of a pattern; `means` says it in words."""

    pattern: re.Pattern[str]
    means: str
    rule: str


class Required(Fact, frozen=True):
    """The standard asks for it; it is read without."""

    rule: str = "Y05"


class AtLeastOne(Fact, frozen=True):
    """A list with cardinality `+` (Y05)."""

    rule: str = "Y05"


Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A DateTime: aware (Y02)."""

CountryCode: TypeAlias = Annotated[CiString, Length(2)]
PartyId: TypeAlias = Annotated[CiString, Length(3)]
Id36: TypeAlias = Annotated[CiString, Length(36)]
Id39: TypeAlias = Annotated[CiString, Length(39)]
Currency: TypeAlias = Annotated[str, Like(re.compile("[A-Z]{3}"), "three capital letters of ISO 4217", "Y06")]
Country: TypeAlias = Annotated[str, Length(3), Like(re.compile("[A-Z]{3}"), "a country of three letters (ISO 3166-1)", "L10")]
Url: TypeAlias = Annotated[str, Length(255), Like(re.compile(r"\S+"), "a URL without spaces", "Y06")]
AccessToken: TypeAlias = Annotated[str, Length(64), Like(re.compile(r"[\x21-\x7E]+"), "printable ASCII without white space", "C09")]
"""What authenticates a platform."""
Clock: TypeAlias = Annotated[str, Like(re.compile("([0-1][0-9]|2[0-3]):[0-5][0-9]"), "a time of day such as 08:30", "Y06")]
Day: TypeAlias = Annotated[
    str, Like(re.compile("[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"), "a date such as 2026-11-23", "Y06")
]


class DisplayText(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A text for people in one language (types §DisplayText)."""

    language: Annotated[str, Length(2)]
    text: Annotated[str, Length(512)]
