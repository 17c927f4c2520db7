"""What happened in a demo, as the store holds it: one line of JSON."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from forecourt.domain.access import Caller
from forecourt.kit.time import rfc3339
from forecourt.runtime.demo.roaming import RouteSummary, summed
from forecourt.runtime.demo.world import World
from forecourt.runtime.wiring import Node
from forecourt.sim.scenarios import DemoReport
from forecourt.sim.tally import Acknowledged, read_ledger
from forecourt.store.queries import Queries

PATIENCE = timedelta(seconds=10)
"""How long the end of a demo waits for the CDRs of the last transactions."""
_KINDS = {"StartTransaction": "start", "MeterValues": "meter_values", "StopTransaction": "stop"}
Record = tuple[str, str, str]
"""(station, transaction id on the wire, sequence number or kind and time)."""


class DemoSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in a demo, as one line of JSON. Energy is what the store holds, in Wh."""

    seconds: float
    sites: int
    stations: int
    online: dict[str, int]
    transactions_started: int
    transactions_ended: int
    transactions_stored: int
    energy_wh: int
    records_acknowledged: int
    records_stored: int
    """Of the acknowledged ones (a resent one counts once), how many were found in the store afterwards."""
    cdrs: int
    revenue: dict[str, Decimal]
    """What the CDRs come to with taxes, by currency."""
    invoices: int
    roaming: dict[str, RouteSummary]
    """By route: `direct`, `hub`, `mixed`."""


async def sum_up(world: World, report: DemoReport, ledger: Path, started_at: datetime) -> DemoSummary:
    """Counted in the store, after the last transactions have been billed."""
    node, caller = world.operator.node, world.operator.caller
    queries = node.store.queries
    await _billed(node, caller, started_at)
    revenue = await queries.cdrs.revenue(caller, started_at)
    acknowledged = {_record_of(each) for each in read_ledger(ledger)}
    stored, transactions, energy_wh = await _stored(queries, caller)
    return DemoSummary(
        seconds=report.fleet.duration_s,
        sites=report.sites,
        stations=report.fleet.stations,
        online=report.fleet.online,
        transactions_started=report.fleet.transactions_started,
        transactions_ended=report.fleet.transactions_ended,
        transactions_stored=transactions,
        energy_wh=energy_wh,
        records_acknowledged=len(acknowledged),
        records_stored=len(acknowledged & stored),
        cdrs=sum(each.cdrs for each in revenue),
        revenue={each.currency: each.due for each in revenue},
        invoices=await _invoices(queries, caller),
        roaming=await summed(world),
    )


async def _billed(node: Node, caller: Caller, started_at: datetime) -> None:
    """Wait until every transaction that is over has its CDR, then send the last bills."""
    until = node.services.clock() + PATIENCE
    while (now := node.services.clock()) < until:
        if not (await node.store.queries.reconciliation.without_cdr(caller, started_at, now)).items:
            break
        await asyncio.sleep(0.2)
    await node.services.invoicing.automatic()


async def _invoices(queries: Queries, caller: Caller) -> int:
    count, cursor = 0, None
    while True:
        page = await queries.invoices.page(caller, cursor=cursor, limit=200)
        count += len(page.items)
        if (cursor := page.next) is None:
            return count


async def _stored(queries: Queries, caller: Caller) -> tuple[set[Record], int, int]:
    """Every stored record of every transaction; how many transactions, and their energy in Wh."""
    identities = {each.id: each.identity for each in (await queries.stations.page(caller, limit=200)).items}
    records: set[Record] = set()
    transactions, energy_wh, cursor = 0, 0, None
    while True:
        page = await queries.transactions.page(caller, cursor=cursor, limit=200)
        for each in page.items:
            transactions, energy_wh = transactions + 1, energy_wh + each.energy_wh
            evidence_cursor = None
            while True:
                evidence = await queries.transactions.evidence(caller, each.id, evidence_cursor)
                for one in evidence.items:
                    what = f"{one.kind} {rfc3339(one.at)}" if one.seq_no is None else str(one.seq_no)
                    records.add((identities[each.station_id], each.ocpp_transaction_id, what))
                if (evidence_cursor := evidence.next) is None:
                    break
        if (cursor := page.next) is None:
            return records, transactions, energy_wh


def _record_of(line: Acknowledged) -> Record:
    what = str(line.seq_no) if line.seq_no is not None else f"{_KINDS[line.action]} {rfc3339(datetime.fromisoformat(line.at))}"
    return line.station, line.ocpp_transaction_id or "", what
