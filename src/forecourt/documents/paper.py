"""What stands on a document, in words and numbers as a person reads them. One shape for every kind, laid out in HTML and PDF."""

import msgspec


class Fact(msgspec.Struct, frozen=True):
    """A label and what it says."""

    label: str
    value: str


class Column(msgspec.Struct, frozen=True):
    """A column of a table; numbers are set to the right."""

    label: str
    is_number: bool = False


class Cell(msgspec.Struct, frozen=True):
    """A cell; `more` stands below it, smaller."""

    text: str
    more: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under a heading; the first column names the row."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Sum(msgspec.Struct, frozen=True):
    """A line of the totals; the last one, `is_due`, is what is to be paid."""

    label: str
    value: str
    is_due: bool = False


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """An address, line by line, under what it is."""

    heading: str
    name: str
    lines: tuple[str, ...] = ()


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `language` is a BCP 47 tag; `paragraphs` stand below the totals."""

    language: str
    title: str
    number: str
    seller: Block
    buyer: Block | None
    facts: tuple[Fact, ...]
    items: Table
    sums: tuple[Sum, ...]
    taxes: Table | None
    paragraphs: tuple[str, ...]
    pages: str
    """`Page {page} of {pages}`, with the two places left open."""
