"""Tariffs with something to show: conditions, traps, versions, assignments in force and to come."""

from datetime import time, timedelta
from decimal import Decimal

import msgspec

from forecourt.app.tariffs import AssignmentSettings, TariffSettings
from forecourt.domain.tariffs import Component, Dimension, Element, Restrictions, Tax, Text
from forecourt.kit.time import utc_now
from tests.browser.network import HOSTILE, IDENTITY
from tests.browser.world import World

VAT = (Tax(percentage=Decimal(19)),)


def price(dimension: Dimension, amount: str, step_size: int = 1) -> Component:
    """A price with tax."""
    return Component(dimension=dimension, price=Decimal(amount), step_size=step_size, taxes=VAT)


NIGHT = TariffSettings(
    name="Night rate",
    currency="EUR",
    elements=(
        Element(components=(price(Dimension.ENERGY, "0.25"),), restrictions=Restrictions(start_time=time(22), end_time=time(6))),
        Element(components=(price(Dimension.ENERGY, "0.40"), price(Dimension.PARKING_TIME, "6", 300))),
    ),
    texts=(Text(language="en", text="Cheap at night."),),
)


async def written(world: World) -> dict[str, str]:
    """A tariff in two versions, the second with a trap and a hostile name, at the furnished station: its id, named as in paths."""
    services, caller = world.node.services, world.caller
    await services.tariffs.put(caller, "night", NIGHT)
    late = Element(components=(price(Dimension.FLAT, "1"),), restrictions=Restrictions(min_duration_s=1800))
    trapped = msgspec.structs.replace(NIGHT, name=f"Night {HOSTILE}", elements=(*NIGHT.elements, late))
    await services.tariffs.put(caller, "night", trapped)
    station = await services.queries.stations.by_identity(caller, IDENTITY)
    soon = utc_now() + timedelta(days=30)
    await services.tariffs.assign(caller, AssignmentSettings(tariff_id="night", station_id=station.id))
    await services.tariffs.assign(caller, AssignmentSettings(tariff_id="night", station_id=station.id, evse=1, starts_at=soon))
    return {"tariff_id": "night", "number": "1"}
