"""What an operator owns in billing, for the walk over every route: CDRs, a proposed correction, a partner's CDR, uneven books."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from forecourt.domain.billing import Claims, Correction, Difference, PartnerCdr, ReceivedCdr, SignedValue
from forecourt.domain.pricing import Amount
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Transaction, TransactionState
from tests.billing import cdr

SIGNED = SignedValue(at=datetime.fromisoformat("2026-10-14T08:00:00Z"), nature="End", encoding="OCMF", signed_data="OCMF|{}|{}")


def billing_of(station: Station, mark: str, now: datetime) -> tuple[dict[str, str], list[msgspec.Struct]]:
    """Ids by the names that paths give them, and the rows."""
    billed = cdr(id=f"{mark}-CDR", operator_id=station.operator_id, station_id=station.id, transaction_id=f"{mark}-UNEVEN",
                 signed_values=(SIGNED,))  # fmt: skip
    correction = Correction(
        cdr_id=billed.id, operator_id=station.operator_id, transaction_id=f"{mark}-UNEVEN", sentence="It was more.",
        differences=(Difference(name="energy_wh", was="12345", now="13000"),), evidence_count=3, proposed_at=now,
    )  # fmt: skip
    uneven = _over(station, f"{mark}-UNEVEN", now, energy_wh=13_000)
    unbilled = _over(station, f"{mark}-UNBILLED", now, energy_wh=7)
    received = _received(station.operator_id, mark, now)
    return {"cdr_id": billed.id, "received_id": received.id}, [billed, correction, uneven, unbilled, received]


def _over(station: Station, id_: str, now: datetime, energy_wh: int) -> Transaction:
    began = now - timedelta(hours=2)
    return Transaction(
        id=id_, operator_id=station.operator_id, station_id=station.id, ocpp_transaction_id=id_, evse=1, connector=1,
        state=TransactionState.ENDED, started_at=began, started_received_at=began, stopped_at=began, energy_wh=energy_wh,
        updated_at=now,
    )  # fmt: skip


def _received(operator_id: str, mark: str, now: datetime) -> ReceivedCdr:
    claims = Claims(cost=Amount(before_taxes=Decimal(1), after_taxes=None), energy_kwh=Decimal(1), time_h=Decimal(1))
    content = PartnerCdr(
        id=f"{mark}-THEIRS", party="NL*ABC", ocpi_version="2.2.1", starts_at=now, ends_at=now, currency="EUR", claims=claims
    )
    return ReceivedCdr(
        id=f"{mark}-RECEIVED", operator_id=operator_id, party=content.party, cdr_id=content.id, ocpi_version=content.ocpi_version,
        started_at=now, currency="EUR", claimed_before_taxes=Decimal(1), zone="Europe/Amsterdam", content=content, document="{}",
        received_at=now, updated_at=now,
    )  # fmt: skip
