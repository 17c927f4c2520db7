"""The OCPI client against partners on real sockets: one that behaves, and those that are slow, endless, broken or hostile."""

import asyncio
import gzip
import json
import ssl

import pytest
import trustme
from aiohttp import web

from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Reach, Unsafe
from forecourt.ocpi.client.transport import Limits
from forecourt.ocpi.interfaces.calls import Page, Stored
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.locations import LocationsReceiver, LocationsSender
from forecourt.ocpi.interfaces.tokens import TokensSender
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.v221.locations import Location
from tests.flow.ocpi_sockets import HERE, ONLY_SECOND, Handler, Names, connected, mounted, partner
from tests.wire.ocpi.node import THEM, Node, document

SMALL = Limits(most_bytes=50_000)
METADATA = "http://169.254.169.254/latest/meta-data"


def envelope(data: object, **headers: str) -> web.Response:
    """A good answer."""
    return web.Response(body=json.dumps({"data": data, "status_code": 1000}), headers=headers, content_type="application/json")


def answering(response: object) -> Handler:
    """A partner that says always the same."""

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        return envelope(response)

    return handler


def redirecting(status: int, location: str) -> Handler:
    """A partner that sends everyone elsewhere, but for `/there`."""

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/there":
            return envelope([])
        return web.Response(status=status, headers={"Location": location})

    return handler


async def versions(url: str, **options: object) -> object:
    """A GET to the partner."""
    async with connected(url, **options) as connection:  # type: ignore[arg-type]
        return await connection.remote(Versions).versions(connection.call())


async def authorize(url: str, **options: object) -> object:
    """A POST to the partner."""
    async with connected(url, **options) as connection:  # type: ignore[arg-type]
        return await connection.remote(TokensSender).authorize(connection.call(), "T1", None)


async def unregister(url: str) -> object:
    """A DELETE, whose second would be refused."""
    async with connected(url) as connection:
        await connection.remote(Credentials).unregister(connection.call())
    return None


async def test_a_whole_list_and_a_push_through_sockets() -> None:
    node = Node(most_per_page=7)
    objects = [document(Location, id=f"L{number}") for number in range(30)]
    node.recorder.answers["page"] = lambda call, wanted: Page(
        objects=tuple(objects[wanted.offset : wanted.offset + wanted.limit]), total=30
    )

    async with partner(mounted(node.dispatcher)) as server, connected(server.url) as connection:
        node.dispatcher._layout = Layout(server.url)
        pages = connection.crawl(LocationsSender, connection.call(), PageRequest(limit=100))
        seen = [str(each.view.id) async for page in pages for each in page.objects]
        stored = await connection.remote(LocationsReceiver).put_location(connection.call(), THEM, "L1", objects[1])

    assert seen == [f"L{number}" for number in range(30)]
    assert pages.crawl.complete
    assert stored is Stored.CREATED
    assert node.recorder.calls[-1][2] == [THEM, "L1", objects[1]]


async def test_connections_are_used_again() -> None:
    ports = set()

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        ports.add(request.transport.get_extra_info("peername") if request.transport else None)
        return envelope([], **{"Set-Cookie": "tracked=1"})

    async with partner(handler) as server, connected(server.url) as connection:
        for _ in range(3):
            await connection.remote(Versions).versions(connection.call())

    assert len(ports) == 1
    assert [request.headers.get("Cookie") for request in server.asked] == [None] * 3


async def test_tls_is_verified() -> None:
    authority = trustme.CA()
    tls, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.configure_trust(trusting)
    reach = Reach(networks=HERE.networks)

    async with partner(answering([]), tls=tls) as server:
        assert await versions(server.url, reach=reach, tls=trusting) == []
        with pytest.raises(Unreachable) as refused:
            await versions(server.url, reach=reach, deadline_s=2.0)

    assert (refused.value.why, refused.value.sent) == ("certificate", False)
    assert len(server.asked) == 1


async def test_a_partner_that_does_not_answer_is_given_up_in_time() -> None:
    async def silent(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(60)
        return envelope([])

    async with partner(silent) as server:
        with pytest.raises(Unreachable) as refused:
            await authorize(server.url, deadline_s=0.3)

    assert refused.value.why == "timeout"
    assert len(server.asked) == 1


async def test_a_partner_that_drips_is_given_up_in_time() -> None:
    async def dripping(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    async with partner(dripping) as server:
        with pytest.raises(Unreachable) as refused:
            await versions(server.url, deadline_s=0.4)

    assert refused.value.why == "timeout"


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_without_end_is_not_read_to_its_end(packed: bool) -> None:
    piece = gzip.compress(b" " * 10_000_000) if packed else b" " * 10_000

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"} if packed else {})
        await response.prepare(request)
        for _ in range(1 if packed else 10_000):
            await response.write(piece)
        return response

    async with partner(endless) as server:
        with pytest.raises(Unreachable) as refused:
            await versions(server.url, limits=SMALL)

    assert refused.value.why == "too_large"
    assert len(server.asked) == 1


async def test_an_answer_may_be_packed() -> None:
    async def packed(request: web.BaseRequest) -> web.StreamResponse:
        body = gzip.compress(json.dumps({"data": [], "status_code": 1000}).encode())
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    async with partner(packed) as server:
        assert await versions(server.url) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_on_the_same_host_is_followed_with_the_token(status: int) -> None:
    async with partner(redirecting(status, "/there")) as server:
        assert await versions(server.url) == []

    assert [request.path for request in server.asked] == ["/versions", "/there"]
    assert server.asked[1].headers["Authorization"].startswith("Token ")


@pytest.mark.parametrize(
    "target", [METADATA, "http://10.0.0.1/", "file:///etc/passwd", "http://u:p@127.0.0.1/", "//[::ffff:a9fe:a9fe]/"]
)
async def test_a_redirect_is_looked_at_like_the_first_url(target: str) -> None:
    async with partner(redirecting(301, target)) as server:
        with pytest.raises(Unsafe):
            await versions(server.url)

    assert len(server.asked) == 1


async def test_a_redirect_to_this_machine_does_not_arrive() -> None:
    async with partner(answering([])) as ours, partner(redirecting(302, ours.url), host="127.0.0.2") as theirs:
        with pytest.raises(Unsafe, match=r"127\.0\.0\.1"):
            await versions(theirs.url, reach=ONLY_SECOND)

    assert (len(theirs.asked), ours.asked) == (1, [])


async def test_the_token_is_not_taken_to_another_host() -> None:
    async with partner(answering([]), host="127.0.0.2") as other, partner(redirecting(307, other.url)) as server:
        with pytest.raises(Unreachable, match="another host"):
            await versions(server.url)

    assert other.asked == []


async def test_redirects_in_a_circle_end() -> None:
    async with partner(redirecting(302, "/round")) as server:
        with pytest.raises(Unreachable, match="again and again"):
            await versions(server.url)

    assert len(server.asked) == 4


async def test_a_post_is_not_made_a_get_by_a_redirect() -> None:
    async with partner(redirecting(302, "/there")) as server:
        with pytest.raises(Unreachable) as refused:
            await authorize(server.url)

    assert refused.value.why == "redirect"
    assert len(server.asked) == 1


@pytest.mark.parametrize("link", [METADATA, "http://127.0.0.1:1/", "http://evil@127.0.0.2/"])
async def test_links_are_looked_at_like_every_url(link: str) -> None:
    async def listing(request: web.BaseRequest) -> web.StreamResponse:
        return envelope([document(Location).tree], Link=f'<{link}>; rel="next"')

    async with partner(listing, host="127.0.0.2") as server, connected(server.url, reach=ONLY_SECOND) as connection:
        pages = connection.crawl(LocationsSender, connection.call(), PageRequest(limit=5))
        with pytest.raises(Unsafe):
            _ = [page async for page in pages]

    assert len(server.asked) == 1


async def test_a_name_that_means_this_machine_is_not_called() -> None:
    names = Names(["127.0.0.1"])

    async with partner(answering([])) as server:
        with pytest.raises(Unsafe, match=r"cpo\.example is at 127\.0\.0\.1"):
            await versions(server.url.replace("127.0.0.1", "cpo.example"), reach=Reach(plain_http=True), resolver=names)

    assert server.asked == []


async def test_a_name_is_resolved_once_and_what_was_looked_at_is_connected_to() -> None:
    names = Names(["127.0.0.2"], ["127.0.0.1"])

    async with partner(answering([]), host="127.0.0.2") as server:
        assert await versions(server.url.replace("127.0.0.2", "cpo.example"), reach=ONLY_SECOND, resolver=names) == []

    assert names.asked == ["cpo.example"]
    assert len(server.asked) == 1


async def test_a_name_that_means_something_else_the_next_time_is_refused_then() -> None:
    names = Names(["127.0.0.2"], ["127.0.0.1"])

    async def closing(request: web.BaseRequest) -> web.StreamResponse:
        return envelope([], Connection="close")

    async with partner(closing, host="127.0.0.2") as server:
        url = server.url.replace("127.0.0.2", "cpo.example")
        async with connected(url, reach=ONLY_SECOND, resolver=names) as connection:
            await connection.remote(Versions).versions(connection.call())
            with pytest.raises(Unsafe):
                await connection.remote(Versions).versions(connection.call())

    assert len(server.asked) == 1


async def test_where_nobody_listens_even_a_post_may_be_tried_again() -> None:
    async with partner(answering([])) as gone:
        url = gone.url

    with pytest.raises(Unreachable) as refused:
        await authorize(url)

    assert (refused.value.why, refused.value.sent) == ("refused", False)


@pytest.mark.parametrize(("act", "times"), [(versions, 3), (authorize, 1), (unregister, 1)])
async def test_a_connection_that_breaks_is_tried_again_only_for_what_may_be(act: object, times: int) -> None:
    async def breaking(request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return envelope([])

    async with partner(breaking) as server:
        with pytest.raises(Unreachable) as refused:
            await act(server.url)  # type: ignore[operator]

    assert refused.value.why == "broken"
    assert len(server.asked) == times


@pytest.mark.parametrize("body", ["<html>", "", "[]", '{"data": []}', '{"status_code": 1000, "data": {}}', "[" * 100_000])
async def test_an_answer_that_is_none_is_a_refusal(body: str) -> None:
    async def odd(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=body, content_type="text/html")

    async with partner(odd) as server:
        with pytest.raises(Refused) as refused:
            await versions(server.url)

    assert refused.value.code == "unreadable_answer"


async def test_p07_a_page_without_its_headers_and_of_another_type_is_read() -> None:
    async def bare(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=json.dumps({"data": [document(Location).tree], "status_code": 1000}), content_type="text/plain")

    async with partner(bare) as server, connected(server.url) as connection:
        page = await connection.remote(LocationsSender).page(connection.call(), PageRequest(limit=5))

    assert len(page.objects) == 1
    assert (page.total, page.limit, page.next_url) == (None, None, None)


async def test_headers_without_end_are_a_broken_answer() -> None:
    async def shouting(request: web.BaseRequest) -> web.StreamResponse:
        return envelope([], **{"X-Long": "x" * 40_000})

    async with partner(shouting) as server:
        with pytest.raises(Unreachable) as refused:
            await authorize(server.url)

    assert refused.value.why == "broken"
