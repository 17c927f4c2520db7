"""Billing put together: prices, CDRs cut from what is over, partners' CDRs."""

from forecourt.app.billing import Billing, Cdrs, Cutting, ReceivedCdrs
from forecourt.app.costs import Costs
from forecourt.app.ports import TariffBook
from forecourt.csms.v2.states import charging_state_in
from forecourt.kit.time import Clock
from forecourt.roaming.mapping.cdrs import read_cdr
from forecourt.store.store import Store


def build_billing(store: Store, book: TariffBook, clock: Clock) -> Billing:
    """On top of an open store."""
    costs = Costs(store.transactions, store.billing, store.stations, store.directory, book, charging_state_in)
    cutting = Cutting(store.uow, store.transactions, store.billing, store.directory, costs, clock=clock)
    return Billing(
        costs=costs,
        cutting=cutting,
        cdrs=Cdrs(store.uow, store.billing, cutting, clock=clock),
        received=ReceivedCdrs(store.uow, store.billing, store.directory, read_cdr, clock=clock),
    )
