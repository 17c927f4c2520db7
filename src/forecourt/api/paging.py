"""Keyset lists: `{"items": [...], "next": cursor | null}`."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from forecourt.store.queries import Page

T = TypeVar("T")
S = TypeVar("S")

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="Most items in one answer, 1 to 200.")]
Cursor = Annotated[str | None, QueryParameter(description="`next` of the answer before: where to go on. Opaque.")]


class Listing(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list. `next` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None


def listing(page: Page[S], view: Callable[[S], T]) -> Listing[T]:
    """The page as people see it."""
    return Listing([view(each) for each in page.items], page.next)
