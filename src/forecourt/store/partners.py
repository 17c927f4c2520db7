"""Tables of partners, their tokens, the steps of their registrations and the journal of exchanges; the reads of them."""

import sqlalchemy as sa

from forecourt.domain.partners import Exchange, IssuedToken, Partner, PartnerStep
from forecourt.store.codec import Codec
from forecourt.store.database import Database
from forecourt.store.schema import flag, json, metadata, real, text, time, whole

partners = sa.Table(
    "partners",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("name"),
    text("state"),
    whole("revision"),
    json("own"),
    json("roles"),
    text("hub_party", nullable=True),
    text("versions_url"),
    text("version", nullable=True),
    json("endpoints"),
    json("offered_versions"),
    json("required_modules"),
    json("quirks"),
    flag("private_network"),
    text("sealed_token", nullable=True),
    time("token_since", nullable=True),
    whole("renew_days", nullable=True),
    time("created_at"),
    time("updated_at"),
    sa.Index(None, "operator_id", "id"),
    sa.Index(None, "name", "id"),
)

partner_tokens = sa.Table(
    "partner_tokens",
    metadata,
    text("id", primary_key=True),
    text("partner_id"),
    text("operator_id"),
    text("sha256"),
    text("sealed"),
    text("kind"),
    time("issued_at"),
    time("valid_until", nullable=True),
    time("used_at", nullable=True),
    sa.UniqueConstraint("sha256"),
    sa.Index(None, "partner_id"),
)

partner_steps = sa.Table(
    "partner_steps",
    metadata,
    text("partner_id", primary_key=True),
    whole("number", primary_key=True, autoincrement=False),
    text("operator_id"),
    time("at"),
    text("what"),
    text("sentence"),
    text("caller"),
    text("version", nullable=True),
)

exchanges = sa.Table(
    "exchanges",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("partner_id"),
    text("direction"),
    time("at"),
    text("method"),
    text("url"),
    text("version"),
    text("module"),
    text("request_id"),
    text("correlation_id"),
    text("request"),
    whole("http_status", nullable=True),
    whole("status_code", nullable=True),
    text("answer"),
    real("latency_ms", nullable=True),
    text("fault"),
    sa.Index(None, "partner_id", "at", "id"),
    sa.Index(None, "at", "id"),
)

partner_rows = Codec(Partner, partners)
token_rows = Codec(IssuedToken, partner_tokens)
step_rows = Codec(PartnerStep, partner_steps)
exchange_rows = Codec(Exchange, exchanges)


class PartnerStore:
    """Port `PartnerReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_id(self, partner_id: str) -> Partner | None:
        return await self._database.one(partner_rows, partners.c.id == partner_id)

    async def tokens_of(self, partner_id: str) -> list[IssuedToken]:
        t = partner_tokens.c
        return await self._database.rows(
            token_rows, token_rows.select().where(t.partner_id == partner_id).order_by(t.issued_at, t.id)
        )

    async def token_by_sha256(self, sha256: str) -> IssuedToken | None:
        return await self._database.one(token_rows, partner_tokens.c.sha256 == sha256)

    async def all(self) -> list[Partner]:
        return await self._database.rows(partner_rows, partner_rows.select().order_by(partners.c.id))
