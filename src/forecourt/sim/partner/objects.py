"""Objects of a small network in the words of each version, as a partner of its own would write them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from forecourt.sim.partner.settings import Party
from forecourt.sim.partner.speech import stamp

Json = dict[str, Any]


def owned(party: Party, version: str, document: Json) -> Json:
    """From 2.2.1 on an object says whose it is."""
    return document if version == "2.1.1" else {"country_code": party.country, "party_id": party.id, **document}


def location(party: Party, version: str, number: int, at: datetime, *, evses: int = 1) -> Json:
    """A site at the kerb."""
    document: Json = {
        "id": f"LOC-{number:05}",
        "name": f"Kerb {number}",
        "address": f"Kerb Street {number}",
        "city": "Ghent",
        "postal_code": "9000",
        "country": "BEL",
        "coordinates": {"latitude": f"{51 + number % 1000 / 1000:.6f}", "longitude": "3.729944"},
        "evses": [evse(party, version, number, each, at) for each in range(1, evses + 1)],
        "time_zone": "Europe/Brussels",
        "last_updated": stamp(at),
    }
    if version == "2.1.1":
        return document | {"type": "ON_STREET"}
    return owned(party, version, document | {"publish": True, "parking_type": "ON_STREET"})


def evse(party: Party, version: str, number: int, at_location: int, at: datetime, *, status: str = "AVAILABLE") -> Json:
    """One EVSE with one cable."""
    uid = f"{number:05}-{at_location}"
    return {
        "uid": uid,
        "evse_id": f"{party.country}*{party.id}*E{number:05}{at_location}",
        "status": status,
        "capabilities": ["RFID_READER", "REMOTE_START_STOP_CAPABLE", "UNLOCK_CAPABLE", "RESERVABLE"],
        "connectors": [connector(version, at)],
        "last_updated": stamp(at),
    }


def connector(version: str, at: datetime) -> Json:
    """A cable of 22 kW."""
    fixed = {"id": "1", "standard": "IEC_62196_T2", "format": "CABLE", "power_type": "AC_3_PHASE", "last_updated": stamp(at)}
    if version == "2.1.1":
        return fixed | {"voltage": 230, "amperage": 32, "tariff_id": "T-1"}
    return fixed | {"max_voltage": 230, "max_amperage": 32, "tariff_ids": ["T-1"]}


def tariff(party: Party, version: str, at: datetime, *, id_: str = "T-1", per_kwh: str = "0.25") -> Json:
    """By energy."""
    component: Json = {"type": "ENERGY", "price": Decimal(per_kwh), "step_size": 1}
    if version != "2.1.1":
        component["vat"] = Decimal("21.0")
    document: Json = {"id": id_, "currency": "EUR", "elements": [{"price_components": [component]}], "last_updated": stamp(at)}
    if version == "2.3.0":
        document["tax_included"] = "NO"
    return owned(party, version, document)


def token(party: Party, version: str, uid: str, at: datetime, **fields: object) -> Json:
    """A driver's card."""
    contract = f"{party.country}-{party.id}-C{uid[-8:]}"
    document: Json = {"uid": uid, "type": "RFID", "issuer": "Stranger", "valid": True, "whitelist": "ALLOWED"}
    document |= {"last_updated": stamp(at), ("auth_id" if version == "2.1.1" else "contract_id"): contract}
    return owned(party, version, document | fields)


def cdr_token(token_: Json) -> Json:
    """What a session and a CDR tell of a token (2.2.1 and later)."""
    return {key: token_[key] for key in ("country_code", "party_id", "uid", "type", "contract_id") if key in token_}


def price(version: str, amount: Decimal) -> object:
    """An amount, with 21 % of tax where the version tells it (Y04)."""
    tax = (amount * Decimal("0.21")).quantize(Decimal("0.0001"))
    if version == "2.1.1":
        return amount
    if version == "2.2.1":
        return {"excl_vat": amount, "incl_vat": amount + tax}
    return {"before_taxes": amount, "taxes": [{"name": "VAT", "percentage": Decimal("21"), "amount": tax}]}


def session(party: Party, version: str, id_: str, at: datetime, where: Json, token_: Json, **fields: object) -> Json:
    """A session that began at `at`."""
    document: Json = {"id": id_, "kwh": Decimal("0"), "auth_method": "WHITELIST", "currency": "EUR", "status": "ACTIVE"}
    document |= {"last_updated": stamp(at), ("start_datetime" if version == "2.1.1" else "start_date_time"): stamp(at)}
    if version == "2.1.1":
        document |= {"auth_id": token_.get("auth_id", ""), "location": where}
    else:
        place = where["evses"][0]
        document |= {"cdr_token": cdr_token(token_), "location_id": where["id"], "evse_uid": place["uid"]}
        document["connector_id"] = place["connectors"][0]["id"]
    return owned(party, version, document | fields)


def cdr(party: Party, version: str, of: Json, tariff_: Json, where: Json, began: datetime, ended: datetime, kwh: Decimal) -> Json:
    """The bill of a session: its energy at the tariff's price (D05, D06)."""
    cost = kwh * Decimal(str(tariff_["elements"][0]["price_components"][0]["price"]))
    hours = (Decimal((ended - began) // (began.resolution * 1000)) / 3_600_000).quantize(Decimal("0.0001"))
    period: Json = {"start_date_time": stamp(began), "dimensions": [{"type": "ENERGY", "volume": kwh}]}
    document: Json = {
        "id": f"CDR-{of['id']}",
        "start_date_time": stamp(began),
        "auth_method": of["auth_method"],
        "currency": "EUR",
        "tariffs": [tariff_],
        "total_cost": price(version, cost),
        "total_energy": kwh,
        "total_time": hours,
        "last_updated": stamp(ended),
    }
    if version == "2.1.1":
        document |= {"stop_date_time": stamp(ended), "auth_id": of["auth_id"], "location": where, "charging_periods": [period]}
        return document
    period["tariff_id"] = tariff_["id"]
    document |= {"end_date_time": stamp(ended), "session_id": of["id"], "cdr_token": of["cdr_token"]}
    document |= {"cdr_location": cdr_location(where), "charging_periods": [period], "total_energy_cost": price(version, cost)}
    if "authorization_reference" in of:
        document["authorization_reference"] = of["authorization_reference"]
    return owned(party, version, document)


def cdr_location(where: Json) -> Json:
    """Where it was, as a CDR tells it (2.2.1 and later)."""
    place = where["evses"][0]
    plug = place["connectors"][0]
    kept = {key: where[key] for key in ("id", "name", "address", "city", "postal_code", "country", "coordinates")}
    return kept | {
        "evse_uid": place["uid"],
        "evse_id": place["evse_id"],
        "connector_id": plug["id"],
        "connector_standard": plug["standard"],
        "connector_format": plug["format"],
        "connector_power_type": plug["power_type"],
    }
