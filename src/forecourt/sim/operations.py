"""What a central system may order, independent of the version: each answers with the status word that the versions share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from forecourt.sim.bay import Bay, Reservation, StopReason, Token, Trigger
from forecourt.sim.charging import Charging
from forecourt.sim.core import Core, FollowUp
from forecourt.sim.profiles import Profile, Purpose

ACCEPTED, REJECTED, SCHEDULED = "Accepted", "Rejected", "Scheduled"


class Operations:
    """The operator's hand on one station."""

    def __init__(self, core: Core, charging: Charging) -> None:
        self._core = core
        self._charging = charging

    # Start and stop

    def remote_start(
        self, evse: int | None, token: Token, remote_start_id: int | None = None, profile: Profile | None = None
    ) -> tuple[str, str | None]:
        """Start for a token (F01, F02; 1.6 5.11): the status, and the transaction's id when it already runs."""
        bay = self._startable(evse, token)
        if bay is None or (profile is not None and profile.purpose is not Purpose.TX):
            return REJECTED, None
        running = bay.transaction.id if bay.transaction else None

        async def go() -> None:
            await self._go(bay, token, remote_start_id, profile)

        self._core.follow_up(go)
        return ACCEPTED, running

    def _startable(self, evse: int | None, token: Token) -> Bay | None:
        fitting = [bay for bay in self._core.chosen(evse) if self._admits(bay, token)]
        return max(fitting, key=lambda bay: bay.plugged, default=None)

    def _admits(self, bay: Bay, token: Token) -> bool:
        held = bay.reservation is None or bay.reservation.token.same(token)
        return held and not bay.inoperative and not bay.closing and bay.authorised is None and bay.evse.fault is None

    async def _go(self, bay: Bay, token: Token, remote_start_id: int | None, profile: Profile | None) -> None:
        if self._core.settings.authorize_remote:
            verdict = await self._charging.authorise(token)
            if not verdict.accepted(self._core.now()):
                return
        if bay.authorised is not None:
            return
        self._charging.grant(bay, token, remote_start_id=remote_start_id, remote=True)
        if profile is not None and bay.transaction is not None:
            self._core.profiles.install(_for(profile, bay))

    def tariff_changed(self, bay: Bay) -> None:
        """The transaction here is counted by another tariff; it is reported after the answer (2.1 I11.FR.07)."""

        async def go() -> None:
            self._charging.tariff_changed(bay)

        self._core.follow_up(go)

    def remote_stop(self, matches: Callable[[Bay], bool]) -> str:
        """Stop the transaction that matches (F03)."""
        bay = next((bay for bay in self._core.bays if bay.transaction is not None and matches(bay)), None)
        if bay is None:
            return REJECTED
        self._later(lambda: self._charging.stop(bay, StopReason.REMOTE, Trigger.REMOTE_STOP))
        return ACCEPTED

    # Availability, reset, unlock

    def availability(self, evse: int | None, connector: int | None, *, operative: bool) -> str:
        """Take in or out of service; waits for a running transaction (G03, G04; 1.6 5.2)."""
        bays = list(self._core.chosen(evse))
        if not bays or any(connector and connector not in bay.connectors for bay in bays):
            return REJECTED
        waiting = False
        for bay in bays:
            which = {connector} if connector else set(bay.connectors)
            bay.scheduled -= which
            if operative:
                bay.inoperative -= which
            elif bay.transaction is not None:
                bay.scheduled |= which
                waiting = True
            else:
                bay.inoperative |= which
        self._later(self._show_all)
        return SCHEDULED if waiting else ACCEPTED

    def _show_all(self) -> None:
        for bay in self._core.bays:
            self._charging.refresh(bay)

    def reset(self, reason: StopReason, *, evse: int | None = None, on_idle: bool = False) -> str:
        """Restart the station or one EVSE, at once or when idle (B11, B12; 1.6 5.14)."""
        bays = list(self._core.chosen(evse))
        if not bays:
            return REJECTED
        busy = any(bay.transaction is not None for bay in bays)
        if on_idle and busy:
            for bay in bays:
                bay.closing = bay.transaction is None
            self._core.restart_when_idle = not evse
            self._later(self._show_all)
            return SCHEDULED
        self._later(lambda: self._reset(bays, reason, whole=not evse))
        return ACCEPTED

    def _reset(self, bays: list[Bay], reason: StopReason, *, whole: bool) -> None:
        for bay in bays:
            self._charging.end(bay, reason, Trigger.RESET)
        if whole:
            self._core.restart("RemoteReset")

    def unlock(self, evse: int, connector: int, *, ends: bool) -> str:
        """Release a cable (F05; 1.6 5.18); `ends`: a running transaction is ended for it, else it forbids."""
        bay = self._core.bay(evse)
        if bay is None or connector not in bay.connectors:
            return "UnknownConnector"
        if bay.transaction is not None and bay.authorised is not None and not ends:
            return "OngoingAuthorizedTransaction"
        if bay.evse.fault is not None:
            return "UnlockFailed"
        self._later(lambda: self._charging.end(bay, StopReason.UNLOCK, Trigger.UNLOCK))
        return "Unlocked"

    # Reservations

    def reserve(self, number: int, evse: int | None, token: Token, expires_at: datetime, group: Token | None) -> str:
        """Hold an EVSE for a token (H01; 1.6 5.13)."""
        old = next((bay for bay in self._core.bays if bay.reservation and bay.reservation.id == number), None)
        if old is not None:
            old.reservation = None
        bays = list(self._core.chosen(evse))
        if not bays:
            return REJECTED
        bay = next((bay for bay in bays if self._open(bay)), None)
        if bay is None:
            return self._why_not(bays[0])
        bay.reservation = Reservation(number, bay.id, token, expires_at, group)
        self._later(self._show_all)
        return ACCEPTED

    def _open(self, bay: Bay) -> bool:
        return bay.free and not bay.plugged and not bay.inoperative and bay.reservation is None

    def _why_not(self, bay: Bay) -> str:
        if bay.evse.fault is not None:
            return "Faulted"
        return "Unavailable" if bay.inoperative else "Occupied"

    def cancel_reservation(self, number: int) -> str:
        """Give the EVSE free again (H02)."""
        bay = next((bay for bay in self._core.bays if bay.reservation and bay.reservation.id == number), None)
        if bay is None:
            return REJECTED
        bay.reservation = None
        self._later(self._show_all)
        return ACCEPTED

    # Charging profiles

    def set_profile(self, profile: Profile) -> str:
        """Install a profile (K01, K02, K03; 1.6 5.16)."""
        bay = self._core.bay(profile.evse)
        if profile.evse and bay is None:
            return REJECTED
        if profile.purpose in (Purpose.STATION_MAX, Purpose.EXTERNAL) and profile.evse:
            return REJECTED
        if profile.purpose is Purpose.TX and not self._fits(profile, bay):
            return REJECTED
        if profile.recurrence is None and profile.kind == "Recurring":
            return REJECTED
        self._core.profiles.install(profile if profile.purpose is not Purpose.TX or bay is None else _for(profile, bay))
        self._later(self._obey)
        return ACCEPTED

    def _fits(self, profile: Profile, bay: Bay | None) -> bool:
        if bay is None or bay.transaction is None:
            return False
        return profile.transaction in (None, bay.transaction.id)

    def clear_profiles(self, found: list[Profile]) -> str:
        """Remove profiles (K10)."""
        self._later(self._obey)
        return ACCEPTED if self._core.profiles.clear(found) else "Unknown"

    def _obey(self) -> None:
        self._charging.advance(0.0)

    def clear_cache(self) -> str:
        """Forget what was learnt about tokens (C11)."""
        self._core.cache.clear()
        return ACCEPTED if self._core.settings.cache_enabled else REJECTED

    def later(self, act: FollowUp) -> None:
        """Act after the answer has gone out."""
        self._core.follow_up(act)

    def _later(self, act: Callable[[], None]) -> None:
        async def go() -> None:
            act()

        self._core.follow_up(go)


def _for(profile: Profile, bay: Bay) -> Profile:
    return replace(profile, evse=bay.id, transaction=bay.transaction.id if bay.transaction else None)
