"""An OCPP 1.6 station on the `ocpp` package."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import Action, RegistrationStatus, RemoteStartStopStatus, ResetStatus, ResetType


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Station16(ChargePoint):  # type: ignore[misc]
    """Charges on connector 1; `number` is the transaction id that the central system gave, `resets` what it was told."""

    version = "1.6"

    def __init__(self, identity: str, connection: Any, serial: str = "SN-16") -> None:
        super().__init__(identity, connection, response_timeout=20)
        self.serial = serial
        self.number: int | None = None
        self.meter_wh = 1_000
        self.resets: list[str] = []
        self.started = asyncio.Event()
        self.stopped = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()

    async def boot(self) -> str:
        request = call.BootNotification(
            charge_point_model="Independent 16", charge_point_vendor="ACME", charge_point_serial_number=self.serial
        )
        answer = await self.call(request)
        await self.call(call.StatusNotification(connector_id=1, error_code="NoError", status="Available"))
        await self.call(call.Heartbeat())
        assert answer.status in set(RegistrationStatus)
        return str(answer.status)

    async def authorize(self, uid: str) -> str:
        return str((await self.call(call.Authorize(id_tag=uid))).id_tag_info["status"])

    async def start(self, uid: str) -> str:
        answer = await self.call(call.StartTransaction(connector_id=1, id_tag=uid, meter_start=self.meter_wh, timestamp=now()))
        self.number = answer.transaction_id
        self.started.set()
        return str(answer.id_tag_info["status"])

    async def meter(self, add_wh: int) -> None:
        self.meter_wh += add_wh
        sampled = [{"value": str(self.meter_wh), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]
        values = [{"timestamp": now(), "sampledValue": sampled}]
        await self.call(call.MeterValues(connector_id=1, transaction_id=self.number, meter_value=values))

    async def stop(self, uid: str | None = None, reason: str = "Local") -> None:
        assert self.number is not None
        await self.call(
            call.StopTransaction(meter_stop=self.meter_wh, timestamp=now(), transaction_id=self.number, reason=reason, id_tag=uid)
        )
        self.stopped.set()

    @property
    def reference(self) -> str:
        return str(self.number)

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    @on(Action.remote_start_transaction)
    def on_remote_start(self, id_tag: str, **_: Any) -> Any:
        self._later(self.start(id_tag))
        return call_result.RemoteStartTransaction(status=RemoteStartStopStatus.accepted)

    @on(Action.remote_stop_transaction)
    def on_remote_stop(self, transaction_id: int) -> Any:
        if transaction_id != self.number:
            return call_result.RemoteStopTransaction(status=RemoteStartStopStatus.rejected)
        self._later(self.stop(reason="Remote"))
        return call_result.RemoteStopTransaction(status=RemoteStartStopStatus.accepted)

    @on(Action.reset)
    def on_reset(self, type: ResetType) -> Any:  # noqa: A002 -- the package hands in the wire's name
        self.resets.append(str(type))
        return call_result.Reset(status=ResetStatus.accepted)
