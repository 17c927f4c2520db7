"""Charging profiles of partners for sessions of theirs (mod_charging_profiles, G01 to G06)."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from forecourt.app.ports import CommandSender, Numbers, PartnerReads, StationReads
from forecourt.app.ports.roaming_cpo import ActiveProfile, CommandReplies, CpoReads
from forecourt.app.roaming.cpo.asking import CLEAR_PROFILE, GET_PROFILE, SET_PROFILE, Asked, Declined
from forecourt.app.roaming.cpo.carrying import STATION_S, Carrying
from forecourt.app.roaming.cpo.commands import Done, Prepare, Work
from forecourt.domain.access import Caller, system_caller
from forecourt.domain.commands import (
    ChargingProfile,
    ClearProfile,
    CommandRecord,
    GetProfile,
    Outcome,
    SchedulePeriod,
    SetProfile,
)
from forecourt.domain.partners import Partner
from forecourt.domain.roaming.answers import ACCEPTED, NOT_SUPPORTED, REJECTED, TOO_OFTEN, UNKNOWN
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock, utc_now

log = structlog.get_logger()

NOT_MORE_OFTEN_THAN: Final = timedelta(seconds=5)
"""G04: a profile for one session."""
STACK_LEVEL: Final = 0
AHEAD_S: Final = 24 * 3600
MOST_REMEMBERED: Final = 10_000
_CALLER = system_caller("roaming")
ScheduleIn = Callable[[object, datetime], ActiveProfile | None]
"""Reads the schedule out of a station's answer that came at a moment; None where it tells none. Implemented by the OCPP edge."""


class Profiles:
    """What partners ask about the power of a session, and what changes it later."""

    def __init__(
        self,
        carrying: Carrying,
        reads: CpoReads,
        stations: StationReads,
        partners: PartnerReads,
        sender: CommandSender,
        numbers: Numbers,
        replies: CommandReplies,
        schedule_in: ScheduleIn,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._carrying = carrying
        self._reads = reads
        self._stations = stations
        self._partners = partners
        self._sender = sender
        self._numbers = numbers
        self._replies = replies
        self._schedule_in = schedule_in
        self._clock = clock
        self._asked: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    @property
    def prepares(self) -> dict[str, Prepare]:
        """By kind."""
        return {SET_PROFILE: self._set, GET_PROFILE: self._get, CLEAR_PROFILE: self._clear}

    async def changed_at(self, station_id: str) -> None:
        """Somebody changed profiles at this station: partners whose profile a session there has are told what holds now (G05)."""
        station = await self._stations.by_id(station_id)
        running = [] if station is None else await self._reads.profiled(station_id)
        for command, transaction in running:
            partner = await self._partners.by_id(command.partner_id)
            if station is None or partner is None:
                continue
            profile = await self._active(_CALLER, station, transaction.evse, AHEAD_S)
            if profile is None:
                continue
            try:
                await self._replies.profile_changed(partner, transaction.id, profile)
            except ForecourtError as trouble:
                log.info("a partner did not hear of another profile", partner=partner.name, reason=trouble.message)

    async def _set(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        transaction, station = await self._running(partner, asked)
        wanted = asked.profile
        if wanted is None or not wanted.periods:
            raise Declined("A profile has at least one period.")
        self._not_too_often(partner, transaction)

        async def set_profile() -> Done:
            number = await self._numbers.next("profile")
            profile = _profile(number, transaction, wanted, relative=asked.relative)
            command = SetProfile(evse=transaction.evse, profile=profile)
            return _done(await self._sender.send(caller, station, command, timeout_s=STATION_S), transaction)

        return set_profile

    async def _clear(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        transaction, station = await self._running(partner, asked)

        async def clear() -> Done:
            command = ClearProfile(evse=transaction.evse, purpose="transaction")
            return _done(await self._sender.send(caller, station, command, timeout_s=STATION_S), transaction)

        return clear

    async def _get(self, partner: Partner, caller: Caller, asked: Asked) -> Work:
        transaction, station = await self._running(partner, asked)

        async def get() -> Done:
            profile = await self._active(caller, station, transaction.evse, asked.duration_s or AHEAD_S)
            result = UNKNOWN if profile is None else ACCEPTED
            return Done(result=result, profile=profile, transaction_id=transaction.id)

        return get

    async def _running(self, partner: Partner, asked: Asked) -> tuple[Transaction, Station]:
        """G03."""
        transaction = await self._carrying.session(partner, asked.session_id)
        station = await self._stations.by_id(transaction.station_id)
        if station is None or not station.connected:
            raise Declined("The station is not connected at present.")
        capabilities = await self._stations.capabilities(station.id)
        if capabilities is not None and "SetChargingProfile" in capabilities.absent:
            raise Declined("The station knows no charging profiles.", NOT_SUPPORTED)
        return transaction, station

    def _not_too_often(self, partner: Partner, transaction: Transaction) -> None:
        key, now = (partner.id, transaction.id), self._clock()
        last = self._asked.get(key)
        if last is not None and now - last < NOT_MORE_OFTEN_THAN:
            raise Declined("The profile of this session was changed a moment ago.", TOO_OFTEN)
        self._asked[key] = now
        while len(self._asked) > MOST_REMEMBERED:
            self._asked.popitem(last=False)

    async def _active(self, caller: Caller, station: Station, evse: int, duration_s: int) -> ActiveProfile | None:
        """The schedule that the station says it follows; None where it does not say."""
        record = await self._sender.send(caller, station, GetProfile(evse=evse, duration_s=duration_s), timeout_s=STATION_S)
        return self._schedule_in(record.answer, self._clock()) if record.outcome is Outcome.RESULT else None


def _profile(number: int, transaction: Transaction, wanted: ActiveProfile, *, relative: bool) -> ChargingProfile:
    """G06: with a start of its own it is absolute, else it counts from the start of charging."""
    return ChargingProfile(
        id=number,
        stack_level=STACK_LEVEL,
        purpose="transaction",
        kind="relative" if relative else "absolute",
        unit=wanted.unit,
        periods=tuple(SchedulePeriod(start_s=start, limit=limit) for start, limit in wanted.periods),
        start_at=None if relative else wanted.start_at,
        duration_s=wanted.duration_s,
        min_rate=wanted.min_rate,
        transaction_id=transaction.id,
    )


def _done(record: CommandRecord, transaction: Transaction) -> Done:
    """G04: a station that said no is REJECTED; of one that said nothing is known."""
    known = record.outcome is Outcome.RESULT
    result = ACCEPTED if known and record.status == "Accepted" else REJECTED if known else UNKNOWN
    return Done(result=result, message=record.status or "", transaction_id=transaction.id)
