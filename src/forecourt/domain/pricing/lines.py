"""The breakdown: one line a run, the taxes, the total under its limits."""

from collections.abc import Iterator
from decimal import Decimal

from forecourt.domain.pricing.exact import HOUR_S, decimal_of, quotient
from forecourt.domain.pricing.limits import clamp
from forecourt.domain.pricing.nouns import Amount, Breakdown, Finding, Line, TaxLine
from forecourt.domain.pricing.policies import Policies
from forecourt.domain.pricing.steps import ONE, Run, Volumes
from forecourt.domain.pricing.taxes import Sum, summed
from forecourt.domain.tariffs import Dimension, Tariff

_HOUR = Decimal(HOUR_S)
_STEPS = {Dimension.ENERGY: "Wh", Dimension.TIME: "s", Dimension.PARKING_TIME: "s"}


def breakdown(volumes: Volumes, tariff: Tariff | None, currency: str, policies: Policies, findings: list[Finding]) -> Breakdown:
    """The price of these volumes. Money is kept in 3,600ths until the end, since prices of time are by the hour."""
    costed = [(run, run.billed * run.match.component.price * per) for run, per in _runs(volumes)]
    sums = summed((run.match.treatment, money) for run, money in costed)
    total, clamped = clamp(sums, tariff, policies)
    findings.extend(_tax_findings(costed))
    lines = [_line(run, money) for run, money in costed]
    return Breakdown(
        currency=currency,
        total=_amount(total),
        unclamped=_amount(sums),
        lines=tuple(sorted(lines, key=lambda line: line.starts_at)),
        tax_lines=_tax_lines(total),
        clamp=clamped,
        findings=tuple(findings),
    )


def _runs(volumes: Volumes) -> Iterator[tuple[Run, Decimal]]:
    """Every run with what turns its volume into 3,600ths."""
    for flat in (volumes.reservation_flat, volumes.flat):
        if flat is not None:
            yield flat, _HOUR
    for run in volumes.energy.all:
        yield run, _HOUR
    for runs in (volumes.reservation, volumes.charging, volumes.parking):
        for run in runs.all:
            yield run, ONE


def _line(run: Run, money: Decimal) -> Line:
    tariff, element, component, part, treatment, why = run.match
    unit = _HOUR if component.dimension in (Dimension.TIME, Dimension.PARKING_TIME) else ONE
    stepped = run.billed != run.quantity
    return Line(
        tariff_id=tariff.id,
        element=element,
        dimension=component.dimension,
        reservation=part,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        quantity=quotient(run.quantity, unit),
        billed=quotient(run.billed, unit),
        unit_price=component.price,
        step_size=component.step_size,
        cost=treatment.amount(money),
        why=f"{why} Billed in steps of {component.step_size} {_STEPS[component.dimension]}." if stepped else why,
    )


def _amount(sums: Sum) -> Amount:
    return Amount(before_taxes=decimal_of(sums.before), after_taxes=None if sums.after is None else decimal_of(sums.after))


def _tax_lines(sums: Sum) -> tuple[TaxLine, ...]:
    return tuple(
        TaxLine(
            name=tax.name,
            percentage=tax.percentage,
            base=decimal_of(base),
            amount=decimal_of(amount),
            account_number=tax.account_number,
        )
        for tax, base, amount in sums.levied
    )


def _tax_findings(costed: list[tuple[Run, Decimal]]) -> Iterator[Finding]:
    """Amounts that nobody can state (§3.1, 6)."""
    for run, money in costed:
        net, gross = run.match.treatment.unknown(money)
        path = f"tariffs.{run.match.tariff.id}.elements[{run.match.element}]"
        if net:
            sentence = "The prices include taxes that are not stated: what stands before taxes includes them."
            yield Finding(code="net_unknown", path=path, sentence=sentence)
            return
        if gross:
            yield Finding(code="taxes_unknown", path=path, sentence="The taxes are not stated, so there is no amount after taxes.")
            return
