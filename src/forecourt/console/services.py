"""What the pages work with: the verbs and queries of the node, handed in by the composition root."""

from dataclasses import dataclass
from datetime import timedelta

from forecourt.app.access import Access
from forecourt.app.billing import Billing
from forecourt.app.charging import Charging
from forecourt.app.commands import Commands
from forecourt.app.customers import Customers
from forecourt.app.invoicing import Invoicing
from forecourt.app.operators import Operators
from forecourt.app.outbox import Relay
from forecourt.app.partners import Handshakes, Partners
from forecourt.app.ports import Documents, JournalNews, MessageCatalog
from forecourt.app.reservations import Reservations
from forecourt.app.roaming.cpo.places import Places
from forecourt.app.roaming.cpo.rules import PublishingRules
from forecourt.app.roaming.preferring import RoutePreferences
from forecourt.app.roaming.syncing import Syncing
from forecourt.app.screens import Screens
from forecourt.app.sites import Sites
from forecourt.app.stations import Stations
from forecourt.app.tariffs import Book, Tariffs
from forecourt.app.tokens import Tokens
from forecourt.kit.time import Clock, utc_now
from forecourt.store.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The node as the console sees it."""

    access: Access
    billing: Billing
    charging: Charging
    commands: Commands
    customers: Customers
    documents: Documents
    handshakes: Handshakes
    invoicing: Invoicing
    operators: Operators
    partners: Partners
    places: Places
    publishing_rules: PublishingRules
    reservations: Reservations
    routes: RoutePreferences
    screens: Screens
    sites: Sites
    stations: Stations
    syncing: Syncing
    tariffs: Tariffs
    book: Book
    tokens: Tokens
    queries: Queries
    relay: Relay
    journal: JournalNews
    catalog: MessageCatalog
    clock: Clock = utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """How the console is served. `cookie_key` signs what browsers keep; it must outlive a restart, or everyone signs in again."""

    cookie_key: bytes
    secure_cookies: bool = False
    signed_in: timedelta = timedelta(hours=12)
    ocpp_port: int = 9000
    ocpps_port: int | None = None
    ocpp_url: str = ""
    """What stations dial, without the identity; empty: the host of the request with `ocpp_port`."""
