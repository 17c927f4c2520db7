"""The verbs of the app that stations' messages are translated to, as the edge needs them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from forecourt.app.ports import Numbers
from forecourt.domain.commands import StationAnswer
from forecourt.domain.reservations import ReservationStatus
from forecourt.domain.screens import Shown, StationCost, ToldCost
from forecourt.domain.stations import BootAnswer, BootData, ConnectorReport, ConnectorStatus, Repaired
from forecourt.domain.tokens import TokenRef, TokenVerdict
from forecourt.domain.transactions import (
    EventReport,
    EventResult,
    MeterReport,
    Notice,
    StartReport,
    StartResult,
    StopReport,
    StopResult,
)
from forecourt.kit.time import Clock


class StationVerbs(Protocol):
    """What stations say of themselves."""

    async def boot(self, station_id: str, epoch: int, boot: BootData, notice: Notice) -> BootAnswer: ...
    async def heartbeat(self, station_id: str, epoch: int) -> datetime: ...
    async def status(self, station_id: str, epoch: int, report: ConnectorReport) -> None: ...
    async def report(self, station_id: str, epoch: int, action: str, notice: Notice, subject: str | None) -> None: ...
    def advise(self, station_id: str, code: str, **words: object) -> None: ...
    async def repaired(self, station_id: str, action: str, repairs: Sequence[Repaired]) -> None: ...


class ChargingVerbs(Protocol):
    """What stations say of charging."""

    async def authorize(self, station_id: str, token: TokenRef, evse: int | None, notice: Notice) -> TokenVerdict: ...
    async def start(self, station_id: str, report: StartReport, notice: Notice) -> StartResult: ...
    async def stop(self, station_id: str, report: StopReport, notice: Notice) -> StopResult: ...
    async def meter_values(self, station_id: str, report: MeterReport, notice: Notice) -> None: ...
    async def event(self, station_id: str, report: EventReport, notice: Notice) -> EventResult: ...
    async def undecodable(self, station_id: str, action: str, notice: Notice, sentence: str) -> None: ...
    async def station_booted(self, station_id: str, notice: Notice) -> None: ...
    async def connector_reported(
        self, station_id: str, evse: int, connector: int, status: ConnectorStatus, at: datetime | None, notice: Notice
    ) -> None: ...


class ReservationVerbs(Protocol):
    """What stations say of reservations."""

    async def station_said(self, station_id: str, number: int, status: ReservationStatus, notice: Notice) -> None: ...


class ScreenVerbs(Protocol):
    """What the station's screen is told of the price, with the answer or soon after; and what the station counted itself."""

    async def presented(self, station_id: str, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> Shown | None: ...
    def present_soon(self, station_id: str, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> None: ...
    def running(self, station_id: str, transaction_id: str) -> ToldCost | None: ...
    async def ended(self, station_id: str, transaction_id: str) -> ToldCost | None: ...
    def end_soon(self, station_id: str, transaction_id: str) -> None: ...
    async def counted(self, station_id: str, transaction_id: str, cost: StationCost) -> None: ...


class CommandVerbs(Protocol):
    """What becomes of our own questions."""

    async def answered_late(self, answer: StationAnswer) -> None: ...


class Verbs(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, numbers for what none of them took, and the time."""

    stations: StationVerbs
    charging: ChargingVerbs
    reservations: ReservationVerbs
    screens: ScreenVerbs
    numbers: Numbers
    clock: Clock
