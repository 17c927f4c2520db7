"""What the handlers work with: the verbs and queries of the node, handed in by the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from forecourt.app.access import Access
from forecourt.app.billing import Billing
from forecourt.app.charging import Charging
from forecourt.app.commands import Commands
from forecourt.app.customers import Customers
from forecourt.app.invoicing import Invoicing
from forecourt.app.lists import ListSettings
from forecourt.app.operators import Operators
from forecourt.app.outbox import Relay
from forecourt.app.partners import Handshakes, Partners
from forecourt.app.ports import Documents, IdempotencyKeys
from forecourt.app.reservations import Reservations
from forecourt.app.roaming.cpo.places import Places
from forecourt.app.roaming.cpo.rules import PublishingRules
from forecourt.app.roaming.emsp import Emsp
from forecourt.app.roaming.preferring import RoutePreferences
from forecourt.app.roaming.syncing import Syncing
from forecourt.app.screens import Screens
from forecourt.app.sites import Sites
from forecourt.app.stations import Stations
from forecourt.app.tariffs import Book, Tariffs
from forecourt.app.tokens import Tokens
from forecourt.domain.access import Caller
from forecourt.kit.time import Clock, utc_now
from forecourt.store.queries import Queries

Checks = dict[str, str]
"""Part of the node → `ok`, or what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The node as the API sees it."""

    access: Access
    billing: Billing
    charging: Charging
    commands: Commands
    customers: Customers
    documents: Documents
    emsp: Emsp
    invoicing: Invoicing
    handshakes: Handshakes
    lists: ListSettings
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
    idempotency: IdempotencyKeys
    ready: Callable[[], Awaitable[Checks]]
    metrics: Callable[[], bytes]
    clock: Clock = utc_now
    max_body_bytes: int = 1_048_576


Use = NamedDependency[SkipValidation[Services]]
"""A handler's parameter `services`."""
Who = NamedDependency[SkipValidation[Caller]]
"""A handler's parameter `caller`."""
