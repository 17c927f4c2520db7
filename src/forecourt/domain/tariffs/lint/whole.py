"""What can be said of a tariff as a whole: validity, taxes, limits, steps, flats, what has no price."""

from collections.abc import Iterator
from datetime import datetime

from forecourt.domain.tariffs.lint.codes import LintFinding
from forecourt.domain.tariffs.nouns import Component, Dimension, PriceLimit, Tariff, TaxBasis

Findings = Iterator[LintFinding]
Placed = tuple[str, Component]


def tariff_findings(tariff: Tariff, now: datetime) -> Findings:
    """Everything that is not about one element alone."""
    charging = [
        (f"elements[{at}].components[{number}]", component)
        for at, element in enumerate(tariff.elements)
        if element.restrictions.reservation is None
        for number, component in enumerate(element.components)
    ]
    yield from _validity(tariff, now)
    yield from _taxes(tariff)
    yield from _limits(tariff)
    yield from _flats(charging)
    yield from _steps(charging, apart=tariff.reads("combined_steps", "each"))
    yield from _unpriced(tariff, charging)


def _validity(tariff: Tariff, now: datetime) -> Findings:
    switches = tariff.reads("tariff_change", "switch")
    if tariff.ends_at is None:
        if switches:
            sentence = "It says that what follows takes over when it ends, but it has no end."
            yield LintFinding(code="gives_way", path="ends_at", sentence=sentence)
        return
    if switches and tariff.ends_at > now:
        sentence = f"At {tariff.ends_at} what follows takes over in transactions that run, too: assign it before then."
        yield LintFinding(code="gives_way", path="ends_at", sentence=sentence)
    if tariff.starts_at is not None and tariff.ends_at <= tariff.starts_at:
        sentence = f"The tariff ends at {tariff.ends_at} and would begin at {tariff.starts_at}: it never applies."
        yield LintFinding(code="never_valid", path="ends_at", sentence=sentence)
    elif tariff.ends_at <= now:
        yield LintFinding(code="over", path="ends_at", sentence=f"The tariff ended at {tariff.ends_at}; no transaction gets it.")


def _taxes(tariff: Tariff) -> Findings:
    placed = [
        (f"elements[{at}].components[{number}]", component)
        for at, element in enumerate(tariff.elements)
        for number, component in enumerate(element.components)
    ]
    stated = [path for path, component in placed if component.taxes]
    missing = [path for path, component in placed if component.taxes is None and component.price]
    match tariff.tax_basis:
        case TaxBasis.UNKNOWN:
            sentence = "Amounts stand as they are; say whether they include taxes before you invoice them."
            yield LintFinding(code="tax_unknown", path="tax_basis", sentence=sentence)
        case TaxBasis.NOT_APPLICABLE:
            for path in stated:
                sentence = "The tariff says that taxes are not applicable, so this tax is never charged."
                yield LintFinding(code="tax_contradiction", path=f"{path}.taxes", sentence=sentence)
        case _ if tariff.reads("unstated_tax", "none_applies"):
            return
        case _ if missing and len(missing) == sum(component.price != 0 for _, component in placed):
            net = tariff.tax_basis is TaxBasis.EXCLUDED
            sentence = (
                f"No price states its taxes, as is usual only in North America: prices are {'net' if net else 'gross'}, "
                f"and no {'gross' if net else 'net'} amount can be told."
            )
            yield LintFinding(code="tax_missing", path="elements", sentence=sentence)
        case _:
            unknown = tariff.reads("unstated_tax", "unknown")
            for path in missing:
                said = "no amount with taxes can be told" if unknown else "it is charged without"
                sentence = f"Other prices of the tariff state their taxes, this one does not: {said}."
                yield LintFinding(code="tax_missing", path=f"{path}.taxes", sentence=sentence)


def _limits(tariff: Tariff) -> Findings:
    least, most = tariff.min_price, tariff.max_price
    if least is not None and most is not None:
        if least.before_taxes > most.before_taxes:
            sentence = f"At least {least.before_taxes} and at most {most.before_taxes} cannot both be."
            yield LintFinding(code="limits_inverted", path="max_price.before_taxes", sentence=sentence)
        if least.after_taxes is not None and most.after_taxes is not None and least.after_taxes > most.after_taxes:
            sentence = f"At least {least.after_taxes} and at most {most.after_taxes} after taxes cannot both be."
            yield LintFinding(code="limits_inverted", path="max_price.after_taxes", sentence=sentence)
    for name, limit in (("min_price", least), ("max_price", most)):
        if limit is not None:
            yield from _limit(name, limit, tariff)
    if tariff.preauthorisation is not None and least is not None:
        due = least.before_taxes if least.after_taxes is None else least.after_taxes
        if tariff.preauthorisation < due:
            sentence = f"{tariff.preauthorisation} is preauthorised, but a transaction costs at least {due}."
            yield LintFinding(code="preauthorisation_low", path="preauthorisation", sentence=sentence)


def _limit(name: str, limit: PriceLimit, tariff: Tariff) -> Findings:
    if limit.after_taxes is not None and limit.after_taxes < limit.before_taxes:
        sentence = f"{limit.after_taxes} after taxes is less than {limit.before_taxes} before."
        yield LintFinding(code="limit_below_net", path=f"{name}.after_taxes", sentence=sentence)
    taxed = any(component.taxes for element in tariff.elements for component in element.components)
    if limit.after_taxes is None and taxed and tariff.tax_basis in (TaxBasis.EXCLUDED, TaxBasis.INCLUDED):
        sentence = "State the limit after taxes too; else taxes are scaled, and partners may do otherwise."
        yield LintFinding(code="limit_gross_missing", path=f"{name}.after_taxes", sentence=sentence)


def _flats(charging: list[Placed]) -> Findings:
    flats = [path for path, component in charging if component.dimension is Dimension.FLAT]
    for path in flats[1:]:
        sentence = f"A transaction pays one FLAT, the first that matches; this one is not added to that at {flats[0]}."
        yield LintFinding(code="several_flats", path=path, sentence=sentence)


def _steps(charging: list[Placed], *, apart: bool) -> Findings:
    """CDRs, step_size: once a transaction, of the last component used; TIME and PARKING_TIME are one together, unless `apart`."""
    dimensions = {component.dimension for _, component in charging}
    if Dimension.PARKING_TIME in dimensions and not apart:
        stepped = [path for path, component in charging if component.dimension is Dimension.TIME and component.step_size > 1]
        for path in stepped[:1]:
            sentence = "When parking is billed too, only the parking time is rounded; steps of TIME then have no effect."
            yield LintFinding(code="step_without_effect", path=f"{path}.step_size", sentence=sentence)
        dimensions.discard(Dimension.TIME)
    for dimension in sorted(dimensions - {Dimension.FLAT}):
        steps = [(path, max(1, component.step_size)) for path, component in charging if component.dimension is dimension]
        for path, step in [each for each in steps if each[1] != steps[0][1]][:1]:
            sentence = (
                f"{dimension} has steps of {step} here and of {steps[0][1]} elsewhere: "
                "the one that is used last rounds the whole transaction."
            )
            yield LintFinding(code="mixed_steps", path=f"{path}.step_size", sentence=sentence)


def _unpriced(tariff: Tariff, charging: list[Placed]) -> Findings:
    priced = {component.dimension for _, component in charging if component.price}
    if not priced & {Dimension.ENERGY, Dimension.TIME} and priced:
        sentence = "Neither energy nor charging time has a price: however much is charged, it costs the same."
        yield LintFinding(code="nothing_priced", path="elements", sentence=sentence)
    if Dimension.TIME in priced and Dimension.PARKING_TIME not in {component.dimension for _, component in charging}:
        sentence = "TIME counts only while charging; a vehicle that is full and stays pays nothing. Add PARKING_TIME."
        yield LintFinding(code="idle_is_free", path="elements", sentence=sentence)
