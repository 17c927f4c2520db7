"""Jobs: what the node does by itself every so often. Each leases a row, so that one of many processes does the work."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import msgspec
import structlog

from forecourt.app.ports import Leases
from forecourt.kit.errors import Unavailable
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()


class Job(msgspec.Struct, frozen=True):
    """A verb to run every `every_s` seconds, somewhere, once. `everywhere`: in each process, without a lease."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]
    everywhere: bool = False


class Jobs:
    """Runs the jobs until `stop`. A job that fails is logged and comes again; it never ends the others."""

    def __init__(self, jobs: Sequence[Job], leases: Leases, clock: Clock = utc_now) -> None:
        self._jobs = tuple(jobs)
        self._leases = leases
        self._clock = clock
        self._holder = new_id()
        self._tasks: list[asyncio.Task[None]] = []
        self.failures: dict[str, int] = {job.name: 0 for job in self._jobs}

    def start(self) -> None:
        """Begin; the first run of each job comes within its interval, spread by chance."""
        self._tasks = [asyncio.create_task(self._repeat(job), name=f"job {job.name}") for job in self._jobs]

    async def stop(self) -> None:
        """End all jobs and give the leases back, all at once: while the store is away each takes its time."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._release(job) for job in self._jobs if not job.everywhere))

    async def run_once(self, name: str) -> bool:
        """Run one job now if its lease can be had; says whether it ran."""
        return await self._turn(next(job for job in self._jobs if job.name == name))

    async def _repeat(self, job: Job) -> None:
        await asyncio.sleep(job.every_s * random.random())  # noqa: S311 -- spreads load, guards nothing
        while True:
            try:
                await self._turn(job)
            except Unavailable as trouble:
                log.warning("job waits for the store", job=job.name, reason=trouble.message)
            except Exception:  # supervisor: one failing job must not end the others
                self.failures[job.name] += 1
                log.exception("job failed", job=job.name)
            await asyncio.sleep(job.every_s)

    async def _turn(self, job: Job) -> bool:
        if not job.everywhere and not await self._leases.acquire(job.name, self._holder, self._clock(), job.every_s * 3):
            return False
        await job.run()
        return True

    async def _release(self, job: Job) -> None:
        try:
            await self._leases.release(job.name, self._holder)
        except Unavailable:
            log.info("lease kept, the store is away; it runs out by itself", job=job.name)
