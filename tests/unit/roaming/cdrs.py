"""A CDR of ours as it is cut: a night in Utrecht, twenty kWh, then forty minutes of parking."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from forecourt.domain.billing import Cdr, CdrPlace, SignedValue
from forecourt.domain.pricing import Period, price, published
from forecourt.domain.tariffs import Dimension, Element, Tariff, Tax
from forecourt.domain.tokens import TokenRef
from forecourt.roaming.mapping.cdrs import CdrFacts
from tests.unit.roaming.tariffs import a_component, a_tariff

START: Final = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
CHARGED: Final = timedelta(hours=2, minutes=10)
END: Final = START + CHARGED + timedelta(minutes=40)
ID: Final = "0199a3f2-7c11-7abc-8def-0123456789ab"
PLACE: Final = CdrPlace(
    station="UT-01",
    site_name="Jaarbeurs",
    address="Jaarbeursplein 6",
    postal_code="3521AL",
    city="Utrecht",
    country="NL",
    latitude=Decimal("52.08734"),
    longitude=Decimal("5.1054321"),
    plug="Type 2",
)
FACTS: Final = CdrFacts(
    party="NL*FCT",
    token_party="DE*TNM",
    contract_id="DE8ACC12E46L89",
    location_id="SITE1",
    evse_uid="UT-01-1",
    evse_id="NL*FCT*E1",
    connector_id="1",
    voltage_v=230,
    current_a=32,
)


def dutch_tariff(**changes: Any) -> Tariff:
    """0.25 a kWh and 2.00 an hour of parking, 21 % on both."""
    vat = (Tax(percentage=Decimal(21)),)
    parking = a_component(dimension=Dimension.PARKING_TIME, price=Decimal("2.00"), step_size=900, taxes=vat)
    return a_tariff(Element(components=(a_component(taxes=vat), parking)), **changes)


def a_cdr(*, tariff: Tariff | None = None, periods: tuple[Period, ...] | None = None, **changes: Any) -> Cdr:
    """Cut and priced as billing does it."""
    tariff = tariff or dutch_tariff()
    periods = periods or (
        Period(at=START, tariff_id="T1", energy_kwh=Decimal("20.123"), charging_h=Decimal(7800) / 3600),
        Period(at=START + CHARGED, tariff_id="T1", parking_h=Decimal(2400) / 3600),
    )
    exact = price(periods, (tariff,), ZoneInfo("Europe/Amsterdam"), starts_at=START, ends_at=END)
    total = published(exact).total
    fields: dict[str, Any] = {
        "id": ID,
        "cut_key": "transaction:1",
        "operator_id": "op",
        "transaction_id": "TX1",
        "site_id": "SITE1",
        "station_id": "S1",
        "evse": 1,
        "connector": 1,
        "place": PLACE,
        "token": TokenRef(uid="04A1"),
        "zone": "Europe/Amsterdam",
        "started_at": START,
        "ended_at": END,
        "currency": "EUR",
        "energy_wh": 20123,
        "time_s": 10200,
        "parking_s": 2400,
        "tariffs": (tariff,),
        "periods": periods,
        "breakdown": exact,
        "total_before_taxes": total.before_taxes,
        "total_after_taxes": total.after_taxes,
        "created_at": END + timedelta(minutes=1),
    }
    return Cdr(**fields | changes)


def signed(nature: str, data: str, *, encoding: str = "OCMF", key: str | None = "3059") -> SignedValue:
    """A meter value with its signature."""
    return SignedValue(at=START, nature=nature, encoding=encoding, signed_data=data, public_key=key)


def periods() -> st.SearchStrategy[tuple[Period, ...]]:
    """Charging, parking and reservations, with currents and powers or without, a minute after the other."""
    hours = st.integers(0, 36_000).map(lambda seconds: Decimal(seconds) / 3600)
    amount = st.integers(0, 10**6).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
    volumes: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {},
        optional={
            "energy_kwh": amount,
            "charging_h": hours,
            "parking_h": hours,
            "reservation_h": hours,
            "min_current_a": amount,
            "max_current_a": amount,
            "min_power_kw": amount,
            "max_power_kw": amount,
            "tariff_id": st.just("T1"),
        },
    )
    return st.lists(volumes, min_size=1, max_size=4).map(
        lambda found: tuple(Period(at=START + timedelta(minutes=index), **each) for index, each in enumerate(found))
    )
