"""Partners' documents in our words: what is searched and shown, read from 2.3.0, whatever version they came in."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from forecourt.domain.roaming import HeldObject, PartnerConnector, PartnerEvse, PartnerSite, PartnerTariff, RoamingSession
from forecourt.kit.errors import InvalidInput
from forecourt.kit.money import half_up
from forecourt.kit.time import Clock, zone_named
from forecourt.ocpi.bridge import upgraded
from forecourt.ocpi.codec import parse
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.reading import read
from forecourt.ocpi.v230 import locations as v230
from forecourt.ocpi.v230.money import Price
from forecourt.ocpi.v230.sessions import Session
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.losses import refused
from forecourt.roaming.mapping.parties import wire_party
from forecourt.roaming.mapping.plugs import our_plug
from forecourt.roaming.mapping.tariffs import tariff_from
from forecourt.roaming.mapping.tokens import our_type
from forecourt.roaming.shelving.named import STRUCTS

MOST_FINDINGS: Final = 20
_STATUS: Final = {"OUTOFORDER": "out_of_order"}
"""Our words for the states of an EVSE are those of the wire in lower case, but for this one."""
_PHASES: Final = {"AC_1_PHASE": 1, "AC_2_PHASE": 2, "AC_2_PHASE_SPLIT": 2, "AC_3_PHASE": 3, "DC": 1}
_WH: Final = 1000
_HIGHEST_W: Final = 100_000_000
_MOST_WH: Final = 10**15
_NOT_AVAILABLE: Final = "#NA"


class HeldWords:
    """Port `ReadsHeld`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def site(self, held: HeldObject) -> PartnerSite:
        """A location, with what its owner should mend."""
        document = document_of(held)
        place: v230.Location = pivot(held, document).view
        point = place.coordinates
        company = place.operator or place.owner
        return PartnerSite(
            partner_id=held.partner_id,
            owner=held.owner,
            key=held.key,
            operator_id=held.operator_id,
            location_id=held.object_id,
            name=place.name or "",
            address=place.address or "",
            postal_code=place.postal_code or "",
            city=place.city or "",
            country=place.country or "",
            latitude=None if point is None else _degrees(point.latitude, 90),
            longitude=None if point is None else _degrees(point.longitude, 180),
            zone=_zone(place.time_zone),
            company="" if company is None else company.name,
            help_phone=str(place.help_phone or ""),
            shown=place.publish is not False,
            always_open=None if place.opening_times is None else place.opening_times.twentyfourseven,
            evses=tuple(_evse(each) for each in place.evses),
            findings=tuple(f"{each.path} {each.message} ({each.rule})" for each in document.findings[:MOST_FINDINGS]),
            updated_at=held.changed_at,
        )

    def tariff(self, held: HeldObject) -> PartnerTariff:
        """A tariff; one that cannot be priced with is kept with the reason."""
        document = document_of(held)
        row = PartnerTariff(
            partner_id=held.partner_id,
            owner=held.owner,
            key=held.key,
            operator_id=held.operator_id,
            tariff_id=held.object_id,
            currency=document.view.currency,
            updated_at=self._clock(),
        )
        try:
            tariff = tariff_from(document.tree, Version(held.version), party=held.owner, at=held.last_updated).value
        except InvalidInput as refusal:
            return msgspec.structs.replace(row, fault=refusal.message)
        return msgspec.structs.replace(row, tariff=tariff)

    def session(self, held: HeldObject) -> RoamingSession:
        """A session; energy in whole Wh, rounded once."""
        session: Session = pivot(held).view
        token = session.cdr_token
        cost = session.total_cost
        return RoamingSession(
            partner_id=held.partner_id,
            owner=held.owner,
            key=held.key,
            operator_id=held.operator_id,
            session_id=held.object_id,
            status=session.status.lower(),
            token_uid="" if token is None else _said(token.uid).lower(),
            token_type="" if token is None else our_type(token.type),
            contract_id="" if token is None else _said(token.contract_id),
            location_id=_said(session.location_id),
            evse_uid=_said(session.evse_uid),
            connector_id=_said(session.connector_id),
            authorization_reference=_said(session.authorization_reference),
            started_at=session.start_date_time,
            ended_at=session.end_date_time,
            energy_wh=_energy_wh(session.kwh),
            currency=session.currency,
            cost_before_taxes=None if cost is None else cost.before_taxes,
            cost_after_taxes=None if cost is None else _after_taxes(cost),
            updated_at=held.changed_at,
        )


def document_of(held: HeldObject) -> AnyDocument:
    """What is held, as the document that came."""
    tree = parse(held.document)
    if not isinstance(tree, dict):
        raise TypeError(f"{held.key} of {held.owner} is no object")
    return Document(tree, read(tree, STRUCTS[ModuleID(held.module)][Version(held.version)]))


def pivot(held: HeldObject, document: AnyDocument | None = None) -> AnyDocument:
    """What is held, in the words of the latest version."""
    country, party = wire_party(held.owner)
    owner = Party(country, party) if country is not None and party is not None else None
    return upgraded(document or document_of(held), Version(held.version), owner=owner).document


def _evse(evse: v230.EVSE) -> PartnerEvse:
    return PartnerEvse(
        uid=str(evse.uid),
        evse_id=str(evse.evse_id or ""),
        status=_STATUS.get(evse.status, evse.status.lower()),
        capabilities=tuple(each.lower() for each in evse.capabilities),
        connectors=tuple(_connector(each) for each in evse.connectors),
        reference=evse.physical_reference or "",
        updated_at=evse.last_updated,
    )


def _connector(connector: v230.Connector) -> PartnerConnector:
    return PartnerConnector(
        id=str(connector.id),
        plug=our_plug(connector.standard),
        format=connector.format.lower(),
        power_w=_power_w(connector),
        tariff_ids=tuple(str(each) for each in connector.tariff_ids),
    )


def _power_w(connector: v230.Connector) -> int | None:
    """What it says, else what voltage, current and phases make (L11)."""
    if connector.max_electric_power is not None:
        return min(max(connector.max_electric_power, 0), _HIGHEST_W)
    volts, amps = connector.max_voltage, connector.max_amperage
    phases = _PHASES.get(connector.power_type or "")
    if volts is None or amps is None or phases is None:
        return None
    return min(max(volts * amps * phases, 0), _HIGHEST_W)


def _degrees(text: str, most: int) -> float | None:
    """Degrees that are some; whatever else a partner writes is no place to search."""
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if abs(degrees) <= most else None


def _zone(name: str | None) -> str:
    try:
        return "" if name is None else zone_named(name, "time_zone").key
    except InvalidInput:
        return ""


def _energy_wh(kwh: Decimal) -> int:
    wh = int(half_up(kwh * _WH, 0))
    if abs(wh) > _MOST_WH:
        raise refused("kwh", "Y03", f"is no energy of a session: {kwh:.3e}")
    return wh


def _said(text: str | None) -> str:
    """`#NA` says nothing (T20, E08)."""
    return "" if text is None or text == _NOT_AVAILABLE else str(text)


def _after_taxes(cost: Price) -> Decimal | None:
    return sum((each.amount for each in cost.taxes), cost.before_taxes) if cost.taxes else None
