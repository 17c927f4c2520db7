"""The partner as a hub: calls go on to the party that they are for, untouched (H01 to H22)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from forecourt.sim.partner.calling import Answer
from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.paging import page
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.settings import Party
from forecourt.sim.partner.speech import envelope, new_id, routed, stamp
from forecourt.sim.partner.visits import NOT_ALLOWED, Reply, Visit, refuses

if TYPE_CHECKING:
    from forecourt.sim.partner.partner import SimPartner

_MODULES = ("locations", "tariffs", "sessions", "cdrs", "tokens", "commands", "chargingprofiles")
_NEVER_BROADCAST = ("cdrs", "sessions", "commands", "chargingprofiles")
_AUDIENCE = {"CPO": ("EMSP", "NSP", "OTHER"), "EMSP": ("CPO",), "OTHER": ("CPO",)}
"""Role of who pushes to all → roles that hear it (H07)."""
_PAGE_HEADERS = ("X-Total-Count", "X-Limit")
_URL = re.compile(r"<([^>]*)>")


class Hub:
    """Routes between the peers of a partner."""

    def __init__(self, partner: SimPartner) -> None:
        self._partner = partner
        self._proxied: dict[str, tuple[Peer, str]] = {}

    def handlers(self) -> dict[tuple[str, str], Callable[[SimPartner, Visit], Awaitable[Reply]]]:
        """Every module on both sides, what is proxied, and who is connected."""
        through = {(side, module): self._routed for side in ("sender", "receiver") for module in _MODULES}
        back = {("proxy", module): self._back for module in _MODULES}
        return {**through, **back, ("sender", "hubclientinfo"): self._clients}

    def told_roles(self, version: str) -> list[tuple[str, Party]]:
        """2.2.1: the hub's own role; 2.3.0: all who are behind it (H16)."""
        own = self._partner.options.party
        reached = [role for peer in self._registered() for role in peer.roles if role[0] != "HUB"]
        return reached or [("OTHER", own)] if version == "2.3.0" else [("HUB", own)]

    async def tell(self, about: Peer, *, status: str | None = None) -> None:
        """All other clients hear how a party is (H21)."""
        for info in self._infos(about, status):
            for peer in self._registered():
                base = peer.endpoint("hubclientinfo", "RECEIVER")
                if peer is not about and base is not None:
                    url = f"{base}/{info['country_code']}/{info['party_id']}"
                    await self._partner.caller.call(peer, "PUT", url, module="hubclientinfo", body=info)

    async def _routed(self, partner: SimPartner, visit: Visit) -> Reply:
        to = routed(visit.headers, "to") or self._by_content(visit)
        if to is None or to.same(partner.options.party):
            return await self._to_all(visit)
        target = self._reached(to)
        if target is None:
            return refuses(200, 4001, f"No {to.country}*{to.id} behind this hub.")  # H05
        if target.offline:
            return refuses(200, 4003, f"{to.country}*{to.id} is not connected.")
        return await self._forwarded(visit, target, to)

    async def _to_all(self, visit: Visit) -> Reply:
        """A push goes to all who may hear it; a list is that of all (H06 to H09, H11)."""
        if visit.method == "GET":
            return await self._everybodys(visit) if visit.side == "sender" and not visit.rest else refuses(200, 2001, "To whom?")
        if visit.module in _NEVER_BROADCAST or visit.side != "receiver":
            return refuses(200, 2001, f"{visit.module} are not for all.")
        for peer, party in self._audience(visit):
            self._partner.later(self._told(visit, peer, party))
        return Reply()

    async def _told(self, visit: Visit, peer: Peer, to: Party) -> None:
        base = peer.endpoint(visit.module, "RECEIVER")
        await self._sent(visit, peer, f"{base}{self._below(visit)}", to, self._partner.options.party)

    def _audience(self, visit: Visit) -> Iterator[tuple[Peer, Party]]:
        roles = {role or "CPO" for role, _ in visit.peer.roles}
        heard = {each for role in roles for each in _AUDIENCE.get(role, ())}
        for peer in self._registered():
            if peer is visit.peer or peer.endpoint(visit.module, "RECEIVER") is None:
                continue
            yield from ((peer, party) for role, party in peer.roles if role in heard)

    async def _everybodys(self, visit: Visit) -> Reply:
        found: list[Json] = []
        wanted = {key: value for key, value in visit.query.items() if key in ("date_from", "date_to")}
        for peer in self._registered():
            party = peer.party
            if peer is not visit.peer and party is not None and peer.endpoint(visit.module, "SENDER") is not None:
                found += await self._partner.caller.crawl(peer, visit.module, to=party, **wanted)
        base = self._partner.endpoint(visit.version, "sender", visit.module)
        return page(visit, lambda *_: found, base, self._partner.quirks, self._partner.options.habits)

    async def _forwarded(self, visit: Visit, peer: Peer, to: Party) -> Reply:
        base = peer.endpoint(visit.module, visit.side.upper())
        if base is None:
            return refuses(200, 4000, f"{to.country}*{to.id} has no {visit.module}.")
        answer = await self._sent(visit, peer, f"{base}{self._below(visit)}", to, routed(visit.headers, "from"))
        return self._brought(visit, peer, answer)

    async def _back(self, partner: SimPartner, visit: Visit) -> Reply:
        """What a hub handed out instead of a URL of somebody else: the way back (H18)."""
        if not visit.rest or visit.rest[0] not in self._proxied:
            return refuses(404, 2000, "Nobody waits for this.")
        peer, url = self._proxied[visit.rest[0]]
        return self._brought(visit, peer, await self._sent(visit, peer, url, routed(visit.headers, "to") or peer.party, None))

    async def _sent(self, visit: Visit, peer: Peer, url: str, to: Party | None, sender: Party | None) -> Answer:
        return await self._partner.caller.call(
            peer,
            visit.method,
            url,
            module=visit.module,
            body=visit.body,
            raw=self._proxied_body(visit) or None,
            to=to,
            sender=sender or routed(visit.headers, "from"),
            correlation=visit.headers.get("X-Correlation-ID"),
        )

    def _proxied_body(self, visit: Visit) -> bytes:
        """As it came, but for a response_url."""
        url = visit.body.get("response_url") if isinstance(visit.body, dict) else None
        return visit.raw.replace(url.encode(), self._proxy(visit, visit.peer, url).encode()) if url else visit.raw

    def _below(self, visit: Visit) -> str:
        """The path and the query below an endpoint; a response_url in it is proxied too."""
        path = "".join(f"/{quote(each, safe='')}" for each in visit.rest)
        query = urlsplit(visit.url).query
        if "response_url" in visit.query:
            url = visit.query["response_url"]
            query = urlencode({**visit.query, "response_url": self._proxy(visit, visit.peer, url)})
        return f"{path}?{query}" if query else path

    def _proxy(self, visit: Visit, peer: Peer, url: str) -> str:
        name = new_id()
        self._proxied[name] = (peer, url)
        return f"{self._partner.details(visit.version)}/proxy/{visit.module}/{name}"

    def _brought(self, visit: Visit, peer: Peer, answer: Answer) -> Reply:
        """The answer as it was, its URLs proxied (H15)."""
        if answer.http == 0:
            at = stamp(self._partner.options.clock())
            code = 4003 if b"connect" in answer.raw.lower() else 4002
            return Reply(200, code, raw=envelope(at, code, "The party does not answer."))
        headers = {name: answer.headers[name] for name in _PAGE_HEADERS if name in answer.headers}
        if "Location" in answer.headers:
            headers["Location"] = self._proxy(visit, peer, answer.headers["Location"])
        if "Link" in answer.headers:
            headers["Link"] = _URL.sub(lambda found: f"<{self._proxy(visit, peer, found[1])}>", answer.headers["Link"])
        return Reply(answer.http, headers=headers, raw=answer.raw)

    async def _clients(self, partner: SimPartner, visit: Visit) -> Reply:
        if visit.method != "GET" or visit.rest:
            return NOT_ALLOWED
        infos = [info for peer in self._registered() if peer is not visit.peer for info in self._infos(peer, None)]
        base = partner.endpoint(visit.version, "sender", "hubclientinfo")
        return page(visit, lambda *_: infos, base, partner.quirks, partner.options.habits)

    def _infos(self, peer: Peer, status: str | None) -> Iterator[Json]:
        at = stamp(self._partner.options.clock())
        for role, party in peer.roles:
            yield {
                "party_id": party.id,
                "country_code": party.country,
                "role": role,
                "status": status or ("OFFLINE" if peer.offline else "CONNECTED"),
                "last_updated": at,
            }

    def _by_content(self, visit: Visit) -> Party | None:
        """Open routing: sessions and CDRs go to whose token it was (H11)."""
        token = visit.body.get("cdr_token") if isinstance(visit.body, dict) else None
        return Party(token["country_code"], token["party_id"]) if token else None

    def _reached(self, party: Party) -> Peer | None:
        return next((peer for peer in self._registered() if peer.is_(party)), None)

    def _registered(self) -> list[Peer]:
        return [peer for peer in self._partner.peers.values() if peer.registered]
