"""One message of a station on its way to a verb: what a handler is given, and what it gives back."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from forecourt.csms.members import Payload
from forecourt.csms.verbs import Verbs
from forecourt.domain.stations import ConnectorReport
from forecourt.domain.transactions import Notice


class Inbound(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message of a station: whose it is, on which socket it came, how it reads and how it was written."""

    station_id: str
    epoch: int
    action: str
    message: Any
    """The version's own struct; handlers name its type."""
    notice: Notice
    groups_connectors: bool = False
    """True: connectors of a 1.6 station belong to one EVSE; False: connector n is EVSE n, connector 1."""


Handler = Callable[[Verbs, Inbound], Awaitable[Payload]]
"""Translates one message to a verb of the app, and its result to the reply's payload. Decides nothing."""


async def connector_says(verbs: Verbs, inbound: Inbound, report: ConnectorReport) -> None:
    """Tell both who must know: the station's own picture, and the ledger, to which a status is evidence."""
    await verbs.stations.status(inbound.station_id, inbound.epoch, report)
    await verbs.charging.connector_reported(
        inbound.station_id, report.evse, report.connector, report.status, report.at, inbound.notice
    )
