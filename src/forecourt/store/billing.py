"""Tables of billing: CDRs (insert only), proposed corrections, partners' CDRs, what connectors said of charging. Their reads."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from forecourt.domain.billing import Cdr, ConnectorStateSeen, Correction, PartnerPolicy, ReceivedCdr, SignatureCheck
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.transactions import Evidence, Transaction, TransactionState
from forecourt.store.codec import Codec
from forecourt.store.commands import reservation_rows, reservations
from forecourt.store.database import Database
from forecourt.store.schema import json, metadata, text, time, whole
from forecourt.store.transactions import IS_UNFINISHED, evidence, evidence_rows, transaction_rows, transactions

PLACES = 4
"""Decimal places of a whole number that stands for an amount: no currency's minor unit has more."""

cdrs = sa.Table(
    "cdrs",
    metadata,
    text("id", primary_key=True),
    text("cut_key"),
    text("operator_id"),
    text("kind"),
    text("credits", nullable=True),
    text("corrects", nullable=True),
    text("transaction_id", nullable=True),
    text("reservation_id", nullable=True),
    text("site_id", nullable=True),
    text("station_id"),
    whole("evse"),
    whole("connector"),
    json("place"),
    json("token", nullable=True),
    text("token_key", nullable=True),
    text("customer_id", nullable=True),
    text("zone"),
    time("started_at"),
    time("ended_at"),
    text("currency"),
    whole("energy_wh"),
    whole("time_s"),
    whole("parking_s"),
    json("tariffs"),
    json("policies", nullable=True),
    json("periods"),
    json("breakdown"),
    text("total_before_taxes"),
    whole("before_taxes_e4"),
    text("total_after_taxes", nullable=True),
    whole("after_taxes_e4", nullable=True),
    json("signed_values"),
    whole("evidence_count"),
    text("remark", nullable=True),
    json("findings"),
    time("created_at"),
    sa.UniqueConstraint("cut_key"),
    sa.Index(None, "created_at", "id"),
    sa.Index(None, "operator_id", "created_at", "id"),
    sa.Index(None, "station_id", "created_at", "id"),
    sa.Index(None, "token_key", "created_at", "id"),
    sa.Index(None, "operator_id", "customer_id", "ended_at"),
    sa.Index(None, "transaction_id"),
)

corrections = sa.Table(
    "corrections",
    metadata,
    text("cdr_id", primary_key=True),
    text("operator_id"),
    text("transaction_id"),
    text("state"),
    text("sentence"),
    json("differences"),
    whole("evidence_count"),
    time("proposed_at"),
    time("decided_at", nullable=True),
    text("decided_by", nullable=True),
    text("replaced_by", nullable=True),
    sa.Index(None, "proposed_at", "cdr_id"),
    sa.Index(None, "operator_id", "proposed_at", "cdr_id"),
)

signature_checks = sa.Table(
    "signature_checks",
    metadata,
    text("cdr_id", primary_key=True),
    text("operator_id"),
    text("public_key"),
    json("signed_values"),
    time("checked_at"),
    text("checked_by"),
)

received_cdrs = sa.Table(
    "received_cdrs",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("party"),
    text("cdr_id"),
    text("cdr_key"),
    text("ocpi_version"),
    text("state"),
    text("token_uid", nullable=True),
    time("started_at"),
    text("currency"),
    text("claimed_before_taxes"),
    text("deviation", nullable=True),
    text("zone"),
    json("content"),
    json("policies", nullable=True),
    json("breakdown", nullable=True),
    json("findings"),
    json("history"),
    text("document"),
    time("received_at"),
    time("updated_at"),
    sa.UniqueConstraint("operator_id", "party", "cdr_key"),
    sa.Index(None, "received_at", "id"),
    sa.Index(None, "operator_id", "received_at", "id"),
)

partner_policies = sa.Table(
    "partner_policies",
    metadata,
    text("operator_id", primary_key=True),
    text("party", primary_key=True),
    json("policies"),
    json("by_version"),
    time("created_at"),
    time("updated_at"),
    sa.Index(None, "party", "operator_id"),
)

connector_states = sa.Table(
    "connector_states",
    metadata,
    text("station_id", primary_key=True),
    whole("evse", primary_key=True, autoincrement=False),
    whole("connector", primary_key=True, autoincrement=False),
    time("at", primary_key=True),
    text("word"),
    sa.Index(None, "at"),
)


def whole_of(amount: Decimal) -> int:
    """A published amount as a whole number of ten-thousandths, which databases sum exactly."""
    return int(amount.scaleb(PLACES))


def amount_of(whole: int) -> Decimal:
    """The amount that such a number (or a sum of them) stands for."""
    return Decimal(int(whole)).scaleb(-PLACES)


cdr_rows = Codec(
    Cdr,
    cdrs,
    derived={
        "token": ("token_key", lambda token: token.key),
        "total_before_taxes": ("before_taxes_e4", whole_of),
        "total_after_taxes": ("after_taxes_e4", whole_of),
    },
)
correction_rows = Codec(Correction, corrections)
signature_check_rows = Codec(SignatureCheck, signature_checks)
received_rows = Codec(ReceivedCdr, received_cdrs, derived={"cdr_id": ("cdr_key", str.casefold)})
partner_policy_rows = Codec(PartnerPolicy, partner_policies)
connector_state_rows = Codec(ConnectorStateSeen, connector_states)

_MINE = ("started", "updated", "ended")
"""Kinds of evidence in which a station of the second generation tells its charging state."""


class BillingStore:
    """Port `BillingReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cdr(self, cdr_id: str) -> Cdr | None:
        return await self._database.one(cdr_rows, cdrs.c.id == cdr_id)

    async def cdr_by_key(self, cut_key: str) -> Cdr | None:
        return await self._database.one(cdr_rows, cdrs.c.cut_key == cut_key)

    async def cdrs_of(self, transaction_id: str) -> list[Cdr]:
        statement = cdr_rows.select().where(cdrs.c.transaction_id == transaction_id)
        return await self._database.rows(cdr_rows, statement.order_by(cdrs.c.created_at, cdrs.c.id))

    async def correction(self, cdr_id: str) -> Correction | None:
        return await self._database.one(correction_rows, corrections.c.cdr_id == cdr_id)

    async def received(self, received_id: str) -> ReceivedCdr | None:
        return await self._database.one(received_rows, received_cdrs.c.id == received_id)

    async def received_by_owner(self, operator_id: str, party: str, cdr_id: str) -> ReceivedCdr | None:
        r = received_cdrs.c
        where = sa.and_(r.operator_id == operator_id, r.party == party, r.cdr_key == cdr_id.casefold())
        return await self._database.one(received_rows, where)

    async def partner_policy(self, operator_id: str, party: str) -> PartnerPolicy | None:
        p = partner_policies.c
        return await self._database.one(partner_policy_rows, sa.and_(p.operator_id == operator_id, p.party == party))

    async def told(self, transaction_id: str) -> list[Evidence]:
        e = evidence.c
        statement = evidence_rows.select().where(e.transaction_id == transaction_id, e.kind.in_(_MINE))
        return await self._database.rows(evidence_rows, statement.order_by(e.at, e.id))

    async def connector_states(
        self, station_id: str, evse: int, connector: int, start: datetime, end: datetime
    ) -> list[ConnectorStateSeen]:
        c = connector_states.c
        here = sa.and_(c.station_id == station_id, c.evse == evse, c.connector == connector)
        statement = connector_state_rows.select().where(here, c.at >= start, c.at < end)
        return await self._database.rows(connector_state_rows, statement.order_by(c.at))

    async def uncut(self, since: datetime, after: tuple[datetime, str] | None, limit: int) -> list[Transaction]:
        t = transactions.c
        over = t.state.in_([TransactionState.ENDED.value, TransactionState.CLOSED.value])
        statement = transaction_rows.select().where(t.started_at >= since, over, ~was_cut(t.id))
        if after is not None:
            statement = statement.where(
                sa.tuple_(t.started_at, t.id) > sa.tuple_(sa.bindparam(None, after[0], t.started_at.type), after[1])
            )
        return await self._database.rows(transaction_rows, statement.order_by(t.started_at, t.id).limit(limit))

    async def never_settled(self, before: datetime, limit: int) -> list[Transaction]:
        t = transactions.c
        pending = sa.and_(IS_UNFINISHED, t.state == TransactionState.ENDED_PENDING.value, t.updated_at < before)
        statement = transaction_rows.select().where(pending, ~was_cut(t.id))
        return await self._database.rows(transaction_rows, statement.order_by(t.updated_at, t.id).limit(limit))

    async def lapsed_reservations(self, since: datetime, limit: int) -> list[Reservation]:
        r = reservations.c
        billed = sa.exists().where(cdrs.c.cut_key == sa.literal("reservation:") + r.id)
        lapsed = sa.and_(r.status == ReservationStatus.EXPIRED.value, r.created_at >= since)
        statement = reservation_rows.select().where(lapsed, ~billed)
        return await self._database.rows(reservation_rows, statement.order_by(r.created_at, r.id).limit(limit))


def was_cut(transaction_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a first CDR was cut of this transaction."""
    return sa.exists().where(cdrs.c.cut_key == sa.literal("transaction:") + transaction_id)
