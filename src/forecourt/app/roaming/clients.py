"""Who is connected: the parties of our partners and those behind them, as a hub tells each (H16, H17, H21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports import PartnerReads, ReachReads, Unit, UnitOfWork, Upsert
from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Partner, PartnerState, PartyRole
from forecourt.domain.roaming import Connection, ReachedParty
from forecourt.domain.roaming.reach import HUB, as_seen, hub_of_ours
from forecourt.kit.time import Clock

ABOUT_PARTNERS: Final = frozenset(
    {
        "PartnerChanged",
        "PartnerRegistered",
        "PartnerRenewed",
        "PartnerUnregistered",
        "PartnerSuspended",
        "PartnerResumed",
        "PartnerRemoved",
    }
)
"""Events that change who is there."""
_RANK: Final = {Connection.CONNECTED: 0, Connection.OFFLINE: 1, Connection.PLANNED: 2, Connection.SUSPENDED: 3}


class Clients:
    """Keeps the states of parties, and lists them for each partner that we are a hub to."""

    def __init__(self, uow: UnitOfWork, partners: PartnerReads, reads: ReachReads, ways: Ways, clock: Clock) -> None:
        self._uow = uow
        self._partners = partners
        self._reads = reads
        self._ways = ways
        self._clock = clock

    async def refresh(self) -> None:
        """What the credentials of all partners say. Who is named no longer, or whose registration ended, is SUSPENDED (H21)."""
        partners = await self._partners.all()
        for operator_id in {each.operator_id for each in partners}:
            rows = await self._reads.reached(operator_id)
            mine = [each for each in partners if each.operator_id == operator_id]
            await self._store([*self._named(mine, rows), *self._gone(mine, rows)])
        self._ways.forget()

    async def heard(self, partner: Partner, *, alive: bool) -> bool:
        """Whether a partner answers (H22); says whether that is news. Of a hub only its own row turns: how those behind it are, it
        says itself, and while it is away nobody reaches them."""
        rows = [each for each in await self.of(partner) if partner.hub_party is None or each.role == HUB]
        before, after = (Connection.OFFLINE, Connection.CONNECTED) if alive else (Connection.CONNECTED, Connection.OFFLINE)
        changed = [self._turned(each, after) for each in rows if each.status is before]
        await self._store(changed)
        return bool(changed)

    async def told(self, hub: Partner, party: str, role: str, status: Connection, last_updated: datetime) -> bool:
        """A hub says how a party behind it is; says whether it is new here."""
        rows = {(each.party, each.role): each for each in await self.of(hub)}
        before = rows.get((party, role))
        created_at = self._clock() if before is None else before.created_at
        row = ReachedParty(
            partner_id=hub.id,
            party=party,
            role=role,
            operator_id=hub.operator_id,
            status=status,
            last_updated=last_updated,
            created_at=created_at,
        )
        if row != before:
            await self._store([row])
        return before is None

    async def one(self, hub: Partner, party: str) -> ReachedParty | None:
        """What a hub said of a party."""
        return next((each for each in await self.of(hub) if each.party == party), None)

    async def of(self, partner: Partner) -> list[ReachedParty]:
        """Who is reached by a partner."""
        return [each for each in await self._reads.reached(partner.operator_id) if each.partner_id == partner.id]

    async def behind(self, operator_id: str) -> list[ReachedParty]:
        """Every party of the operator's network, ours too, the oldest first, each role once, in its best state."""
        best: dict[tuple[str, str], ReachedParty] = {}
        for row in [*await self._ours(operator_id), *as_seen(await self._reads.reached(operator_id))]:
            key = row.party, row.role
            if row.role not in (HUB, "") and (key not in best or _RANK[row.status] < _RANK[best[key].status]):
                best[key] = row
        return sorted(best.values(), key=lambda each: (each.created_at, each.party, each.role))

    async def shown_to(self, partner: Partner) -> list[ReachedParty]:
        """The parties that a partner reaches through us; never its own (H21)."""
        if hub_of_ours(partner) is None:
            return []
        own = {each.party.upper() for each in partner.roles}
        own |= {each.party for each in await self.of(partner)}
        return [each for each in await self.behind(partner.operator_id) if each.party not in own]

    async def credentials_for(self, partner: Partner) -> tuple[PartyRole, ...]:
        """The roles in our credentials: what the partner is shown of us, and where we are its hub, all who are reached through us
        (H16)."""
        if hub_of_ours(partner) is None:
            return partner.own
        names = {each.party.upper(): each.name for other in await self._partners.all() for each in other.roles}
        own = {(each.party.upper(), each.role) for each in partner.own}
        others = (
            PartyRole(role=each.role, party=each.party, name=names.get(each.party) or each.party)
            for each in await self.shown_to(partner)
            if each.status is not Connection.SUSPENDED and (each.party, each.role) not in own
        )
        return (*partner.own, *others)

    async def _ours(self, operator_id: str) -> list[ReachedParty]:
        """Our own parties on this node are always there."""
        reach = await self._ways.reach(operator_id)
        first: dict[tuple[str, str], ReachedParty] = {}
        for each in sorted(reach.partners.values(), key=lambda known: known.created_at):
            for own in each.own:
                first.setdefault((own.party.upper(), own.role), _of(each, own, each.created_at))
        return [msgspec.structs.replace(row, partner_id="") for row in first.values()]

    def _named(self, partners: Sequence[Partner], rows: Iterable[ReachedParty]) -> list[ReachedParty]:
        """Parties that credentials name, where that changes something."""
        known = {(each.partner_id, each.party, each.role): each for each in rows}
        changed: list[ReachedParty] = []
        for partner in partners:
            status = Connection.CONNECTED if partner.state is PartnerState.REGISTERED else Connection.SUSPENDED
            for role in _roles(partner):
                row = known.get((partner.id, role.party.upper(), role.role.upper()))
                if row is None:
                    changed.append(msgspec.structs.replace(_of(partner, role, self._clock()), status=status))
                elif (row.status is Connection.SUSPENDED) != (status is Connection.SUSPENDED) and not _said_by_hub(partner, row):
                    changed.append(self._turned(row, status))
        return changed

    def _gone(self, partners: Sequence[Partner], rows: Iterable[ReachedParty]) -> list[ReachedParty]:
        """Parties whose partner is no longer there, or no longer names them, unless a hub tells of them by itself."""
        registered = {each.id: each for each in partners if each.state is PartnerState.REGISTERED}
        gone = []
        for row in rows:
            partner = registered.get(row.partner_id)
            named = partner is not None and (
                partner.hub_party is not None
                or any((role.party.upper(), role.role.upper()) == (row.party, row.role) for role in partner.roles)
            )
            if not named and row.status is not Connection.SUSPENDED:
                gone.append(self._turned(row, Connection.SUSPENDED))
        return gone

    def _turned(self, row: ReachedParty, status: Connection) -> ReachedParty:
        return msgspec.structs.replace(row, status=status, last_updated=self._clock())

    async def _store(self, rows: Sequence[ReachedParty]) -> None:
        if rows:
            await self._uow.commit(Unit(f"reach:{rows[0].operator_id}", writes=[Upsert(each) for each in rows]))
            self._ways.forget()


def _roles(partner: Partner) -> Iterable[PartyRole]:
    """Those of its credentials, and the hub itself, which in 2.3.0 is no role (H16)."""
    yield from partner.roles
    if partner.hub_party is not None and not any(each.role.upper() == HUB for each in partner.roles):
        yield PartyRole(role=HUB, party=partner.hub_party)


def _said_by_hub(partner: Partner, row: ReachedParty) -> bool:
    """Whether a hub suspended somebody behind it since it gave us its credentials: that counts, though they name the party."""
    if partner.hub_party is None or row.role == HUB or partner.state is not PartnerState.REGISTERED:
        return False
    return partner.token_since is None or row.last_updated >= partner.token_since


def _of(partner: Partner, role: PartyRole, at: datetime) -> ReachedParty:
    return ReachedParty(
        partner_id=partner.id,
        party=role.party.upper(),
        role=role.role.upper(),
        operator_id=partner.operator_id,
        last_updated=at,
        created_at=at,
    )
