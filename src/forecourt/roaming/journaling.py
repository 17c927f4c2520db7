"""What was exchanged with partners, for their journal: both directions, secrets masked, long bodies cut."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from forecourt.app.ports import ExchangeJournal
from forecourt.domain.partners import Direction, Exchange
from forecourt.kit.errors import InvalidInput
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Attempt
from forecourt.ocpi.envelope import status_in
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.headers import CORRELATION_ID, REQUEST_ID
from forecourt.roaming.peers import PartnerPeer

MOST_BODY: Final = 16 * 1024
MASK: Final = "***"
_TOKEN: Final = re.compile(r'("token"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.I)
"""Tokens of credentials; those of drivers are objects, or have other names."""
_IN_ADDRESS: Final = re.compile(r"(?<=://)[^/\s\"@]+@")
VERSIONS: Final = "versions"
"""The module that has no id."""


class Journaling:
    """Writes the journal."""

    def __init__(self, journal: ExchangeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    def outgoing(self, attempt: Attempt) -> None:
        """A call of ours, and how it ended."""
        peer, ending = attempt.peer, attempt.ending
        if not isinstance(peer, PartnerPeer):
            return
        answer, fault = (ending, "") if isinstance(ending, Response) else (None, ending.message)
        at = self._clock() - timedelta(seconds=attempt.took_s)
        module = attempt.operation.module or VERSIONS
        self._record(
            "out", peer.operator_id, peer.key, attempt.request, answer, at=at, version=peer.version, module=module, fault=fault
        )

    def incoming(
        self, operator_id: str, partner_id: str, request: Request, answer: Response, *, at: datetime, version: str, module: str
    ) -> None:
        """A call of a partner, and what we answered."""
        self._record("in", operator_id, partner_id, request, answer, at=at, version=version, module=module)

    def _record(
        self,
        direction: Direction,
        operator_id: str,
        partner_id: str,
        request: Request,
        answer: Response | None,
        *,
        at: datetime,
        version: str,
        module: str,
        fault: str = "",
    ) -> None:
        now = self._clock()
        exchange = Exchange(
            id=new_id(),
            operator_id=operator_id,
            partner_id=partner_id,
            direction=direction,
            at=at,
            method=request.method,
            url=masked(request.url.encode()),
            version=version,
            module=module,
            request_id=request.header(REQUEST_ID) or "",
            correlation_id=request.header(CORRELATION_ID) or "",
            request=masked(request.body),
            http_status=None if answer is None else answer.status,
            status_code=None if answer is None else _code(answer),
            answer="" if answer is None else masked(answer.body),
            latency_ms=(now - at).total_seconds() * 1000 if now > at else None,
            fault=fault,
        )
        self._journal.record_exchange(exchange)


def masked(body: bytes) -> str:
    """Text that may be kept: no tokens, no passwords in addresses, not endless, and nothing that a database refuses."""
    text = body[:MOST_BODY].decode(errors="replace").replace("\x00", "\ufffd")
    cut = " …" if len(body) > MOST_BODY else ""
    return _IN_ADDRESS.sub(f"{MASK}@", _TOKEN.sub(rf'\1"{MASK}"', text)) + cut


def _code(answer: Response) -> int | None:
    try:
        return status_in(answer.body)
    except InvalidInput:
        return None
