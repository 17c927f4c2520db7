"""What a version cannot say: each loss with the path in the document that it came from, a code, and a sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec


class Code(StrEnum):
    """Kinds of losses; they are stable, logs and tests go by them."""

    NO_FIELD = "no_field"
    NO_WORD = "no_word"
    KEPT_WORD = "kept_word"
    FEWER = "fewer"
    TAXES = "taxes"
    TAX_BASIS = "tax_basis"
    ELEMENT = "element"
    PLACE = "place"
    TOKEN = "token"
    UNTOLD = "untold"
    ILL_FORMED = "ill_formed"


MEANINGS: Final[dict[Code, str]] = {
    Code.NO_FIELD: "The other version has no such field: it is left out.",
    Code.NO_WORD: "The other version has no such value: a more general one is said, or the value is left out of its list.",
    Code.KEPT_WORD: "The other version has no such value and none like it: it is kept, and the receiver may not know it.",
    Code.FEWER: "The other version has room for one: the first is kept.",
    Code.TAXES: "Names, accounts and percentages of taxes are lost: their sum is left.",
    Code.TAX_BASIS: "The other version cannot say what its prices include: they are written without taxes where these are known.",
    Code.ELEMENT: "An element of a tariff cannot be said and is left out, rather than priced at the wrong time.",
    Code.PLACE: "A location inside another object is shortened to the one EVSE and connector, or cannot be made up from ids.",
    Code.TOKEN: "The other version names the token by fewer or by other fields.",
    Code.UNTOLD: "The other version requires a field of which this one says nothing: it stays absent.",
    Code.ILL_FORMED: "A field that only the other version defines is not of its form: it is left out.",
}
"""What each code means, for the reference."""


class Loss(msgspec.Struct, frozen=True):
    """One thing that the other side will not know, or will read otherwise."""

    path: str
    code: Code
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.code}: {self.sentence}"
