"""Commands to stations, version by version: which CALLs say a command, and which word of the answer is its status."""

from collections.abc import Iterable
from typing import Final

from forecourt.csms.outgoing import Encoders, Outgoing, Target, Unsupported
from forecourt.csms.v2.commands import ENCODERS as V2
from forecourt.csms.v16.commands import ENCODERS as V16
from forecourt.domain.commands import Command, RawCall
from forecourt.ocpp.versions import Version
from forecourt.ocpp.wire import Message

ENCODERS: Final[dict[Version, Encoders]] = {Version.V16: V16, Version.V201: V2, Version.V21: V2}

_RESULTS: Final = {"GetVariables": "get_variable_result", "SetVariables": "set_variable_result"}
"""Answers that have a status for each thing asked instead of one for all."""


def calls_for(command: Command, target: Target) -> list[Outgoing]:
    """The CALLs that say the command. Raises `Unsupported`."""
    if isinstance(command, RawCall):
        return [Outgoing(command.action, command.payload_json.encode())]
    encode = ENCODERS[target.version].get(type(command))
    if encode is None:
        raise Unsupported(f"OCPP {target.version.value} has nothing for {type(command).__name__}.")
    return encode(command, target)


def status_of(action: str, answer: Message) -> str | None:
    """The station's status word; where it answers for several things, the first that is not Accepted."""
    results = getattr(answer, _RESULTS.get(action, ""), None)
    if results is not None:
        return first_unaccepted(str(each.attribute_status) for each in results)
    status = getattr(answer, "status", None)
    return None if status is None else str(status)


def first_unaccepted(words: Iterable[str]) -> str | None:
    """The first word that is not Accepted, Accepted when all are, None when there is none."""
    last = None
    for word in words:
        if word != "Accepted":
            return word
        last = word
    return last
