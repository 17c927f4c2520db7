"""The overview: the network at a glance, what charges now, and what needs a person."""

from datetime import datetime, timedelta

import msgspec
from litestar import Response, get

from forecourt.console.frame import Here, Visit
from forecourt.console.naming import Names, names_of
from forecourt.console.telling import Told, tell
from forecourt.domain.metering.register import load
from forecourt.domain.stations import ConnectorStatus, Refusal
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.store.queries import StationCounts, StationName, TransactionTotals

POWER_IS_OLD = timedelta(minutes=15)
MOST_OPEN = 1_000
SHOWN = 8
CHATTER = ("TransactionUpdated", "TransactionAmended", "MeterValuesReceived", "CommandSent", "StationReported")
"""What comes too often to be news."""


class Charging(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction under way; `power_w` is its last reading, None when there is no recent one."""

    transaction: Transaction
    station: StationName | None
    power_w: int | None


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a whole, for a bar: where it begins and how wide it is, in percent."""

    status: ConnectorStatus
    count: int
    x: float
    width: float


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows. `power_w` sums what was read in the last quarter of an hour."""

    counts: StationCounts
    totals: TransactionTotals
    charging: list[Charging]
    more_charging: bool
    power_w: int
    refusals: list[Refusal]
    events: list[Told]
    shares: list[Share]


@get("/")
async def overview(visit: Here) -> Response[str]:
    """The first page."""
    queries, caller, now = visit.services.queries, visit.caller, visit.services.clock()
    counts = await queries.stations.counts(caller)
    page = await queries.transactions.page(caller, open=True, limit=MOST_OPEN)
    events = await queries.events.latest(caller, without=CHATTER, limit=12)
    names = await names_of(visit, [*(each.station_id for each in page.items[:SHOWN]), *(each.station_id for each in events)])
    charging = [_charging(each, names, now) for each in page.items if each.state is TransactionState.OPEN]
    view = OverviewView(
        counts=counts,
        totals=await queries.transactions.totals(caller, await _midnight(visit)),
        charging=charging[:SHOWN],
        more_charging=len(charging) > SHOWN,
        power_w=sum(each.power_w or 0 for each in charging),
        refusals=(await queries.stations.refusals(caller, limit=5)).items,
        events=[tell(each, names) for each in events],
        shares=shares(counts.connectors_by_status),
    )
    return await visit.page("overview/page.html", view)


def power_now(transaction: Transaction, now: datetime) -> int | None:
    """The last power reading in W, while it is recent."""
    register = load(transaction.register)
    recent = register.power_at and now.timestamp() - register.power_at / 1_000_000 < POWER_IS_OLD.total_seconds()
    return register.power_w if recent and transaction.state is TransactionState.OPEN else None


def shares(by_status: dict[str, int]) -> list[Share]:
    """Statuses in their fixed order, each with its part of the bar."""
    whole, x, found = sum(by_status.values()), 0.0, []
    for status in ConnectorStatus:
        if count := by_status.get(status.value, 0):
            width = 100 * count / whole
            found.append(Share(status=status, count=count, x=round(x, 3), width=round(width, 3)))
            x += width
    return found


def _charging(transaction: Transaction, names: Names, now: datetime) -> Charging:
    return Charging(transaction=transaction, station=names.of(transaction.station_id), power_w=power_now(transaction, now))


async def _midnight(visit: Visit) -> datetime:
    formats = await visit.formats()
    return formats.midnight()


ROUTES = (overview,)
