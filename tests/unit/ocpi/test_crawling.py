"""Lists read page by page (P05, P07, P08): every object is seen once, whatever is added or taken away on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.ocpi.client.crawling import Crawl
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.interfaces.calls import AnyDocument, Page, Unread
from forecourt.ocpi.paging import PageRequest, page_headers, read_page_headers, read_page_request
from forecourt.ocpi.v221.locations import Location
from tests.wire.ocpi.node import document

URL = "https://cpo.example/ocpi/locations"
AT = datetime(2026, 11, 23, tzinfo=UTC)


def location(number: int, *, changed: int = 0) -> AnyDocument:
    """A location by its number."""
    at = (AT + timedelta(seconds=changed)).isoformat()
    return document(Location, id=f"L{number}", last_updated=at)


class Server:
    """A list that keeps the order of creation, and pages as ours do."""

    def __init__(self, ids: list[int], *, most: int = 100) -> None:
        self.ids = ids
        self.most = most

    def get(self, url: str) -> Page:
        """The page at a URL."""
        wanted: PageRequest = read_page_request(dict(parse_qsl(urlsplit(url).query)), most=self.most)
        headers = page_headers(URL, wanted, total=len(self.ids), most=self.most)
        told = read_page_headers(headers)
        found = tuple(location(each) for each in self.ids[wanted.offset : wanted.offset + wanted.limit])
        return Page(objects=found, total=told.total, next_url=told.next_url)


def crawled(server: Server, crawl: Crawl, events: list[list[tuple[str, int]]]) -> list[str]:
    """The ids that are seen, while after each page something happens to the list."""
    seen: list[str] = []
    fresh = max(server.ids, default=0) + 1
    while crawl.url is not None:
        page = crawl.took(server.get(crawl.url))
        seen += [str(each.view.id) for each in page.objects]
        for kind, number in events.pop(0) if events else []:
            if kind == "add":
                server.ids.append(fresh)
                fresh += 1
            elif server.ids:
                server.ids.pop(number % len(server.ids))
    return seen


ADDING = st.lists(st.lists(st.tuples(st.just("add"), st.just(0)), max_size=3), max_size=10)
TAKING = st.lists(st.lists(st.tuples(st.just("take"), st.integers(0, 99)), max_size=3), max_size=10)


@given(st.integers(0, 40), st.integers(1, 7), ADDING)
def test_p05_p07_every_object_is_seen_once_while_objects_are_added(count: int, limit: int, events: list[Any]) -> None:
    server = Server(list(range(count)))
    crawl = Crawl(f"{URL}?limit={limit}")

    seen = crawled(server, crawl, events)

    assert len(seen) == len(set(seen))
    assert seen[:count] == [f"L{number}" for number in range(count)]
    assert crawl.complete


@given(st.integers(0, 40), st.integers(1, 7), TAKING)
def test_p07_nothing_that_stays_is_missed_while_objects_go(count: int, limit: int, events: list[Any]) -> None:
    server = Server(list(range(count)))
    crawl = Crawl(f"{URL}?limit={limit}")

    seen = crawled(server, crawl, events)

    assert len(seen) == len(set(seen))
    assert {f"L{number}" for number in server.ids} <= set(seen)


def test_p07_a_list_that_shrinks_is_read_again_from_a_lower_offset() -> None:
    server = Server(list(range(6)))
    crawl = Crawl(f"{URL}?limit=2")
    crawl.took(server.get(str(crawl.url)))
    server.ids.pop(0)
    crawl.took(server.get(str(crawl.url)))

    assert crawl.url == f"{URL}?limit=2&offset=1"


@given(st.integers(0, 40), st.integers(1, 7), st.booleans())
def test_p07_a_partner_that_forgets_its_links_is_read_by_offsets(count: int, limit: int, total: bool) -> None:
    server = Server(list(range(count)))
    crawl = Crawl(f"{URL}?limit={limit}", missing_links=True)

    seen = []
    while crawl.url is not None:
        page = server.get(crawl.url)
        taken = crawl.took(Page(objects=page.objects, total=page.total if total else None))
        seen += [str(each.view.id) for each in taken.objects]

    assert seen == [f"L{number}" for number in range(count)]


def test_p08_a_list_that_ends_early_or_has_what_cannot_be_read_is_not_complete() -> None:
    early, marred, whole = Crawl(URL), Crawl(URL), Crawl(URL)

    early.took(Page(objects=(location(1),), total=2))
    marred.took(Page(objects=(location(1),), total=1, unread=(Unread(position=1, raw=7, faults=()),)))
    whole.took(Page(objects=(location(1),)))

    assert (early.url, marred.url, whole.url) == (None, None, None)
    assert (early.complete, marred.complete, whole.complete) == (False, False, True)


def test_an_object_that_changed_on_the_way_is_seen_again() -> None:
    crawl = Crawl(URL)

    first = crawl.took(Page(objects=(location(1), location(2)), next_url=f"{URL}?offset=2"))
    second = crawl.took(Page(objects=(location(2), location(1, changed=5))))

    assert len(first.objects) == 2
    assert [each.view.last_updated for each in second.objects] == [AT + timedelta(seconds=5)]


def test_links_may_be_relative_and_are_followed_as_they_are() -> None:
    crawl = Crawl(URL)

    crawl.took(Page(objects=(location(1),), next_url="?cursor=a%2Fb&x=+"))

    assert crawl.url == f"{URL}?cursor=a%2Fb&x=+"


def test_links_that_lead_back_end_the_crawl() -> None:
    crawl = Crawl(URL)
    crawl.took(Page(objects=(location(1),), next_url=f"{URL}?p=2"))

    with pytest.raises(Unreachable, match="lead back"):
        crawl.took(Page(objects=(location(2),), next_url=URL))


@pytest.mark.parametrize("falling", [False, True])
def test_a_list_without_end_is_given_up(falling: bool) -> None:
    crawl = Crawl(f"{URL}?offset=5", most_pages=50)
    endless = [
        Page(objects=(), next_url=f"{URL}?offset={number + 6}", total=10_000 - number if falling else None) for number in range(51)
    ]
    for page in endless[:50]:
        crawl.took(page)

    with pytest.raises(Unreachable, match="no end"):
        crawl.took(endless[50])
