"""Where it was, on the wire: CdrLocation, and the embedded Location of 2.1.1 with the one EVSE and connector (CDRs module).

What the operator could fill in and did not is missing, and refused by writing; `#NA` is only for what nobody can know (T20).
"""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from forecourt.domain.billing import CdrPlace
from forecourt.domain.stations import PlugFormat
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.places import ConnectorFormat, Status
from forecourt.ocpi.v211 import locations as v211
from forecourt.ocpi.v221 import cdrs as v221
from forecourt.ocpi.v221 import locations as v221_locations
from forecourt.roaming.mapping.cdrs.facts import NOT_AVAILABLE, CdrFacts
from forecourt.roaming.mapping.countries import alpha3
from forecourt.roaming.mapping.plugs import wire_plug

_SIX_DECIMALS: Final = Decimal("0.000001")
_ANY_PLUG: Final = "IEC_62196_T2"
"""For a reservation that never became a session any value will do, the receiver ignores it (CdrLocation)."""
_FORMATS: Final = {PlugFormat.CABLE: ConnectorFormat.CABLE, PlugFormat.SOCKET: ConnectorFormat.SOCKET}


def cdr_location(place: CdrPlace, facts: CdrFacts) -> v221.CdrLocation:
    """The location of 2.2.1 and 2.3.0."""
    point = _point(place)
    return v221.CdrLocation(
        id=CiString(facts.location_id),
        name=place.site_name or None,
        address=place.address or None,
        city=place.city or None,
        postal_code=place.postal_code or None,
        country=alpha3(place.country),
        coordinates=None if point is None else v221_locations.GeoLocation(latitude=point[0], longitude=point[1]),
        evse_uid=CiString(facts.evse_uid),
        evse_id=CiString(facts.evse_id),
        connector_id=CiString(facts.connector_id),
        connector_standard=_standard(place, facts),
        connector_format=_FORMATS[facts.connector_format],
        connector_power_type=facts.power_type,
    )


def location_211(place: CdrPlace, facts: CdrFacts, zone: str, at: datetime) -> v211.Location:
    """The location of 2.1.1, as it was when the CDR was cut."""
    point = _point(place)
    return v211.Location(
        id=facts.location_id,
        type=facts.location_type,
        name=place.site_name or None,
        address=place.address or None,
        city=place.city or None,
        postal_code=place.postal_code or None,
        country=alpha3(place.country),
        coordinates=None if point is None else v211.GeoLocation(latitude=point[0], longitude=point[1]),
        evses=(_evse_211(place, facts, at),),
        time_zone=zone,
        last_updated=at,
    )


def _evse_211(place: CdrPlace, facts: CdrFacts, at: datetime) -> v211.EVSE:
    connector = v211.Connector(
        id=facts.connector_id,
        standard=_standard(place, facts) or "",
        format=_FORMATS[facts.connector_format],
        power_type=facts.power_type,
        voltage=facts.voltage_v,
        amperage=facts.current_a,
        last_updated=at,
    )
    return v211.EVSE(
        uid=facts.evse_uid,
        evse_id=None if facts.evse_id == NOT_AVAILABLE else facts.evse_id,
        status=Status.UNKNOWN,
        connectors=(connector,),
        last_updated=at,
    )


def _standard(place: CdrPlace, facts: CdrFacts) -> str | None:
    known = None if place.plug is None else wire_plug(place.plug)
    return known or (_ANY_PLUG if facts.connector_id == NOT_AVAILABLE else None)


def _point(place: CdrPlace) -> tuple[str, str] | None:
    """Latitude and longitude with six decimals, which all versions take (L09)."""
    if place.latitude is None or place.longitude is None:
        return None
    return _degrees(place.latitude), _degrees(place.longitude)


def _degrees(degrees: Decimal) -> str:
    return f"{degrees.quantize(_SIX_DECIMALS, rounding=ROUND_HALF_UP):f}"
