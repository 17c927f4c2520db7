"""A transaction of a roaming token as a Session of 2.3.0, as it runs and when it is over (E03, E06 to E11)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from forecourt.app.ports.roaming_cpo import SessionFacts
from forecourt.domain.billing.cdrs import worth_a_cdr
from forecourt.domain.pricing import published
from forecourt.domain.roaming.evses import evse_uid
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import parse
from forecourt.ocpi.reading import read
from forecourt.ocpi.v221.cdrs import AuthMethod, CdrDimension, CdrToken, ChargingPeriod
from forecourt.ocpi.v221.sessions import SessionStatus
from forecourt.ocpi.v230.sessions import Session
from forecourt.ocpi.v230.tokens import Token
from forecourt.ocpi.versions import Version
from forecourt.ocpi.writing import write
from forecourt.roaming.mapping.cdrs.costs import price_230
from forecourt.roaming.mapping.cdrs.periods import dimensions_of
from forecourt.roaming.mapping.parties import wire_party

METHODS: Final = {
    "realtime": AuthMethod.AUTH_REQUEST,
    "whitelist": AuthMethod.WHITELIST,
    "command": AuthMethod.COMMAND,
    "reservation": AuthMethod.COMMAND,
}
_FOUR_DECIMALS: Final = Decimal("0.0001")
_BEFORE_ENERGY: Final = frozenset({"idle", "evconnected"})
"""Charging states of the second generation in which no energy may flow yet."""
VAT: Final = "VAT"


def session_to(facts: SessionFacts) -> dict[str, object]:
    """The document. Raises InvalidInput when the standard forbids it."""
    transaction, authorization, priced = facts.transaction, facts.authorization, facts.priced
    country, party = wire_party(facts.party)
    uid = evse_uid(transaction.station_id, transaction.evse)
    view = Session(
        country_code=country,
        party_id=party,
        id=CiString(transaction.id),
        start_date_time=priced.started_at,
        end_date_time=None if transaction.state is TransactionState.OPEN else priced.usage.ends_at,
        kwh=Decimal(transaction.energy_wh) / 1000,
        cdr_token=cdr_token(authorization.token),
        auth_method=METHODS[authorization.source],
        authorization_reference=CiString(authorization.reference) if authorization.reference else None,
        location_id=CiString(facts.site_id),
        evse_uid=CiString(uid),
        connector_id=CiString(transaction.connector),
        currency=facts.currency if priced.breakdown is None else priced.breakdown.currency,
        charging_periods=_periods(facts),
        total_cost=None if priced.breakdown is None else price_230(published(priced.breakdown).total, VAT),  # E09
        status=status_of(transaction),
        last_updated=transaction.updated_at,
    )
    return write(view)


def status_of(transaction: Transaction) -> SessionStatus:
    """E06: pending until energy may flow; one that was refused and got nothing is invalid, and no CDR follows (E11)."""
    if transaction.state is not TransactionState.OPEN:
        return SessionStatus.COMPLETED if worth_a_cdr(transaction) else SessionStatus.INVALID
    waiting = (transaction.charging_state or "").lower() in _BEFORE_ENERGY and transaction.energy_wh == 0
    return SessionStatus.PENDING if waiting else SessionStatus.ACTIVE


def cdr_token(document: str) -> CdrToken:
    """The token of a session and a CDR, out of the token's own document."""
    token = read(parse(document), Token)
    return CdrToken(
        country_code=token.country_code, party_id=token.party_id, uid=token.uid, type=token.type, contract_id=token.contract_id
    )


def _periods(facts: SessionFacts) -> tuple[ChargingPeriod, ...]:
    """What was used so far, cut where its price changed (D04)."""
    return tuple(
        ChargingPeriod(
            start_date_time=period.at,
            dimensions=tuple(
                CdrDimension(type=name, volume=_hours(volume) if name.endswith("TIME") else volume)
                for name, volume in dimensions_of(period, Version.V230)
            )
            or (CdrDimension(type="ENERGY", volume=Decimal(0)),),
            tariff_id=None if period.tariff_id is None else CiString(period.tariff_id),
        )
        for period in facts.priced.periods
    )


def _hours(hours: Decimal) -> Decimal:
    return hours.quantize(_FOUR_DECIMALS, rounding=ROUND_HALF_UP)
