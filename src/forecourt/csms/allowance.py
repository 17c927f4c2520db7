"""What a station that was not accepted yet may send because we asked for it, and how often (B02.FR.02, B02.FR.09, B03.FR.07)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_TRIGGERS: Final = {"TriggerMessage", "ExtendedTriggerMessage"}
_SIGN: Final = "SignCertificate"
_ASKED_FOR: Final = {  # an action of ours, or the message that a trigger asks for -> what the station then sends
    "GetBaseReport": "NotifyReport",
    "GetReport": "NotifyReport",
    "SignChargePointCertificate": _SIGN,
    "SignChargingStationCertificate": _SIGN,
    "SignV2GCertificate": _SIGN,
    "SignV2G20Certificate": _SIGN,
    "SignCombinedCertificate": _SIGN,
}
_OF_EACH_EVSE: Final = {"MeterValues", "TransactionEvent"}


def requested_message(action: str, payload: object) -> str | None:
    """What a trigger asks for; None when it is no trigger."""
    if action not in _TRIGGERS or not isinstance(payload, dict):
        return None
    return str(payload.get("requestedMessage"))


def asked_for(action: str, payload: object, evses: int) -> Mapping[str, int]:
    """By message: how many the station sends when it accepts this CALL; one for each EVSE, when none was named (F06.FR.11)."""
    requested = requested_message(action, payload)
    if requested is None:
        return {_ASKED_FOR[action]: 1} if action in _ASKED_FOR else {}
    everywhere = requested in _OF_EACH_EVSE and isinstance(payload, dict) and "evse" not in payload
    return {_ASKED_FOR.get(requested, requested): max(evses, 1) if everywhere else 1}


class Allowance:
    """Counts down what was asked for."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left: Counter[str] = Counter()

    def grant(self, asked: Mapping[str, int]) -> None:
        """The station may send these; before it answers, since they may come at once with its answer."""
        self._left.update(asked)

    def withdraw(self, asked: Mapping[str, int]) -> None:
        """It will not do what it was asked."""
        self._left -= Counter(asked)

    def take(self, action: str, message: Any) -> bool:
        """Whether we asked for this message. A report in parts counts with its last one (`tbc`)."""
        if not self._left[action]:
            return False
        if getattr(message, "tbc", msgspec.UNSET) is not True:
            self._left[action] -= 1
        return True

    def left(self) -> dict[str, int]:
        """What may still come."""
        return dict(+self._left)
