"""The breakdown: one line a run, what each dimension comes to, the taxes, the total under its limits."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from forecourt.domain.pricing.exact import HOUR_S, decimal_of, quotient
from forecourt.domain.pricing.limits import clamp
from forecourt.domain.pricing.nouns import Amount, Breakdown, DimensionTotal, Finding, Line, TaxLine
from forecourt.domain.pricing.policies import Policies
from forecourt.domain.pricing.steps import ONE, Run, Volumes
from forecourt.domain.pricing.taxes import Sum, summed
from forecourt.domain.tariffs import Dimension, Tariff, TaxBasis

_HOUR = Decimal(HOUR_S)
_STEPS = {Dimension.ENERGY: "Wh", Dimension.TIME: "s", Dimension.PARKING_TIME: "s"}


class _Group(NamedTuple):
    """The runs of one dimension. A volume divided by `unit` is in kWh, hours or pieces; money is kept in 3,600ths until the end,
    since prices of time are by the hour."""

    dimension: Dimension
    reservation: bool
    runs: Sequence[Run]
    unit: Decimal

    def money(self) -> list[Decimal]:
        return [run.billed * run.match.component.price * _HOUR / self.unit for run in self.runs]


def breakdown(
    volumes: Volumes, tariffs: Sequence[Tariff], limiting: Tariff | None, currency: str, policies: Policies, findings: list[Finding]
) -> Breakdown:
    """The price of these volumes."""
    costed = [(group, group.money()) for group in _groups(volumes) if group.runs]
    each_run = [(run, money) for group, moneys in costed for run, money in zip(group.runs, moneys, strict=True)]
    sums = summed((run.match.treatment, money) for run, money in each_run)
    if limiting is not None and limiting.tax_basis is TaxBasis.UNKNOWN:
        sums = sums._replace(after=None)  # also where nothing was priced
    total, clamped = clamp(sums, limiting, policies)
    findings.extend(_tax_findings(each_run, tariffs))
    lines: list[Line] = []
    dimensions: list[DimensionTotal] = []
    for group, moneys in costed:
        made = [_line(run, money, group.unit) for run, money in zip(group.runs, moneys, strict=True)]
        lines += made
        dimensions.append(_total(group, moneys, made))
    unclamped = _amount(sums)
    return Breakdown(
        currency=currency,
        total=unclamped if total is sums else _amount(total),
        unclamped=unclamped,
        lines=tuple(sorted(lines, key=attrgetter("starts_at"))),
        dimensions=tuple(dimensions),
        by_dimension=_by_dimension(costed, tuple(dimensions)),
        tax_lines=_tax_lines(total),
        clamp=clamped,
        findings=tuple(findings),
    )


def _groups(volumes: Volumes) -> Iterator[_Group]:
    yield _Group(Dimension.FLAT, True, volumes.reservation_flat, ONE)
    yield _Group(Dimension.FLAT, False, volumes.flat, ONE)
    yield _Group(Dimension.ENERGY, False, volumes.energy.all, ONE)
    yield _Group(Dimension.TIME, True, volumes.reservation.all, _HOUR)
    yield _Group(Dimension.TIME, False, volumes.charging.all, _HOUR)
    yield _Group(Dimension.PARKING_TIME, False, volumes.parking.all, _HOUR)


def _line(run: Run, money: Decimal, unit: Decimal) -> Line:
    tariff, element, component, part, treatment, why = run.match
    stepped = run.billed != run.quantity
    return Line(
        tariff_id=tariff.id,
        element=element,
        dimension=component.dimension,
        reservation=part,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        quantity=_in_units(run.quantity, unit),
        billed=_in_units(run.billed, unit),
        unit_price=component.price,
        step_size=component.step_size,
        cost=treatment.amount(money),
        why=f"{why} Billed in steps of {component.step_size} {_STEPS[component.dimension]}." if stepped else why,
    )


def _total(group: _Group, moneys: Sequence[Decimal], lines: Sequence[Line]) -> DimensionTotal:
    if len(lines) == 1:
        quantity, billed, cost = lines[0].quantity, lines[0].billed, lines[0].cost
    else:
        quantity = _in_units(sum((run.quantity for run in group.runs), Decimal(0)), group.unit)
        billed = _in_units(sum((run.billed for run in group.runs), Decimal(0)), group.unit)
        cost = _amount(summed((run.match.treatment, money) for run, money in zip(group.runs, moneys, strict=True)))
    return DimensionTotal(dimension=group.dimension, reservation=group.reservation, quantity=quantity, billed=billed, cost=cost)


def _by_dimension(costed: Sequence[tuple[_Group, list[Decimal]]], apart: tuple[DimensionTotal, ...]) -> tuple[DimensionTotal, ...]:
    """Charging and reservation together, added before anything is written as a decimal."""
    if not any(each.reservation for each in apart):
        return apart
    joined: dict[Dimension, tuple[_Group, list[Decimal]]] = {}
    for group, moneys in costed:
        runs, sums = ([], []) if (other := joined.get(group.dimension)) is None else (other[0].runs, other[1])
        joined[group.dimension] = group._replace(runs=[*runs, *group.runs]), [*sums, *moneys]
    return tuple(_total(group, moneys, ()) for group, moneys in joined.values())


def _in_units(volume: Decimal, unit: Decimal) -> Decimal:
    return volume if unit is ONE else quotient(volume, unit)


def _amount(sums: Sum) -> Amount:
    after = None if sums.after is None else decimal_of(sums.after, HOUR_S)
    return Amount(before_taxes=decimal_of(sums.before, HOUR_S), after_taxes=after)


def _tax_lines(sums: Sum) -> tuple[TaxLine, ...]:
    return tuple(
        TaxLine(
            name=tax.name,
            percentage=tax.percentage,
            base=decimal_of(base, HOUR_S),
            amount=decimal_of(amount, HOUR_S),
            account_number=tax.account_number,
        )
        for tax, base, amount in sums.levied
    )


def _tax_findings(costed: Sequence[tuple[Run, Decimal]], tariffs: Sequence[Tariff]) -> Iterator[Finding]:
    """The first amount that nobody can state (§3.1, 6)."""
    for run, money in costed:
        net, gross = run.match.treatment.unknown(money)
        if net or gross:
            place = next(at for at, each in enumerate(tariffs) if each is run.match.tariff or each == run.match.tariff)
            path = f"tariffs[{place}].elements[{run.match.element}]"
            if net:
                sentence = "The prices include taxes that are not stated: what stands before taxes includes them."
                yield Finding(code="net_unknown", path=path, sentence=sentence)
            else:
                yield Finding(code="taxes_unknown", path=path, sentence="The taxes are not stated: there is no amount after taxes.")
            return
