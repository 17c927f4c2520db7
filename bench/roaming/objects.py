"""Locations as a charge point operator publishes them: three EVSEs with a connector each."""

import json
from datetime import UTC, datetime
from typing import Any

from forecourt.app.roaming.publishing import Offer

EVSES = 3
PARTY = "NL*CPO"
_BEGIN = "2026-11-23T06:00:00Z"


def location(number: int) -> dict[str, Any]:
    """In the words of 2.3.0, some 1.4 kB."""
    return {
        "country_code": "NL", "party_id": "CPO", "id": f"L{number:05}", "publish": True, "name": f"Yard {number}",
        "address": "Croeselaan 15", "city": "Utrecht", "postal_code": "3521BJ", "country": "NLD",
        "coordinates": {"latitude": "52.087340", "longitude": "5.105440"}, "time_zone": "Europe/Amsterdam",
        "evses": [_evse(number, each) for each in range(EVSES)], "parking_places": [],
        "operator": {"name": "Forecourt"}, "opening_times": {"twentyfourseven": True},
    }  # fmt: skip


def changed(document: dict[str, Any], evse: int, at: datetime) -> Offer:
    """The location after the status of one EVSE changed."""
    unit = document["evses"][evse]
    unit["status"] = "CHARGING" if unit["status"] == "AVAILABLE" else "AVAILABLE"
    unit["last_updated"] = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return offer(document, part=f"evse:{unit['uid']}")


def offer(document: dict[str, Any], *, part: str = "") -> Offer:
    """As it is published."""
    object_id = document["id"]
    text = json.dumps(document, separators=(",", ":"))
    return Offer(party=PARTY, module="locations", object_id=object_id, key=object_id.lower(), document=text, part=part)


def _evse(number: int, each: int) -> dict[str, Any]:
    connector = {
        "id": "1", "standard": "IEC_62196_T2_COMBO", "format": "CABLE", "power_type": "DC", "max_voltage": 920,
        "max_amperage": 400, "max_electric_power": 300000, "tariff_ids": ["T1"], "last_updated": _BEGIN,
    }  # fmt: skip
    return {
        "uid": f"E{number}-{each}", "evse_id": f"NL*CPO*E{number:05}{each}", "status": "AVAILABLE",
        "capabilities": ["RFID_READER", "REMOTE_START_STOP_CAPABLE"], "physical_reference": str(each + 1),
        "connectors": [connector], "last_updated": _BEGIN,
    }  # fmt: skip
