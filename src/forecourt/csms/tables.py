"""What a version knows of the messages that stations send: the shape of `v16.TABLE` and `v2.TABLE`."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from forecourt.csms.inbound import Handler


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The messages of one generation."""

    handlers: Mapping[str, Handler]
    transaction_messages: frozenset[str]
    """Those that a station keeps and repeats while we do not answer; they are never dropped."""
    least: Mapping[str, Handler]
    """The least that a transaction message can be answered with when it was not handled; no entry: nothing at all."""
    certificate_fault: Callable[[Any, str | None], str | None]
    """(boot message, common name of the client certificate) -> why they do not belong together, as a sentence (B01.FR.11)."""
