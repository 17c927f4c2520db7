"""Which tariff applies where, to whom and when: assignments, and the one that wins (OCPI F03, F04, F07)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from forecourt.domain.tariffs.nouns import Tariff, TariffKind
from forecourt.domain.tokens import TokenRef

AD_HOC_TOKENS = frozenset({"direct_payment"})
"""Types of tokens of drivers who pay on the spot, without a contract."""


class Scope(StrEnum):
    """How wide an assignment reaches, the narrowest first."""

    CONNECTOR = "connector"
    EVSE = "evse"
    STATION = "station"
    SITE = "site"
    OPERATOR = "operator"


_NARROWEST_FIRST = {scope: rank for rank, scope in enumerate(Scope)}


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff applies at a place, perhaps only to the drivers of a token group or of a partner, for a time.

    `place_id` is the site's or the station's id, empty for the whole operator. From `starts_at` (inclusive) to `ends_at`
    (exclusive; None: until further notice). `kind` narrows a tariff without one to such transactions.
    """

    id: str
    operator_id: str
    tariff_id: str
    scope: Scope = Scope.OPERATOR
    place_id: str = ""
    evse: int | None = None
    connector: int | None = None
    token_group: str | None = None
    partner: str | None = None
    """The party whose tokens these are, as `NL*ABC`."""
    kind: TariffKind | None = None
    starts_at: datetime
    ends_at: datetime | None = None
    created_at: datetime

    def holds_at(self, at: datetime) -> bool:
        """Whether it is in force at this moment."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def rivals(self, other: "Assignment") -> bool:
        """Whether both are for the same place, the same drivers and the same kind, so that the later one wins."""
        return self._target == other._target

    @property
    def age(self) -> tuple[datetime, datetime, str]:
        """Grows with later ones."""
        return self.starts_at, self.created_at, self.id

    @property
    def _target(self) -> tuple[object, ...]:
        return (
            self.operator_id, self.scope, self.place_id, self.evse, self.connector, self.token_group, self.partner, self.kind,
        )  # fmt: skip


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody charges. EVSE or connector None: not known yet (a reservation of any)."""

    site_id: str | None
    station_id: str
    evse: int | None = None
    connector: int | None = None

    def within(self, assignment: Assignment) -> bool:
        """Whether this place is in the assignment's reach."""
        match assignment.scope:
            case Scope.OPERATOR:
                return True
            case Scope.SITE:
                return assignment.place_id == self.site_id
            case Scope.STATION:
                return assignment.place_id == self.station_id
        if assignment.place_id != self.station_id or assignment.evse != self.evse:
            return False
        return assignment.scope is Scope.EVSE or assignment.connector == self.connector


class Driver(msgspec.Struct, frozen=True, kw_only=True):
    """What matters of somebody who charges: the token group, the partner whose token it is, the kind of price wanted."""

    group: str | None = None
    partner: str | None = None
    kind: TariffKind = TariffKind.REGULAR

    def meant_by(self, assignment: Assignment) -> bool:
        """Whether the assignment is for everybody, or for drivers like this one."""
        return assignment.token_group in (None, self.group) and assignment.partner in (None, self.partner)


def wanted_kind(token: TokenRef | None) -> TariffKind:
    """The kind of price for this token where the driver has stated no preference."""
    return TariffKind.AD_HOC if token is not None and token.type in AD_HOC_TOKENS else TariffKind.REGULAR


def resolve(
    assignments: Iterable[Assignment], tariffs: Mapping[str, Tariff], place: Place, driver: Driver, at: datetime
) -> Assignment | None:
    """The assignment whose tariff a transaction gets that starts at this place and moment; None: no price is known.

    The narrowest place wins; at the same place an assignment for the driver's token group, then one for the partner, then one
    for everybody; then the kind that fits best; then the one that began last, so that a scheduled change replaces and a campaign
    covers what goes on beneath. `tariffs` are the versions valid at `at`, by id.
    """
    fitting = [
        (_rank(each, tariffs[each.tariff_id], driver.kind), each)
        for each in assignments
        if each.tariff_id in tariffs
        and each.holds_at(at)
        and place.within(each)
        and driver.meant_by(each)
        and _valid_at(tariffs[each.tariff_id], at)
        and (each.kind or tariffs[each.tariff_id].kind) in _acceptable(driver.kind)
    ]
    if not fitting:
        return None
    best = min(rank for rank, _ in fitting)
    return max((each for rank, each in fitting if rank == best), key=lambda each: each.age)


def _rank(assignment: Assignment, tariff: Tariff, wanted: TariffKind) -> tuple[int, int, int]:
    audience = 0 if assignment.token_group is not None else 1 if assignment.partner is not None else 2
    kind = _acceptable(wanted).index(assignment.kind or tariff.kind)
    return _NARROWEST_FIRST[assignment.scope], audience, kind


def _acceptable(wanted: TariffKind) -> tuple[TariffKind | None, ...]:
    """Kinds that serve, best first: a preference that has no tariff is charged as usual; one without a kind is for all (F04)."""
    if wanted in (TariffKind.REGULAR, TariffKind.AD_HOC):
        return wanted, None
    return wanted, TariffKind.REGULAR, None


def _valid_at(tariff: Tariff, at: datetime) -> bool:
    """F03: the tariff's own window, the end exclusive."""
    return (tariff.starts_at is None or tariff.starts_at <= at) and (tariff.ends_at is None or at < tariff.ends_at)
