"""One pull: a partner's list read to its end, page by page; what was read and where it goes on are stored together.

A full pull is the complete truth (P08): what it was without is gone. A delta asks for what changed since the last pull began, by
the partner's own dates, with some overlap: rows that a partner commits late have earlier dates. It asks without an end, so that no
object leaves the list while it is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

import msgspec

from forecourt.app.ports import RoamingReads, Unit, UnitOfWork, Upsert, Write
from forecourt.app.roaming.shelf import Shelf, Taken
from forecourt.domain.access import system_caller
from forecourt.domain.events import Event, new_event
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import SyncState
from forecourt.domain.roaming.reach import RECEIVER, SENDER, UNSAID, acting, own_party, told_parties
from forecourt.kit.errors import FieldFault, ForecourtError, NotFound
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Unsafe
from forecourt.ocpi.codec import render
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page, Unread
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.parties import party_name
from forecourt.roaming.shelving import owner_of, speaks_for
from forecourt.roaming.sync.faults import Faults
from forecourt.roaming.sync.modules import OF_DRIVERS, SENDERS, is_hub
from forecourt.roaming.sync.rhythm import next_pull
from forecourt.roaming.sync.runs import Run, begun, nothing_yet, up_to
from forecourt.roaming.sync.sending import party_named

PAGE: Final = 100
OVERLAP: Final = timedelta(minutes=10)
HISTORY: Final = timedelta(days=35)
"""How far back sessions are asked for, which cannot be without a date (E01)."""
MOST_OBJECTS: Final = 500_000
MOST_BYTES: Final = 512 * 1024
"""Of one object; the largest real ones have a tenth of it."""
SWEPT: Final = frozenset({ModuleID.LOCATIONS, ModuleID.TARIFFS, ModuleID.TOKENS, ModuleID.HUB_CLIENT_INFO})
"""Modules whose lists are of what there is now; sessions and CDRs are history."""
Behind = Callable[[Partner, str], Awaitable[Sequence[str]]]
"""The parties in a role that stand behind a hub."""


class Take(Protocol):
    """What is done with objects of a module, pulled or pushed; `also` is stored with the last of them. Raises what is wrong."""

    async def __call__(
        self, partner: Partner, version: Version, documents: Sequence[AnyDocument], *, also: Sequence[Write] = ()
    ) -> Taken: ...


class Pulling:
    """Pulls one module of one partner."""

    def __init__(
        self,
        uow: UnitOfWork,
        reads: RoamingReads,
        shelf: Shelf,
        connect: Callable[[Partner], Connection],
        taking: Mapping[ModuleID, Take],
        clock: Clock,
        *,
        behind: Behind | None = None,
        page: int = PAGE,
    ) -> None:
        self._behind = behind or _nobody
        self._uow = uow
        self._reads = reads
        self._shelf = shelf
        self._connect = connect
        self._taking = taking
        self._clock = clock
        self._page = page

    def takes(self, module: ModuleID) -> bool:
        """Whether something is done with objects of this module."""
        return module in self._taking

    async def pull(self, partner: Partner, module: ModuleID, *, full: bool = False) -> SyncState:
        """The state after it; a failure is told there, and the next pull goes on where this one stopped."""
        before = await self._reads.sync_state(partner.id, module, "pull") or nothing_yet(partner, module)
        known = await self._reads.sync_faults(partner.id, module, "pull")
        run = Run(begun(before, self._clock(), full=full), Faults(partner, module, "pull", known))
        try:
            await self._read(partner, module, run)
        except (Refused, Unreachable, Unsafe, NotFound) as failure:
            return await self._failed(partner, module, run, failure)
        return await self._ended(partner, module, run)

    async def _read(self, partner: Partner, module: ModuleID, run: Run) -> None:
        if is_hub(partner) and module in OF_DRIVERS:
            await self._read_each(partner, module, run)
        else:
            await self._read_of(partner, module, run, partner.hub_party or _owner(partner, module))

    async def _read_each(self, partner: Partner, module: ModuleID, run: Run) -> None:
        """The lists of the parties behind a hub, one after the other: sessions and CDRs are not everybody's (E02, D11, H09)."""
        run.anew()
        failures: list[ForecourtError] = []
        for party in await self._behind(partner, acting(module, RECEIVER)):
            try:
                await self._read_of(partner, module, run, party)
            except (Refused, Unreachable) as failure:  # the others are read all the same
                run.anew()
                failures.append(failure)
        if failures:
            raise failures[0]

    async def _read_of(self, partner: Partner, module: ModuleID, run: Run, owner: str | None) -> None:
        """The list of one party, or, of a hub, that of all."""
        connection = self._connect(partner)
        pages = connection.crawl(SENDERS[module], _call(connection, partner, module, owner), self._wanted(module, run.state))
        run.go_on(pages)
        async for page in pages:
            run.read(page, pages)
            if run.state.seen > MOST_OBJECTS:
                raise Unreachable(f"The list has more than {MOST_OBJECTS} objects.", why="endless", trouble=False)
            await self._keep(partner, module, page, run)

    def _wanted(self, module: ModuleID, state: SyncState) -> PageRequest:
        since = None if state.full or state.up_to is None else state.up_to - OVERLAP
        if since is None and module is ModuleID.SESSIONS:
            since = self._clock() - HISTORY
        return PageRequest(limit=self._page, date_from=since)

    async def _keep(self, partner: Partner, module: ModuleID, page: Page, run: Run) -> None:
        """What can be kept of a page, with where the pull goes on."""
        now, ours = self._clock(), []
        for each in page.objects:
            if sentence := _refusal(each, partner):
                run.refuse(_id_of(each.tree), sentence, now, each.raw)
            else:
                run.faults.good(_id_of(each.tree))
                ours.append(each)
        for unread in page.unread:
            run.refuse(_id_of(unread.raw), _sentence(unread.faults), now, render(unread.raw))
        await self._shelf.spare(partner, module, [_place(each, module, partner) for each in page.unread])
        run.count(await self._take(partner, module, ours, run))

    async def _take(self, partner: Partner, module: ModuleID, documents: Sequence[AnyDocument], run: Run) -> int:
        """All at once; where one of them is wrong, each by itself (T12). How many were new or different."""
        take, version, also = self._taking[module], Version(partner.version or Version.V230), run.writes()
        try:
            return _size(await take(partner, version, documents, also=also))
        except ForecourtError as failure:
            if failure.retryable:
                raise
        changed = 0
        for each in documents:
            try:
                changed += _size(await take(partner, version, [each]))
            except ForecourtError as failure:
                if failure.retryable:
                    raise
                run.refuse(_id_of(each.tree), failure.message, self._clock(), each.raw)
        await self._commit(partner, [*also, *run.writes()])
        return changed

    async def _ended(self, partner: Partner, module: ModuleID, run: Run) -> SyncState:
        """All was read. What a complete list was without is gone (P08)."""
        state, fault, gone = run.state, "", 0
        began = state.began_at or self._clock()
        if state.full and run.complete:
            run.faults.forget_others()
            if module in SWEPT:
                gone = await self._shelf.sweep(partner, module, began, of_seen_owners=is_hub(partner))
        elif state.full and state.total is not None:
            fault = f"The list was said to have {state.total} objects; {state.seen} were seen."
        latest = await self._reads.held_latest(partner.id, module, began)
        now = self._clock()
        ended = msgspec.structs.replace(
            state,
            up_to=up_to(state, latest, now),
            url="",
            full_at=now if state.full else state.full_at,
            ended_at=now,
            changed=state.changed + gone,
            tries=0,
            next_at=next_pull(module, now, 0),
            fault=fault,
        )
        told = state.full or ended.changed or state.tries
        data: dict[str, object] = {"module": module, "full": state.full, "seen": ended.seen, "changed": ended.changed}
        events = [self._event("PartnerSynced", partner, data)] if told else []
        await self._commit(partner, [*run.faults.writes(), Upsert(ended)], events)
        return ended

    async def _failed(self, partner: Partner, module: ModuleID, run: Run, failure: ForecourtError) -> SyncState:
        """It goes on at the same page, unless that page is the trouble."""
        now, tries = self._clock(), run.state.tries + 1
        lost = isinstance(failure, Unreachable) and failure.why != "endless"
        failed = msgspec.structs.replace(
            run.state,
            url=run.state.url if lost else "",
            ended_at=now,
            tries=tries,
            next_at=next_pull(module, now, tries),
            fault=failure.message,
        )
        data: dict[str, object] = {"module": module, "side": "pull", "sentence": failure.message}
        events = [self._event("PartnerTroubled", partner, data)] if tries == 1 else []
        await self._commit(partner, [*run.faults.writes(), Upsert(failed)], events)
        return failed

    def _event(self, type_: str, partner: Partner, data: dict[str, object]) -> Event:
        caller = system_caller("roaming")
        return new_event(type_, caller, self._clock(), operator_id=partner.operator_id, subject_id=partner.id, data=data)

    async def _commit(self, partner: Partner, writes: Sequence[Write], events: Sequence[Event] = ()) -> None:
        await self._uow.commit(Unit(f"sync:{partner.id}", list(writes), list(events)))


async def _nobody(_partner: Partner, _role: str) -> Sequence[str]:
    return ()


def _owner(partner: Partner, module: ModuleID) -> str | None:
    """The partner's party that owns what is asked for."""
    owner = acting(module, RECEIVER)
    return next((party for party, role in told_parties(partner) if role in (owner, UNSAID)), None)


def _call(connection: Connection, partner: Partner, module: ModuleID, to: str | None) -> Call:
    """From our party to the one that owns what is asked for (H01, H03); to a hub for everybody's objects (H08)."""
    sender = own_party(partner, acting(module, SENDER))
    return connection.call(sender=party_named(sender) if sender else None, to=party_named(to) if to else None)


def _size(taken: Taken) -> int:
    return len(taken.created) + len(taken.changed)


def _refusal(document: AnyDocument, partner: Partner) -> str:
    """Why an object is not kept; empty: it is."""
    owner = owner_of(document, partner)
    if not (is_hub(partner) or speaks_for(partner, owner)):  # T18
        return f"{owner or 'Its owner'} is none of the partner's parties."
    return f"It is larger than {MOST_BYTES} bytes." if len(document.raw) > MOST_BYTES else ""


def _id_of(raw: object) -> str:
    """The id of an object, also of one that cannot be read; empty: it has none."""
    found = next((raw[name] for name in ("id", "uid", "party_id") if raw.get(name)), "") if isinstance(raw, dict) else ""
    return found if isinstance(found, str) else ""


def _place(unread: Unread, module: ModuleID, partner: Partner) -> tuple[str, str]:
    """Owner and key of an object that cannot be read, as far as they can be told."""
    raw = unread.raw if isinstance(unread.raw, dict) else {}
    owner = party_name(str(raw.get("country_code") or ""), str(raw.get("party_id") or ""))
    kind = f"|{str(raw.get('type', '')).casefold()}" if module is ModuleID.TOKENS else ""
    return (owner or (partner.roles[0].party if partner.roles else "")).upper(), _id_of(raw).casefold() + kind


def _sentence(faults: Sequence[FieldFault]) -> str:
    return " ".join(f"{each.path} {each.message}." for each in faults[:3])
