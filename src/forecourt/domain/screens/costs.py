"""A price as a screen tells it, and the station's own figures held against ours (OCPP 2.1 I12)."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from forecourt.domain.pricing import Breakdown, Line
from forecourt.domain.screens.nouns import CheckedCost, StationCost, ToldCost, UnitPrices
from forecourt.domain.tariffs import Dimension, Text
from forecourt.domain.tariffs.words import phrases_of
from forecourt.domain.transactions import Transaction
from forecourt.kit.money import half_up, minor_units, rounded

_DECIMALS = 6


def told(breakdown: Breakdown, texts: tuple[Text, ...] = ()) -> ToldCost:
    """The published total, taxes in it where they are known (2.x CostUpdated, totalCost)."""
    return ToldCost(amount=rounded(_payable(breakdown), breakdown.currency), currency=breakdown.currency, texts=texts)


def receipt(breakdown: Breakdown, transaction: Transaction, until: datetime, language: str) -> str:
    """The last line of a screen: amount, energy, time, with the decimal point of the language; no words."""
    total = rounded(_payable(breakdown), breakdown.currency)
    minutes = int((until - transaction.started_at).total_seconds() // 60)
    energy = half_up(Decimal(transaction.energy_wh) / 1000, 2)
    point = phrases_of(language).decimal_point
    return f"{total} {breakdown.currency} = {energy} kWh, {minutes // 60}:{minutes % 60:02} h".replace(".", point)


def unit_prices(breakdown: Breakdown) -> UnitPrices:
    """What the last priced moment cost, a unit each; what was not priced yet has no price here."""
    last = {line.dimension: line for line in breakdown.lines if line.reservation is None}
    return UnitPrices(
        kwh=_unit(last.get(Dimension.ENERGY)),
        hour=_unit(last.get(Dimension.TIME)),
        once=_unit(last.get(Dimension.FLAT)),
        idle_hour=_unit(last.get(Dimension.PARKING_TIME)),
    )


def checked(
    ours: Breakdown | None, theirs: StationCost, transaction: Transaction, tariff_ids: Collection[str], now: datetime
) -> CheckedCost:
    """The station's own figure beside ours; they may differ by less than one minor unit, since each is rounded once.

    `tariff_ids` are the ids on the wire of the tariff that we price by.
    """
    amount = None if ours is None else rounded(_payable(ours), ours.currency)
    difference, sentence = _compared(ours, theirs)
    other = [each for each in theirs.tariff_ids if each not in tariff_ids]
    if tariff_ids and other:
        sentence = f"{sentence} The station counted by tariff {', '.join(other)}, not by {' or '.join(tariff_ids)}.".strip()
    return CheckedCost(
        transaction_id=transaction.id,
        operator_id=transaction.operator_id,
        station_id=transaction.station_id,
        counted=theirs,
        currency=None if ours is None else ours.currency,
        amount=amount,
        difference=difference,
        sentence=sentence,
        checked_at=now,
    )


def _compared(ours: Breakdown | None, theirs: StationCost) -> tuple[Decimal | None, str]:
    if theirs.failure is not None:
        return None, f"The station could not count: {theirs.failure}"
    if ours is None:
        return None, "The station counted a cost, and no tariff of ours applies."
    if theirs.currency != ours.currency:
        return None, f"The station counted in {theirs.currency}, we in {ours.currency}."
    pairs = ((theirs.after_taxes, ours.total.after_taxes), (theirs.before_taxes, ours.total.before_taxes))
    for said, known in pairs:
        if said is not None and known is not None:
            return _difference(rounded(said, ours.currency), rounded(known, ours.currency), ours.currency)
    return None, "The station's figure and ours cannot be compared: one has taxes in it, the other has not."


def _difference(theirs: Decimal, ours: Decimal, currency: str) -> tuple[Decimal, str]:
    difference = theirs - ours
    if abs(difference) <= Decimal(1).scaleb(-minor_units(currency)):
        return difference, ""
    return difference, f"The station counted {theirs} {currency}, we {ours} {currency}: a difference of {difference} {currency}."


def _payable(breakdown: Breakdown) -> Decimal:
    total = breakdown.total
    return total.before_taxes if total.after_taxes is None else total.after_taxes


def _unit(line: Line | None) -> Decimal | None:
    """What a unit costs, taxes in it where they are known."""
    if line is None:
        return None
    cost = line.cost.before_taxes if line.cost.after_taxes is None else line.cost.after_taxes
    return half_up(cost / line.billed, _DECIMALS) if line.billed else line.unit_price
