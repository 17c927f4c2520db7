"""Pulls from all partners: one task a partner, its modules one after the other; a slow partner keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import structlog

from forecourt.app.ports import PartnerReads, RoamingReads
from forecourt.domain.partners import Partner, PartnerState
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.sync.modules import pulled_from
from forecourt.roaming.sync.pulling import Pulling
from forecourt.roaming.sync.rhythm import due, whole_due

RUN_S: Final = 1_800.0
"""A run that takes longer is stopped, and goes on at its page in the next turn."""
_log = structlog.get_logger(__name__)


class Pulls:
    """Pulls what is due, and what somebody asks for."""

    def __init__(
        self, pulling: Pulling, reads: RoamingReads, partners: PartnerReads, clock: Clock, *, run_s: float = RUN_S
    ) -> None:
        self._pulling = pulling
        self._reads = reads
        self._partners = partners
        self._clock = clock
        self._run_s = run_s
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._wanted: dict[str, dict[ModuleID, bool]] = {}
        """By partner: modules that wait for their turn, and whether all of it is wanted."""
        self._closing = False

    def modules_of(self, partner: Partner) -> tuple[ModuleID, ...]:
        """What is pulled from a partner."""
        return tuple(module for module in pulled_from(partner) if self._pulling.takes(module))

    async def turn(self) -> None:
        """The job: begin what is due."""
        now = self._clock()
        for partner in await self._partners.all():
            if partner.state is not PartnerState.REGISTERED:
                self.drop(partner.id)
                continue
            states = {each.module: each for each in await self._reads.sync_states(partner.id) if each.side == "pull"}
            for module in self.modules_of(partner):
                if due(states.get(module), now):
                    self.ask(partner, [module], full=whole_due(states.get(module), now))

    def ask(self, partner: Partner, modules: Iterable[ModuleID], *, full: bool) -> None:
        """Pull these soon; a full pull stands for a delta."""
        if self._closing:
            return
        wanted = self._wanted.setdefault(partner.id, {})
        for module in modules:
            wanted[module] = wanted.get(module, False) or full
        if (task := self._tasks.get(partner.id)) is None or task.done():
            self._tasks[partner.id] = asyncio.create_task(self._work(partner.id), name=f"pull {partner.id}")

    def drop(self, partner_id: str) -> None:
        """The partner is registered no longer, or suspended."""
        self._wanted.pop(partner_id, None)
        if task := self._tasks.get(partner_id):
            task.cancel()

    async def settled(self) -> None:
        """Return when nothing is under way."""
        while tasks := [task for task in self._tasks.values() if not task.done()]:
            await asyncio.wait(tasks)

    async def close(self) -> None:
        """Stop; what was read is stored, and goes on from there."""
        self._closing = True
        for task in list(self._tasks.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self, partner_id: str) -> None:
        while wanted := self._wanted.get(partner_id):
            module = next(iter(wanted))
            full = wanted.pop(module)
            partner = await self._partners.by_id(partner_id)
            if partner is None or partner.state is not PartnerState.REGISTERED:
                return
            try:
                async with asyncio.timeout(self._run_s):
                    await self._pulling.pull(partner, module, full=full)
            except TimeoutError:
                _log.info("a pull takes long and goes on later", partner=partner_id, module=module)
            except ForecourtError as failure:  # our own trouble, such as a store that is away
                _log.warning("a pull failed here", partner=partner_id, module=module, reason=failure.message)
            except Exception:  # noqa: BLE001 (supervisor: one module's fault must not end the others)
                _log.exception("pull failed", partner=partner_id, module=module)
