"""JSON in and out with exact numbers: what is read is written with the very same digits (types §number, Y03).

A number with a fraction or an exponent is a Decimal; whole numbers are int. Only `-0` loses its sign, and of a name that stands
twice in one object the last is kept.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Final, Self

import msgspec

from forecourt.kit.errors import FieldFault, InvalidInput

MAX_DIGITS: Final = 100
"""A number on the wire has at most so many digits, and its exponent so many tens."""


class Number(Decimal):
    """A number whose spelling a Decimal does not give back (`1e2`, `0.0000001`): it is written as it was read.

    One that is out of all bounds is kept by its text only; its value is not a number.
    """

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str, value: str | None = None) -> Self:
        number = super().__new__(cls, text if value is None else value)
        number.text = text
        return number


def bounded(number: Decimal) -> bool:
    """Whether a number is one that can be reckoned with: finite, and without an exponent that fills the memory."""
    return number.is_finite() and abs(number.adjusted()) < MAX_DIGITS and len(number.as_tuple().digits) <= MAX_DIGITS


def number(text: str) -> Decimal:
    """The number that a text spells; NaN when it spells none, or one too large, too small or too long to be meant."""
    try:
        exact = Decimal(text if len(text) <= 2 * MAX_DIGITS else "NaN")
    except InvalidOperation:
        exact = Decimal("NaN")
    if not bounded(exact):
        return Number(text, "NaN")
    return exact if str(exact) == text else Number(text)


def plain(exact: Decimal) -> Decimal:
    """The same number, written without an exponent."""
    return Number(f"{exact:f}") if "E" in str(exact) else exact


def parse(raw: bytes | str) -> object:
    """The document that JSON text holds: dicts, lists, texts, numbers. Raises InvalidInput (`not_json`)."""
    try:
        try:
            return _DECODER.decode(raw)
        except msgspec.ValidationError:  # whole numbers too long for msgspec: they are kept by their text
            document: object = json.loads(raw, parse_int=_whole, parse_float=number, parse_constant=_refused)
            render(document)
            return document
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError) as failure:
        sentence = f"This is no JSON that can be read: {failure}."
        raise InvalidInput(sentence, faults=(FieldFault("", "S01", sentence),), code="not_json") from failure


def render(document: object) -> bytes:
    """Compact JSON of a document, every number with its own digits."""
    return _ENCODER.encode(document)


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= MAX_DIGITS else number(text)


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is no number of JSON")


def _spelled(value: object) -> object:
    if isinstance(value, Number):
        return msgspec.Raw(value.text.encode())
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


_DECODER: Final = msgspec.json.Decoder(float_hook=number)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=_spelled)
