"""`validate`: everything in a document that the standard would have otherwise, each with its path and the id of the rule.

For people and for writing; reading needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.reading import MISSING, Mended, read
from forecourt.ocpi.shapes import Field, Kind, Shape, fields_of, under
from forecourt.ocpi.wire import AtLeastOne, Length, Like, OneOf, Wire


def validate(document: object, of: type[Wire], *, partial: bool = False, path: str = "") -> tuple[FieldFault, ...]:
    """What is wrong with a document; `partial`: it is the body of a PATCH, which may leave fields out (T14)."""
    walk = Mended()
    tidy = walk.tidy(document, of, path)
    faults = [*walk.unreadable, *walk.mended, *stated(tidy, of, path)]
    if partial:
        top = {under(path, field.name) for field in fields_of(of)}
        faults = [fault for fault in faults if not (fault.message == MISSING and fault.path in top)]
    elif not walk.unreadable:
        faults += broken_rules(read(tidy, of), path)
    return tuple(dict.fromkeys(faults))


def broken_rules(view: Wire, path: str = "") -> Iterator[FieldFault]:
    """The rules between fields that an object and the objects in it break."""
    for fault in view.broken_rules():
        yield msgspec.structs.replace(fault, path=under(path, fault.path))
    for field in fields_of(type(view)):
        value = getattr(view, field.name)
        place = under(path, field.name)
        if isinstance(value, Wire):
            yield from broken_rules(value, place)
        elif field.shape.kind is Kind.LIST:
            for index, each in enumerate(value):
                if isinstance(each, Wire):
                    yield from broken_rules(each, f"{place}[{index}]")


def stated(tidy: dict[str, object], of: type[Wire], path: str = "") -> Iterator[FieldFault]:
    """What the facts of the fields find in a document whose values are of the right kinds."""
    for field in fields_of(of):
        place = under(path, field.name)
        value = tidy.get(field.name)
        if value == []:
            yield from _empty(field, place)
        elif value is None:
            yield from _absent(field, place)
        else:
            yield from _value(value, field.shape, place)


def _absent(field: Field, path: str) -> Iterator[FieldFault]:
    if field.required is not None:
        yield FieldFault(path, field.required, MISSING)


def _empty(field: Field, path: str) -> Iterator[FieldFault]:
    if any(isinstance(fact, AtLeastOne) for fact in field.shape.facts):
        yield FieldFault(path, field.required or "Y05", "holds nothing; at least one is wanted")


def _value(value: object, shape: Shape, path: str) -> Iterator[FieldFault]:
    if shape.kind is Kind.OBJECT and shape.of is not None and isinstance(value, dict):
        yield from stated(value, shape.of, path)
    elif shape.kind is Kind.LIST and shape.item is not None and isinstance(value, Iterable):
        for index, each in enumerate(value):
            yield from _value(each, shape.item, f"{path}[{index}]")
    elif isinstance(value, str):
        yield from _text(value, shape, path)


def _text(value: str, shape: Shape, path: str) -> Iterator[FieldFault]:
    if shape.kind is Kind.CI_STRING and not (value.isascii() and value.isprintable()):
        yield FieldFault(path, "Y01", "is not printable ASCII")
    elif not value.isprintable():
        yield FieldFault(path, "Y01", "has characters that cannot be printed")
    for fact in shape.facts:
        match fact:
            case Length(most=most, rule=rule) if len(value) > most:
                yield FieldFault(path, rule, f"has {len(value)} characters, at most {most} are allowed")
            case OneOf(values=values, open=False, rule=rule) if value not in values.__members__.values():
                yield FieldFault(path, rule, f"is none of the values of {values.__name__}: {value[:40]!r}")
            case Like(pattern=pattern, means=means, rule=rule) if pattern.fullmatch(value) is None:
                yield FieldFault(path, rule, f"is not {means}: {value[:40]!r}")
