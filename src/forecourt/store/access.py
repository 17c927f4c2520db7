"""Tables of who may do what: users, API keys, sign-ins that were ended."""

import sqlalchemy as sa

from forecourt.domain.access import ApiKey, EndedSignIn, User
from forecourt.store.codec import Codec
from forecourt.store.schema import flag, metadata, text, time

users = sa.Table(
    "users",
    metadata,
    text("id", primary_key=True),
    text("operator_id", nullable=True),
    text("email"),
    text("email_key"),
    text("name"),
    text("password_hash"),
    text("role"),
    flag("disabled"),
    time("created_at"),
    sa.UniqueConstraint("email_key"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    text("id", primary_key=True),
    text("operator_id", nullable=True),
    text("name"),
    text("prefix"),
    text("sha256"),
    text("role"),
    time("created_at"),
    text("created_by"),
    time("last_used_at", nullable=True),
    time("revoked_at", nullable=True),
    sa.UniqueConstraint("sha256"),
)

ended_sign_ins = sa.Table("ended_sign_ins", metadata, text("nonce", primary_key=True), time("until"))

user_rows = Codec(User, users, derived={"email": ("email_key", str.casefold)})
key_rows = Codec(ApiKey, api_keys)
ended_rows = Codec(EndedSignIn, ended_sign_ins)
