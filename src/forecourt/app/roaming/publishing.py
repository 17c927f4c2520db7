"""What partners are shown of ours: one row an object, once for all versions; lists that stay true while objects change.

Dates rise in the order of commits, and none lies before the moment when a list was last read: whoever asks again from the end of
the span that was read last, or from the moment at which the reading began, misses nothing. Dates have milliseconds, as the wire
has (Y02).
All changes of one module of an operator are made one after the other, in one process.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

import msgspec

from forecourt.app.ports import Insert, RoamingReads, Span, Unit, UnitOfWork, Upsert, View
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Publication, PublishingRule, Scope
from forecourt.kit.aio import Turns
from forecourt.kit.errors import NotFound
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

AT_ONCE = 200
"""Objects that are published together at most."""
_TICK = timedelta(milliseconds=1)
Place = tuple[str, str, str]
"""By what a row is known within a module: party, key, audience."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An object as it is now: `document` in the words of the latest version, without its own `last_updated`, equal text for equal
    content. `last_updated` is the moment of the change; None: now. `part` names what alone is different, such as `evse:NL*1`."""

    party: str
    module: str
    object_id: str
    key: str
    document: str
    site_id: str = ""
    audience: str = ""
    for_party: str = ""
    last_updated: datetime | None = None
    part: str = ""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is new, different or withdrawn."""

    row: Publication
    part: str = ""


class Listener(Protocol):
    """Who hears of every change once it is stored."""

    def changed(self, changes: Sequence[Change]) -> None: ...
    def doubtful(self, operator_id: str, module: str) -> None:
        """It is unknown whether a change was stored."""


class Wanted(Protocol):
    """Which page of a list is wanted."""

    @property
    def offset(self) -> int: ...
    @property
    def limit(self) -> int: ...
    @property
    def date_from(self) -> datetime | None: ...
    @property
    def date_to(self) -> datetime | None: ...
    @property
    def after(self) -> str: ...


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A page: `total` of all pages; `last` is the id of its last row, behind which the next page begins; empty: there is none."""

    rows: tuple[Publication, ...]
    total: int
    last: str = ""


class Publishing:
    """Publish, withdraw, and show each partner what it may see."""

    def __init__(self, uow: UnitOfWork, reads: RoamingReads, *, clock: Clock = utc_now) -> None:
        self._uow = uow
        self._reads = reads
        self._clock = clock
        self._turns = Turns()
        self._began = _milliseconds(clock())
        self._floors: dict[tuple[str, str], datetime] = {}
        """By operator and module: no later date is before this."""
        self._listeners: list[Listener] = []

    def follow(self, listener: Listener) -> None:
        """Tell of every change from now on."""
        self._listeners.append(listener)

    async def publish(self, operator_id: str, offers: Sequence[Offer]) -> int:
        """Show these objects as they are now. What is as it was keeps its date, and nobody hears of it. How many changed."""
        changes = 0
        for module, group in groupby(sorted(offers, key=lambda each: each.module), key=lambda each: each.module):
            latest = list({(each.party, each.key, each.audience): each for each in group}.values())
            for start in range(0, len(latest), AT_ONCE):
                changes += await self._publish(operator_id, module, latest[start : start + AT_ONCE])
        return changes

    async def withdraw(self, operator_id: str, party: str, module: str, key: str, audience: str = "") -> bool:
        """Show an object no longer; says whether it was shown."""
        async with self._turns.of([(operator_id, module)]):
            row = await self._reads.publication(operator_id, party.upper(), module, key, audience)
            if row is None or row.withdrawn_at is not None:
                return False
            dated = self._date(operator_id, module, None, row)
            change = Change(row=msgspec.structs.replace(row, withdrawn_at=self._clock(), last_updated=dated))
            await self._commit(operator_id, module, [change], set())
        return True

    async def page(self, partner: Partner, module: str, wanted: Wanted, *, for_party: str = "") -> Published:
        """What a partner sees of a module, the oldest created first (P01 to P05, P09); `for_party`: one behind a hub that asks."""
        view, span = await self.view(partner, module, for_party), Span(start=wanted.date_from, end=wanted.date_to)
        await self._settled(partner.operator_id, module)
        found = await self._reads.published_page(view, span, after=wanted.after, offset=wanted.offset, limit=wanted.limit + 1)
        total = await self._reads.published_count(view, span)
        rows = found[: wanted.limit]
        return Published(rows=tuple(rows), total=total, last=rows[-1].id if rows and len(found) > len(rows) else "")

    async def one(self, partner: Partner, module: str, key: str, *, for_party: str = "") -> Publication:
        """One object that the partner sees. Raises `NotFound`."""
        found = await self._reads.published(await self.view(partner, module, for_party), [key])
        if not found:
            raise NotFound(f"There is no object {key} in {module}.", code="unknown_object")
        return found[0]

    async def view(self, partner: Partner, module: str, for_party: str = "") -> View:
        """What the partner may see of a module."""
        return view_of(partner, module, await self._reads.rules_of(partner.id), for_party)

    async def _settled(self, operator_id: str, module: str) -> None:
        """What is being published is stored, and what comes now is dated later than the list that is read now."""
        async with self._turns.of([(operator_id, module)]):
            self._raise_floor(operator_id, module, _milliseconds(self._clock()) + _TICK)

    async def _publish(self, operator_id: str, module: str, offers: Sequence[Offer]) -> int:
        async with self._turns.of([(operator_id, module)]):
            keys, parties = [each.key for each in offers], {each.party.upper() for each in offers}
            rows = await self._reads.publications_among(operator_id, module, keys, parties=parties)
            known = {(row.party, row.key, row.audience): row for row in rows}
            changes = [change for each in offers if (change := self._changed(operator_id, each, known.get(_place(each))))]
            if changes:
                await self._commit(operator_id, module, changes, {row.id for row in rows})
        return len(changes)

    def _changed(self, operator_id: str, offer: Offer, before: Publication | None) -> Change | None:
        """The row that an offer makes of the one before; None: it is as it was."""
        digest = _digest(offer)
        if before is not None and before.withdrawn_at is None and before.digest == digest:
            return None
        row = Publication(
            id=new_id() if before is None else before.id,
            operator_id=operator_id,
            party=offer.party.upper(),
            module=offer.module,
            key=offer.key,
            audience=offer.audience,
            for_party=offer.for_party,
            object_id=offer.object_id,
            site_id=offer.site_id,
            document=offer.document,
            digest=digest,
            last_updated=self._date(operator_id, offer.module, offer.last_updated, before),
            created_at=self._clock() if before is None else before.created_at,
        )
        whole = before is None or before.withdrawn_at is not None or before.site_id != offer.site_id
        return Change(row=row, part="" if whole else offer.part)

    async def _commit(self, operator_id: str, module: str, changes: Sequence[Change], known: set[str]) -> None:
        writes = [Upsert(each.row) if each.row.id in known or each.row.withdrawn_at else Insert(each.row) for each in changes]
        try:
            await self._uow.commit(Unit(f"publishing:{operator_id}:{module}", writes=list(writes)))
        except BaseException:  # cancelled too: it may be stored all the same
            for listener in self._listeners:
                listener.doubtful(operator_id, module)
            raise
        for listener in self._listeners:
            listener.changed(changes)

    def _date(self, operator_id: str, module: str, changed_at: datetime | None, before: Publication | None) -> datetime:
        """The moment of the change, if nothing that was told already forbids it; else the next one that may be."""
        dated = max(_milliseconds(changed_at or self._clock()), self._floors.get((operator_id, module), self._began))
        if before is not None:
            dated = max(dated, before.last_updated + _TICK)
        self._raise_floor(operator_id, module, dated)
        return dated

    def _raise_floor(self, operator_id: str, module: str, to: datetime) -> None:
        self._floors[operator_id, module] = max(to, self._floors.get((operator_id, module), self._began))


def view_of(partner: Partner, module: str, rules: Iterable[PublishingRule], for_party: str = "") -> View:
    """What the rules leave of a module for a partner (without a rule all), of the parties that it was told of."""
    rule = next((each for each in rules if each.module == module), None)
    return View(
        operator_id=partner.operator_id,
        partner_id=partner.id,
        module=module,
        parties=tuple(sorted({each.party.upper() for each in partner.own})),
        for_party=for_party,
        scope=Scope.ALL if rule is None else rule.scope,
        site_ids=() if rule is None else rule.site_ids,
    )


def _place(offer: Offer) -> Place:
    return offer.party.upper(), offer.key, offer.audience


def _digest(offer: Offer) -> str:
    """Of what a partner could see a difference by: another site may show it to others."""
    return hashlib.sha256("\0".join((offer.object_id, offer.site_id, offer.document)).encode()).hexdigest()


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
