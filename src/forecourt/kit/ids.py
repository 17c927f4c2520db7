"""Identifiers: UUIDv7 (RFC 9562) as canonical text, ordered by time of creation, also within a millisecond."""

from uuid_utils import uuid7


def new_id() -> str:
    """A new one."""
    return str(uuid7())
