"""What costs something, and what was billed: for the pages of billing."""

from typing import Any

import msgspec

from forecourt.app.ports import Insert, Unit
from forecourt.app.tariffs import AssignmentSettings, TariffSettings
from forecourt.domain.billing import Cdr
from forecourt.domain.tariffs import TariffVersion
from forecourt.kit.time import utc_now
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import cdr_to
from tests.billing import cdr, counted_otherwise, partner_policy, tariff
from tests.browser.network import HOSTILE, IDENTITY, until
from tests.browser.world import World
from tests.flow.api_billing import billing_of
from tests.flow.api_invoicing import invoicing_of
from tests.unit.roaming.cdrs import FACTS, a_cdr


async def priced(world: World, per_kwh: str = "80") -> None:
    """Energy costs this much everywhere, and 21 % tax: enough that a short charge is worth cents."""
    made = await by_energy(world, per_kwh)
    await world.node.services.tariffs.assign(world.caller, AssignmentSettings(tariff_id=made.tariff_id))


async def by_energy(world: World, per_kwh: str) -> TariffVersion:
    """A version of a tariff that is assigned nowhere."""
    settings = TariffSettings(name="By energy", currency="EUR", elements=tariff(per_kwh).elements)
    return await world.node.services.tariffs.put(world.caller, "by-energy", settings)


async def billed(world: World) -> dict[str, str]:
    """A CDR with a proposed correction and signed values, a partner's CDR, an invoice: their ids by the names that paths give."""
    station = await world.node.services.queries.stations.by_identity(world.caller, IDENTITY)
    of_billing, rows = billing_of(station, "A", utc_now())
    of_invoicing, more = invoicing_of(station.operator_id, "A")
    more.append(partner_policy("DE*XYZ", operator_id=station.operator_id, by_version={"2.1.1": {"matching": "element"}}))
    more.append(counted_otherwise("A-UNEVEN", station))
    rows = [msgspec.structs.replace(each, remark=HOSTILE) if isinstance(each, Cdr) else each for each in rows]
    await commit(world, *rows, *more)
    return of_billing | of_invoicing | {"party": "DE*XYZ"}


async def one_cdr(world: World, cdr_id: str, **fields: Any) -> Cdr:
    """A CDR of the furnished station, whose transaction is not kept any more."""
    station = await world.node.services.queries.stations.by_identity(world.caller, IDENTITY)
    row = cdr(id=cdr_id, operator_id=station.operator_id, station_id=station.id, **fields)
    await commit(world, row)
    return row


async def commit(world: World, *rows: msgspec.Struct) -> None:
    """Put rows into the store."""
    await world.node.store.uow.commit(Unit(key="test", writes=[Insert(row) for row in rows]))


async def cdr_of(world: World, transaction_id: str) -> Cdr:
    """The CDR of a transaction, as soon as that is over; cut here, since no job runs."""
    await until(lambda: world.node.services.billing.cutting.settle(transaction_id))
    return (await world.node.services.queries.cdrs.page(world.caller, transaction_id=transaction_id)).items[0]


def partner_cdr(dearer: int = 0) -> str:
    """A CDR as a partner sends it, with so much more claimed than its tariff and periods make."""
    document = parse(render(cdr_to(a_cdr(), FACTS, Version.V221).value))
    assert isinstance(document, dict)
    document["total_cost"]["excl_vat"] += dearer
    return render(document).decode()
