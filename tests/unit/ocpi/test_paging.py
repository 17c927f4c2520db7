"""Pages: every object once, links that keep the filters, no link on the last page (P01 to P09)."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.paging import PageRequest, next_url, page_headers, read_page_headers, read_page_request

URL = "https://cpo.example/ocpi/2.2.1/cdrs"


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


@given(total=st.integers(0, 60), wanted=st.integers(1, 20) | st.none(), most=st.integers(1, 15))
def test_following_the_links_gives_every_object_once(total: int, wanted: int | None, most: int) -> None:
    query = {} if wanted is None else {"limit": str(wanted)}
    seen: list[int] = []
    while True:
        page = read_page_request(query, most=most)
        seen += range(total)[page.offset : page.offset + page.limit]
        told = read_page_headers(page_headers(URL, page, total=total, most=most))
        assert (told.total, told.limit) == (total, most)
        if told.next_url is None:
            break
        query = query_of(told.next_url)

    assert seen == list(range(total))


def test_the_link_keeps_all_filters() -> None:
    query = {"date_from": "2026-01-01T00:00:00Z", "date_to": "2026-02-01T00:00:00", "offset": "20", "limit": "10"}
    page = read_page_request(query, most=100)

    headers = page_headers(f"{URL}/", page, total=31, most=100, others=[("type", "A&B")])

    url = next_url(headers["Link"])
    assert url is not None
    assert url.startswith(f"{URL}/?")
    assert query_of(url) == query | {"offset": "30", "type": "A&B", "date_to": "2026-02-01T00:00:00Z"}


@pytest.mark.parametrize(("offset", "total"), [(0, 0), (0, 10), (10, 20), (50, 20)])
def test_the_last_page_and_what_lies_beyond_have_no_link(offset: int, total: int) -> None:
    headers = page_headers(URL, PageRequest(limit=10, offset=offset), total=total, most=100)

    assert headers == {"X-Total-Count": str(total), "X-Limit": "100"}


def test_a_limit_of_nothing_leads_nowhere() -> None:
    assert "Link" not in page_headers(URL, PageRequest(limit=0), total=5, most=100)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"limit": "ten"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"offset": "1.5"}, "offset"),
        ({"offset": "٣"}, "offset"),
        ({"limit": "9" * 400}, "limit"),
        ({"date_from": "yesterday"}, "date_from"),
        ({"date_to": ""}, "date_to"),
    ],
)
def test_what_no_page_can_be_told_by_is_refused(query: dict[str, str], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_page_request(query, most=100)

    assert [fault.path for fault in refused.value.faults] == [path]


@pytest.mark.parametrize(
    "written", ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00", "2026-11-23T12:00:00 02:00", "2026-11-23 10:00:00"]
)
def test_moments_are_read_however_they_came_through_the_url(written: str) -> None:
    assert read_page_request({"date_from": written}, most=1).date_from == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (f'<{URL}?offset=5>; rel="next"', f"{URL}?offset=5"),
        (f"<{URL}?offset=5>;rel=next", f"{URL}?offset=5"),
        (f'<{URL}?offset=0>; rel="prev", <{URL}?a=1,2&offset=5>; title="x"; rel="next last"', f"{URL}?a=1,2&offset=5"),
        (f'<{URL}>; rel="first"', None),
        ('<>; rel="next"', None),
        ("", None),
        ("next", None),
    ],
)  # fmt: skip
def test_a_link_header_is_read_as_the_web_writes_it(link: str, url: str | None) -> None:
    assert next_url(link) == url


def test_counts_may_be_missing_or_nonsense() -> None:
    told = read_page_headers({"x-total-count": "many", "LINK": f'<{URL}>; rel="next"'})

    assert (told.total, told.limit, told.next_url) == (None, None, URL)
