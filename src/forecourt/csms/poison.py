"""Messages that a fault of ours keeps us from handling. A station would repeat them for ever, and all others behind them."""

from collections import OrderedDict
from hashlib import blake2b
from typing import Final

from forecourt.csms.inbound import Inbound
from forecourt.kit.errors import ForecourtError
from forecourt.ocpp.connection import CloseUnanswered

TOLERATED: Final = 3
"""After so many failures of one content, it is set aside as evidence and answered."""
REMEMBERED: Final = 1_000
SET_ASIDE: Final = "the server could not handle this message; evidence kept"


class Poison:
    """How often each message of a station has failed; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str, bytes], int] = OrderedDict()

    def failed(self, inbound: Inbound) -> bool:
        """Count one more failure; whether that was the last that is tolerated."""
        digest = blake2b(inbound.notice.payload, digest_size=16).digest()
        key = (inbound.station_id, inbound.action, digest)
        count = self._failures[key] = self._failures.pop(key, 0) + 1
        if len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)
        return count >= TOLERATED


def passes(failure: Exception) -> bool:
    """Whether the trouble goes by (the store is away) and the same message may do well later."""
    if not isinstance(failure, CloseUnanswered):
        return False
    cause = failure.__cause__
    return not isinstance(cause, ForecourtError) or cause.retryable
