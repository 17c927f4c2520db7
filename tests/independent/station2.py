"""OCPP 2.0.1 and 2.1 stations on the `ocpp` package."""

import asyncio
from typing import Any, ClassVar
from uuid import uuid4

import ocpp.v21
import ocpp.v201
from ocpp.routing import on

from tests.independent.station16 import now


class _Station2:
    """What both versions share; `call` and `call_result` are the package's modules of the version."""

    version: ClassVar[str]
    calls: ClassVar[Any]
    results: ClassVar[Any]

    def _prepare(self, serial: str) -> None:
        self.serial = serial
        self.reference: str | None = None
        self.meter_wh = 1_000
        self.seq_no = 0
        self.resets: list[str] = []
        self.started = asyncio.Event()
        self.stopped = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()

    async def boot(self) -> str:
        station = {"model": "Independent 2", "vendor_name": "ACME", "serial_number": self.serial}
        answer = await self.call(self.calls.BootNotification(charging_station=station, reason="PowerUp"))  # type: ignore[attr-defined]
        status = self.calls.StatusNotification(timestamp=now(), connector_status="Available", evse_id=1, connector_id=1)
        await self.call(status)  # type: ignore[attr-defined]
        await self.call(self.calls.Heartbeat())  # type: ignore[attr-defined]
        return str(answer.status)

    async def authorize(self, uid: str) -> str:
        answer = await self.call(self.calls.Authorize(id_token={"id_token": uid, "type": "ISO14443"}))  # type: ignore[attr-defined]
        return str(answer.id_token_info["status"])

    async def start(self, uid: str, remote_start_id: int | None = None) -> str:
        self.reference, self.seq_no = str(uuid4()), 0
        answer = await self._event("Started", "RemoteStart" if remote_start_id is not None else "Authorized", uid, remote_start_id)
        self.started.set()
        return str(answer.id_token_info["status"])

    async def meter(self, add_wh: int) -> None:
        self.meter_wh += add_wh
        await self._event("Updated", "MeterValuePeriodic")

    async def stop(self, uid: str | None = None, reason: str = "Local") -> None:
        await self._event("Ended", "RemoteStop" if reason == "Remote" else "StopAuthorized", uid, stopped_reason=reason)
        self.stopped.set()

    async def _event(
        self, kind: str, trigger: str, uid: str | None = None, remote_start_id: int | None = None, stopped_reason: str | None = None
    ) -> Any:
        info: dict[str, Any] = {"transaction_id": self.reference, "charging_state": "Charging"}
        if remote_start_id is not None:
            info["remote_start_id"] = remote_start_id
        if stopped_reason is not None:
            info |= {"stopped_reason": stopped_reason, "charging_state": "EVConnected"}
        context = {"Started": "Transaction.Begin", "Ended": "Transaction.End"}.get(kind, "Sample.Periodic")
        sampled = [{"value": float(self.meter_wh), "context": context, "measurand": "Energy.Active.Import.Register"}]
        request = self.calls.TransactionEvent(
            event_type=kind,
            timestamp=now(),
            trigger_reason=trigger,
            seq_no=self.seq_no,
            transaction_info=info,
            evse={"id": 1, "connector_id": 1},
            id_token={"id_token": uid, "type": "ISO14443"} if uid else None,
            meter_value=[{"timestamp": now(), "sampled_value": sampled}],
        )
        self.seq_no += 1
        return await self.call(request)  # type: ignore[attr-defined]

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    @on("RequestStartTransaction")
    def on_request_start(self, id_token: dict[str, Any], remote_start_id: int, **_: Any) -> Any:
        self._later(self.start(id_token["id_token"], remote_start_id))
        return self.results.RequestStartTransaction(status="Accepted")

    @on("RequestStopTransaction")
    def on_request_stop(self, transaction_id: str, **_: Any) -> Any:
        if transaction_id != self.reference:
            return self.results.RequestStopTransaction(status="Rejected")
        self._later(self.stop(reason="Remote"))
        return self.results.RequestStopTransaction(status="Accepted")

    @on("Reset")
    def on_reset(self, type: str, **_: Any) -> Any:  # noqa: A002 -- the package hands in the wire's name
        self.resets.append(str(type))
        return self.results.Reset(status="Accepted")


class Station201(_Station2, ocpp.v201.ChargePoint):  # type: ignore[misc]
    """An OCPP 2.0.1 station."""

    version, calls, results = "2.0.1", ocpp.v201.call, ocpp.v201.call_result

    def __init__(self, identity: str, connection: Any, serial: str = "SN-201") -> None:
        super().__init__(identity, connection, response_timeout=20)
        self._prepare(serial)


class Station21(_Station2, ocpp.v21.ChargePoint):  # type: ignore[misc]
    """An OCPP 2.1 station."""

    version, calls, results = "2.1", ocpp.v21.call, ocpp.v21.call_result

    def __init__(self, identity: str, connection: Any, serial: str = "SN-21") -> None:
        super().__init__(identity, connection, response_timeout=20)
        self._prepare(serial)
