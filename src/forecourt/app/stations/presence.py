"""Stations come and go: epochs, connects, disconnects, and when each was last seen (design, invariant 4)."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import Patch, StationReads, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role
from forecourt.domain.events import Event, new_event
from forecourt.domain.stations import Station
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock

LOST = "the server ended without a word, and the socket with it; the station was last heard at this time"
LOST_AT_ONCE = 500

_log = logging.getLogger(__name__)


class Presence:
    """Which station has which socket, as the store and memory know it."""

    def __init__(
        self,
        node: str,
        stations: StationReads,
        unit_of_work: UnitOfWork,
        live: LiveStations,
        clock: Clock,
        on_end: Callable[[Station, str, datetime], None],
    ) -> None:
        self._node = node
        self._stations = stations
        self._unit_of_work = unit_of_work
        self._live = live
        self._clock = clock
        self._on_end = on_end

    async def take_epoch(self, station_id: str) -> int:
        """The epoch of a socket that is about to be accepted: higher than that of every earlier one."""
        return await self._stations.take_epoch(station_id)

    async def connected(self, station_id: str, epoch: int, version: str, address: str) -> None:
        """The socket was accepted. Returns after it is stored, before the first message is handled."""
        async with self._live.turn(station_id) as live:
            if live.epoch is not None and live.epoch > epoch:
                return
            now = self._clock()
            values: dict[str, object] = {
                "version": version,
                "address": address,
                "connected_at": now,
                "last_seen_at": now,
                "held_by": self._node,
            }
            event = station_event("StationConnected", live.station, now, {"epoch": epoch, "version": version, "address": address})
            await self._unit_of_work.commit(Unit(key=station_id, writes=[_patch(station_id, values, epoch)], events=[event]))
            live.epoch = epoch
            live.station = msgspec.structs.replace(live.station, connection_epoch=epoch, **values)

    async def disconnected(self, station_id: str, epoch: int, reason: str) -> None:
        """The socket of this epoch ended; a newer one of the station is left alone."""
        async with self._live.turn(station_id) as live:
            replaced = live.epoch is not None and live.epoch != epoch
            now = self._clock()
            event = station_event(
                "StationDisconnected", live.station, now, {"epoch": epoch, "reason": reason, "replaced": replaced}
            )
            unit = Unit(key=station_id, events=[event])
            if not replaced:
                live.epoch = None
                live.station = msgspec.structs.replace(live.station, disconnected_at=now, held_by=None)
                unit.writes.append(_patch(station_id, {"disconnected_at": now, "held_by": None}, epoch))
            await self._unit_of_work.commit(unit)
            self._on_end(live.station, reason, now)

    async def end_lost(self) -> int:
        """At the start of the node, before it accepts any: end the sockets that it held when it died, and only those. How many."""
        after, count = "", 0
        while lost := await self._stations.held_by(self._node, after, LOST_AT_ONCE):
            now = self._clock()
            unit = Unit(key="presence")
            for station in lost:
                until = station.last_seen_at or now
                told: dict[str, object] = {"epoch": station.connection_epoch, "reason": LOST, "replaced": False}
                unit.writes.append(_patch(station.id, {"disconnected_at": until, "held_by": None}, station.connection_epoch))
                unit.events.append(station_event("StationDisconnected", station, now, told, occurred_at=until))
            await self._unit_of_work.commit(unit)
            after, count = lost[-1].id, count + len(lost)
        return count

    async def saw(self, seen: Mapping[str, tuple[int, datetime]]) -> None:
        """Write when stations (id → epoch, time) were last heard of: many in one unit, and not worth a failure."""
        if not seen:
            return
        writes = [_patch(station_id, {"last_seen_at": at}, epoch) for station_id, (epoch, at) in seen.items()]
        try:
            await self._unit_of_work.commit(Unit(key="presence", writes=[*writes]))
        except ForecourtError as error:
            _log.warning("last-seen times not written: %s", error)


def station_caller(station: Station) -> Caller:
    """The station itself as the one who acts."""
    return Caller(kind="station", id=station.id, name=station.identity, operator_id=station.operator_id, role=Role.VIEWER)


def station_event(
    type_: str, station: Station, at: datetime, data: dict[str, object], *, occurred_at: datetime | None = None
) -> Event:
    """An event of the station's own making."""
    return new_event(
        type_,
        station_caller(station),
        at,
        operator_id=station.operator_id,
        station_id=station.id,
        occurred_at=occurred_at,
        data=data,
    )


def current(live: LiveStation, epoch: int) -> bool:
    """Whether the socket of this epoch is still the one that speaks for the station."""
    return live.epoch is None or live.epoch <= epoch


def _patch(station_id: str, values: Mapping[str, object], epoch: int) -> Patch:
    return Patch(of=Station, key={"id": station_id}, values=values, epoch=epoch)
