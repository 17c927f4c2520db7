"""The shelf as the wire sees it: documents are merged with what is held, by the dates of their owners, and kept whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, NamedTuple

from forecourt.app.ports import RoamingReads, Write
from forecourt.app.roaming.shelf import Arrival, Shelf, Taken
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import HeldObject
from forecourt.kit.aio import Turns
from forecourt.kit.errors import NotFound
from forecourt.kit.time import Clock
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces import objects
from forecourt.ocpi.interfaces.calls import AnyDocument, Changes, Stored
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.reading import read
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire
from forecourt.roaming.shelving import children, plain, running
from forecourt.roaming.shelving.dates import Kept, Moments, Tree, changed
from forecourt.roaming.shelving.named import STRUCTS, Named, of_document

CHILDREN: Final = (objects.EVSE, objects.CONNECTOR)
"""What lies below a location, by depth."""


_UNKNOWN: Final = {ModuleID.LOCATIONS: "unknown_location", ModuleID.TOKENS: "unknown_token"}


class Rules(NamedTuple):
    """How a module's objects are put and patched."""

    whole: Callable[[Kept | None, Tree, Moments], Kept]
    patched: Callable[[Kept, Tree, Moments], Kept]


_RULES: Final[dict[ModuleID, Rules]] = {
    ModuleID.LOCATIONS: Rules(children.whole, children.patched),
    ModuleID.SESSIONS: Rules(running.whole, running.patched),
}
_PLAIN: Final = Rules(plain.whole, plain.patched)


class Shelving:
    """Takes in what partners push, and what is pulled from them. One statement about an object is merged at a time."""

    def __init__(self, shelf: Shelf, reads: RoamingReads, clock: Clock) -> None:
        self._shelf = shelf
        self._reads = reads
        self._clock = clock
        self._turns = Turns()

    async def put(self, partner: Partner, named: Named, version: Version, document: AnyDocument) -> Stored:
        """A whole object."""
        taken = await self._take(partner, named.module, version, [(named, document.tree)])
        return Stored.CREATED if taken.created else Stored.UPDATED

    async def take(
        self, partner: Partner, module: ModuleID, version: Version, documents: Sequence[AnyDocument], *, also: Sequence[Write] = ()
    ) -> Taken:
        """Objects of a list, whole; those of parties that are not on the partner's platform are left out (T18)."""
        named = [(of_document(module, each, partner), each.tree) for each in documents]
        return await self._take(partner, module, version, [each for each in named if speaks_for(partner, each[0].owner)], also)

    async def patch(self, partner: Partner, named: Named, version: Version, changes: Changes) -> None:
        """Some fields of an object. Raises `NotFound` for one that is not known, or known in the words of another version (T14)."""
        async with self._turn(partner, named):
            held, kept = await self._held(partner, named, version)
            _check(kept.tree, changes, STRUCTS[named.module][version])
            await self._keep(partner, named, version, self._rules(named.module).patched(kept, changes, self._moments(held)))

    async def put_child(
        self, partner: Partner, named: Named, path: Sequence[str], version: Version, document: AnyDocument
    ) -> Stored:
        """An EVSE or a connector of a location that is known (L04)."""
        async with self._turn(partner, named):
            held, kept = await self._held(partner, named, version)
            before = children.within(kept.tree, path).child
            if before is None or self._moments(held).newer(document.tree, before):
                tree = children.placed(kept.tree, path, document.tree)
                await self._keep(partner, named, version, Kept(tree, kept.stated_at))
            return Stored.CREATED if before is None else Stored.UPDATED

    async def patch_child(self, partner: Partner, named: Named, path: Sequence[str], version: Version, changes: Changes) -> None:
        """Some fields of an EVSE or a connector (L03)."""
        async with self._turn(partner, named):
            held, kept = await self._held(partner, named, version)
            before = _known(children.within(kept.tree, path).child)
            _check(before, changes, CHILDREN[len(path) - 1][version])
            if self._moments(held).newer(changes, before):
                after = changed(before, changes)
                await self._keep(partner, named, version, Kept(children.placed(kept.tree, path, after), kept.stated_at))

    async def remove(self, partner: Partner, named: Named) -> None:
        """The owner deleted it (F02). Raises `NotFound`."""
        async with self._turn(partner, named):
            await self._shelf.take(partner, named.module, [_gone(await self._find(partner, named))])

    async def found(self, partner: Partner, named: Named, version: Version, path: Sequence[str] = ()) -> AnyDocument:
        """The object as it is held, or what lies at a path of ids below it (L15). Raises `NotFound`."""
        _, kept = await self._held(partner, named, version)
        if not path:
            return Document(kept.tree, read(kept.tree, STRUCTS[named.module][version]))
        tree = _known(children.within(kept.tree, path).child)
        return Document(tree, read(tree, CHILDREN[len(path) - 1][version]))

    async def _take(
        self, partner: Partner, module: ModuleID, version: Version, told: Sequence[tuple[Named, Tree]], also: Sequence[Write] = ()
    ) -> Taken:
        async with self._turns.of(_place(partner, named) for named, _ in told):
            known = await self._reads.held_among(partner.id, module, [(named.owner, named.key) for named, _ in told])
            arrivals = []
            for named, tree in told:
                held = known.get((named.owner, named.key))
                same = held is not None and held.version == version and held.gone_at is None
                kept = _kept(held) if held is not None and same else None
                whole = self._rules(module).whole(kept, tree, self._moments(held))
                arrivals.append(_arrival(named, version, whole))
            return await self._shelf.take(partner, module, arrivals, also=also)

    async def _held(self, partner: Partner, named: Named, version: Version) -> tuple[HeldObject, Kept]:
        held = await self._find(partner, named)
        if held.version != version:
            raise _unknown(named, f"{named.object_id} is known here in OCPI {held.version}; put it whole.")
        return held, _kept(held)

    async def _find(self, partner: Partner, named: Named) -> HeldObject:
        try:
            return await self._shelf.find(partner, named.module, named.owner, named.key)
        except NotFound as missing:
            raise _unknown(named, missing.message) from missing

    async def _keep(self, partner: Partner, named: Named, version: Version, kept: Kept) -> None:
        await self._shelf.take(partner, named.module, [_arrival(named, version, kept)])

    def _rules(self, module: ModuleID) -> Rules:
        return _RULES.get(module, _PLAIN)

    def _moments(self, held: HeldObject | None) -> Moments:
        now = self._clock()
        return Moments(now, now if held is None else held.changed_at)

    def _turn(self, partner: Partner, named: Named) -> AbstractAsyncContextManager[None]:
        return self._turns.of([_place(partner, named)])


def speaks_for(partner: Partner, owner: str) -> bool:
    """Whether a party is on the partner's platform; behind a hub is everybody (T16, T18)."""
    return partner.hub_party is not None or any(each.party.upper() == owner for each in partner.roles)


def _check(tree: Tree, changes: Changes, of: type[Wire]) -> None:
    """Raises `InvalidInput` with the paths of what a PATCH says that cannot be read: nothing of it is stored."""
    read({**tree, **{name: value for name, value in changes.items() if value is not None}}, of)


def _kept(held: HeldObject) -> Kept:
    tree = parse(held.document)
    return Kept(tree if isinstance(tree, dict) else {}, held.last_updated)


def _arrival(named: Named, version: Version, kept: Kept) -> Arrival:
    return Arrival(
        owner=named.owner,
        object_id=named.object_id,
        key=named.key,
        version=version,
        document=render(kept.tree).decode(),
        last_updated=kept.stated_at,
    )


def _gone(held: HeldObject) -> Arrival:
    return Arrival(
        owner=held.owner,
        object_id=held.object_id,
        key=held.key,
        version=held.version,
        document=held.document,
        last_updated=held.last_updated,
        gone=True,
    )


def _unknown(named: Named, sentence: str) -> NotFound:
    return NotFound(sentence, code=_UNKNOWN.get(named.module, "unknown_object"))


def _known(child: Tree | None) -> Tree:
    if child is None:
        raise NotFound("There is no such EVSE or connector of the location here.", code="unknown_location")
    return child


def _place(partner: Partner, named: Named) -> tuple[str, ...]:
    return partner.id, named.module, named.owner, named.key
