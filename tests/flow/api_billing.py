"""What an operator owns in billing, for the walk over every route: CDRs, a proposed correction, a partner's CDR, uneven books."""

from datetime import datetime, timedelta

import msgspec

from forecourt.domain.billing import SignedValue
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Transaction, TransactionState
from tests.billing import cdr, correction, received

SIGNED = SignedValue(at=datetime.fromisoformat("2026-10-14T08:00:00Z"), nature="End", encoding="OCMF", signed_data="OCMF|{}|{}")


def billing_of(station: Station, mark: str, now: datetime) -> tuple[dict[str, str], list[msgspec.Struct]]:
    """Ids by the names that paths give them, and the rows."""
    billed = cdr(id=f"{mark}-CDR", operator_id=station.operator_id, station_id=station.id, transaction_id=f"{mark}-UNEVEN",
                 signed_values=(SIGNED,))  # fmt: skip
    proposed = correction(billed, proposed_at=now)
    uneven = _over(station, f"{mark}-UNEVEN", now, energy_wh=13_000)
    unbilled = _over(station, f"{mark}-UNBILLED", now, energy_wh=7)
    theirs = received(f"{mark}-THEIRS", id=f"{mark}-RECEIVED", operator_id=station.operator_id)
    return {"cdr_id": billed.id, "received_id": theirs.id}, [billed, proposed, uneven, unbilled, theirs]


def _over(station: Station, id_: str, now: datetime, energy_wh: int) -> Transaction:
    began = now - timedelta(hours=2)
    return Transaction(
        id=id_, operator_id=station.operator_id, station_id=station.id, ocpp_transaction_id=id_, evse=1, connector=1,
        state=TransactionState.ENDED, started_at=began, started_received_at=began, stopped_at=began, energy_wh=energy_wh,
        updated_at=now,
    )  # fmt: skip
