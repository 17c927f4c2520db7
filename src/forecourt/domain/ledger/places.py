"""Where something happens when a station does not say it all: EVSE and connector from what is known (field note 38)."""

from collections.abc import Iterable

import msgspec

from forecourt.domain.stations import Connector, ConnectorStatus

BUSY = frozenset(
    {
        ConnectorStatus.OCCUPIED,
        ConnectorStatus.PREPARING,
        ConnectorStatus.CHARGING,
        ConnectorStatus.SUSPENDED_EV,
        ConnectorStatus.SUSPENDED_EVSE,
        ConnectorStatus.FINISHING,
    }
)


class Found(msgspec.Struct, frozen=True):
    """A connector of an EVSE, 0 when it cannot be told; and whether anybody, a person or the station, has told of it before."""

    connector: int
    known: bool


def resolve(evse: int, connector: int | None, known: Iterable[Connector]) -> Found:
    """The connector as named; else the EVSE's only one, else its only busy one, else none rather than a guess."""
    here = [each for each in known if each.evse == evse and each.connector > 0]
    if connector is not None:
        return Found(connector, any(each.connector == connector for each in here))
    busy = [each for each in here if each.status in BUSY]
    choice = here if len(here) == 1 else busy
    return Found(choice[0].connector if len(choice) == 1 else 0, bool(here))
