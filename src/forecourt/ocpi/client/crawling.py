"""A list read to its end, page by page (P07, P08): which URL is next, and which objects are new. No clock, no socket."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import msgspec

from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.interfaces.calls import AnyDocument, Page

MOST_PAGES: Final = 20_000
MOST_OBJECTS: Final = 2_000_000
_IDENTITY: Final = ("country_code", "party_id", "id", "uid", "type", "role", "last_updated")


class Crawl:
    """One way through a list. Links are followed as they are; where the list shrinks on the way, its last page is read again."""

    def __init__(
        self, first_url: str, *, missing_links: bool = False, most_pages: int = MOST_PAGES, most_objects: int = MOST_OBJECTS
    ) -> None:
        self.url: str | None = first_url
        """What to get next; None: the list is at its end."""
        self.total: int | None = None
        self._missing_links = missing_links
        self._pages_left = most_pages
        self._most_objects = most_objects
        self._seen: set[Hashable] = set()
        self._visited: set[str] = set()
        self._unread = 0

    @property
    def objects(self) -> int:
        """How many different objects were seen."""
        return len(self._seen)

    @property
    def complete(self) -> bool:
        """Whether all was seen that the partner says there is. Only then are objects gone that were not seen (P08)."""
        return self.url is None and not self._unread and (self.total is None or self.objects >= self.total)

    def took(self, page: Page) -> Page:
        """What is new in the page at `url`, which now becomes the next one. Raises Unreachable for lists without end."""
        url = self._leave()
        lost = 0 if self.total is None or page.total is None else self.total - page.total
        self.total = self.total if page.total is None else page.total
        again = _lowered(url, lost) if lost > 0 else None
        if again is not None:
            self._visited.clear()
            self.url = again
        else:
            self.url = self._following(url, page)
        return self._fresh(page)

    def _leave(self) -> str:
        if self.url is None:
            raise ValueError("the list is at its end")
        self._pages_left -= 1
        if self._pages_left < 0 or len(self._seen) > self._most_objects:
            raise Unreachable("The list has no end.", why="endless", trouble=False)
        self._visited.add(self.url)
        return self.url

    def _following(self, url: str, page: Page) -> str | None:
        following = self._reckoned(url, page) if self._missing_links else page.next_url and urljoin(url, page.next_url)
        if following in self._visited:
            raise Unreachable("The pages of the list lead back to one that was read.", why="endless", trouble=False)
        return following

    def _reckoned(self, url: str, page: Page) -> str | None:
        """The next URL where a partner is known to forget its Links, or to say wrong ones."""
        count = len(page.objects) + len(page.unread)
        if not count:
            return None
        after = _offset(url) + count
        return _at(url, after) if page.total is None or after < page.total else None

    def _fresh(self, page: Page) -> Page:
        """Without what was seen before; an object that changed on the way is seen again."""
        self._unread += len(page.unread)
        fresh: list[AnyDocument] = []
        for document in page.objects:
            identity = _identity(document)
            if identity not in self._seen:
                self._seen.add(identity)
                fresh.append(document)
        return msgspec.structs.replace(page, objects=tuple(fresh))


def _identity(document: AnyDocument) -> Hashable:
    """By what an object is told from all others of its list."""
    known = tuple(getattr(document.view, name, None) for name in _IDENTITY)
    return known if any(each is not None for each in known) else document.raw


def _offset(url: str) -> int:
    text = dict(parse_qsl(urlsplit(url).query)).get("offset", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _lowered(url: str, by: int) -> str | None:
    """The page that may now hold what slipped before this one; None: there is none, or the URL has no offset to lower."""
    offset = _offset(url)
    return _at(url, max(0, offset - by)) if offset else None


def _at(url: str, offset: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "offset"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("offset", str(offset))])))
