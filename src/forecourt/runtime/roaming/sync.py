"""Pulls and pushes put together: jobs, what hears of partners that come and go, what a person may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forecourt.app.ports import Delete, Unit, Write
from forecourt.app.roaming.shelf import Taken
from forecourt.domain.events import Event
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Side, SyncState
from forecourt.domain.roaming.reach import UNSAID
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import Version
from forecourt.roaming.sync.modules import pushed_to
from forecourt.roaming.sync.posting import Posting
from forecourt.roaming.sync.pulling import Pulling, Take
from forecourt.roaming.sync.pulls import Pulls
from forecourt.roaming.sync.pushes import Pushes
from forecourt.roaming.sync.sending import Sending
from forecourt.runtime.jobs import Job
from forecourt.runtime.roaming.core import Core, Part
from forecourt.runtime.subscribers import Subscriber

PULLS_S: Final = 30.0
PUSHES_S: Final = 5.0
LONG_AWAY_S: Final = 60.0
"""A partner that was away for longer may have changed without our hearing of it: we pull (T19)."""
_SHELVED: Final = (ModuleID.LOCATIONS, ModuleID.TARIFFS, ModuleID.TOKENS, ModuleID.SESSIONS)
_BEGUN: Final = frozenset({"PartnerRegistered", "PartnerRenewed", "PartnerResumed", "PartnerChanged"})
_OVER: Final = frozenset({"PartnerUnregistered", "PartnerSuspended", "PartnerRemoved"})


@dataclass(frozen=True, slots=True)
class Sync:
    """Port `Synchronising`, and what the node runs."""

    core: Core
    pulls: Pulls
    pushes: Pushes

    def modules_of(self, partner: Partner, side: Side) -> tuple[str, ...]:
        return self.pulls.modules_of(partner) if side == "pull" else pushed_to(partner)

    def pull(self, partner: Partner, modules: Sequence[str], *, full: bool) -> None:
        self.pulls.ask(partner, map(ModuleID, modules), full=full)

    def push(self, partner: Partner, modules: Sequence[str], *, full: bool) -> None:
        self.pushes.hurry(partner.id)
        if full:
            self.pushes.push_all(partner.id, [ModuleID(module) for module in modules])

    def pushed(self, partner: Partner, module: str) -> SyncState | None:
        return self.pushes.state_of(partner.id, module)

    async def heard(self, events: Iterable[Event]) -> None:
        """Partners come and go."""
        for event in events:
            partner_id = str(event.subject_id)
            if event.type in _OVER:
                self.pulls.drop(partner_id)
                await self.pushes.drop(partner_id)
            if event.type == "PartnerUnregistered":
                await self._forget(partner_id)
            elif event.type in ("PartnerRegistered", "PartnerResumed") and (partner := await self._partner(partner_id)):
                self.pulls.ask(partner, self.pulls.modules_of(partner), full=event.type == "PartnerRegistered")
        self.core.ways.forget()
        await self.pushes.turn()

    @property
    def part(self) -> Part:
        """What the node runs of it."""
        return Part(
            subscribers=(Subscriber("roaming sync", self.heard, types=_BEGUN | _OVER),),
            jobs=(Job("pulls from partners", PULLS_S, self.pulls.turn), Job("pushes to partners", PUSHES_S, self.pushes.turn)),
            closing=(self.close,),
        )

    async def close(self) -> None:
        """Stop, and keep how far it is."""
        await self.pulls.close()
        await self.pushes.close()

    async def _partner(self, partner_id: str) -> Partner | None:
        return await self.core.store.partners.by_id(partner_id)

    async def _forget(self, partner_id: str) -> None:
        """Whoever registers again begins anew."""
        states = await self.core.store.roaming.sync_states(partner_id)
        writes: list[Write] = [
            Delete(SyncState, {"partner_id": each.partner_id, "module": each.module, "side": each.side}) for each in states
        ]
        if writes:
            await self.core.store.uow.commit(Unit("pushes", writes))


def build_sync(core: Core, taking: Mapping[ModuleID, Take]) -> Sync:
    """`taking`: what is done with what is pulled of a module where it is more than to shelve it."""
    store = core.store
    shelved = {module: _shelving(core, module) for module in _SHELVED}

    async def behind(partner: Partner, role: str) -> list[str]:
        reached = await store.reach.reached(partner.operator_id)
        return sorted({each.party for each in reached if each.partner_id == partner.id and each.role in (role, UNSAID)})

    pulling = Pulling(store.uow, store.roaming, core.shelf, core.connection, {**shelved, **taking}, core.clock, behind=behind)
    pulls = Pulls(pulling, store.roaming, store.partners, core.clock)

    def back(partner: Partner, for_s: float) -> None:
        if for_s >= LONG_AWAY_S:
            pulls.ask(partner, pulls.modules_of(partner), full=False)

    pushes = Pushes(
        store.uow,
        store.roaming,
        store.partners,
        core.ways.receivers,
        core.connection,
        Sending(core.showing, Posting(store.uow, store.roaming, core.clock)),
        core.clock,
        on_back=back,
    )
    core.publishing.follow(pushes)
    return Sync(core, pulls, pushes)


def _shelving(core: Core, module: ModuleID) -> Take:
    async def take(partner: Partner, version: Version, documents: Sequence[AnyDocument], *, also: Sequence[Write] = ()) -> Taken:
        return await core.shelving.take(partner, module, version, documents, also=also)

    return take
