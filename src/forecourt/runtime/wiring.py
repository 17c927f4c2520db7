"""The composition root: every service, edge and job is built here, once, and nowhere else."""

from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from forecourt.api.services import Services
from forecourt.app.access import Access
from forecourt.app.charging import Charging
from forecourt.app.charging.review import Review
from forecourt.app.commands import Commands
from forecourt.app.customers import Customers
from forecourt.app.invoicing import Invoicing
from forecourt.app.lists import ListSettings
from forecourt.app.live import LiveStations
from forecourt.app.operators import Operators
from forecourt.app.outbox import Relay
from forecourt.app.reservations import Reservations
from forecourt.app.roaming.allowance import MEGABYTE
from forecourt.app.roaming.cpo.pricing import DriversBook
from forecourt.app.sites import Sites
from forecourt.app.stations import CapabilityBook, StationPolicy, Stations
from forecourt.app.tariffs import Book, Tariffs
from forecourt.app.tokens import Tokens
from forecourt.csms.catalogue import Catalogue
from forecourt.csms.configured import value_in
from forecourt.csms.dispatch import Dispatcher
from forecourt.csms.drain import DrainPace
from forecourt.csms.endpoint import Gateway, GatewaySettings
from forecourt.csms.late import LateAnswers
from forecourt.csms.limits import Limits
from forecourt.csms.link import Link
from forecourt.csms.liveness import Timing
from forecourt.csms.secrets import masked
from forecourt.csms.sockets import Sockets
from forecourt.csms.verbs import Verbs
from forecourt.documents import PaperOffice
from forecourt.kit.time import Clock, utc_now
from forecourt.runtime.billing import billing_figures, build_billing
from forecourt.runtime.figures import figures_of
from forecourt.runtime.jobs import Job, Jobs
from forecourt.runtime.roaming import Roaming, build_roaming
from forecourt.runtime.roaming.cpo import Ours, build_links
from forecourt.runtime.screens import build_screens, screen_jobs
from forecourt.runtime.server_key import load_or_make
from forecourt.runtime.settings import Settings
from forecourt.runtime.subscribers import Subscriber, Subscribers
from forecourt.runtime.telemetry import Metrics
from forecourt.store.retention import Keep
from forecourt.store.store import Store, StoreSettings
from forecourt.store.unit_of_work import GroupSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of one process, built and not yet started."""

    settings: Settings
    store: Store
    services: Services
    gateway: Gateway
    jobs: Jobs
    subscribers: Subscribers
    roaming: Roaming
    catalog: Catalogue
    server_key: bytes


def store_settings(settings: Settings) -> StoreSettings:
    """How the store works in this node."""
    return StoreSettings(
        group=GroupSettings(hold_s=settings.hold_s),
        keep=Keep(messages_days=settings.journal_days, meter_values_days=settings.meter_days, events_days=settings.event_days),
    )


def build(settings: Settings, store: Store, clock: Clock = utc_now, *, hasher: PasswordHasher | None = None) -> Node:
    """Everything on top of an open store. Tests give a `hasher` that costs nothing; people's passwords are worth the usual one."""
    server_key = load_or_make(Path(settings.server_key_file))
    live = LiveStations(store.stations, store.transactions)
    sockets = Sockets()
    link = Link(sockets, live, CapabilityBook(store.stations, store.uow))
    catalog = Catalogue()
    policy = _policy(settings, server_key, store.node)
    stations = Stations(policy, store.stations, store.directory, store.uow, live, link, clock=clock)
    commands = Commands(
        store.uow,
        link,
        catalog,
        store.numbers,
        store.transactions,
        store.tokens,
        stations,
        masked,
        timeout_s=settings.call_timeout_s,
        clock=clock,
    )
    reservations = Reservations(store.uow, store.numbers, store.directory, store.stations, commands, clock=clock)
    book = Book(store.tariffs, clock=clock)
    links = build_links(store)
    billing = build_billing(store, book, links.party_of, clock)
    relay = Relay(store.event_log, store.leases, clock=clock)
    ours = Ours(commands=commands, reservations=reservations, costs=billing.costs, links=links)
    roaming = build_roaming(
        store, billing.received, ours, server_key, settings.public_url, settings.partner_megabytes * MEGABYTE, clock
    )
    charging = Charging(
        live,
        store.uow,
        store.numbers,
        store.transactions,
        store.tokens,
        store.directory,
        authority=roaming.cpo.authority,
        clock=clock,
    )
    review = Review(charging, live, store.uow, store.transactions, link, clock=clock)
    invoicing = Invoicing(store.uow, store.invoices, store.customers, store.directory, clock=clock)
    screens = build_screens(store, live, link, commands, DriversBook(book, links), billing.costs, clock)
    verbs = Verbs(
        stations=stations, charging=charging, reservations=reservations, screens=screens, numbers=store.numbers, clock=clock
    )
    gateway = Gateway(
        _gateway_settings(settings),
        stations,
        store.journal,
        Dispatcher(verbs, live, hold_s=settings.hold_s),
        sockets=sockets,
        on_unbooted=link.on_unbooted,
        on_unclaimed=LateAnswers(commands),
        clock=clock,
    )

    async def retire() -> None:
        await store.retention.run(clock())

    jobs = Jobs(
        [
            Job("quiet transactions", 60, review.quiet_transactions),
            Job("gaps", 30, review.gaps),
            Job("pending starts", 30, review.pending_starts),
            Job("reservations", 15, reservations.expire),
            Job("CDRs that were missed", 600, billing.cutting.missed),
            Job("reconciliation", 6 * 3600, billing.reconciling.run),
            Job("invoices", 900, invoicing.automatic),
            Job("retention", 3600, retire),
            *screen_jobs(screens, sockets, settings.cost_interval_s),
            *roaming.jobs,
        ],
        store.leases,
        clock,
    )

    async def ready() -> dict[str, str]:
        health = await store.health()
        return {"store": "ok" if health.ok else health.sentence, "gateway": "ok" if gateway.accepting else "not accepting stations"}

    services = Services(
        access=Access(store.uow, store.directory, clock=clock, hasher=hasher),
        billing=billing,
        charging=charging,
        commands=commands,
        customers=Customers(store.uow, store.customers, store.directory, clock=clock),
        documents=PaperOffice(),
        emsp=roaming.emsp,
        invoicing=invoicing,
        handshakes=roaming.handshakes,
        lists=ListSettings(commands, value_in),
        operators=Operators(store.uow, store.directory, store.partners, clock=clock),
        partners=roaming.partners,
        places=roaming.cpo.places,
        publishing_rules=roaming.publishing_rules,
        reservations=reservations,
        screens=screens,
        sites=Sites(store.uow, store.directory, clock=clock),
        stations=stations,
        routes=roaming.routes,
        syncing=roaming.syncing,
        tariffs=Tariffs(store.uow, store.tariffs, store.directory, store.stations, book, clock=clock),
        book=book,
        tokens=Tokens(store.uow, store.tokens, store.directory, clock=clock),
        queries=store.queries,
        relay=relay,
        idempotency=store.idempotency,
        ready=ready,
        metrics=Metrics(figures_of(store, sockets, jobs), billing_figures(billing)).render,
        clock=clock,
        max_body_bytes=settings.max_body_bytes,
    )
    return Node(
        settings=settings,
        store=store,
        services=services,
        gateway=gateway,
        jobs=jobs,
        subscribers=Subscribers(
            relay, [Subscriber("billing", billing.cutting.handle, billing.cutting.hears), *roaming.subscribers]
        ),
        roaming=roaming,
        catalog=catalog,
        server_key=server_key,
    )


def _policy(settings: Settings, server_key: bytes, node: str) -> StationPolicy:
    return StationPolicy(
        node=node,
        server_key=server_key,
        unknown_stations=settings.unknown_stations,
        minimum_profile=settings.minimum_profile,
        weak_passwords=settings.weak_passwords,
        heartbeat_s=settings.heartbeat_s,
        retry_s=settings.retry_s,
    )


def _gateway_settings(settings: Settings) -> GatewaySettings:
    return GatewaySettings(
        without_subprotocol=settings.without_subprotocol,
        compression=settings.compression,
        call_timeout_s=settings.call_timeout_s,
        limits=Limits(
            max_frame_bytes=settings.max_frame_bytes,
            max_messages_per_s=settings.max_messages_per_s,
            max_sockets_per_address=settings.max_sockets_per_address,
        ),
        timing=Timing(ping_s=settings.ping_s, dead_s=settings.dead_s),
        draining=DrainPace(closes_per_s=settings.drain_closes_per_s, work_s=settings.drain_s),
    )
