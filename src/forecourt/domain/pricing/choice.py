"""Which tariff prices a period: the one that it names, else the transaction's (§3.1, 1)."""

from collections.abc import Sequence
from datetime import datetime

from forecourt.domain.pricing.exact import refuse
from forecourt.domain.pricing.matcher import Matcher, Parts, matcher_of
from forecourt.domain.pricing.nouns import Finding, Period
from forecourt.domain.pricing.policies import Disorder, Policies, TariffChange
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import FieldFault, InvalidInput


class Choice:
    """The tariffs of a transaction."""

    def __init__(
        self, tariffs: Sequence[Tariff], starts_at: datetime, currency: str | None, policies: Policies, findings: list[Finding]
    ) -> None:
        self._tariffs = tariffs
        self._currency = currency
        self._policies = policies
        self._findings = findings
        self._matchers: dict[tuple[int, Parts], Matcher] = {}
        self._first: Tariff | None = None
        self._named: dict[str, Tariff] = {}
        for tariff in sorted(tariffs, key=lambda each: not valid(each, starts_at)):
            self._named.setdefault(tariff.id.casefold(), tariff)
        self._own = self._of_moment(starts_at)
        if self._own is None:
            self._report("no_tariff", "tariffs", "There is no tariff, so nothing has a price.")
        elif not valid(self._own, starts_at):
            place = f"tariffs[{next(at for at, each in enumerate(tariffs) if each is self._own)}]"
            self._report("tariff_not_valid", place, "No tariff was valid at the start; this one priced all the same.")

    def of(self, period: Period, index: int) -> Tariff | None:
        """The tariff of a period; None: no tariff at all."""
        if period.tariff_id is not None:
            named = self._named.get(period.tariff_id.casefold())
            if named is not None:
                return named
            self._missing(period.tariff_id, f"periods[{index}].tariff_id")
            return None
        return self.at(period.at)

    def at(self, moment: datetime) -> Tariff | None:
        """The tariff of the transaction at a moment: that of its start, unless the policy lets tariffs change under way."""
        return self._of_moment(moment) if self._policies.tariff_change is TariffChange.SWITCH else self._own

    def in_play(self) -> Sequence[Tariff]:
        """The tariffs that `at` can give."""
        if self._policies.tariff_change is TariffChange.SWITCH:
            return self._tariffs
        return [] if self._own is None else [self._own]

    def matcher(self, tariff: Tariff, parts: Parts) -> Matcher:
        """The compiled tariff. Raises `InvalidInput` when it cannot be priced with."""
        key = id(tariff), parts
        found = self._matchers.get(key)
        if found is None:
            found = self._matchers[key] = self._compiled(tariff, parts)
        return found

    def limits(self) -> Tariff | None:
        """The tariff whose price limits hold: the first that priced anything. Those of another one are told."""
        ids = {tariff for tariff, _ in self._matchers}
        for index, tariff in enumerate(self._tariffs):
            if tariff is not self._first and id(tariff) in ids and (tariff.min_price or tariff.max_price):
                sentence = "The price limits of a tariff that came in later were not applied: they are about a whole transaction."
                self._report("limits_of_other_tariff", f"tariffs[{index}]", sentence)
        return self._first

    def _compiled(self, tariff: Tariff, parts: Parts) -> Matcher:
        place = next(at for at, each in enumerate(self._tariffs) if each is tariff)
        if self._currency is not None and tariff.currency != self._currency:
            sentence = f"The tariff is in {tariff.currency}, the transaction in {self._currency}."
            raise refuse(f"tariffs[{place}].currency", "currency", sentence)
        self._first = self._first or tariff
        try:
            return matcher_of(tariff, self._policies, parts)
        except InvalidInput as refusal:
            faults = tuple(FieldFault(f"tariffs[{place}].{each.path}", each.rule, each.message) for each in refusal.faults)
            raise InvalidInput(refusal.message, faults=faults) from None

    def _of_moment(self, at: datetime) -> Tariff | None:
        """By preference: the wanted kind, one for every transaction, any; valid then before not valid then (F04)."""
        wanted = self._policies.preference
        return min(
            self._tariffs,
            key=lambda each: (not valid(each, at), 0 if each.kind is wanted else 1 if each.kind is None else 2),
            default=None,
        )

    def _missing(self, tariff_id: str, path: str) -> None:
        sentence = f"The tariff `{tariff_id}` is not given."
        if self._policies.disorder is Disorder.REFUSE:
            raise refuse(path, "tariff_unknown", sentence)
        self._report("tariff_unknown", path, sentence)

    def _report(self, code: str, path: str, sentence: str) -> None:
        self._findings.append(Finding(code=code, path=path, sentence=sentence))


def valid(tariff: Tariff, at: datetime) -> bool:
    """Whether a tariff is valid at a moment: from `starts_at` (inclusive) until `ends_at` (exclusive)."""
    return (tariff.starts_at is None or tariff.starts_at <= at) and (tariff.ends_at is None or at < tariff.ends_at)
