"""Group commit: units that wait at the same time are committed in one database transaction, and only then released.

One task owns the writer's connection. It takes what waits, merges it (`plan`), commits, releases. What can go wrong:
- the database refuses something: rolled back, the units are tried in halves down to one, so that a bad one fails alone;
- the connection is lost before COMMIT was sent: nothing is stored; the units are held and tried again until their time is up;
- it is lost afterwards: the outcome is unknown. The store is asked for the units' ids before anything is tried again.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence

import msgspec
import structlog

from forecourt.app.ports import Unit
from forecourt.kit.errors import Conflict, ForecourtError, InvalidInput, Unavailable
from forecourt.store.clean import storable
from forecourt.store.pen import Pen, StoreDown, TryAgain, WriteRefused
from forecourt.store.plan import Prepared, merge, prepare
from forecourt.store.statements import Statements

_log = structlog.get_logger(__name__)


class GroupSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of the group commit."""

    rows_at_once: int = 2_000
    """A group ends with the unit that reaches this."""
    waiting_units: int = 20_000
    """More than these wait outside, with the same patience."""
    hold_s: float = 10.0
    """How long a unit is held while the store is down."""
    longest_pause_s: float = 1.0


class _Waiting:
    """A unit and the one who waits for it."""

    __slots__ = ("cleaned", "deadline", "done", "doubtful", "prepared", "unit")

    def __init__(self, unit: Unit, prepared: Prepared, done: asyncio.Future[None], deadline: float) -> None:
        self.unit = unit
        self.prepared = prepared
        self.done = done
        self.deadline = deadline
        self.doubtful = False
        """Its COMMIT was sent and the answer lost: it may be stored."""
        self.cleaned = False

    def release(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def fail(self, error: ForecourtError) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class GroupCommit:
    """Port `UnitOfWork`."""

    def __init__(
        self, pen: Pen, statements: Statements, writer: int, settings: GroupSettings, committed: Callable[[], None] | None = None
    ) -> None:
        self._pen = pen
        self._statements = statements
        self._writer = writer
        self._settings = settings
        self._committed = committed or (lambda: None)
        self._waiting: deque[_Waiting] = deque()
        self._some = asyncio.Event()
        self._space = asyncio.Event()
        self._space.set()
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self.seq = 0
        """The writer's last committed sequence number."""
        self.trouble: str | None = None
        """Why nothing is being committed at present."""
        self.units_committed = 0
        self.groups_committed = 0

    async def start(self) -> None:
        """Connect and begin. Raises `StoreDown`, `NotDurable`."""
        await self._pen.open()
        self.seq = max(self.seq, await self._pen.last_seq(self._writer))
        self._task = asyncio.create_task(self._run(), name="group commit")

    async def commit(self, unit: Unit) -> None:
        """Return when the unit is durable. Raises `Conflict`, `InvalidInput` (a value no database holds), `Unavailable`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.hold_s
        if not self._space.is_set():
            await self._wait_for_space(deadline)
        if self._closing:
            raise Unavailable("The store is closing.")
        waiting = _Waiting(unit, prepare(self._statements, unit), loop.create_future(), deadline)
        self._waiting.append(waiting)
        self._some.set()
        if len(self._waiting) >= self._settings.waiting_units:
            self._space.clear()
        await waiting.done

    @property
    def waiting(self) -> int:
        """How many units wait for their turn."""
        return len(self._waiting)

    async def close(self) -> None:
        """Commit what waits (no longer than it may be held), then let the connection go."""
        self._closing = True
        self._some.set()
        self._space.set()
        if self._task is not None:
            await self._task
        await self._pen.close()

    async def _wait_for_space(self, deadline: float) -> None:
        while not self._space.is_set():
            remaining = deadline - asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(remaining):
                    await self._space.wait()
            except TimeoutError:
                raise Unavailable("Too many changes wait for the database.") from None

    async def _run(self) -> None:
        try:
            while True:
                if not self._waiting:
                    if self._closing:
                        return
                    self._some.clear()
                    await self._some.wait()
                    continue
                group = self._take()
                try:
                    await self._settle(group)
                except Exception:  # noqa: BLE001 (supervisor: a fault of ours costs this group, not the store)
                    _log.exception("group_commit_failed", units=len(group))
                    for waiting in group:
                        waiting.fail(Unavailable("The store failed in an unexpected way; see its log."))
        finally:
            self._closing = True
            for waiting in self._waiting:
                waiting.fail(Unavailable("The store has closed."))

    def _take(self) -> list[_Waiting]:
        """The next group: in order of arrival, bounded by rows, without those whose caller has gone."""
        group: list[_Waiting] = []
        rows, most = 0, self._settings.rows_at_once
        while self._waiting and rows < most:
            waiting = self._waiting.popleft()
            if not waiting.done.done():
                group.append(waiting)
                rows += waiting.prepared.rows
        if len(self._waiting) < self._settings.waiting_units:
            self._space.set()
        return group

    async def _settle(self, group: list[_Waiting]) -> None:
        """Try until every unit of the group is stored or has failed."""
        todo = [group] if group else []
        while todo:
            part = todo.pop()
            try:
                await self._write(part)
            except WriteRefused as error:
                todo += await self._after_refusal(part, error)
            except TryAgain:
                todo += _in_halves(part)
            except StoreDown as error:
                held = [part, *reversed(todo)]
                await self._after_outage(held, error)
                todo = [rest for each in reversed(held) if (rest := [w for w in each if not w.done.done()])]

    async def _write(self, part: Sequence[_Waiting]) -> None:
        batches, seq = merge(self._statements, [waiting.prepared for waiting in part], self._writer, self.seq)
        await self._pen.write(batches)
        self.seq = seq
        self.units_committed += len(part)
        self.groups_committed += 1
        for waiting in part:
            waiting.release()
        self._committed()

    async def _after_refusal(self, part: list[_Waiting], error: WriteRefused) -> list[list[_Waiting]]:
        """What remains to be tried of a refused transaction, last first."""
        if error.conflict:  # a transaction of unknown outcome may have come through late, with its units and its numbers
            seq = self.seq
            try:
                await self._look_up([waiting for waiting in part if waiting.doubtful])
            except StoreDown as down:
                await self._after_outage([part], down)
            rest = [waiting for waiting in part if not waiting.done.done()]
            if len(rest) < len(part) or self.seq > seq:
                return [rest] if rest else []
        if len(part) > 1:
            return _in_halves(part)
        return [part] if self._mend(part[0], error) else []

    async def _after_outage(self, held: Sequence[Sequence[_Waiting]], error: StoreDown) -> None:
        """Return when the store takes changes again, or when nobody waits any more."""
        pause_s = 0.05
        if error.unknown:
            for waiting in held[0]:
                waiting.doubtful = True
        while True:
            self.trouble = str(error)
            self._expire([*(waiting for part in held for waiting in part), *self._waiting], error)
            if self._closing and all(waiting.done.done() for part in held for waiting in part):
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, self._settings.longest_pause_s)
            try:
                await self._pen.open()
                await self._look_up([waiting for part in held for waiting in part if waiting.doubtful])
                await self._pen.probe(self._writer)
            except StoreDown as again:
                error = again
                continue
            except InvalidInput as unsafe:  # it came back with other settings: nothing is acknowledged on those
                error = StoreDown(unsafe.message)
                continue
            self.trouble = None
            return

    async def _look_up(self, doubtful: Sequence[_Waiting]) -> None:
        """Release the units that turn out to be stored."""
        if doubtful:
            found = await self._pen.committed([waiting.unit.id for waiting in doubtful])
            for waiting in doubtful:
                if waiting.unit.id in found:
                    waiting.release()
            if found:
                self._committed()
        self.seq = max(self.seq, await self._pen.last_seq(self._writer))

    def _mend(self, waiting: _Waiting, error: WriteRefused) -> bool:
        """Whether a unit that was refused alone is worth another try: with its text cleaned. Else it has failed."""
        if error.conflict:
            waiting.fail(Conflict(f"The store has it already, or something depends on it ({error})."))
            return False
        if waiting.cleaned:
            waiting.fail(InvalidInput(f"The database cannot hold this: {error}"))
            return False
        waiting.prepared = prepare(self._statements, storable(waiting.unit))
        waiting.cleaned = True
        return True

    def _expire(self, waiting: Sequence[_Waiting], error: StoreDown) -> None:
        now = asyncio.get_running_loop().time()
        for each in waiting:
            if each.deadline <= now or self._closing:
                known = "it is unknown whether this was stored" if each.doubtful else "nothing of this was stored"
                each.fail(Unavailable(f"The database cannot be used at present ({error}); {known}."))
        with contextlib.suppress(IndexError):
            while self._waiting[0].done.done():
                self._waiting.popleft()


def _in_halves(part: list[_Waiting]) -> list[list[_Waiting]]:
    """Two halves, the later first, since the last of a list is tried next; one unit stays as it is."""
    if len(part) == 1:
        return [part]
    middle = len(part) // 2
    return [part[middle:], part[:middle]]
