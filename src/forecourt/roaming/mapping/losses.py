"""What a shape cannot say: every field that does not survive a mapping is told, with its path and the reason (§1.18)."""

from collections.abc import Iterable
from typing import Generic, TypeVar

import msgspec

from forecourt.domain.pricing import Finding
from forecourt.kit.errors import FieldFault, InvalidInput

T = TypeVar("T")


class Loss(msgspec.Struct, frozen=True):
    """One thing that the other side will not know, or will read otherwise. `path` is that of the side it came from.

    `code` is stable and stands where a price may depend on it: such a loss is told with every price.
    """

    path: str
    what: str
    why: str
    code: str = ""


class Mapped(msgspec.Struct, Generic[T], frozen=True):
    """What came out, and what was lost."""

    value: T
    losses: tuple[Loss, ...] = ()


def told(losses: Iterable[Loss]) -> tuple[Finding, ...]:
    """What must be told with every price."""
    return tuple(Finding(code=each.code, path=each.path, sentence=f"{each.path}: {each.why}.") for each in losses if each.code)


def refused(path: str, rule: str, message: str) -> InvalidInput:
    """The error about one field of a partner's object; the message completes a sentence that begins with the path."""
    return InvalidInput(f"{path} {message}.", faults=(FieldFault(path, rule, message),), code="unreadable")
