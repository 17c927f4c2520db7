"""What stations turned out not to know (asked once, not asked again until the firmware changes; field notes 12 and 57), and how
much they take in one message. In memory while they are asked things; kept for the next start.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from msgspec.structs import replace

from forecourt.domain.stations import Capabilities

_ABSENT: Final = {"NotImplemented", "NotSupported"}
_GARBLED: Final = {"FormationViolation", "FormatViolation"}
"""Of an answer that is no JSON, or of a station that cannot read what its version has: once is chance, twice in a row is not."""


class CapabilityMemory(Protocol):
    """Where what was learned outlives the process. Implemented by `app.stations`."""

    async def capabilities(self, station_id: str) -> Capabilities | None: ...
    async def keep_capabilities(self, capabilities: Capabilities) -> None: ...


class Learned:
    """By station: a capability (an action, or `TriggerMessage:` and a message) and the word that it was refused with."""

    def __init__(self, memory: CapabilityMemory | None = None) -> None:
        self._memory = memory
        """None: what is learned ends with the process."""
        self._stations: dict[str, Capabilities] = {}
        self._kept: dict[str, Capabilities | None] = {}
        self._garbled: dict[str, str] = {}
        """By station: the capability that was garbled last."""

    async def recall(self, station_id: str) -> None:
        """Read what is kept of the station, once."""
        if self._memory is None or station_id in self._kept:
            return
        kept = self._kept[station_id] = await self._memory.capabilities(station_id)
        if kept is not None:
            self._stations.setdefault(station_id, kept)

    async def keep(self, station_id: str) -> None:
        """Keep what changed of the station."""
        known = self._stations.get(station_id)
        if self._memory is not None and known is not None and known != self._kept.get(station_id):
            await self._memory.keep_capabilities(known)
            self._kept[station_id] = known

    def absent(self, station_id: str, firmware: str | None, capability: str) -> str | None:
        """The word that the station refused it with, None when it did not."""
        return self._of(station_id, firmware).absent.get(capability)

    def heard(self, station_id: str, firmware: str | None, capability: str, word: str | None) -> None:
        """The station answered with this word (an error code, or the status of a trigger)."""
        garbled = word in _GARBLED
        again = garbled and self._garbled.get(station_id) == capability
        if garbled:
            self._garbled[station_id] = capability
        elif word not in _ABSENT and self._garbled.get(station_id) == capability:
            del self._garbled[station_id]
        known = self._of(station_id, firmware)
        if word is not None and (again or word in _ABSENT):
            self._stations[station_id] = replace(known, absent={**known.absent, capability: word})
        elif not garbled and capability in known.absent:
            self._stations[station_id] = replace(known, absent={k: v for k, v in known.absent.items() if k != capability})

    def items(self, station_id: str, firmware: str | None) -> Mapping[str, int]:
        """By action: how many items the station takes in one message, where it said so."""
        return self._of(station_id, firmware).items

    def takes(self, station_id: str, firmware: str | None, items: Mapping[str, int]) -> None:
        """The station said how many items it takes."""
        if items:
            known = self._of(station_id, firmware)
            self._stations[station_id] = replace(known, items={**known.items, **items})

    def _of(self, station_id: str, firmware: str | None) -> Capabilities:
        """What is known of this firmware: nothing of another."""
        known = self._stations.get(station_id)
        return known if known is not None and known.firmware == firmware else Capabilities(station_id=station_id, firmware=firmware)
