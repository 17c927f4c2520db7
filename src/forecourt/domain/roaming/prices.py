"""Which tariffs partners are told of, and which of them stand at a connector (L11, F03, F04)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from forecourt.domain.partners import Partner
from forecourt.domain.tariffs import Assignment, Driver, Place, Tariff, TariffKind, resolve
from forecourt.domain.tariffs.assignment import Scope


class PriceList:
    """An operator's prices as they are now. Those for a token group of ours are nobody else's business."""

    def __init__(self, assignments: Iterable[Assignment], tariffs: Iterable[Tariff], now: datetime) -> None:
        self._now = now
        self._tariffs = {each.id: each for each in tariffs}
        self._by_place: dict[str, list[Assignment]] = {}
        self._open = [each for each in assignments if each.token_group is None and each.tariff_id in self._tariffs]
        for each in self._open:
            if each.holds_at(now):
                self._by_place.setdefault("" if each.scope is Scope.OPERATOR else each.place_id, []).append(each)

    def at(self, place: Place, party: str | None = None) -> tuple[str, ...]:
        """The ids of the tariffs at a connector, for drivers of a party or for all: one for each preference that has one."""
        candidates = [each for where in ("", place.site_id or "-", place.station_id) for each in self._by_place.get(where, ())]
        if not candidates:
            return ()
        found = (resolve(candidates, self._tariffs, place, Driver(partner=party, kind=kind), self._now) for kind in TariffKind)
        return tuple(dict.fromkeys(each.tariff_id for each in found if each is not None))

    def special(self, partners: Sequence[Partner]) -> dict[str, str]:
        """The partners whose drivers have prices of their own: the party by the partner's id."""
        parties = {each.partner.upper() for each in self._open if each.partner is not None}
        return {
            partner.id: party
            for partner in partners
            for role in partner.roles
            if (party := role.party) and party.upper() in parties
        }

    def shown(self, partners: Sequence[Partner]) -> Iterator[tuple[Tariff, str]]:
        """Every tariff with the partner that it is for; empty: for all of them."""
        for tariff in self._tariffs.values():
            mine = [each for each in self._open if each.tariff_id == tariff.id]
            if any(each.partner is None for each in mine):
                yield tariff, ""
                continue
            wanted = {each.partner.upper() for each in mine if each.partner is not None}
            for partner in partners:
                if any(role.party.upper() in wanted for role in partner.roles):
                    yield tariff, partner.id

    @property
    def tariff_ids(self) -> frozenset[str]:
        """All that are told of."""
        return frozenset(each.tariff_id for each in self._open)

    def turns_between(self, start: datetime, end: datetime) -> bool:
        """Whether a price began or ended by itself in this time."""
        tariffs = self._tariffs.values()
        begun = [each.starts_at for each in self._open] + [each.starts_at for each in tariffs]
        ended = [each.ends_at for each in self._open] + [each.ends_at for each in tariffs]
        return any(at is not None and start < at <= end for at in (*begun, *ended))
