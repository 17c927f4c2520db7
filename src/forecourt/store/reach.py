"""Tables of who is reached by which partner, and of URLs that are called through us; the reads that a hub needs."""

import sqlalchemy as sa

from forecourt.domain.roaming import ProxiedUrl, ReachedParty
from forecourt.store.codec import Codec
from forecourt.store.database import Database
from forecourt.store.schema import metadata, text, time

reached_parties = sa.Table(
    "reached_parties",
    metadata,
    text("partner_id", primary_key=True),
    text("party", primary_key=True),
    text("role", primary_key=True),
    text("operator_id"),
    text("status"),
    time("last_updated"),
    time("created_at"),
    sa.Index(None, "operator_id", "party", "role", "partner_id"),
)

proxied_urls = sa.Table(
    "proxied_urls",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("for_partner_id"),
    text("to_partner_id"),
    text("party"),
    text("url"),
    time("expires_at"),
    sa.Index(None, "expires_at"),
)

reached_rows = Codec(ReachedParty, reached_parties)
proxied_rows = Codec(ProxiedUrl, proxied_urls)


class ReachStore:
    """Ports `ReachReads` and `ProxiedReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reached(self, operator_id: str) -> list[ReachedParty]:
        r = reached_parties.c
        statement = reached_rows.select().where(r.operator_id == operator_id)
        return await self._database.rows(reached_rows, statement.order_by(r.created_at, r.party, r.role, r.partner_id))

    async def proxied(self, url_id: str) -> ProxiedUrl | None:
        return await self._database.one(proxied_rows, proxied_urls.c.id == url_id)
