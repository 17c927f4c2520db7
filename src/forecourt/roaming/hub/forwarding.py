"""One call on to one partner, and its answer back: bytes as they came, headers of the next hop, URLs of ours (H04, H12 to H18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final, TypeAlias
from urllib.parse import urljoin

import msgspec

from forecourt.domain.partners import Partner
from forecourt.kit.errors import Conflict, InvalidInput, NotFound
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Client, Connection
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.client.guard import Unsafe
from forecourt.ocpi.client.peer import Peer
from forecourt.ocpi.client.requests import headers_of, url_of
from forecourt.ocpi.envelope import status_in, write_envelope
from forecourt.ocpi.exchange import JSON, Request, Response
from forecourt.ocpi.headers import CallIds, Party, Routing
from forecourt.ocpi.interfaces.calls import Call
from forecourt.ocpi.interfaces.chargingprofiles import ChargingProfilesSender
from forecourt.ocpi.interfaces.commands import CommandsSender
from forecourt.ocpi.interfaces.operations import Answer, Interface
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import LIMIT, LINK, TOTAL, next_url
from forecourt.ocpi.server.routing import Route
from forecourt.ocpi.status import Status
from forecourt.ocpi.versions import Version
from forecourt.roaming.hub import bodies
from forecourt.roaming.hub.bridging import bridged_answer, bridged_body
from forecourt.roaming.hub.faults import HubFault, not_connected, undelivered
from forecourt.roaming.hub.names import name_of
from forecourt.roaming.hub.pages import handed_on
from forecourt.roaming.hub.proxies import Lasting, Proxies
from forecourt.roaming.hub.speaking import Speaking

WITHIN_S: Final = 20.0
"""Less than the usual patience of who asked."""
MOST_AT_ONCE: Final = 32
"""Calls under way to one partner; more are refused, so that a slow one holds up nobody else."""
LOCATION: Final = "Location"
_SILENT: Final = (Answer.NOTHING, Answer.STORED, Answer.FILED)
_HANDED_ON: Final = frozenset({"content-type", "retry-after", TOTAL.lower(), LIMIT.lower()})
_ANSWERED_AT: Final[Mapping[ModuleID, type[Interface]]] = {
    ModuleID.COMMANDS: CommandsSender,
    ModuleID.CHARGING_PROFILES: ChargingProfilesSender,
}


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A call to be sent on. `url`: where, when it is not where its path says (a page, a response_url); `user` is who asked."""

    route: Route
    query: str
    body: bytes
    content_type: str
    ids: CallIds
    sender: Party | None
    to: Party | None
    user: Partner
    url: str | None = None


class Delivered(msgspec.Struct, frozen=True):
    """The answer in the words of who asked, and what was lost between versions, both ways."""

    response: Response
    losses: tuple[str, ...] = ()


Connecting: TypeAlias = Callable[[Partner], Connection]
"""The way to a registered partner."""


class Forwarder:
    """Sends calls on."""

    def __init__(
        self,
        client: Client,
        connection: Connecting,
        proxies: Proxies,
        speaking: Speaking,
        clock: Clock,
        *,
        within_s: float = WITHIN_S,
        most: int = MOST_AT_ONCE,
    ) -> None:
        self._client = client
        self._connection = connection
        self._proxies = proxies
        self._speaking = speaking
        self._clock = clock
        self.within_s = within_s
        """How long a receiver may take."""
        self._most = most
        self._under_way: dict[str, int] = defaultdict(int)

    async def forward(self, outgoing: Outgoing, partner: Partner) -> Delivered:
        """The partner's answer, whatever it says (H15), its URLs ours. Raises HubFault where there is none to hand on."""
        delivered = await self.fetch(outgoing, partner)
        response = delivered.response
        headers = {name: value for name, value in response.headers.items() if name.lower() in _HANDED_ON}
        headers |= await self._ours_in(outgoing, partner, response)
        return Delivered(msgspec.structs.replace(response, headers=headers), delivered.losses)

    async def fetch(self, outgoing: Outgoing, partner: Partner) -> Delivered:
        """The same with the partner's own headers."""
        if self._under_way[partner.id] >= self._most:
            raise HubFault(f"{partner.name} has more calls than it answers.", code="hub_timeout")
        self._under_way[partner.id] += 1
        try:
            return await self._forwarded(outgoing, partner)
        finally:
            self._under_way[partner.id] -= 1
            if not self._under_way[partner.id]:
                del self._under_way[partner.id]

    async def _forwarded(self, outgoing: Outgoing, partner: Partner) -> Delivered:
        try:
            peer = self._connection(partner).peer
        except Conflict as failure:
            raise not_connected(partner.name) from failure
        body, query = await self._answerable(outgoing, partner, peer.version)
        told = bridged_body(outgoing.route, body, peer.version, outgoing.sender)
        try:
            request = _request(outgoing, peer, told.body, query)
            response = await self._client.exchange(peer, request, outgoing.route.operation, within_s=self.within_s)
        except NotFound as failure:
            raise HubFault(failure.message) from failure
        except (Unreachable, Unsafe) as failure:
            raise undelivered(failure) from failure
        return await self._understood(outgoing, partner, peer.version, response, told.losses)

    async def _answerable(self, outgoing: Outgoing, partner: Partner, version: Version) -> tuple[bytes, str]:
        """Body and query with a response_url of ours (H18, G01, G02, G07)."""
        body, query = outgoing.body, outgoing.query
        at = _ANSWERED_AT.get(outgoing.route.operation.module or ModuleID.CREDENTIALS)
        if at is None:
            return body, query
        if (url := bodies.response_url_of(body)) is not None:
            body = bodies.with_response_url(body, await self._ours(outgoing, partner, version, at, url))
        elif (url := bodies.query_url(query)) is not None:
            query = bodies.with_query_url(query, await self._ours(outgoing, partner, version, at, url))
        return body, query

    async def _ours(self, outgoing: Outgoing, partner: Partner, version: Version, at: type[Interface], url: str) -> str:
        return await self._proxies.below(
            version, at, url, user=partner, to=outgoing.user, party=name_of(outgoing.sender), lasting=Lasting.ANSWER
        )

    async def _understood(
        self, outgoing: Outgoing, partner: Partner, version: Version, response: Response, losses: tuple[str, ...]
    ) -> Delivered:
        """The answer in the version of who asked; its bytes as they came where both speak one."""
        if response.status == HTTPStatus.UNAUTHORIZED:
            raise not_connected(partner.name)  # our token is refused, not that of who asked
        route = outgoing.route
        response = _enveloped(response, route.operation.answer, self._clock())
        response = handed_on(route.operation, response, outgoing.sender, await self._speaking.spoken_for(partner))
        told = bridged_answer(route.operation, response.body, version, route.version, outgoing.to)
        return Delivered(msgspec.structs.replace(response, body=told.body), (*losses, *told.losses))

    async def _ours_in(self, outgoing: Outgoing, partner: Partner, response: Response) -> dict[str, str]:
        """Link and Location as URLs of ours (P10, H18)."""
        route, headers = outgoing.route, dict[str, str]()
        party = name_of(outgoing.to)
        following = next_url(response.header(LINK) or "")
        if following is not None:
            ours = await self._proxies.behind(
                route.version, route.interface, urljoin(response.url, following), user=outgoing.user, to=partner, party=party
            )
            headers[LINK] = f'<{ours}>; rel="next"'
        where = response.header(LOCATION)
        if where is not None and route.operation.answer is Answer.FILED:
            headers[LOCATION] = await self._proxies.below(
                route.version, route.interface, urljoin(response.url, where),
                user=outgoing.user, to=partner, party=party, lasting=Lasting.CDR,
            )  # fmt: skip
        return headers


def _request(outgoing: Outgoing, peer: Peer, body: bytes, query: str) -> Request:
    """The request of the next hop: TO and FROM as they are (H04), a request id of its own, the same correlation (H13, H14)."""
    route = outgoing.route
    routing = Routing(sender=outgoing.sender, to=outgoing.to)
    call = Call(version=peer.version, routing=routing, ids=outgoing.ids.forwarded())
    headers = headers_of(peer, route.operation, call, with_body=bool(body))
    if body and outgoing.content_type:
        headers["Content-Type"] = outgoing.content_type
    url = outgoing.url or url_of(peer, peer.endpoint(route.interface), route.operation, route.arguments)
    if outgoing.url is None and query:
        url = f"{url}?{query}"
    return Request(method=route.operation.method, url=url, headers=headers, body=body)


def _enveloped(response: Response, answer: Answer, now: datetime) -> Response:
    """The answer, if it is one; a success without a body where none is needed gets an envelope (T06, T08)."""
    if not response.body.strip() and answer in _SILENT and response.status < HTTPStatus.MULTIPLE_CHOICES:
        body = write_envelope(Status.SUCCESS, now)
        return msgspec.structs.replace(response, body=body, headers={**response.headers, "Content-Type": JSON})
    try:
        status_in(response.body)
    except InvalidInput as failure:
        raise HubFault(f"The receiver answered with HTTP {response.status} and no envelope.") from failure
    return response
