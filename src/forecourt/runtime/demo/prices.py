"""What the demo network costs, and who pays: three tariffs that differ in kind, each driver a customer, the vans a fleet."""

from datetime import time
from decimal import Decimal
from typing import Final

from forecourt.api.services import Services
from forecourt.app.customers import CustomerSettings, IssuerSettings
from forecourt.app.tariffs import AssignmentSettings, TariffSettings
from forecourt.domain.access import Caller
from forecourt.domain.billing.customers import Address, CustomerKind, Cycle
from forecourt.domain.tariffs import Component, Dimension, Element, ReservationPart, Restrictions, Tax, Text
from forecourt.domain.tokens import TokenRef
from forecourt.sim.scenarios import DemoNetwork

DUTCH: Final = (Tax(name="BTW", percentage=Decimal(21)),)
GERMAN: Final = (Tax(name="MwSt", percentage=Decimal(19)),)
CALIFORNIAN: Final = (Tax(name="Sales tax", percentage=Decimal("8.75")),)
FLEET: Final = "PARCELS"


def _night_rate() -> TariffSettings:
    """By energy, cheaper at night."""
    night = Restrictions(start_time=time(22), end_time=time(6))
    return TariffSettings(
        name="Harbour, by energy with a night rate",
        currency="EUR",
        elements=(
            Element(components=(_energy("0.29", DUTCH),), restrictions=night),
            Element(components=(_energy("0.45", DUTCH),)),
        ),
        texts=(
            Text(language="en", text="0.45 EUR/kWh, 0.29 from 22:00 to 06:00, excl. VAT"),
            Text(language="nl", text="0,45 EUR/kWh, 0,29 van 22:00 tot 06:00, excl. btw"),
        ),
    )


def _parking_fee() -> TariffSettings:
    """By time, dearer when the vehicle only stands there."""
    charging = Component(dimension=Dimension.TIME, price=Decimal("18.00"), step_size=1, taxes=GERMAN)
    parking = Component(dimension=Dimension.PARKING_TIME, price=Decimal("9.00"), step_size=60, taxes=GERMAN)
    return TariffSettings(
        name="Alb, by time with a parking fee",
        currency="EUR",
        elements=(Element(components=(charging, parking)),),
        texts=(
            Text(language="en", text="0.30 EUR a minute of charging, 0.15 of parking, excl. VAT"),
            Text(language="de", text="0,30 EUR je Minute Laden, 0,15 je Minute Parken, zzgl. MwSt"),
        ),
    )


def _flat_and_energy() -> TariffSettings:
    """A fee and energy; keeping a connector costs by the hour, and a fee when nobody comes."""
    held = Restrictions(reservation=ReservationPart.RESERVATION)
    expired = Restrictions(reservation=ReservationPart.EXPIRED)
    keeping = Component(dimension=Dimension.TIME, price=Decimal("3.00"), step_size=60, taxes=CALIFORNIAN)
    return TariffSettings(
        name="Arden, flat plus energy with reservation",
        currency="USD",
        elements=(
            Element(components=(_flat("2.00"), keeping), restrictions=expired),
            Element(components=(keeping,), restrictions=held),
            Element(components=(_flat("1.00"), _energy("0.39", CALIFORNIAN))),
        ),
        texts=(Text(language="en", text="1.00 USD and 0.39 USD/kWh; to reserve 3.00 USD/h, plus tax"),),
    )


TARIFFS: Final = {"harbour": _night_rate, "motorway": _parking_fee, "mall": _flat_and_energy}
"""By site."""


async def prepare_prices(services: Services, caller: Caller, network: DemoNetwork) -> None:
    """Make the tariffs, assign them to their sites, and make customers of the drivers."""
    for site_id, tariff in TARIFFS.items():
        await services.tariffs.put(caller, site_id, tariff())
        await services.tariffs.assign(caller, AssignmentSettings(tariff_id=site_id, site_id=site_id))
    await services.customers.put_issuer(caller, _issuer())
    for token in network.tokens:
        if token.group is None:
            await services.customers.put(caller, token.uid.casefold(), _driver(token.driver, token.uid))
    await services.customers.put(caller, "parcels", _fleet())


def _energy(price: str, taxes: tuple[Tax, ...]) -> Component:
    return Component(dimension=Dimension.ENERGY, price=Decimal(price), step_size=1, taxes=taxes)


def _flat(price: str) -> Component:
    return Component(dimension=Dimension.FLAT, price=Decimal(price), taxes=CALIFORNIAN)


def _issuer() -> IssuerSettings:
    return IssuerSettings(
        name="Demo Charging B.V.",
        tax_number="NL000099998B57",
        address=Address(street="Willemskade 21", postal_code="3016 DM", city="Rotterdam", country="NL"),
        payment="NL02 DEMO 0123 4567 89",
        automatic=True,
    )


def _driver(name: str, uid: str) -> CustomerSettings:
    return CustomerSettings(name=name, cycle=Cycle.PER_TRANSACTION, tokens=(TokenRef(uid=uid),))


def _fleet() -> CustomerSettings:
    address = Address(street="Maasboulevard 9", postal_code="3063 NS", city="Rotterdam", country="NL")
    return CustomerSettings(
        kind=CustomerKind.FLEET, name="Parcels on Wheels B.V.", language="nl", address=address, cycle=Cycle.MONTHLY, groups=(FLEET,)
    )
