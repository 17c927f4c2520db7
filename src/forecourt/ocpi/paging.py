"""Pages of lists: what a request asks for, and the headers that lead to the next page (transport §pagination, P01 to P09)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec

from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.time import rfc3339
from forecourt.ocpi.scalars import Unreadable, time

LINK: Final = "Link"
TOTAL: Final = "X-Total-Count"
LIMIT: Final = "X-Limit"
MOST_DIGITS: Final = 9
AFTER: Final = "after"
_MOST_AFTER: Final = 64


class PageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Objects with `date_from` <= last_updated < `date_to` (P01), from `offset` on, at most `limit`.

    `after` is our own word in our own Links: behind which object the page begins, wherever that one is by now.
    """

    limit: int
    offset: int = 0
    date_from: datetime | None = None
    date_to: datetime | None = None
    after: str = ""

    def parameters(self) -> list[tuple[str, str]]:
        """The query of this page."""
        moments = (("date_from", self.date_from), ("date_to", self.date_to))
        told = [(name, rfc3339(at)) for name, at in moments if at is not None]
        behind = [(AFTER, self.after)] if self.after else []
        return [*told, ("offset", str(self.offset)), ("limit", str(self.limit)), *behind]


def read_page_request(query: Mapping[str, str], *, most: int) -> PageRequest:
    """What a query asks for; more than `most` is clamped (P06). Raises InvalidInput with every parameter that is wrong (2001)."""
    faults: list[FieldFault] = []
    limit = _whole(query, "limit", faults)
    offset = _whole(query, "offset", faults)
    date_from, date_to = _moment(query, "date_from", faults), _moment(query, "date_to", faults)
    if faults:
        sentence = f"The page cannot be told: {faults[0].path} {faults[0].message}."
        raise InvalidInput(sentence, faults=tuple(faults), code="unreadable")
    return PageRequest(
        limit=most if limit is None else min(limit, most),
        offset=offset or 0,
        date_from=date_from,
        date_to=date_to,
        after=query.get(AFTER, "")[:_MOST_AFTER],
    )


def page_headers(
    url: str, page: PageRequest, *, total: int, most: int, others: Sequence[tuple[str, str]] = (), last: str | None = None
) -> dict[str, str]:
    """The headers of a page. `url`: of the list, without its query; `others`: further filters that every page must keep (P02);
    `last`: behind which object the next page begins, empty where none does; None: it is reckoned by offset.

    The last page and those beyond have no Link (P09); X-Limit is the server's own maximum (P04).
    """
    headers = {TOTAL: str(total), LIMIT: str(most)}
    after = page.offset + page.limit
    if page.limit > 0 and (after < total if last is None else last):
        following = msgspec.structs.replace(page, offset=after, after=last or "")
        query = urlencode([*others, *following.parameters()])
        headers[LINK] = f'<{urlunsplit((*urlsplit(url)[:3], query, ""))}>; rel="next"'
    return headers


class PageInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says about its page. The next URL is followed as it is; the counts may be missing (P07)."""

    next_url: str | None = None
    total: int | None = None
    limit: int | None = None


def read_page_headers(headers: Mapping[str, str]) -> PageInfo:
    """The page that a response tells of; header names without case."""
    told = {name.lower(): value for name, value in headers.items()}
    return PageInfo(
        next_url=next_url(told.get(LINK.lower(), "")), total=_count(told.get(TOTAL.lower())), limit=_count(told.get(LIMIT.lower()))
    )


_LINK: Final = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT: Final = re.compile(r""";\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|'next'|next\b)""", re.IGNORECASE)


def next_url(link: str) -> str | None:
    """The target with the relation `next` in a Link header (RFC 8288), which may name several."""
    return next((found[1].strip() for found in _LINK.finditer(link) if found[1].strip() and _NEXT.search(found[2])), None)


def _whole(query: Mapping[str, str], name: str, faults: list[FieldFault]) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    faults.append(FieldFault(name, "P06", f"is no whole number: {text[:20]!r}"))
    return None


def _moment(query: Mapping[str, str], name: str, faults: list[FieldFault]) -> datetime | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        at, _ = time(text[:11] + text[11:].replace(" ", "+"))  # a plus sign that was not escaped
    except Unreadable as failure:
        faults.append(FieldFault(name, "P01", str(failure)))
        return None
    return at if isinstance(at, datetime) else None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
