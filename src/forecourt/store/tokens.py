"""Table of tokens, and the read that verbs need of them."""

import sqlalchemy as sa

from forecourt.domain.tokens import Token, TokenRef
from forecourt.store.codec import Codec
from forecourt.store.database import Database
from forecourt.store.schema import json, metadata, text, time, whole

CARD_TYPES = frozenset({"rfid", "iso14443", "iso15693"})
"""The words for a card that a driver holds against the reader."""

tokens = sa.Table(
    "tokens",
    metadata,
    text("operator_id", primary_key=True),
    text("uid"),
    text("uid_key", primary_key=True),
    text("type", primary_key=True),
    text("status"),
    time("valid_until", nullable=True),
    text("group", nullable=True),
    text("label"),
    text("language", nullable=True),
    whole("max_concurrent", nullable=True),
    json("site_ids", nullable=True),
    json("windows", nullable=True),
    time("created_at"),
    time("updated_at"),
    sa.Index(None, "uid_key", "type", "operator_id"),
    sa.Index(None, "label", "uid_key", "type", "operator_id"),
    sa.Index(None, "status", "uid_key", "type", "operator_id"),
)

token_rows = Codec(Token, tokens)

_FIND = token_rows.select().where(
    tokens.c.operator_id == sa.bindparam("operator_id"),
    tokens.c.uid_key == sa.bindparam("uid_key"),
    tokens.c.type.in_([sa.bindparam("kind"), sa.bindparam("other")]),
)
"""Made once: every driver waits for it."""


class TokenStore:
    """Port `TokenReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, operator_id: str, ref: TokenRef) -> Token | None:
        kind = ref.type.lower()
        other = "rfid" if kind in CARD_TYPES else kind
        values = {"operator_id": operator_id, "uid_key": ref.key, "kind": kind, "other": other}
        found = [token_rows.decode(row) for row in await self._database.read(_FIND, values)]
        return min(found, key=lambda token: token.type != kind, default=None)
