"""What the ledger decides: transactions as they shall be, evidence, meter rows. The app commits it as one unit."""

from datetime import datetime

import msgspec

from forecourt.domain.ledger.sentences import REPAIRS, flag, has, with_flags
from forecourt.domain.metering.register import Running, load, observe
from forecourt.domain.metering.samples import MeterRow
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Evidence, Flag, Notice, Transaction, TransactionState
from forecourt.kit.ids import new_id


class Change(msgspec.Struct, gc=False):
    """A transaction before (None: it is new) and after."""

    before: Transaction | None
    after: Transaction


class Decision(msgspec.Struct, kw_only=True, gc=False):
    """What one report means. `subject` is the transaction it is about, None when it fits none.

    `retransmission`: known already, nothing changes; answer as before. `recount`: a value came late or misplaced; the app
    reads the stored rows and calls `settled`.
    """

    subject: Transaction | None = None
    changes: list[Change] = []
    evidence: list[Evidence] = []
    rows: list[MeterRow] = []
    retransmission: bool = False
    recount: bool = False

    def repairs(self) -> list[tuple[Transaction, Flag]]:
        """What the ledger repaired or corrected here, with its sentences."""
        return [
            (change.after, each)
            for change in self.changes
            if change.after.flags and (change.before is None or change.after.flags is not change.before.flags)
            for each in change.after.flags
            if each.code in REPAIRS and (change.before is None or each not in change.before.flags)
        ]


def evidence_of(
    station: Station,
    transaction_id: str | None,
    kind: str,
    content_key: str,
    notice: Notice,
    at: datetime,
    *,
    seq_no: int | None = None,
    offline: bool = False,
    sentence: str | None = None,
) -> Evidence:
    """What the station said, exactly as it came."""
    return Evidence(
        id=new_id(),
        operator_id=station.operator_id,
        station_id=station.id,
        transaction_id=transaction_id,
        kind=kind,
        content_key=content_key,
        seq_no=seq_no,
        offline=offline,
        at=at,
        received_at=notice.received_at,
        payload=notice.payload.decode("utf-8", "replace"),
        sentence=sentence,
    )


def take_in(transaction: Transaction, rows: list[MeterRow]) -> tuple[Running, bool]:
    """The register state with these values, and whether it can be trusted without a recount."""
    state = load(transaction.register)
    return state, observe(state, rows)


def meter_flags(before: Transaction, state: Running, rows: list[MeterRow], at: datetime) -> tuple[Flag, ...]:
    """What the meter did that a person should know, where it is new."""
    found: list[Flag] = []
    if state.scale != 1 and not has(before, "kwh_as_wh"):
        found.append(flag("kwh_as_wh", at))
    if state.resets and not has(before, "register_reset"):
        found.append(flag("register_reset", at))
    elif state.fell and not state.resets and state.candidate_base is None and not has(before, "register_dip"):
        found.append(flag("register_dip", at))
    if any(row.flags and "unit_unknown" in row.flags for row in rows) and not has(before, "unit_unknown"):
        found.append(flag("unit_unknown", at))
    return with_flags(before.flags, *found) if found else before.flags


def is_over(transaction: Transaction) -> bool:
    """Whether it is no longer open in our books."""
    return transaction.state is not TransactionState.OPEN
