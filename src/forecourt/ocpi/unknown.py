"""What stands in a document and not in the standard (T10): kept with the document, and told where it cannot be carried."""

from __future__ import annotations

from collections.abc import Iterator

from forecourt.ocpi.shapes import Kind, Shape, fields_of, names_of, under
from forecourt.ocpi.wire import Wire


def unknown_fields(document: object, of: type[Wire], path: str = "") -> Iterator[str]:
    """The paths of all fields that the struct does not know, down to the last object."""
    if not isinstance(document, dict):
        return
    known = names_of(of)
    for name, value in document.items():
        if name not in known and value is not None:
            yield under(path, name)
    for field in fields_of(of):
        place = under(path, field.name)
        yield from _within(document.get(field.name), field.shape, place)


def _within(value: object, shape: Shape, path: str) -> Iterator[str]:
    if shape.kind is Kind.OBJECT and shape.of is not None:
        yield from unknown_fields(value, shape.of, path)
    elif shape.item is not None and shape.item.kind is Kind.OBJECT and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _within(each, shape.item, f"{path}[{index}]")
