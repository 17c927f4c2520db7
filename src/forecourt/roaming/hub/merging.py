"""GET-ALL: the lists of all parties as one, the sources in one order, each page from one of them (H08)."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin

import msgspec

from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import ProxiedUrl
from forecourt.domain.roaming.reach import HUB, RECEIVER, acting
from forecourt.kit.time import Clock, rfc3339
from forecourt.ocpi.exchange import JSON, Request, Response
from forecourt.ocpi.headers import Party
from forecourt.ocpi.paging import LIMIT, LINK, TOTAL, read_page_headers, read_page_request
from forecourt.ocpi.server.dispatcher import MOST_PER_PAGE, Inbound
from forecourt.ocpi.status import Status, succeeded
from forecourt.roaming.hub.faults import HubFault, not_connected
from forecourt.roaming.hub.forwarding import Delivered, Forwarder, Outgoing
from forecourt.roaming.hub.names import party_of
from forecourt.roaming.hub.proxies import Proxies

OURS: Final = ""
"""In the place of a partner: our own parties on this node."""
_ALL: Final = "*"
_PAGING: Final = frozenset({"offset", "limit"})


class Source(msgspec.Struct, frozen=True):
    """Whose list: a partner, the party that is asked there, and how many objects it has."""

    partner_id: str
    to: str
    total: int | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody has read. The sources are those of the beginning, so that the pages belong together; `url` is the next page
    of the source at hand, empty: its list from `offset` on."""

    sources: tuple[Source, ...]
    at: int = 0
    offset: int = 0
    url: str = ""
    limit: int
    filters: str

    @property
    def total(self) -> int | None:
        """How many objects there are in all (P03), where every source says it."""
        totals = [each.total for each in self.sources if each.total is not None]
        return sum(totals) if len(totals) == len(self.sources) else None


class Asking(msgspec.Struct, frozen=True):
    """Who reads."""

    inbound: Inbound
    user: Partner
    sender: Party


class _Answer(msgspec.Struct):
    status_code: int
    data: list[msgspec.Raw] = []


class Merging:
    """Makes the pages. Each object is handed on with the bytes that it came in (H12)."""

    def __init__(self, ways: Ways, forwarder: Forwarder, proxies: Proxies, clock: Clock) -> None:
        self._ways = ways
        self._forwarder = forwarder
        self._proxies = proxies
        self._clock = clock

    def is_page(self, proxied: ProxiedUrl) -> bool:
        """Whether a URL of ours is the next page of such a list."""
        return proxied.party == _ALL

    async def page(self, inbound: Inbound, user: Partner, sender: Party, after: ProxiedUrl | None) -> Delivered:
        """One page; `after` is where the one before left off. Raises HubFault where a source that is connected does not answer: a
        page without it would say that its objects are gone (P08)."""
        asking = Asking(inbound, user, sender)
        reading = await self._begun(asking) if after is None else msgspec.json.decode(after.url, type=Reading)
        objects: list[msgspec.Raw] = []
        losses: tuple[str, ...] = ()
        while not objects and reading.at < len(reading.sources):
            objects, lost, reading = await self._taken(asking, reading)
            losses += lost
        headers = {"Content-Type": JSON, LIMIT: str(MOST_PER_PAGE)}
        if reading.total is not None:
            headers[TOTAL] = str(reading.total)
        if reading.at < len(reading.sources):
            headers[LINK] = f'<{await self._next(asking, reading)}>; rel="next"'
        return Delivered(Response(status=200, headers=headers, body=self._body(objects)), losses)

    async def _begun(self, asking: Asking) -> Reading:
        """The sources in order, how much each has, and where the wanted offset lies."""
        query = dict(parse_qsl(_query(asking.inbound)))
        wanted = read_page_request(query, most=MOST_PER_PAGE)
        filters = urlencode([(name, value) for name, value in query.items() if name not in _PAGING])
        sources = await self._sources(asking)
        counted = await asyncio.gather(*(self._counted(asking, each, filters) for each in sources))
        reading = Reading(
            sources=tuple(each for each in counted if each.total != 0), offset=wanted.offset, limit=wanted.limit, filters=filters
        )
        while reading.at < len(reading.sources) and (total := reading.sources[reading.at].total) is not None:
            if reading.offset < total:
                break
            reading = msgspec.structs.replace(reading, at=reading.at + 1, offset=reading.offset - total)
        return reading

    async def _sources(self, asking: Asking) -> list[Source]:
        module = str(asking.inbound.route.operation.module)
        found = await self._ways.sources(asking.user.operator_id, module, but=(asking.user.id,))
        reach = await self._ways.reach(asking.user.operator_id)
        role = acting(module, RECEIVER)
        ours = any(each.role == role and each.role != HUB for partner in reach.partners.values() for each in partner.own)
        return [Source(OURS, OURS)] * ours + [Source(partner.id, to) for partner, to in found]

    async def _counted(self, asking: Asking, source: Source, filters: str) -> Source:
        response = (await self._fetched(asking, source, f"{filters}&offset=0&limit=1".lstrip("&"))).response
        _objects(response)
        return msgspec.structs.replace(source, total=read_page_headers(response.headers).total)

    async def _taken(self, asking: Asking, reading: Reading) -> tuple[list[msgspec.Raw], tuple[str, ...], Reading]:
        """The next objects, and how far it is read then."""
        source = reading.sources[reading.at]
        query = f"{reading.filters}&offset={reading.offset}&limit={reading.limit}".lstrip("&")
        delivered = await self._fetched(asking, source, query, reading.url or None)
        objects = _objects(delivered.response)
        following = read_page_headers(delivered.response.headers).next_url
        if following is not None and following != reading.url and objects:
            return objects, delivered.losses, msgspec.structs.replace(reading, url=urljoin(delivered.response.url, following))
        return objects, delivered.losses, msgspec.structs.replace(reading, at=reading.at + 1, offset=0, url="")

    async def _fetched(self, asking: Asking, source: Source, query: str, url: str | None = None) -> Delivered:
        inbound = asking.inbound
        if source.partner_id == OURS:
            path = inbound.request.url.partition("?")[0]
            request = Request(method=inbound.request.method, url=f"{path}?{_after(url) or query}", headers=inbound.request.headers)
            return Delivered(await inbound.here(request))
        reach = await self._ways.reach(asking.user.operator_id)
        partner = reach.partners.get(source.partner_id)
        if partner is None:
            raise not_connected(source.to)
        outgoing = Outgoing(
            route=inbound.route,
            query=query,
            body=b"",
            content_type="",
            ids=inbound.call.ids,
            sender=asking.sender,
            to=party_of(source.to),
            user=asking.user,
            url=url,
        )
        return await self._forwarder.fetch(outgoing, partner)

    async def _next(self, asking: Asking, reading: Reading) -> str:
        state, route = msgspec.json.encode(reading).decode(), asking.inbound.route
        return await self._proxies.behind(route.version, route.interface, state, user=asking.user, to=asking.user, party=_ALL)

    def _body(self, objects: list[msgspec.Raw]) -> bytes:
        data = b",".join(bytes(each) for each in objects)
        return b'{"data":[%b],"status_code":%d,"timestamp":"%b"}' % (data, Status.SUCCESS, rfc3339(self._clock()).encode())


def _objects(response: Response) -> list[msgspec.Raw]:
    """The objects of a page, as they came."""
    try:
        answer = msgspec.json.decode(response.body, type=_Answer)
    except msgspec.DecodeError as failure:
        raise HubFault("One of those whose lists these are sent no list.") from failure
    if not succeeded(response.status, answer.status_code):
        raise HubFault(f"One of those whose lists these are answered with HTTP {response.status} and OCPI {answer.status_code}.")
    return answer.data


def _query(inbound: Inbound) -> str:
    return inbound.request.url.partition("?")[2]


def _after(url: str | None) -> str:
    """The query of a URL of our own list."""
    return "" if url is None else url.partition("?")[2]
