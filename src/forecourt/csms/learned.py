"""What stations turned out not to know (asked once, not asked again until the firmware changes; field notes 12 and 57), and how
much they take in one message.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

_ABSENT: Final = {"NotImplemented", "NotSupported"}
_GARBLED: Final = {"FormationViolation", "FormatViolation"}
"""Of an answer that is no JSON, or of a station that cannot read what its version has: once is chance, twice in a row is not."""


class _Learned(msgspec.Struct):
    firmware: str | None
    absent: dict[str, str] = {}
    garbled: str = ""
    """The capability that was garbled last."""
    items: dict[str, int] = {}


class Learned:
    """By station: a capability (an action, or `TriggerMessage:` and a message) and the word that it was refused with."""

    def __init__(self) -> None:
        self._stations: dict[str, _Learned] = {}

    def absent(self, station_id: str, firmware: str | None, capability: str) -> str | None:
        """The word that the station refused it with, None when it did not."""
        learned = self._stations.get(station_id)
        if learned is None or learned.firmware != firmware:
            return None
        return learned.absent.get(capability)

    def heard(self, station_id: str, firmware: str | None, capability: str, word: str | None) -> None:
        """The station answered with this word (an error code, or the status of a trigger)."""
        if word in _GARBLED and word is not None:
            learned = self._of(station_id, firmware)
            again, learned.garbled = learned.garbled == capability, capability
            if again:
                learned.absent[capability] = word
        elif word in _ABSENT and word is not None:
            self._of(station_id, firmware).absent[capability] = word
        elif (known := self._stations.get(station_id)) is not None:
            known.absent.pop(capability, None)
            known.garbled = "" if known.garbled == capability else known.garbled

    def items(self, station_id: str, firmware: str | None) -> Mapping[str, int]:
        """By action: how many items the station takes in one message, where it said so."""
        learned = self._stations.get(station_id)
        return {} if learned is None or learned.firmware != firmware else learned.items

    def takes(self, station_id: str, firmware: str | None, items: Mapping[str, int]) -> None:
        """The station said how many items it takes."""
        if items:
            self._of(station_id, firmware).items.update(items)

    def _of(self, station_id: str, firmware: str | None) -> _Learned:
        learned = self._stations.get(station_id)
        if learned is None or learned.firmware != firmware:
            learned = self._stations[station_id] = _Learned(firmware)
        return learned
