"""Reading is permissive: a view on a document is made wherever its meaning is plain, and what is wrong with it is named.

The fast way is one conversion. Only what that refuses is walked field by field: other spellings are mended (a number in quotes, a
time without its zone, `null` for what is absent), and what cannot be read is told with its path. Nothing is left out to make the
rest fit.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.scalars import READERS, Unreadable
from forecourt.ocpi.shapes import Field, Kind, Shape, fields_of, under
from forecourt.ocpi.wire import Wire

T = TypeVar("T", bound=Wire)

MISSING: Final = "is missing"


def read(document: object, of: type[T], *, path: str = "") -> T:
    """The document as an object of OCPI. Raises InvalidInput with every fault that stands in the way; `path` is where it lies."""
    try:
        return msgspec.convert(document, of, dec_hook=_convert)
    except msgspec.ValidationError:
        mended = Mended()
        tidy = mended.tidy(document, of, path)
        if mended.unreadable:
            first = mended.unreadable[0]
            sentence = f"This cannot be read as {of.__name__}: {first.path or 'it'} {first.message}."
            raise InvalidInput(sentence, faults=tuple(mended.unreadable), code="unreadable") from None
        return msgspec.convert(tidy, of, dec_hook=_convert)


class Mended:
    """A walk over a document that makes a tidy copy of what its struct knows, and gathers what it came upon."""

    def __init__(self) -> None:
        self.mended: list[FieldFault] = []
        self.unreadable: list[FieldFault] = []

    def tidy(self, document: object, of: type[Wire], path: str) -> dict[str, object]:
        """One object; a field that the struct does not know is passed over."""
        if not isinstance(document, dict):
            self._refuse(path, "Y05", "is not an object")
            return {}
        copy: dict[str, object] = {}
        for field in fields_of(of):
            value = document.get(field.name)
            place = under(path, field.name)
            if value is None:
                self._absent(field, place)
            else:
                copy[field.name] = self._value(value, field.shape, place)
        return copy

    def _absent(self, field: Field, path: str) -> None:
        if field.needed:
            self._refuse(path, field.required or "Y05", MISSING)

    def _value(self, value: object, shape: Shape, path: str) -> object:
        if shape.kind is Kind.OBJECT and shape.of is not None:
            return self.tidy(value, shape.of, path)
        if shape.kind is Kind.LIST and shape.item is not None:
            return self._list(value, shape.item, path)
        return self._scalar(value, shape.kind, path)

    def _list(self, value: object, item: Shape, path: str) -> list[object]:
        if not isinstance(value, list):
            self._refuse(path, "Y05", "is not a list")
            return []
        return [self._value(each, item, f"{path}[{index}]") for index, each in enumerate(value)]

    def _scalar(self, value: object, kind: Kind, path: str) -> object:
        rule, reader = READERS[kind]
        try:
            tidy, remark = reader(value)
        except Unreadable as failure:
            self._refuse(path, rule, str(failure))
            return None
        if remark is not None:
            self.mended.append(FieldFault(path, rule, remark))
        return tidy

    def _refuse(self, path: str, rule: str, message: str) -> None:
        self.unreadable.append(FieldFault(path, rule, message))


def _convert(of: type, value: object) -> object:
    if of is CiString and isinstance(value, str):
        return CiString(value)
    raise TypeError(f"a text is wanted, not {type(value).__name__}")
