"""What may be asked again, and when: reading, and putting a whole object; never what may have been taken already."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import msgspec

from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.exchange import Response
from forecourt.ocpi.interfaces.operations import Operation

DOWN: Final = frozenset({502, 503, 504})
"""HTTP statuses of a partner that is not there."""
BUSY: Final = DOWN | {429}
"""HTTP statuses that speak of a moment, not of the request."""


class Retrying(msgspec.Struct, frozen=True, kw_only=True):
    """Waits that double, each with jitter, so that many who failed together do not come back together."""

    attempts: int = 3
    first_s: float = 0.25
    most_s: float = 8.0
    jitter: Callable[[], float] = random.random

    def wait_s(self, attempt: int, retry_after: str | None) -> float:
        """How long to wait after this attempt, the first being 1; what the partner asked for, if it is longer."""
        backoff: float = min(self.first_s * 2.0 ** (attempt - 1), self.most_s) * (0.5 + self.jitter())
        asked = float(retry_after) if retry_after is not None and retry_after.isascii() and retry_after.isdigit() else 0.0
        return max(backoff, asked)


def may_repeat(operation: Operation, ending: Response | Unreachable) -> bool:
    """Whether the request may be sent once more after it ended so."""
    if isinstance(ending, Response):
        return ending.status in BUSY and operation.repeatable
    if not ending.trouble:
        return False
    return not ending.sent or operation.repeatable
