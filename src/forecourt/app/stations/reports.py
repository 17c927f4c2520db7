"""What stations say of themselves: boot, connector status, and every other report that is kept (blocks B, G, N)."""

from datetime import datetime

import msgspec

from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import Insert, Patch, Unit, UnitOfWork, Upsert, Write
from forecourt.app.stations.advising import Advising
from forecourt.app.stations.policy import StationPolicy
from forecourt.app.stations.presence import current, station_event
from forecourt.domain.billing.parking import ConnectorStateSeen
from forecourt.domain.clocks import placed
from forecourt.domain.stations import (
    BootAnswer,
    BootData,
    Connector,
    ConnectorReport,
    ConnectorStatus,
    Registration,
    Station,
    StationReport,
)
from forecourt.domain.transactions import Notice
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock

TELLS_OF_CHARGING = frozenset(
    {
        ConnectorStatus.PREPARING,
        ConnectorStatus.CHARGING,
        ConnectorStatus.SUSPENDED_EV,
        ConnectorStatus.SUSPENDED_EVSE,
        ConnectorStatus.FINISHING,
    }
)
"""Statuses of the first generation that are kept, since the next one overwrites them; the second tells in its events."""
SKEW_STEP_S = 5.0
"""A change of the clock's error that is worth a write."""


class Reports:
    """The verbs for what comes from a station and is not about a transaction."""

    def __init__(
        self, policy: StationPolicy, unit_of_work: UnitOfWork, live: LiveStations, clock: Clock, advising: Advising
    ) -> None:
        self._policy = policy
        self._unit_of_work = unit_of_work
        self._live = live
        self._clock = clock
        self._advising = advising

    async def boot(self, station_id: str, epoch: int, boot: BootData, notice: Notice) -> BootAnswer:
        """Keep what the station says of itself, and tell it where it stands (B01 to B03)."""
        async with self._live.turn(station_id) as live:
            now = self._clock()
            values: dict[str, object] = {"boot": boot, "booted_at": now, "last_seen_at": now}
            event = station_event(
                "StationBooted",
                live.station,
                now,
                {
                    "registration": live.station.registration.value,
                    "boot": msgspec.to_builtins(boot),
                    "reason": boot.reason,
                },
                occurred_at=notice.received_at,
            )
            patch = Patch(of=Station, key={"id": station_id}, values=values, epoch=epoch)
            await self._unit_of_work.commit(Unit(key=station_id, writes=[patch], events=[event]))
            live.station = msgspec.structs.replace(live.station, boot=boot, booted_at=now, last_seen_at=now)
            self._advising.booted(live.station, now)
            return self._answer(live.station, now)

    async def heartbeat(self, station_id: str, epoch: int) -> datetime:
        """The time that the station shall have. Nothing is written: the gateway notes who was seen."""
        return self._clock()

    async def status(self, station_id: str, epoch: int, report: ConnectorReport) -> None:
        """Keep a connector's status; one that nobody configured is added (field note 23)."""
        async with self._live.turn(station_id) as live:
            if not current(live, epoch):
                return
            now = self._clock()
            before = live.connectors.get((report.evse, report.connector))
            after = _after(before, station_id, report, now)
            unit = Unit(key=station_id, writes=[_write(before, after, epoch)])
            if report.status in TELLS_OF_CHARGING and (before is None or before.status is not report.status):
                unit.writes.append(Upsert(_seen(station_id, report, now)))
            if before is None or before.status is not after.status or before.error_code != after.error_code:
                unit.events.append(
                    station_event("ConnectorStatusChanged", live.station, now, _said(before, after), occurred_at=report.at)
                )
            skew_s = self._skew(live, report, now)
            if skew_s is not None:
                unit.writes.append(Patch(of=Station, key={"id": station_id}, values={"clock_skew_s": skew_s}, epoch=epoch))
            await self._unit_of_work.commit(unit)
            live.connectors[report.evse, report.connector] = after
            if skew_s is not None:
                live.station = msgspec.structs.replace(live.station, clock_skew_s=skew_s)

    def _skew(self, live: LiveStation, report: ConnectorReport, now: datetime) -> float | None:
        """How far the station's clock is from ours, where that is news (field note 19)."""
        if report.at is None:
            return None
        skew_s = self._advising.clock(live.station, report.at, now)
        known = live.station.clock_skew_s
        return skew_s if known is None or abs(skew_s - known) >= SKEW_STEP_S else None

    async def report(self, station_id: str, epoch: int, action: str, notice: Notice, subject: str | None) -> None:
        """Keep any other message that is evidence: security events, firmware and log status, ..."""
        async with self._live.turn(station_id) as live:
            await self._keep(live, epoch, action, notice, subject)

    async def _keep(self, live: LiveStation, epoch: int, action: str, notice: Notice, subject: str | None) -> None:
        now = self._clock()
        row = StationReport(
            id=new_id(),
            operator_id=live.station.operator_id,
            station_id=live.station.id,
            action=action,
            at=notice.received_at,
            received_at=notice.received_at,
            subject=subject,
            payload=notice.payload.decode(errors="replace"),
        )
        event = station_event("StationReported", live.station, now, {"action": action, "subject": subject, "epoch": epoch})
        event = msgspec.structs.replace(event, subject_id=row.id, occurred_at=notice.received_at)
        await self._unit_of_work.commit(Unit(key=live.station.id, writes=[Insert(row)], events=[event]))

    def _answer(self, station: Station, now: datetime) -> BootAnswer:
        accepted = station.enabled and station.registration is Registration.ACCEPTED
        return BootAnswer(
            registration=station.registration if station.enabled else Registration.REJECTED,
            interval_s=self._policy.heartbeat_s if accepted else self._policy.retry_s,
            now=now,
        )


def _after(before: Connector | None, station_id: str, report: ConnectorReport, now: datetime) -> Connector:
    known = before or Connector(station_id=station_id, evse=report.evse, connector=report.connector, discovered=True)
    return msgspec.structs.replace(
        known,
        status=report.status,
        status_at=report.at,
        status_received_at=now,
        error_code=report.error_code,
        info=report.info,
        vendor_error_code=report.vendor_error_code,
    )


def _seen(station_id: str, report: ConnectorReport, now: datetime) -> ConnectorStateSeen:
    """What the status tells of charging, for the bill: whether the vehicle asks for power (OCPI D08)."""
    at = now if report.at is None else placed(report.at, now)
    return ConnectorStateSeen(station_id=station_id, evse=report.evse, connector=report.connector, at=at, word=report.status.value)


def _write(before: Connector | None, after: Connector, epoch: int) -> Write:
    if before is None:
        return Upsert(after)
    changed = ("status", "status_at", "status_received_at", "error_code", "info", "vendor_error_code")
    return Patch(
        of=Connector,
        key={"station_id": after.station_id, "evse": after.evse, "connector": after.connector},
        values={name: getattr(after, name) for name in changed},
        epoch=epoch,
    )


def _said(before: Connector | None, after: Connector) -> dict[str, object]:
    return {
        "evse": after.evse,
        "connector": after.connector,
        "status": after.status.value,
        "before": before.status.value if before is not None else None,
        "error_code": after.error_code,
        "info": after.info,
        "vendor_error_code": after.vendor_error_code,
    }
