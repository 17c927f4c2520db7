"""Which partner leads to a party: directly or through a hub, by preference, never both; by the other where one is down (H20)."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Final

import msgspec

from forecourt.app.ports import PartnerReads, ReachReads, RoamingReads
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import RoutePreference
from forecourt.domain.roaming.reach import (
    BROADCAST,
    RECEIVER,
    SENDER,
    UNSAID,
    Connection,
    ReachedParty,
    acting,
    as_seen,
    in_order,
    opposite,
    own_party,
    serves,
    told_parties,
)
from forecourt.kit.errors import NotFound

FRESH_S: Final = 1.0
"""So long may a change of partners go unseen; what changes here is seen at once."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A partner to call, and the routing: from which party of ours, to which. `to` is the hub's own party for a push to all behind
    it, and empty for a partner that names none."""

    partner: Partner
    sender: str
    to: str


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Who is reached by whom, at one moment."""

    partners: dict[str, Partner]
    reached: dict[tuple[str, str, str], ReachedParty]
    """By partner, party and role."""
    preferences: tuple[RoutePreference, ...]
    known: frozenset[str] = frozenset()
    """Parties that were ever reached, also by partners that are not registered now."""

    def by_party(self) -> dict[str, dict[str, set[str]]]:
        """Of each party the partners that lead to it, and the roles that it has there."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for partner_id, party, role in self.reached:
            found[party][partner_id].add(role)
        return found


class Ways:
    """The ways of a node. `resting` says whether a partner failed so often that it is left alone for now."""

    def __init__(
        self,
        partners: PartnerReads,
        roaming: RoamingReads,
        reached: ReachReads,
        resting: Callable[[str], bool],
        *,
        fresh_s: float = FRESH_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._partners = partners
        self._roaming = roaming
        self._reached = reached
        self._resting = resting
        self._fresh_s = fresh_s
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, Reach]] = {}

    async def receivers(self, operator_id: str, module: str) -> list[Way]:
        """Whom a push of a module goes to, no party twice. A partner may stand there more than once: as a hub, for single parties
        behind it, where another is reached directly."""
        reach = await self.reach(operator_id)
        role = acting(module, RECEIVER)
        targets = self._targets(reach, module, RECEIVER, opposite(role))
        return [
            Way(partner=partner, sender=sender, to=to)
            for partner, to in targets
            if (sender := own_party(partner, role)) is not None
        ]

    async def sources(self, operator_id: str, module: str, *, but: Collection[str] = ()) -> list[tuple[Partner, str]]:
        """Whom a list of everybody's objects is made of (H08): partners and the party to ask there, no party twice; only those that
        can be reached now."""
        reach = await self.reach(operator_id)
        owners = frozenset({acting(module, RECEIVER), UNSAID})
        return [
            (partner, to)
            for partner, to in self._targets(reach, module, SENDER, owners, but)
            if to == (partner.hub_party or "").upper() or self.usable(reach, partner, to)
        ]

    async def parties(
        self, operator_id: str, module: str, side: str, roles: Collection[str], *, but: Collection[str] = ()
    ) -> dict[str, Partner]:
        """Every party in one of these roles that can be reached now, with the partner that leads there (H07)."""
        reach = await self.reach(operator_id)
        chosen = self._chosen(reach, module, side, roles, but)
        return {party: partner for party, partner in chosen.items() if self.usable(reach, partner, party)}

    async def to_party(self, operator_id: str, party: str, module: str, side: str) -> Way:
        """The way to one party. Raises `NotFound` (`unreachable_party`) where no partner leads there."""
        return (await self.all_to_party(operator_id, party, module, side))[0]

    async def all_to_party(self, operator_id: str, party: str, module: str, side: str) -> list[Way]:
        """Every way to a party, the one to take first. Raises `NotFound` (`unreachable_party`)."""
        reach = await self.reach(operator_id)
        wanted, role = party.upper(), acting(module, side)
        partners = self._serving(reach, wanted, module, side)
        ways = [Way(partner=each, sender=sender, to=wanted) for each in partners if (sender := own_party(each, role)) is not None]
        if not ways:
            raise NotFound(f"No partner leads to {party} for {module}.", code="unreachable_party")
        return ways

    async def partners_to(
        self, operator_id: str, party: str, module: str, side: str, *, but: Collection[str] = ()
    ) -> list[tuple[Partner, bool]]:
        """Partners that lead to a party, the one to take first, and whether each can be used now: what a hub goes by."""
        reach = await self.reach(operator_id)
        return [
            (each, self.usable(reach, each, party.upper()))
            for each in self._serving(reach, party.upper(), module, side)
            if each.id not in but
        ]

    async def reach(self, operator_id: str) -> Reach:
        """Who is reached by whom."""
        now = self._monotonic()
        until, known = self._known.get(operator_id, (0.0, None))
        if known is not None and now < until:
            return known
        fresh = await self._read(operator_id)
        self._known[operator_id] = (now + self._fresh_s, fresh)
        return fresh

    def forget(self) -> None:
        """Something changed: look again."""
        self._known.clear()

    def usable(self, reach: Reach, partner: Partner, party: str) -> bool:
        """Whether the partner answers, and says that it can reach the party."""
        if self._resting(partner.id):
            return False
        states = [each.status for (by, named, _), each in reach.reached.items() if by == partner.id and named == party]
        return Connection.CONNECTED in states

    async def _read(self, operator_id: str) -> Reach:
        registered = [
            each for each in await self._partners.all() if each.operator_id == operator_id and each.state is PartnerState.REGISTERED
        ]
        rows = {(each.partner_id, each.party, each.role): each for each in as_seen(await self._reached.reached(operator_id))}
        named = {
            (partner.id, party, role): _taken_on_trust(partner, party, role)
            for partner in registered
            for party, role in told_parties(partner)
        }
        partners = {each.id: each for each in registered}
        return Reach(
            partners=partners,
            reached={key: row for key, row in (named | rows).items() if key[0] in partners},
            known=frozenset(party for _, party, _ in rows),
            preferences=tuple(await self._roaming.preferences(operator_id)),
        )

    def _serving(
        self,
        reach: Reach,
        party: str,
        module: str,
        side: str,
        roles: Collection[str] = (),
        by: dict[str, set[str]] | None = None,
    ) -> list[Partner]:
        """Partners that lead to a party (in one of these roles) and serve the module, in the order in which they are taken."""
        found = by if by is not None else reach.by_party().get(party, {})
        leading = [
            reach.partners[each]
            for each, played in found.items()
            if (not roles or played & frozenset(roles)) and serves(reach.partners[each], module, side)
        ]
        usable = [each.id for each in leading if self.usable(reach, each, party)]
        return in_order(leading, reach.preferences, party, module, usable)

    def _chosen(
        self, reach: Reach, module: str, side: str, roles: Collection[str], but: Collection[str] = ()
    ) -> dict[str, Partner]:
        """Of each party in one of these roles the one partner that leads there."""
        found: dict[str, Partner] = {}
        for party, by in reach.by_party().items():
            leading = {each: played for each, played in by.items() if each not in but}
            if partners := self._serving(reach, party, module, side, roles, leading):
                found[party] = partners[0]
        return found

    def _targets(
        self, reach: Reach, module: str, side: str, roles: Collection[str], but: Collection[str] = ()
    ) -> Iterator[tuple[Partner, str]]:
        """Partners, and whom to name there: a platform is called once, by its first party; a hub once for all behind it, or for
        single ones where others are reached by another way."""
        chosen = self._chosen(reach, module, side, roles, but)
        for partner in reach.partners.values():
            if partner.id in but or not serves(partner, module, side):
                continue
            behind = list(dict.fromkeys(party for by, party, role in reach.reached if by == partner.id and role in roles))
            mine = [party for party in behind if chosen.get(party) == partner]
            if partner.hub_party is None:
                yield from ((partner, party) for party in mine[:1])
            elif mine == behind and module in BROADCAST:
                yield partner, partner.hub_party.upper()
            else:
                yield from ((partner, party) for party in mine if self.usable(reach, partner, party))


def _taken_on_trust(partner: Partner, party: str, role: str) -> ReachedParty:
    """What the credentials name is connected until something else is known."""
    return ReachedParty(
        partner_id=partner.id,
        party=party,
        role=role,
        operator_id=partner.operator_id,
        last_updated=partner.updated_at,
        created_at=partner.created_at,
    )
