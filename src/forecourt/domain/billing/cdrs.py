"""Cutting a CDR: the ended transaction, its curve and the tariff of its start become one immutable record (D04 to D09, F07)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from forecourt.domain.billing.nouns import Cdr, CdrPlace, SignedValue
from forecourt.domain.billing.signed import SIGNED_TOLERANCE_WH
from forecourt.domain.billing.signed import energy_wh as signed_energy
from forecourt.domain.billing.usage import Usage
from forecourt.domain.pricing import Amount, Breakdown, Finding, Period, Policies, policies_by, price, published, segment
from forecourt.domain.pricing.policies import TariffChange
from forecourt.domain.pricing.succession import as_applied
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.tariffs import Element, ReservationPart, Tariff
from forecourt.domain.transactions import Transaction

OLDEST = Policies()
"""What CDRs were priced by that do not say it."""
NOTHING = Amount(before_taxes=Decimal(), after_taxes=Decimal())
_SECOND, _HALF = timedelta(seconds=1), timedelta(milliseconds=500)


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """What was used and what that costs. `reserved_at`: when the reservation began that it used, or that lapsed.
    `breakdown` None: nobody assigned a tariff."""

    usage: Usage
    reserved_at: datetime | None = None
    zone: str
    tariffs: tuple[Tariff, ...]
    policies: Policies
    periods: tuple[Period, ...]
    breakdown: Breakdown | None

    @property
    def started_at(self) -> datetime:
        """The record starts with the reservation, where there was one (D09)."""
        return self.usage.starts_at if self.reserved_at is None else self.reserved_at


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a CDR says besides figures: whose it is and where it was."""

    operator_id: str
    operator_currency: str
    site_id: str | None
    place: CdrPlace


def priced(usage: Usage, tariffs: Sequence[Tariff], zone: str, *, reserved_at: datetime | None = None) -> Priced:
    """Cut into periods at everything that can change the price (D04), and priced, by the policies of the tariff."""
    reserved_at = None if reserved_at is None or reserved_at >= usage.starts_at else reserved_at
    where, policies = ZoneInfo(zone), policies_by(tariffs)
    periods = _at_once(usage, tariffs) or segment(
        usage.samples,
        as_applied(tariffs),
        where,
        starts_at=usage.starts_at,
        ends_at=usage.ends_at,
        powers=usage.powers,
        currents=usage.currents,
        idle=usage.idle,
        policies=policies,
    )
    if reserved_at is not None:
        periods = (*_reserved(reserved_at, usage.starts_at, tariffs, where, policies, ReservationPart.RESERVATION), *periods)
    record = Priced(
        usage=usage,
        reserved_at=reserved_at,
        zone=zone,
        tariffs=tuple(tariffs),
        policies=policies,
        periods=periods,
        breakdown=None,
    )
    return msgspec.structs.replace(record, breakdown=_price(record, expired=False))


def lapsed(reservation: Reservation, tariffs: Sequence[Tariff], zone: str) -> Priced:
    """A reservation that ran out unused, from when it was made to when it ran out (D09)."""
    start, end = reservation.created_at, reservation.expires_at
    policies, parts = policies_by(tariffs), (ReservationPart.EXPIRED, ReservationPart.RESERVATION)
    record = Priced(
        usage=Usage(starts_at=end, ends_at=end, energy_wh=0, samples=()),
        reserved_at=start,
        zone=zone,
        tariffs=tuple(tariffs),
        policies=policies,
        periods=_reserved(start, end, tariffs, ZoneInfo(zone), policies, *parts),
        breakdown=None,
    )
    return msgspec.structs.replace(record, breakdown=_price(record, expired=True))


def repriced(cdr: Cdr) -> Breakdown | None:
    """A CDR priced again from what is stored in it, its policies too; None where no tariff was assigned."""
    if not cdr.tariffs:
        return None
    return price(
        cdr.periods,
        cdr.tariffs,
        ZoneInfo(cdr.zone),
        starts_at=cdr.started_at,
        ends_at=cdr.ended_at,
        policies=cdr.policies or OLDEST,
        reservation_expired=cdr.transaction_id is None,
    )


def same_figures(one: Breakdown | None, other: Breakdown | None) -> bool:
    """Whether two prices are the same to the last digit; how they are explained may be said in better words since."""
    return one == other or (one is not None and other is not None and _unsaid(one) == _unsaid(other))


def _unsaid(breakdown: Breakdown) -> Breakdown:
    lines = tuple(msgspec.structs.replace(each, why="") for each in breakdown.lines)
    clamp = None if breakdown.clamp is None else ""
    return msgspec.structs.replace(breakdown, lines=lines, clamp=clamp, findings=())


def prices_reservations(tariffs: Sequence[Tariff]) -> bool:
    """Whether a reservation costs anything here, so that one that lapsed is worth a CDR."""
    return any(element.restrictions.reservation is not None for tariff in tariffs for element in tariff.elements)


def worth_a_cdr(transaction: Transaction) -> bool:
    """A refused token that got nothing leaves no CDR (E11)."""
    refused = transaction.token_verdict is not None and transaction.token_verdict != "accepted"
    return transaction.energy_wh > 0 or not refused


def cut(
    cdr_id: str,
    cut_key: str,
    transaction: Transaction,
    subject: Subject,
    record: Priced,
    signed: tuple[SignedValue, ...],
    now: datetime,
    *,
    customer_id: str | None = None,
    reservation: Reservation | None = None,
    corrects: str | None = None,
) -> Cdr:
    """The CDR of a transaction that is over."""
    usage, figures = record.usage, _figures(record, subject)
    total = published(figures).total
    return Cdr(
        id=cdr_id,
        cut_key=cut_key,
        operator_id=subject.operator_id,
        corrects=corrects,
        transaction_id=transaction.id,
        reservation_id=None if reservation is None else reservation.id,
        site_id=subject.site_id,
        station_id=transaction.station_id,
        evse=transaction.evse,
        connector=transaction.connector,
        place=subject.place,
        token=transaction.token,
        customer_id=customer_id,
        zone=record.zone,
        started_at=record.started_at,
        ended_at=usage.ends_at,
        currency=figures.currency,
        energy_wh=usage.energy_wh,
        time_s=_seconds(usage.starts_at, usage.ends_at),
        parking_s=sum(_seconds(start, end) for start, end in usage.idle),
        tariffs=record.tariffs,
        policies=record.policies,
        periods=record.periods,
        breakdown=figures,
        total_before_taxes=total.before_taxes,
        total_after_taxes=total.after_taxes,
        signed_values=signed,
        evidence_count=transaction.evidence_count,
        remark=transaction.stop_reason,
        findings=_findings(transaction, record, signed),
        created_at=now,
    )


def cut_reservation(
    cdr_id: str, reservation: Reservation, subject: Subject, record: Priced, now: datetime, *, customer_id: str | None = None
) -> Cdr:
    """The CDR of a reservation that lapsed. Where no EVSE was named it is 0, the station."""
    figures = _figures(record, subject)
    total = published(figures).total
    return Cdr(
        id=cdr_id,
        cut_key=reservation_key(reservation.id),
        operator_id=subject.operator_id,
        transaction_id=None,
        reservation_id=reservation.id,
        site_id=subject.site_id,
        station_id=reservation.station_id,
        evse=reservation.evse or 0,
        connector=reservation.connector or 0,
        place=subject.place,
        token=reservation.token,
        customer_id=customer_id,
        zone=record.zone,
        started_at=record.started_at,
        ended_at=record.usage.ends_at,
        currency=figures.currency,
        energy_wh=0,
        time_s=0,
        parking_s=0,
        tariffs=record.tariffs,
        policies=record.policies,
        periods=record.periods,
        breakdown=figures,
        total_before_taxes=total.before_taxes,
        total_after_taxes=total.after_taxes,
        remark="The reservation ran out.",
        created_at=now,
    )


def transaction_key(transaction_id: str) -> str:
    """What tells the first CDR of a transaction."""
    return f"transaction:{transaction_id}"


def reservation_key(reservation_id: str) -> str:
    """What tells the CDR of a reservation that lapsed."""
    return f"reservation:{reservation_id}"


def is_billed_alone(reservation: Reservation) -> bool:
    """Only a reservation that ran out is; a used one is part of its transaction, and one called off in time costs nothing."""
    return reservation.status is ReservationStatus.EXPIRED and reservation.transaction_id is None


def _figures(record: Priced, subject: Subject) -> Breakdown:
    if record.breakdown is not None:
        return record.breakdown
    return Breakdown(currency=subject.operator_currency, total=NOTHING, unclamped=NOTHING, lines=())


def _findings(transaction: Transaction, record: Priced, signed: Sequence[SignedValue]) -> tuple[Finding, ...]:
    """What a person should know of this bill: from pricing, the ledger, the meter's signatures."""
    found = list(record.breakdown.findings if record.breakdown is not None else ())
    if record.breakdown is None:
        sentence = "No tariff was assigned to this place at the start; the energy is on record, and nothing is charged for it."
        found.append(Finding(code="unpriced", path="tariffs", sentence=sentence))
    found.extend(_outlived(record))
    found.extend(Finding(code=each.code, path="transaction", sentence=each.sentence) for each in transaction.flags)
    found.extend(
        Finding(code="signature_wrong", path=f"signed_values[{at}]", sentence=each.sentence)
        for at, each in enumerate(signed)
        if each.verified is False
    )
    told = signed_energy(signed)
    if told is not None and abs(told - record.usage.energy_wh) > SIGNED_TOLERANCE_WH:
        sentence = f"The signed registers say {told} Wh, this CDR bills {record.usage.energy_wh} Wh."
        found.append(Finding(code="signed_energy_differs", path="signed_values", sentence=sentence))
    return tuple(found)


def _outlived(record: Priced) -> Iterator[Finding]:
    """A tariff that would have given way, and nothing took over."""
    if record.tariffs and record.policies.tariff_change is TariffChange.SWITCH:
        last = record.tariffs[-1]
        if last.ends_at is not None and record.started_at < last.ends_at < record.usage.ends_at:
            sentence = f"The tariff {last.id} ended in between, and no other in its currency followed: it was kept to the end."
            yield Finding(code="nothing_followed", path=f"tariffs[{len(record.tariffs) - 1}]", sentence=sentence)


def _price(record: Priced, *, expired: bool) -> Breakdown | None:
    if not record.tariffs:
        return None
    zone, start, end = ZoneInfo(record.zone), record.started_at, record.usage.ends_at
    return price(
        record.periods,
        record.tariffs,
        zone,
        starts_at=start,
        ends_at=end,
        policies=record.policies,
        reservation_expired=expired,
    )


def _at_once(usage: Usage, tariffs: Sequence[Tariff]) -> tuple[Period, ...]:
    """A transaction that ended when it started, as the times tell: its energy has no curve to be cut. () for any other."""
    if usage.starts_at < usage.ends_at:
        return ()
    own = tariffs[0].id if tariffs else None
    return (Period(at=usage.starts_at, tariff_id=own, energy_kwh=Decimal(usage.energy_wh) / 1000, charging_h=Decimal(0)),)


def _reserved(
    start: datetime, end: datetime, tariffs: Sequence[Tariff], zone: ZoneInfo, policies: Policies, *parts: ReservationPart
) -> tuple[Period, ...]:
    """Time of reservation, cut where its price changes: as if it were charging time of the elements that price it."""
    of_it = [msgspec.structs.replace(each, elements=_elements(each, parts)) for each in as_applied(tariffs)]
    cut_up = segment((), of_it, zone, starts_at=start, ends_at=end, idle=(), policies=policies)
    own = tariffs[0].id if tariffs else None
    return tuple(Period(at=each.at, tariff_id=each.tariff_id or own, reservation_h=each.charging_h) for each in cut_up)


def _elements(tariff: Tariff, parts: Sequence[ReservationPart]) -> tuple[Element, ...]:
    return tuple(
        msgspec.structs.replace(each, restrictions=msgspec.structs.replace(each.restrictions, reservation=None))
        for part in parts
        for each in tariff.elements
        if each.restrictions.reservation is part
    )


def _seconds(start: datetime, end: datetime) -> int:
    """Whole seconds, half up."""
    return (end - start + _HALF) // _SECOND
