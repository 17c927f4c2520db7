"""Read models for people and programs, by room. The caller comes first everywhere: the scope is a condition of every query."""

from forecourt.store.database import Database
from forecourt.store.queries.billing import (
    CdrQueries,
    CorrectionQueries,
    PartnerPolicyQueries,
    ReceivedQueries,
    ReconciliationQueries,
    Revenue,
)
from forecourt.store.queries.commands import CommandQueries, ReservationQueries
from forecourt.store.queries.invoices import CustomerQueries, Invoiced, InvoiceQueries
from forecourt.store.queries.messages import EventQueries, MessageQueries
from forecourt.store.queries.paging import Page
from forecourt.store.queries.partners import PartnerQueries
from forecourt.store.queries.people import KeyQueries, OperatorQueries, UserQueries
from forecourt.store.queries.roaming_emsp import PartnerSiteQueries, RoamingCommandQueries, RoamingSessionQueries, TokenTermsQueries
from forecourt.store.queries.roaming_sync import SyncQueries
from forecourt.store.queries.routes import RouteQueries
from forecourt.store.queries.stations import StationCounts, StationName, StationQueries
from forecourt.store.queries.tariffs import AssignmentQueries, TariffQueries
from forecourt.store.queries.tokens import SiteQueries, TokenQueries
from forecourt.store.queries.transactions import TransactionQueries, TransactionTotals

__all__ = ["Invoiced", "Page", "Queries", "Revenue", "StationCounts", "StationName", "TransactionTotals"]


class Queries:
    """Every read model, by room."""

    def __init__(self, database: Database) -> None:
        self.stations = StationQueries(database)
        self.transactions = TransactionQueries(database)
        self.tokens = TokenQueries(database)
        self.sites = SiteQueries(database)
        self.tariffs = TariffQueries(database)
        self.assignments = AssignmentQueries(database)
        self.commands = CommandQueries(database)
        self.reservations = ReservationQueries(database)
        self.messages = MessageQueries(database)
        self.events = EventQueries(database)
        self.users = UserQueries(database)
        self.keys = KeyQueries(database)
        self.operators = OperatorQueries(database)
        self.cdrs = CdrQueries(database)
        self.corrections = CorrectionQueries(database)
        self.received_cdrs = ReceivedQueries(database)
        self.partner_policies = PartnerPolicyQueries(database)
        self.reconciliation = ReconciliationQueries(database)
        self.partners = PartnerQueries(database)
        self.roaming_sync = SyncQueries(database)
        self.partner_sites = PartnerSiteQueries(database)
        self.roaming_commands = RoamingCommandQueries(database)
        self.roaming_sessions = RoamingSessionQueries(database)
        self.token_terms = TokenTermsQueries(database)
        self.routes = RouteQueries(database)
        self.customers = CustomerQueries(database)
        self.invoices = InvoiceQueries(database)
