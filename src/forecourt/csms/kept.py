"""Messages that are kept as evidence and answered by rule: the row of such a message in a version's table."""

from collections.abc import Callable
from typing import Any

import msgspec

from forecourt.csms.inbound import Handler, Inbound
from forecourt.csms.members import Payload
from forecourt.csms.verbs import Verbs


def nothing(_: Inbound) -> Payload:
    """The reply has no members that must be there."""
    return {}


def status(word: str) -> Callable[[Inbound], Payload]:
    """The reply is one status word."""
    return lambda _: {"status": word}


class Kept(msgspec.Struct, frozen=True):
    """How a message is answered of which we only keep that it was said. `subject` names the member that tells what it is
    about (dots go deeper)."""

    subject: str | None = None
    reply: Callable[[Inbound], Payload] = nothing


def handler_of(kept: Kept) -> Handler:
    """The handler that does what the row says."""

    async def keep(verbs: Verbs, inbound: Inbound) -> Payload:
        subject = _subject(inbound.message, kept.subject)
        await verbs.stations.report(inbound.station_id, inbound.epoch, inbound.action, inbound.notice, subject)
        return kept.reply(inbound)

    return keep


def _subject(message: Any, path: str | None) -> str | None:
    if path is None:
        return None
    for name in path.split("."):
        message = getattr(message, name)
        if message is msgspec.UNSET:
            return None
    return str(message)
