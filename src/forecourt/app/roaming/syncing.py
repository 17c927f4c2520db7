"""A person's verbs on staying the same as a partner: look how far it is, and ask for it now."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from forecourt.app.ports import PartnerReads, RoamingReads
from forecourt.domain.access import Caller, Role
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import Side, SyncState
from forecourt.kit.errors import Conflict, FieldFault, InvalidInput, NotFound


class Synchronising(Protocol):
    """What goes between us and partners, at work."""

    def modules_of(self, partner: Partner, side: Side) -> tuple[str, ...]:
        """What is pulled from the partner, or pushed to it."""

    def pull(self, partner: Partner, modules: Sequence[str], *, full: bool) -> None: ...
    def push(self, partner: Partner, modules: Sequence[str], *, full: bool) -> None: ...
    def pushed(self, partner: Partner, module: str) -> SyncState | None:
        """How far pushes are now; None: nothing is at work."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for."""

    side: Side
    modules: tuple[str, ...]
    full: bool


class Syncing:
    """Verbs."""

    def __init__(self, partners: PartnerReads, reads: RoamingReads, work: Synchronising) -> None:
        self._partners = partners
        self._reads = reads
        self._work = work

    async def states(self, caller: Caller, partner_id: str) -> list[SyncState]:
        """Each module and way that goes between us and a partner, also where nothing has yet."""
        partner = await self._owned(caller, partner_id)
        stored = {(each.module, each.side): each for each in await self._reads.sync_states(partner.id)}
        live = {("push", module): self._work.pushed(partner, module) for module in self._work.modules_of(partner, "push")}
        sides: tuple[Side, ...] = ("pull", "push")
        return [
            live.get((side, module)) or stored.get((module, side)) or _nothing_yet(partner, module, side)
            for side in sides
            for module in self._work.modules_of(partner, side)
        ]

    async def ask(self, caller: Caller, partner_id: str, *, module: str | None, side: Side, full: bool) -> Asked:
        """Begin at once; how it goes is told by `states`. A full pull is the complete truth (P08), a full push brings all that the
        partner may see. Raises `InvalidInput` for a module that does not go this way, `Conflict` where nothing goes."""
        caller.require(Role.OPERATOR)
        partner = await self._owned(caller, partner_id)
        if partner.state is not PartnerState.REGISTERED:
            raise Conflict(f"{partner.name} is not registered.", code="not_registered")
        known = self._work.modules_of(partner, side)
        if module is not None and module not in known:
            message = f"One of {', '.join(known)}." if known else "No module goes this way between us and this partner."
            fault = FieldFault(path="$.module", rule="choice", message=message)
            raise InvalidInput(f"There is no {side} of {module}.", faults=(fault,))
        modules = known if module is None else (module,)
        (self._work.pull if side == "pull" else self._work.push)(partner, modules, full=full)
        return Asked(side=side, modules=modules, full=full)

    async def _owned(self, caller: Caller, partner_id: str) -> Partner:
        partner = await self._partners.by_id(partner_id)
        if partner is None or not caller.sees(partner.operator_id):
            raise NotFound(f"There is no partner {partner_id}.")
        return partner


def _nothing_yet(partner: Partner, module: str, side: Side) -> SyncState:
    return SyncState(partner_id=partner.id, module=module, side=side, operator_id=partner.operator_id)
