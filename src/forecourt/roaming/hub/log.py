"""The route log: one line for every call that a hub took in hand, and one for every receiver of a broadcast."""

from __future__ import annotations

import time
from datetime import datetime

from forecourt.app.ports import RouteLog
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import RoutedCall
from forecourt.kit.errors import ForecourtError, InvalidInput
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock
from forecourt.ocpi.envelope import status_in
from forecourt.ocpi.exchange import Response
from forecourt.ocpi.headers import Party
from forecourt.ocpi.server.dispatcher import Inbound
from forecourt.ocpi.status import refusal_of
from forecourt.roaming.hub.deciding import How
from forecourt.roaming.hub.names import name_of

MOST_PATH = 500


class Line:
    """One line while it comes about."""

    def __init__(self, log: RouteLog, clock: Clock, inbound: Inbound, partner: Partner, how: How, to: Party | None) -> None:
        self._log = log
        self._inbound = inbound
        self._partner = partner
        self._at: datetime = clock()
        self._started_s = time.perf_counter()
        self.how = how
        self.to = to
        self.receiver: Partner | None = None
        self.sender: Party | None = inbound.call.routing.sender

    def delivered(self, response: Response, losses: tuple[str, ...] = ()) -> None:
        """There was an answer."""
        self._write(response.status, _code(response), losses, "")

    def failed(self, failure: ForecourtError) -> None:
        """There was none, or the call was refused."""
        told = refusal_of(failure)
        self._write(told.http, int(told.status), (), failure.message)

    def _write(self, http: int, code: int | None, losses: tuple[str, ...], fault: str) -> None:
        inbound = self._inbound
        self._log.record_routed(
            RoutedCall(
                id=new_id(),
                operator_id=self._partner.operator_id,
                at=self._at,
                from_partner_id=self._partner.id,
                to_partner_id="" if self.receiver is None else self.receiver.id,
                sender=name_of(self.sender),
                to=name_of(self.to),
                module=str(inbound.route.operation.module),
                method=inbound.request.method,
                path=inbound.request.url[:MOST_PATH],
                how=self.how.value,
                http_status=int(http),
                status_code=code,
                latency_ms=(time.perf_counter() - self._started_s) * 1000,
                losses=losses,
                fault=fault,
                correlation_id=inbound.call.ids.correlation,
            )
        )


def _code(response: Response) -> int | None:
    try:
        return status_in(response.body)
    except InvalidInput:
        return None
