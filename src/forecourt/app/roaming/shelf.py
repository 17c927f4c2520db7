"""The shelf: objects of partners as they came, by push or by pull, one row an object and partner."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from forecourt.app.ports import ObjectKey, RoamingReads, Unit, UnitOfWork, Update, Upsert, Write
from forecourt.app.roaming.allowance import MOST_BYTES, Allowance
from forecourt.domain.access import system_caller
from forecourt.domain.events import Event, new_event
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import HeldObject
from forecourt.kit.aio import Turns
from forecourt.kit.errors import NotFound
from forecourt.kit.time import Clock, utc_now

AT_ONCE = 200
"""Objects that are stored together at most."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """An object as it came. `owner` is its party, `key` its id in lower case (of a token with its type), `last_updated` the owner's
    word; `gone`: it was deleted."""

    owner: str
    object_id: str
    key: str
    version: str
    document: str
    last_updated: datetime
    gone: bool = False


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What arrivals were: new, another state of what was there, or neither."""

    created: frozenset[ObjectKey] = frozenset()
    changed: frozenset[ObjectKey] = frozenset()


class Shelf:
    """Keeps what partners own. A state that is older than the one here leaves it as it is."""

    def __init__(self, uow: UnitOfWork, reads: RoamingReads, *, clock: Clock = utc_now, most_bytes: int = MOST_BYTES) -> None:
        self._uow = uow
        self._reads = reads
        self._clock = clock
        self._allowance = Allowance(reads, clock, most_bytes)
        self._turns = Turns()

    async def put(
        self,
        partner: Partner,
        module: str,
        owner: str,
        object_id: str,
        key: str,
        *,
        version: str,
        document: str,
        last_updated: datetime,
        gone: bool = False,
    ) -> bool:
        """Keep one object, whole; says whether it is new here."""
        arrival = Arrival(
            owner=owner, object_id=object_id, key=key, version=version, document=document, last_updated=last_updated, gone=gone
        )
        return bool((await self.take(partner, module, [arrival])).created)

    async def take(self, partner: Partner, module: str, arrivals: Sequence[Arrival], *, also: Sequence[Write] = ()) -> Taken:
        """Keep several; of one that stands twice the last counts. `also` is written with the last of them, or by itself. Raises
        `Conflict` (`partner_full`)."""
        created: set[ObjectKey] = set()
        changed: set[ObjectKey] = set()
        latest = list({(each.owner, each.key): each for each in arrivals}.values())
        for start in range(0, max(len(latest), 1), AT_ONCE):
            end = start + AT_ONCE
            taken = await self._take(partner, module, latest[start:end], also if end >= len(latest) else ())
            created |= taken.created
            changed |= taken.changed
        return Taken(created=frozenset(created), changed=frozenset(changed))

    async def find(self, partner: Partner, module: str, owner: str, key: str) -> HeldObject:
        """One object. Raises `NotFound`, also for one that is gone."""
        row = await self._reads.held(partner.id, module, owner, key)
        if row is None or row.gone_at is not None:
            raise NotFound(f"There is no object {key} of {owner}.", code="unknown_object")
        return row

    async def sweep(self, partner: Partner, module: str, since: datetime, *, of_seen_owners: bool = False) -> int:
        """What was not received since then is gone: a complete list was without it (P08). `of_seen_owners`: one of whom nothing
        was received may be away, as behind a hub. How many."""
        swept = 0
        while rows := await self._reads.held_unseen(partner.id, module, since, AT_ONCE, of_seen_owners=of_seen_owners):
            async with self._turns.of(_place(partner, module, (row.owner, row.key)) for row in rows):
                known = await self._reads.held_among(partner.id, module, [(row.owner, row.key) for row in rows])
                now = self._clock()
                gone = [
                    msgspec.structs.replace(row, gone_at=now, changed_at=now)
                    for row in known.values()
                    if row.gone_at is None and row.received_at < since
                ]
                if gone:
                    writes = [Update(row, ("gone_at", "changed_at")) for row in gone]
                    await self._uow.commit(Unit(_unit(partner, module), list(writes), [_changed(partner, module, gone, now)]))
            swept += len(gone)
        return swept

    async def spare(self, partner: Partner, module: str, keys: Sequence[ObjectKey]) -> None:
        """These were seen, though nothing of them could be read: they are not gone."""
        async with self._turns.of(_place(partner, module, key) for key in keys):
            known = await self._reads.held_among(partner.id, module, keys)
            seen = [msgspec.structs.replace(row, received_at=self._clock()) for row in known.values()]
            if seen:
                await self._uow.commit(Unit(_unit(partner, module), [Update(row, ("received_at",)) for row in seen]))

    async def _take(self, partner: Partner, module: str, arrivals: Sequence[Arrival], also: Sequence[Write]) -> Taken:
        keys = [(each.owner, each.key) for each in arrivals]
        async with self._turns.of(_place(partner, module, key) for key in keys):
            known = await self._reads.held_among(partner.id, module, keys)
            now = self._clock()
            changed = list(self._rows(partner, module, arrivals, known, now))
            names = {(row.owner, row.key) for row in changed}
            replaced = sum(_size(known[name]) for name in names & known.keys())
            await self._allowance.require(partner, sum(map(_size, changed)) - replaced)
            seen = [msgspec.structs.replace(known[key], received_at=now) for key in keys if key not in names]
            writes: list[Write] = [*map(Upsert, changed), *(Update(row, ("received_at",)) for row in seen)]
            events = [_changed(partner, module, changed, now)] if changed else []
            if writes or also:
                await self._uow.commit(Unit(_unit(partner, module), [*writes, *also], events))
        return Taken(created=frozenset(names - known.keys()), changed=frozenset(names & known.keys()))

    def _rows(
        self, partner: Partner, module: str, arrivals: Sequence[Arrival], known: dict[ObjectKey, HeldObject], now: datetime
    ) -> Iterator[HeldObject]:
        """What is new or another state than the one that is here."""
        for each in arrivals:
            before = known.get((each.owner, each.key))
            if before is not None and not _tells_more(each, before):
                continue
            yield HeldObject(
                partner_id=partner.id,
                module=module,
                owner=each.owner,
                key=each.key,
                operator_id=partner.operator_id,
                object_id=each.object_id,
                version=each.version,
                document=each.document,
                last_updated=each.last_updated,
                received_at=now,
                changed_at=now,
                gone_at=now if each.gone else None,
            )


def _tells_more(arrival: Arrival, before: HeldObject) -> bool:
    """Whether it changes what is here. What is gone and was seen again is there again, whatever its date."""
    if arrival.gone != (before.gone_at is not None):
        return True
    if arrival.last_updated < before.last_updated:
        return False
    return (arrival.document, arrival.version, arrival.last_updated) != (before.document, before.version, before.last_updated)


def _changed(partner: Partner, module: str, rows: Sequence[HeldObject], now: datetime) -> Event:
    told = [{"owner": row.owner, "object_id": row.object_id, "key": row.key} for row in rows]
    return new_event(
        "HeldObjectChanged",
        system_caller("roaming"),
        now,
        operator_id=partner.operator_id,
        subject_id=partner.id,
        data={"partner_id": partner.id, "module": module, "objects": told},
    )


def _size(row: HeldObject) -> int:
    return len(row.document)


def _place(partner: Partner, module: str, key: ObjectKey) -> tuple[str, ...]:
    return partner.id, module, *key


def _unit(partner: Partner, module: str) -> str:
    return f"shelf:{partner.id}:{module}"
