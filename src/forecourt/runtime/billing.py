"""Billing put together: prices, CDRs cut from what is over, partners' CDRs."""

from collections.abc import Callable, Iterator

from forecourt.app.billing import Billing, Cdrs, Cutting, PartnerPolicies, ReceivedCdrs, Reconciling
from forecourt.app.costs import Costs, PartyOf
from forecourt.app.ports import TariffBook
from forecourt.csms.v2.states import charging_state_in
from forecourt.kit.time import Clock
from forecourt.roaming.mapping.cdrs import read_cdr
from forecourt.runtime.telemetry import Figure
from forecourt.store.store import Store


def build_billing(store: Store, book: TariffBook, party_of: PartyOf, clock: Clock) -> Billing:
    """On top of an open store."""
    costs = Costs(store.transactions, store.billing, store.stations, store.directory, book, charging_state_in, party_of)
    cutting = Cutting(store.uow, store.transactions, store.billing, store.customers, store.directory, costs, clock=clock)
    return Billing(
        costs=costs,
        cutting=cutting,
        cdrs=Cdrs(store.uow, store.billing, cutting, clock=clock),
        received=ReceivedCdrs(store.uow, store.billing, store.directory, read_cdr, clock=clock),
        partner_policies=PartnerPolicies(store.uow, store.billing, store.directory, clock=clock),
        reconciling=Reconciling(store.uow, store.books, store.directory, clock=clock),
    )


def billing_figures(billing: Billing) -> Callable[[], Iterator[Figure]]:
    """A source of figures for `Metrics`."""

    def figures() -> Iterator[Figure]:
        yield (
            "counter",
            "cdrs_not_cut",
            "Times that something over could not be billed; the job tries again.",
            {},
            billing.cutting.failures,
        )

    return figures
