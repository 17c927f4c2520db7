"""Our URLs in the place of a partner's: unguessable, for one partner only, and not for ever (H18, P10)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Final
from urllib.parse import parse_qsl

from forecourt.app.ports import Insert, ReachReads, Unit, UnitOfWork
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import ProxiedUrl
from forecourt.kit.errors import NotFound
from forecourt.kit.time import Clock
from forecourt.ocpi.interfaces.operations import Interface, Part
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.server.routing import Route
from forecourt.ocpi.versions import Version

MARK: Final = "hub"
"""Below an endpoint `hub/<id>`, behind a list `?hub=<id>`."""


class Lasting(Enum):
    """How long a URL is good."""

    PAGE = timedelta(hours=6)
    ANSWER = timedelta(days=2)
    CDR = timedelta(days=400)


class Proxies:
    """Makes and opens such URLs."""

    def __init__(self, uow: UnitOfWork, reads: ReachReads, base: Callable[[], str], clock: Clock) -> None:
        self._uow = uow
        self._reads = reads
        self._base = base
        self._clock = clock

    async def below(
        self, version: Version, interface: type[Interface], url: str, *, user: Partner, to: Partner, party: str, lasting: Lasting
    ) -> str:
        """A URL below one of our endpoints that `user` may call for `url` of the partner `to`."""
        return f"{self._endpoint(version, interface)}/{MARK}/{await self._kept(url, user, to, party, lasting)}"

    async def behind(
        self, version: Version, interface: type[Interface], url: str, *, user: Partner, to: Partner, party: str
    ) -> str:
        """A URL of a list of ours that goes on with `url`, the next page of the partner `to`."""
        return f"{self._endpoint(version, interface)}?{MARK}={await self._kept(url, user, to, party, Lasting.PAGE)}"

    async def opened(self, route: Route, query: str, user: Partner) -> ProxiedUrl | None:
        """What is meant by a call to one of our URLs; None for any other call. Raises `NotFound` for one that is not this
        partner's, or no longer good: all three are told alike."""
        url_id = _id_in(route, query)
        if url_id is None:
            return None
        row = await self._reads.proxied(url_id)
        if row is None or row.for_partner_id != user.id or row.expires_at <= self._clock():
            raise NotFound("There is nothing at this URL.")
        return row

    def _endpoint(self, version: Version, interface: type[Interface]) -> str:
        return Layout(self._base()).endpoint(version, interface)

    async def _kept(self, url: str, user: Partner, to: Partner, party: str, lasting: Lasting) -> str:
        row = ProxiedUrl(
            id=secrets.token_urlsafe(24),
            operator_id=to.operator_id,
            for_partner_id=user.id,
            to_partner_id=to.id,
            party=party,
            url=url,
            expires_at=self._clock() + lasting.value,
        )
        await self._uow.commit(Unit(f"proxy:{row.id}", writes=[Insert(row)]))
        return row.id


def _id_in(route: Route, query: str) -> str | None:
    """The secret in a call to one of our URLs."""
    if f"{MARK}=" in query:
        return dict(parse_qsl(query)).get(MARK)
    segments = route.operation.arguments
    if not segments or segments[-1].part is not Part.REST:
        return None
    mark, _, rest = str(route.arguments[-1]).partition("/")
    return rest if mark == MARK and rest else None
