"""CDRs are posted once and found again: after a POST without an answer the partner is looked at before the next one (D01, D02)."""

from __future__ import annotations

from typing import Final

import msgspec

from forecourt.app.ports import Delete, RoamingReads, Unit, UnitOfWork, Upsert, Write
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Publication
from forecourt.domain.roaming.posting import PostedCdr
from forecourt.kit.time import Clock
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.cdrs import CdrsReceiver
from forecourt.ocpi.status import Class, class_of

_ANSWERED: Final = (Class.CLIENT_ERROR, Class.HUB_ERROR)


class Posting:
    """Posts CDRs."""

    def __init__(self, uow: UnitOfWork, reads: RoamingReads, clock: Clock) -> None:
        self._uow = uow
        self._reads = reads
        self._clock = clock

    async def post(self, partner: Partner, connection: Connection, call: Call, row: Publication, document: AnyDocument) -> bool:
        """Whether it was posted now; False: it was there already. What is remembered outlives us: first that it is sent, then that
        it was taken."""
        remote = connection.remote(CdrsReceiver)
        before = await self._reads.posted_cdr(partner.id, row.id)
        if before is not None and before.posted_at is not None:
            return False
        if before is not None and (url := await self._found(remote, call, row, before)) is not None:
            await self._remember(msgspec.structs.replace(before, posted_at=self._clock(), url=url))
            return False
        now = self._clock()
        trying = PostedCdr(partner_id=partner.id, publication_id=row.id, operator_id=partner.operator_id, key=row.key, tried_at=now)
        await self._remember(trying)
        try:
            filed = await remote.post(call, document)
        except (Refused, Unreachable) as failure:
            if _not_taken(failure):
                await self._forget(trying)
            raise
        await self._remember(msgspec.structs.replace(trying, posted_at=self._clock(), url=filed.where))
        return True

    async def _found(self, remote: CdrsReceiver, call: Call, row: Publication, before: PostedCdr) -> str | None:
        """Where the CDR is at the partner; None: it is not, or the partner does not say. Without a Location from an earlier attempt
        it is looked for where most partners have it."""
        owner = row.party.replace("*", "/")
        for where in (before.url,) if before.url else (row.object_id, f"{owner}/{row.object_id}"):
            try:
                document = await remote.cdr(call, where)
            except Refused:
                continue
            if CiString(str(document.view.id)) == row.object_id:
                return where
        return None

    async def _remember(self, posted: PostedCdr) -> None:
        await self._write(posted, Upsert(posted))

    async def _forget(self, posted: PostedCdr) -> None:
        key: dict[str, object] = {"partner_id": posted.partner_id, "publication_id": posted.publication_id}
        await self._write(posted, Delete(PostedCdr, key))

    async def _write(self, posted: PostedCdr, write: Write) -> None:
        await self._uow.commit(Unit(f"posted:{posted.partner_id}:{posted.publication_id}", [write]))


def _not_taken(failure: Refused | Unreachable) -> bool:
    """Whether it is sure that the partner has not got it: nothing was sent, or it said no with a word of its own."""
    if isinstance(failure, Unreachable):
        return not failure.sent
    return 400 <= failure.http < 500 or (failure.status is not None and class_of(failure.status) in _ANSWERED)
