"""A world for billing: the world of charging with tariffs, and the services that price and cut."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal

import msgspec

from forecourt.app.billing import Cdrs, Cutting, ReceivedCdrs
from forecourt.app.costs import Costs
from forecourt.app.outbox import Relay
from forecourt.app.stations import StationPolicy, Stations
from forecourt.app.tariffs import Book
from forecourt.csms.v2.states import charging_state_in
from forecourt.domain.billing import Cdr
from forecourt.domain.stations import ConnectorReport, ConnectorStatus
from forecourt.domain.tariffs import Assignment, Component, Dimension, Element, Restrictions, Tariff, TariffVersion, Tax
from forecourt.domain.tokens import TokenRef
from forecourt.kit.ids import new_id
from forecourt.roaming.mapping.cdrs import read_cdr
from forecourt.store.store import Store
from tests import rows
from tests.unit.app.charging import world as charging
from tests.unit.app.charging.world import CALLER
from tests.unit.domain.ledger.book import CARD, T0, later, register, start, stop

__all__ = ["CALLER", "CARD", "T0", "BillingWorld", "element", "later", "opened", "register", "start", "stop", "tariff"]


def element(dimension: Dimension, price: str, *, step: int = 0, vat: str | None = "21", **restrictions: object) -> Element:
    """One component with its restrictions."""
    taxes = None if vat is None else (Tax(percentage=Decimal(vat)),)
    component = Component(dimension=dimension, price=Decimal(price), step_size=step, taxes=taxes)
    return Element(components=(component,), restrictions=msgspec.convert(restrictions, Restrictions))


def tariff(*elements: Element, id_: str = "usual", **fields: object) -> Tariff:
    """A tariff of the world's operator; without elements 0.35 EUR/kWh with 21 % on top."""
    plain = Tariff(
        id=id_,
        operator_id="op",
        currency="EUR",
        elements=elements or (element(Dimension.ENERGY, "0.35"),),
        created_at=T0,
        updated_at=T0,
    )
    return msgspec.structs.replace(plain, **fields)


class BillingWorld(charging.World):
    """With everything of billing on top."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.book = Book(store.tariffs, clock=self.clock)
        self.costs = Costs(store.transactions, store.billing, store.stations, store.directory, self.book, charging_state_in)
        self.cutting = Cutting(
            store.uow, store.transactions, store.billing, store.customers, store.directory, self.costs, clock=self.clock
        )
        self.cdrs = Cdrs(store.uow, store.billing, self.cutting, clock=self.clock)
        self.received = ReceivedCdrs(store.uow, store.billing, store.directory, read_cdr, clock=self.clock)
        self.relay = Relay(store.event_log, store.leases, clock=self.clock)
        policy = StationPolicy(node="main", server_key=b"key")
        self.stations = Stations(policy, store.stations, store.directory, store.uow, self.live, self.link, clock=self.clock)

    def restarted(self) -> "BillingWorld":
        """The same store, nothing in memory."""
        again = BillingWorld(self.store)
        again.now = self.now
        return again

    async def assign(self, priced_by: Tariff | None = None, **where: object) -> Tariff:
        """A tariff for the whole operator (or `where`), from well before the world began."""
        given = priced_by or tariff()
        since = T0 - timedelta(days=30)
        version = TariffVersion(operator_id="op", tariff_id=given.id, version=1, since=since, tariff=given)
        assignment = Assignment(id=new_id(), operator_id="op", tariff_id=given.id, starts_at=since, created_at=since)
        await self.insert(version, msgspec.structs.replace(assignment, **where))
        return given

    async def charged(self, *, token: TokenRef = CARD, stop_wh: int = 6000, at_s: float = 0) -> str:
        """A first-generation transaction of an hour, from 1,000 Wh to `stop_wh`; its id."""
        begun = await self.charging.start("s1", start(token=token, at=later(at_s)), charging.notice(f"start {at_s}", at_s))
        await self.charging.stop(
            "s1", stop(begun.number, meter_stop_wh=stop_wh, at=later(at_s + 3600)), charging.notice(f"stop {at_s}", at_s + 3600)
        )
        self.now = later(at_s + 3600)
        return begun.transaction_id

    async def said(self, seconds: float, status: ConnectorStatus) -> None:
        """The connector's status, as a first-generation station tells it."""
        await self.connect()
        self.now = later(seconds)
        await self.stations.status("s1", 1, ConnectorReport(evse=1, connector=1, status=status, at=later(seconds)))

    async def relayed(self) -> int:
        """What the relay hands to the subscriber; how many events."""
        return await self.relay.deliver("billing", self.cutting.handle, self.cutting.hears)

    async def cut(self, transaction_id: str) -> list[Cdr]:
        """Every CDR of a transaction, oldest first."""
        return await self.store.billing.cdrs_of(transaction_id)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[BillingWorld]:
    """The world, with its operator, site and station."""
    store = await Store.open(url)
    try:
        world = BillingWorld(store)
        await world.insert(
            rows.operator("op", zone="Europe/Amsterdam"),
            rows.site(
                id="yard", zone="Europe/Amsterdam", name="Yard", city="Amsterdam", country="NL", latitude=52.37, longitude=4.9
            ),
            charging.station(site_id="yard"),
            rows.token(CARD.uid, operator_id="op"),
        )
        await world.insert(*(rows.connector("s1", evse) for evse in (1, 2)))
        yield world
    finally:
        await store.close()
