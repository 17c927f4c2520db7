"""A partner's CDR in our words: what it claims, from which tariffs and periods, where, and by whose token (D05, D06, D13)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from forecourt.domain.billing import CdrKind, CdrPlace, Claims, PartnerCdr, SignedValue
from forecourt.domain.pricing import Amount, Period
from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.ocpi.codec import number, parse
from forecourt.ocpi.reading import read
from forecourt.ocpi.v211 import cdrs as v211
from forecourt.ocpi.v211.locations import Location
from forecourt.ocpi.v221 import cdrs as v221
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v230 import cdrs as v230
from forecourt.ocpi.v230.money import Price as TaxedPrice
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs.periods import read_periods
from forecourt.roaming.mapping.losses import Mapped, refused, told
from forecourt.roaming.mapping.parties import party_name
from forecourt.roaming.mapping.plugs import our_plug
from forecourt.roaming.mapping.tariffs import read_tariffs
from forecourt.roaming.mapping.tokens import our_type

LaterCdr: TypeAlias = v221.CDR | v230.CDR
NATURE_OF_THE_END: Final = "end"
STRUCTS: Final[dict[Version, type[v211.CDR] | type[v221.CDR] | type[v230.CDR]]] = {
    Version.V211: v211.CDR,
    Version.V221: v221.CDR,
    Version.V230: v230.CDR,
}


def read_cdr(raw: bytes, version: str, party: str | None = None) -> PartnerCdr:
    """The CDR in JSON text; `party` is its owner (`NL*ABC`) where the document does not say (2.1.1). Raises InvalidInput."""
    if version not in tuple(Version):
        sentence = f"{version[:20]!r} is no version of OCPI that is read here: {', '.join(Version)}."
        raise InvalidInput(sentence, faults=(FieldFault("ocpi_version", "C01", sentence),))
    return cdr_from(parse(raw), Version(version), party=party or "").value


def cdr_from(document: object, version: Version, *, party: str = "") -> Mapped[PartnerCdr]:
    """The CDR that a document says, and what of it no price depends on. Raises InvalidInput with the paths of what is wrong."""
    view = read(document, STRUCTS[version])
    raw = document if isinstance(document, dict) else {}
    tariffs = read_tariffs(raw.get("tariffs"), version, party=party)
    periods = read_periods(raw.get("charging_periods"), version, tariffs=tariffs.value, path="charging_periods")
    if isinstance(view, v211.CDR):
        cdr = _of_211(view, party, tariffs.value, periods.value)
    else:
        cdr = _of_later(view, version, party, tariffs.value, periods.value)
    losses = (*tariffs.losses, *periods.losses)
    return Mapped(msgspec.structs.replace(cdr, findings=told(losses)), losses)


def _of_211(view: v211.CDR, party: str, tariffs: tuple[Tariff, ...], periods: tuple[Period, ...]) -> PartnerCdr:
    """D13: no token but a contract, a location with its zone, one number for the cost, which is without VAT."""
    return PartnerCdr(
        id=str(view.id),
        party=party,
        ocpi_version=Version.V211.value,
        contract_id=view.auth_id,
        zone=None if view.location is None else view.location.time_zone,
        place=None if view.location is None else _place_211(view.location),
        starts_at=view.start_date_time,
        ends_at=view.stop_date_time,
        currency=view.currency,
        tariffs=tariffs,
        periods=periods,
        claims=Claims(
            cost=Amount(before_taxes=view.total_cost, after_taxes=None),
            energy_kwh=view.total_energy,
            time_h=view.total_time,
            parking_h=view.total_parking_time,
        ),
        remark=view.remark,
    )


def _of_later(view: LaterCdr, version: Version, party: str, tariffs: tuple[Tariff, ...], periods: tuple[Period, ...]) -> PartnerCdr:
    token = view.cdr_token
    return PartnerCdr(
        id=str(view.id),
        party=party_name(view.country_code, view.party_id) or party,
        ocpi_version=version.value,
        kind=CdrKind.CREDIT if view.credit else CdrKind.CHARGE,
        credits=_plain(view.credit_reference_id),
        session_id=_plain(view.session_id),
        token=None if token is None else TokenRef(uid=str(token.uid), type=our_type(token.type)),
        contract_id=None if token is None else _plain(token.contract_id),
        place=None if view.cdr_location is None else _place(view.cdr_location),
        starts_at=view.start_date_time,
        ends_at=view.end_date_time,
        currency=view.currency,
        tariffs=tariffs,
        periods=periods,
        claims=_claims(view),
        signed_values=_signed_values(view),
        remark=view.remark,
    )


def _claims(view: LaterCdr) -> Claims:
    return Claims(
        cost=_amount(view.total_cost),
        energy_kwh=view.total_energy,
        time_h=view.total_time,
        parking_h=view.total_parking_time,
        fixed_cost=_claimed(view.total_fixed_cost),
        energy_cost=_claimed(view.total_energy_cost),
        time_cost=_claimed(view.total_time_cost),
        parking_cost=_claimed(view.total_parking_cost),
        reservation_cost=_claimed(view.total_reservation_cost),
    )


def _claimed(price: Price | TaxedPrice | None) -> Amount | None:
    return None if price is None else _amount(price)


def _amount(price: Price | TaxedPrice) -> Amount:
    """Y04. Of 2.3.0 only the taxes are stated: none stated is none known."""
    if isinstance(price, Price):
        return Amount(before_taxes=price.excl_vat, after_taxes=price.incl_vat)
    after = sum((tax.amount for tax in price.taxes), price.before_taxes) if price.taxes else None
    return Amount(before_taxes=price.before_taxes, after_taxes=after)


def _place(where: v221.CdrLocation) -> CdrPlace:
    point = where.coordinates
    return CdrPlace(
        station=str(where.evse_id or where.evse_uid or ""),
        site_name=where.name or "",
        address=where.address or "",
        postal_code=where.postal_code or "",
        city=where.city or "",
        country=where.country or "",
        latitude=None if point is None else _degrees(point.latitude, "cdr_location.coordinates.latitude"),
        longitude=None if point is None else _degrees(point.longitude, "cdr_location.coordinates.longitude"),
        plug=None if where.connector_standard is None else our_plug(where.connector_standard),
    )


def _place_211(where: Location) -> CdrPlace:
    """The embedded location has only the EVSE and the connector that were used."""
    evse = where.evses[0] if where.evses else None
    connector = evse.connectors[0] if evse is not None and evse.connectors else None
    point = where.coordinates
    return CdrPlace(
        station="" if evse is None else evse.evse_id or evse.uid,
        site_name=where.name or "",
        address=where.address or "",
        postal_code=where.postal_code or "",
        city=where.city or "",
        country=where.country or "",
        latitude=None if point is None else _degrees(point.latitude, "location.coordinates.latitude"),
        longitude=None if point is None else _degrees(point.longitude, "location.coordinates.longitude"),
        plug=None if connector is None else our_plug(connector.standard),
    )


def _signed_values(view: LaterCdr) -> tuple[SignedValue, ...]:
    """D10. The wire gives a value no time of its own: it is that of the start or the end."""
    signed = view.signed_data
    if signed is None:
        return ()
    return tuple(
        SignedValue(
            at=view.end_date_time if each.nature == NATURE_OF_THE_END else view.start_date_time,
            nature=str(each.nature),
            encoding=str(signed.encoding_method),
            signed_data=each.signed_data,
            public_key=signed.public_key,
        )
        for each in signed.signed_values
    )


def _degrees(text: str, path: str) -> Decimal:
    degrees = number(text)
    if not degrees.is_finite():
        raise refused(path, "L09", f"is no number of degrees: {text[:40]!r}")
    return Decimal(degrees)


def _plain(text: str | None) -> str | None:
    return None if text is None else str(text)
