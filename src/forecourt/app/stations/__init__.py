"""Stations: admitted, present, heard, configured. The one service of this room, in seven parts."""

from collections.abc import Iterable

from forecourt.app.live import LiveStations
from forecourt.app.ports import Directory, StationLink, StationReads, UnitOfWork
from forecourt.app.stations.admission import Admission, Admitted, Knock, Refused
from forecourt.app.stations.advising import Advising
from forecourt.app.stations.capabilities import CapabilityBook
from forecourt.app.stations.policy import StationPolicy
from forecourt.app.stations.presence import Presence
from forecourt.app.stations.refusals import Refusals
from forecourt.app.stations.repairs import Repairs
from forecourt.app.stations.reports import Reports
from forecourt.app.stations.rotation import Rotation
from forecourt.app.stations.settings import Adopted, ConnectorSettings, StationBook, StationSettings
from forecourt.domain.stations import Repaired
from forecourt.kit.time import Clock, utc_now

__all__ = [
    "Admitted",
    "Adopted",
    "CapabilityBook",
    "ConnectorSettings",
    "Knock",
    "Refused",
    "StationPolicy",
    "StationSettings",
    "Stations",
]


class Stations:
    """The verbs of stations. Each is explained where it is defined."""

    def __init__(
        self,
        policy: StationPolicy,
        stations: StationReads,
        directory: Directory,
        unit_of_work: UnitOfWork,
        live: LiveStations,
        link: StationLink,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._clock = clock
        self._live = live
        self._advising = Advising(directory, unit_of_work)
        self._refusals = Refusals(directory, unit_of_work)
        self._repairs = Repairs(directory, unit_of_work)
        rotation = Rotation(policy, stations, unit_of_work, live, clock)
        admission = Admission(policy, stations, directory, unit_of_work, self._refusals, rotation, clock)
        presence = Presence(policy.node, stations, unit_of_work, live, clock, self._advising.disconnected)
        reports = Reports(policy, unit_of_work, live, clock, self._advising)
        book = StationBook(policy, stations, directory, unit_of_work, live, link, self._refusals, clock)

        self.admit = admission.admit
        self.note_refusal = admission.note_refusal

        self.take_epoch = presence.take_epoch
        self.connected = presence.connected
        self.disconnected = presence.disconnected
        self.end_lost = presence.end_lost
        self.saw = presence.saw

        self.boot = reports.boot
        self.heartbeat = reports.heartbeat
        self.status = reports.status
        self.report = reports.report

        self.password_sent = rotation.password_sent
        self.password_answered = rotation.password_answered

        self.put = book.put
        self.set_password = book.set_password
        self.adopt = book.adopt
        self.delete = book.delete

    async def repaired(self, station_id: str, action: str, repairs: Iterable[Repaired]) -> None:
        """Count the repairs that a message needed."""
        now = self._clock()
        for each in repairs:
            self._repairs.note(station_id, action, each, now)

    def advise(self, station_id: str, code: str, **words: object) -> None:
        """Note an advice about a station in use here, for a reason that the edge saw."""
        live = self._live.peek(station_id)
        if live is not None:
            self._advising.note(live.station, code, self._clock(), **words)

    async def flush(self) -> None:
        """Write what was only counted so far; the gateway calls it every second and at its end."""
        await self._refusals.flush(self._clock())
        await self._repairs.flush()
        await self._advising.flush()
