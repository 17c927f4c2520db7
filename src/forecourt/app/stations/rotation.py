"""A station's password is changed through the station itself (A01): while nobody knows what it made of it, both are right."""

from forecourt.app.live import LiveStations
from forecourt.app.ports import Patch, StationReads, Unit, UnitOfWork
from forecourt.app.stations.policy import StationPolicy
from forecourt.domain.access import Caller
from forecourt.domain.events import Event, new_event
from forecourt.domain.passwords import keyed_hash, weakness
from forecourt.domain.stations import Station
from forecourt.kit.time import Clock


class Rotation:
    """Port `PasswordKeeper`, and the first connect with a password that was only sent."""

    def __init__(
        self, policy: StationPolicy, stations: StationReads, unit_of_work: UnitOfWork, live: LiveStations, clock: Clock
    ) -> None:
        self._policy = policy
        self._stations = stations
        self._unit_of_work = unit_of_work
        self._live = live
        self._clock = clock

    async def password_sent(self, station_id: str, password: str) -> None:
        """The station is about to be told a new password; from now on it may come with that one or with the old one."""
        hashed = keyed_hash(self._policy.server_key, station_id, password.encode())
        await self._write(station_id, {"next_password_hmac": hashed})

    async def password_answered(self, caller: Caller, station_id: str, password: str, *, taken: bool) -> None:
        """The station's word: the old password ends (A01.FR.03), or the new one was never there (A01.FR.04)."""
        station = await self._stations.by_id(station_id)
        hashed = keyed_hash(self._policy.server_key, station_id, password.encode())
        if station is None or station.next_password_hmac not in (None, hashed):
            return  # removed; or another was sent meanwhile, which will be answered too
        if taken:
            await self._take(caller, station, hashed, password)
        else:
            await self._write(station_id, {"next_password_hmac": None})

    async def used(self, caller: Caller, station: Station, password: str) -> None:
        """The station came with the password that it was sent: it took it, whatever it answered."""
        if station.next_password_hmac is not None:
            await self._take(caller, station, station.next_password_hmac, password)

    async def _take(self, caller: Caller, station: Station, hashed: str, password: str) -> None:
        now = self._clock()
        weak = weakness(password, station.identity) is not None
        values: dict[str, object] = {"password_hmac": hashed, "next_password_hmac": None, "password_weak": weak, "updated_at": now}
        data: dict[str, object] = {"identity": station.identity, "changed": ["password"]}
        event = new_event(
            "StationChanged", caller, now, operator_id=station.operator_id, station_id=station.id, subject_id=station.id, data=data
        )
        await self._write(station.id, values, event)

    async def _write(self, station_id: str, values: dict[str, object], *events: Event) -> None:
        patch = Patch(of=Station, key={"id": station_id}, values=values)
        await self._unit_of_work.commit(Unit(key=station_id, writes=[patch], events=list(events)))
        await self._live.refresh(station_id)
