"""What partners have, made searchable from the shelf: by registration, by change, by the hour, and gone with its partner."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from forecourt.app.roaming.emsp.projecting import RENEWED
from forecourt.domain.access import system_caller
from forecourt.domain.events import Event, new_event
from forecourt.domain.partners import PartyRole
from forecourt.ocpi.interfaces import objects
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.shelving import of_party
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import Node, build
from forecourt.store.queries.roaming_emsp import Wish
from forecourt.store.store import Store
from tests import partners, rows
from tests.passwords import QUICK
from tests.unit.roaming.test_shelving import CPO, V, document, evse, location

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PARTNER = partners.partner(id="p1", roles=(PartyRole(role="CPO", party="NL*CPO"),))


class World:
    """A node at a moment that can be moved."""

    def __init__(self) -> None:
        self.now = NOON
        self.node: Node

    async def put(self, module: ModuleID, tree: dict[str, Any], of: Any) -> None:
        named = of_party(module, CPO, str(tree["id"]))
        await self.node.roaming.core.shelving.put(PARTNER, named, V, document(tree, of))

    async def heard(self, *more: Event) -> None:
        follower = next(each for each in self.node.roaming.subscribers if each.name == "roaming search")
        while await self.node.services.relay.deliver(follower.name, follower.handle, follower.types):
            pass
        if more:
            await follower.handle(list(more))

    async def found(self, **wish: Any) -> list[str]:
        page = await self.node.services.queries.partner_sites.page(rows.SYSTEM, Wish(**wish))
        return [each.location_id for each in page.items]

    async def price(self) -> Decimal | None:
        sites = (await self.node.services.queries.partner_sites.page(rows.SYSTEM, Wish())).items
        known = await self.node.services.queries.partner_sites.tariffs(rows.SYSTEM, sites)
        return next(iter(known.values())).price_per_kwh


@pytest.fixture
async def world(store: Store, tmp_path: Any) -> AsyncIterator[World]:
    made = World()
    await store.uow.commit(rows.inserts(rows.operator()))
    made.node = build(Settings(server_key_file=str(tmp_path / "key")), store, lambda: made.now, hasher=QUICK)
    yield made
    await made.node.roaming.close()


def partner_event(type_: str) -> Event:
    return new_event(type_, system_caller("test"), NOON, operator_id="op", subject_id="p1")


def tariff(*elements: dict[str, Any]) -> dict[str, Any]:
    return {
        "country_code": "NL", "party_id": "CPO", "id": "T1", "currency": "EUR", "tax_included": "NO", "elements": list(elements),
        "last_updated": "2026-11-20T12:00:00Z",
    }  # fmt: skip


def energy(price: str, **restrictions: str) -> dict[str, Any]:
    component = {"type": "ENERGY", "price": Decimal(price), "step_size": 1}
    return {"price_components": [component], **({"restrictions": restrictions} if restrictions else {})}


def priced(minute: float = 0) -> dict[str, Any]:
    one = evse("E1", minute)
    return location(minute, {**one, "connectors": [{**one["connectors"][0], "tariff_ids": ["T1"]}]})


async def test_prices_are_of_the_hour_that_it_is(world: World) -> None:
    night = energy("0.10", start_time="22:00", end_time="06:00")
    await world.put(ModuleID.TARIFFS, tariff(night, energy("0.40")), objects.TARIFF)
    await world.put(ModuleID.LOCATIONS, priced(), objects.LOCATION)
    await world.heard()
    by_day = await world.price()
    job = next(each for each in world.node.roaming.jobs if each.name == "partners' prices")

    await job.run()
    world.now = NOON + timedelta(hours=11) + RENEWED
    await job.run()

    assert (by_day, await world.price()) == (Decimal("0.4"), Decimal("0.1"))
    assert await world.found(max_price=Decimal("0.2")) == ["LOC1"]


async def test_a_site_follows_its_evses_and_goes_with_them(world: World) -> None:
    """L05."""
    await world.put(ModuleID.LOCATIONS, location(0, evse("E1"), evse("E2")), objects.LOCATION)
    await world.heard()
    both = await world.found(available=True)

    await world.put(ModuleID.LOCATIONS, location(1, evse("E1", 1, status="REMOVED")), objects.LOCATION)
    await world.heard()

    assert (both, await world.found()) == (["LOC1"], [])


async def test_what_a_partner_has_goes_with_it_and_comes_again_with_it(world: World) -> None:
    await world.put(ModuleID.LOCATIONS, priced(), objects.LOCATION)
    await world.heard()

    await world.heard(partner_event("PartnerUnregistered"))
    without = await world.found()
    await world.heard(partner_event("PartnerRegistered"))

    assert (without, await world.found()) == ([], ["LOC1"])


async def test_a_tariff_that_cannot_be_read_says_so_and_has_no_price(world: World) -> None:
    await world.put(ModuleID.TARIFFS, {**tariff(energy("0.4")), "elements": [energy("0.4", start_time="25:99")]}, objects.TARIFF)
    await world.put(ModuleID.LOCATIONS, priced(), objects.LOCATION)

    await world.heard()

    assert await world.price() is None
    assert await world.found(max_price=Decimal(9)) == []
    assert await world.found() == ["LOC1"]
