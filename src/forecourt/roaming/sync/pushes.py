"""Pushes to all partners: who hears of a change, how far each queue is, and what is told of it.

`turn` is a job that one process of many runs: it opens and closes couriers as partners come and go, and keeps how far each queue
is, a few seconds late: after a crash a little is sent twice, as it is then. Only CDRs are remembered one by one (see `posting`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from forecourt.app.ports import PartnerReads, RoamingReads, Unit, UnitOfWork, Upsert
from forecourt.app.roaming.publishing import Change, view_of
from forecourt.domain.access import system_caller
from forecourt.domain.events import new_event
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import SyncState
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.sync.courier import Courier, Route, Sends
from forecourt.roaming.sync.faults import Faults
from forecourt.roaming.sync.modules import RECEIVERS, pushed_to

AFTER_TROUBLE_S: Final = 10.0
BEFORE: Final = timedelta(minutes=1)
"""Changes from so long before a registration on are pushed; what was before, partners pull."""
_log = structlog.get_logger(__name__)


class WayTo(Protocol):
    """See `app.roaming.ways.Way`."""

    @property
    def partner(self) -> Partner: ...
    @property
    def to(self) -> str: ...


class Pushes:
    """Port `publishing.Listener`."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: RoamingReads,
        partners: PartnerReads,
        receivers: Callable[[str, str], Awaitable[Sequence[WayTo]]],
        connect: Callable[[Partner], Connection],
        sends: Sends,
        clock: Clock,
        *,
        on_back: Callable[[Partner, float], None] | None = None,
    ) -> None:
        self._uow = uow
        self._reads = reads
        self._partners = partners
        self._receivers = receivers
        self._connect = connect
        self._sends = sends
        self._clock = clock
        self._on_back = on_back or (lambda partner, for_s: None)
        self._couriers: dict[str, Courier] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._kept: dict[tuple[str, str], SyncState] = {}
        self._faulty: set[tuple[str, str, str]] = set()
        """Objects that stand among the faults."""
        self._closing = False
        self._turn = asyncio.Lock()

    # --- What changes here

    def changed(self, changes: Sequence[Change]) -> None:
        """Every courier hears of it; none waits."""
        operators = {each.row.operator_id for each in changes}
        for courier in self._couriers.values():
            if courier.partner.operator_id in operators:
                courier.hear(each for each in changes if each.row.operator_id == courier.partner.operator_id)

    def doubtful(self, operator_id: str, module: str) -> None:
        """The store knows what changed."""
        for courier in self._couriers.values():
            if courier.partner.operator_id == operator_id:
                state = self._kept.get((courier.partner.id, module))
                courier.doubt(module, None if state is None else state.up_to)

    def push_all(self, partner_id: str, modules: Sequence[ModuleID]) -> None:
        """Push everything of these modules that the partner may see."""
        if courier := self._couriers.get(partner_id):
            for module in modules:
                courier.doubt(module, None)

    def hurry(self, partner_id: str) -> None:
        """The partner may be back."""
        if courier := self._couriers.get(partner_id):
            courier.hurry()

    def state_of(self, partner_id: str, module: str) -> SyncState | None:
        """How far a queue is now."""
        courier = self._couriers.get(partner_id)
        return None if courier is None or module not in courier.lines else self._state(courier, module)

    # --- Who there is

    async def turn(self) -> None:
        """The job: couriers for those who are registered, and for nobody else; what they did is kept."""
        async with self._turn:
            if not self._closing:
                await self._serve_all()
                await self.keep()

    async def _serve_all(self) -> None:
        registered = {each.id: each for each in await self._partners.all() if each.state is PartnerState.REGISTERED}
        for partner_id in self._couriers.keys() - registered.keys():
            await self.drop(partner_id)
        ways = await self._ways({each.operator_id for each in registered.values()})
        for partner in registered.values():
            try:
                await self._serve(partner, ways.get(partner.id, {}))
            except ForecourtError as trouble:  # such as a token that was kept under another key: the others go on
                _log.warning("nothing is pushed to a partner", partner=partner.id, reason=trouble.message)

    async def drop(self, partner_id: str) -> None:
        """The partner is registered no longer, or suspended: its queues go."""
        self._couriers.pop(partner_id, None)
        if task := self._tasks.pop(partner_id, None):
            await _ended(task)
        self._kept = {key: state for key, state in self._kept.items() if key[0] != partner_id}
        self._faulty = {fault for fault in self._faulty if fault[0] != partner_id}

    async def close(self) -> None:
        """Stop, and keep how far it is."""
        self._closing = True
        for task in list(self._tasks.values()):
            await _ended(task)
        with suppress(ForecourtError):  # the store may be away already; then a little is sent twice
            await self.keep()
        self._tasks.clear()
        self._couriers.clear()

    async def keep(self) -> None:
        """Store what changed of how far the queues are."""
        now = {(each.partner.id, module): self._state(each, module) for each in self._couriers.values() for module in each.lines}
        different = {key: state for key, state in now.items() if state != self._kept.get(key)}
        if different:
            await self._uow.commit(Unit("pushes", [Upsert(state) for state in different.values()]))
            self._kept |= different

    async def _ways(self, operators: set[str]) -> dict[str, dict[ModuleID, tuple[str, ...]]]:
        """By partner and module: to which parties a push goes."""
        found: dict[str, dict[ModuleID, tuple[str, ...]]] = {}
        for operator_id in operators:
            for module in RECEIVERS:
                for way in await self._receivers(operator_id, module):
                    modules = found.setdefault(way.partner.id, {})
                    modules[module] = (*modules.get(module, ()), way.to)
        return found

    async def _serve(self, partner: Partner, ways: dict[ModuleID, tuple[str, ...]]) -> None:
        """A courier for the partner as it is now."""
        courier = self._couriers.get(partner.id)
        if courier is None:
            courier = await self._opened(partner)
        elif courier.partner != partner:
            courier.partner, courier.connection = partner, self._connect(partner)
            courier.hurry()
        rules = await self._reads.rules_of(partner.id)
        wanted = pushed_to(partner)
        for module in [each for each in courier.lines if each not in wanted]:
            del courier.lines[module]
        for module in wanted:
            route = Route(view_of(partner, module, rules), _parties(module, ways))
            if module in courier.lines:
                courier.reroute(module, route)
            else:
                courier.open(module, await self._up_to(partner, module), route)

    async def _opened(self, partner: Partner) -> Courier:
        for module in pushed_to(partner):
            for fault in await self._reads.sync_faults(partner.id, module, "push"):
                self._faulty.add((partner.id, module, fault.object_id))
        courier = Courier(partner, self._connect(partner), self._reads, self._sends, self)
        self._couriers[partner.id] = courier
        self._tasks[partner.id] = asyncio.create_task(_watched(courier), name=f"push {partner.id}")
        return courier

    async def _up_to(self, partner: Partner, module: ModuleID) -> datetime | None:
        """From when on changes go to the partner; of CDRs all that were not posted."""
        state = await self._reads.sync_state(partner.id, module, "push")
        if state is not None and state.up_to is not None:
            self._kept[partner.id, module] = state
            return state.up_to
        return None if module is ModuleID.CDRS else (partner.token_since or self._clock()) - BEFORE

    def _state(self, courier: Courier, module: str) -> SyncState:
        line, partner = courier.lines[module], courier.partner
        return SyncState(
            partner_id=partner.id,
            module=module,
            side="push",
            operator_id=partner.operator_id,
            up_to=line.queue.up_to,
            full=False,
            changed=line.sent,
            refused=line.refused,
            waiting=len(line.queue),
            tries=courier.tries,
            next_at=(self._clock() + courier.rest).replace(microsecond=0) if courier.tries else None,
            fault=line.mute or courier.fault,
        )

    # --- What couriers tell

    async def refused(self, partner: Partner, module: ModuleID, key: str, sentence: str) -> None:
        """The partner does not take an object."""
        self._faulty.add((partner.id, module, key))
        await self._tell(partner, module, lambda faults: faults.bad(key, sentence, self._clock()))

    async def taken(self, partner: Partner, module: ModuleID, key: str) -> None:
        """The partner has it."""
        if (partner.id, module, key) in self._faulty:
            self._faulty.discard((partner.id, module, key))
            await self._tell(partner, module, lambda faults: faults.good(key))

    async def away(self, partner: Partner, sentence: str) -> None:
        """Nothing goes to the partner."""
        data: dict[str, object] = {"module": "", "side": "push", "sentence": sentence}
        caller, now = system_caller("roaming"), self._clock()
        event = new_event("PartnerTroubled", caller, now, operator_id=partner.operator_id, subject_id=partner.id, data=data)
        await self._told(Unit(f"sync:{partner.id}", [], [event]))

    async def back(self, partner: Partner, for_s: float) -> None:
        """Pushes go again."""
        self._on_back(partner, for_s)

    async def _tell(self, partner: Partner, module: ModuleID, change: Callable[[Faults], None]) -> None:
        try:
            known = await self._reads.sync_faults(partner.id, module, "push")
        except ForecourtError:
            return
        faults = Faults(partner, module, "push", known)
        change(faults)
        if writes := faults.writes():
            await self._told(Unit(f"sync:{partner.id}", writes))

    async def _told(self, unit: Unit) -> None:
        """What people read of pushes keeps none from going."""
        try:
            await self._uow.commit(unit)
        except ForecourtError as trouble:
            _log.warning("what became of a push could not be kept", unit=unit.key, reason=trouble.message)


def _parties(module: ModuleID, ways: dict[ModuleID, tuple[str, ...]]) -> tuple[str, ...]:
    """To whom a module goes at a partner: who is connected to a hub is told to the partner itself."""
    return ("",) if module is ModuleID.HUB_CLIENT_INFO else ways.get(module, ())


async def _watched(courier: Courier) -> None:
    """Runs a courier whatever happens to it."""
    while True:
        try:
            await courier.run()
        except ForecourtError as trouble:
            _log.warning("pushes wait", partner=courier.partner.id, reason=trouble.message)
        except Exception:  # noqa: BLE001 (supervisor: one partner's courier must not end for good)
            _log.exception("courier failed", partner=courier.partner.id)
        await asyncio.sleep(AFTER_TROUBLE_S)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
