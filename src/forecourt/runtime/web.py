"""The web application of a node: the REST API and the console, one beside the other."""

import hashlib
import hmac

from litestar import Litestar, asgi
from litestar.handlers import ASGIRouteHandler

from forecourt.api.app import create_api
from forecourt.console import ConsoleSettings, create_console
from forecourt.console import Services as ConsoleServices
from forecourt.roaming.door import PREFIX
from forecourt.runtime.wiring import Node


def create_web(node: Node) -> Litestar:
    """Built when the gateway's ports are open, since the console tells people where stations dial."""
    services, settings = node.services, node.settings
    console = create_console(
        ConsoleServices(
            access=services.access,
            billing=services.billing,
            charging=services.charging,
            commands=services.commands,
            customers=services.customers,
            documents=services.documents,
            handshakes=services.handshakes,
            invoicing=services.invoicing,
            operators=services.operators,
            partners=services.partners,
            places=services.places,
            publishing_rules=services.publishing_rules,
            reservations=services.reservations,
            routes=services.routes,
            screens=services.screens,
            sites=services.sites,
            stations=services.stations,
            syncing=services.syncing,
            tariffs=services.tariffs,
            book=services.book,
            tokens=services.tokens,
            queries=services.queries,
            relay=services.relay,
            journal=node.store.journal,
            catalog=node.catalog,
            clock=services.clock,
        ),
        ConsoleSettings(
            cookie_key=hmac.digest(node.server_key, b"console cookies", hashlib.sha256),
            secure_cookies=settings.secure_cookies,
            ocpp_port=node.gateway.port or settings.ocpp_port,
            ocpps_port=node.gateway.tls_port,
            ocpp_url=settings.public_ocpp_url,
        ),
    )
    return create_api(services, pages=[console.router, partners_door(node)], page_problem=console.explain)


def partners_door(node: Node) -> ASGIRouteHandler:
    """Where partners come in, beside the API."""
    return asgi(PREFIX, is_mount=True, copy_scope=True)(node.roaming.door)
