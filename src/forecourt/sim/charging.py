"""How a station charges: cable, authorisation, transaction, limits (1.6 chapter 4; 2.x blocks C, E, F)."""

import uuid

from forecourt.sim.bay import Bay, Condition, StopReason, Token, Transaction, Trigger
from forecourt.sim.core import Core, Dialect, Occasion, Verdict
from forecourt.sim.counting import Count
from forecourt.sim.physics import Vehicle
from forecourt.sim.screen import PRICE, RUNNING, TOTAL


class Charging:
    """The rules of the house for the bays of one station."""

    def __init__(self, core: Core, dialect: Dialect) -> None:
        self._core = core
        self._dialect = dialect

    # What drivers do

    def plug_in(self, bay: Bay, vehicle: Vehicle, connector: int) -> None:
        """A cable goes into a vehicle."""
        bay.evse.plug_in(vehicle, connector)
        bay.used = False
        self._settle(bay, Trigger.CABLE_PLUGGED_IN)

    async def swipe(self, bay: Bay, token: Token) -> bool:
        """A token is held to the reader: it starts here, or stops what it started; whether it was obeyed."""
        if bay.authorised is not None:
            return await self._swipe_to_stop(bay, token)
        if bay.inoperative or bay.closing or not self._admits(bay, token):
            return False
        verdict = await self.authorise(token)
        if not verdict.accepted(self._core.now()) or bay.authorised is not None or bay.evse.fault is not None:
            return False
        if verdict.message is not None and self._core.plan.maker.screen:
            self._core.screen.show(PRICE, verdict.message, bay.id)
        self.grant(bay, token, group=verdict.group)
        return True

    async def _swipe_to_stop(self, bay: Bay, token: Token) -> bool:
        owner = bay.authorised
        if owner is not None and not owner.same(token):
            verdict = await self.authorise(token)
            if bay.group is None or verdict.group != bay.group:
                return False
        self.stop(bay, StopReason.LOCAL, Trigger.STOP_AUTHORIZED, token=token)
        return True

    def unplug(self, bay: Bay) -> Vehicle:
        """The cable is pulled out."""
        vehicle = bay.evse.unplug()
        bay.used = False
        transaction = bay.transaction
        if transaction is not None and self._core.settings.stop_on_disconnect:
            self._end(bay, transaction.stop_reason or StopReason.EV_DISCONNECTED, Trigger.EV_LOST)
        elif transaction is not None:
            self._report(bay, Trigger.EV_LOST)
        self.refresh(bay)
        return vehicle

    # Authorisation

    async def authorise(self, token: Token) -> Verdict:
        """Local list, cache, central system; offline only what is known (C10, C12, C13; 1.6 3.5)."""
        core, settings = self._core, self._core.settings
        known = self._known(token)
        if core.online and not (known and settings.local_preauthorize and known.accepted(core.now())):
            answer = await core.ask(self._dialect.authorize(token))
            verdict = self._dialect.verdict(answer) if answer is not None else None
            if verdict is not None:
                self.remember(token, verdict)
                return verdict
        if known is not None and settings.local_authorize_offline:
            return known
        return Verdict("Accepted" if settings.offline_unknown and not core.online else "Invalid")

    def _known(self, token: Token) -> Verdict | None:
        core, uid = self._core, token.uid.lower()
        listed = core.local_list.get(uid) if core.settings.local_list_enabled else None
        return listed or (core.cache.get(uid) if core.settings.cache_enabled else None)

    def remember(self, token: Token, verdict: Verdict) -> None:
        """Every verdict of the central system refreshes the cache (C10.FR.04)."""
        if self._core.settings.cache_enabled:
            self._core.cache[token.uid.lower()] = verdict

    def _admits(self, bay: Bay, token: Token) -> bool:
        held = bay.reservation
        return held is None or held.token.same(token) or (held.group is not None and held.group.same(token))

    def grant(
        self, bay: Bay, token: Token, *, group: str | None = None, remote_start_id: int | None = None, remote: bool = False
    ) -> None:
        """A token may charge here."""
        bay.authorised, bay.group, bay.authorised_s = token, group, 0.0
        bay.remote_start_id = remote_start_id
        self._settle(bay, Trigger.REMOTE_START if remote else Trigger.AUTHORIZED)

    # Transactions

    def _settle(self, bay: Bay, trigger: Trigger) -> None:
        """Act on a change: close the contactor, begin or report the transaction, show the new state."""
        if bay.plugged and bay.authorised is not None and not bay.evse.energised:
            bay.evse.energise()
        if bay.transaction is not None:
            self._report(bay, trigger, bay.authorised if trigger in (Trigger.AUTHORIZED, Trigger.REMOTE_START) else None)
        elif self._starts(bay):
            self._begin(bay, trigger)
        self.refresh(bay)

    def _starts(self, bay: Bay) -> bool:
        """Whether a start point is reached (E01, TxStartPoint)."""
        reached = {
            "EVConnected": bay.plugged and not bay.used,
            "Authorized": bay.authorised is not None,
            "PowerPathClosed": bay.evse.energised,
        }
        return not bay.inoperative and any(reached[point] for point in self._core.settings.start_on)

    def _begin(self, bay: Bay, trigger: Trigger) -> None:
        core = self._core
        bay.evse.meter.begin()
        transaction = Transaction(
            id=str(uuid.uuid4()),
            evse=bay.id,
            connector=bay.evse.connector or 1,
            started_at=core.now(),
            meter_start_wh=bay.evse.meter.reading_wh(),
            token=bay.authorised,
            remote_start_id=bay.remote_start_id,
            reservation_id=bay.reservation.id if bay.reservation and bay.authorised else None,
        )
        if bay.authorised is not None:
            bay.reservation = None
        bay.transaction = transaction
        self.limit(bay)
        self._count(bay, transaction)
        transaction.charging_state = bay.charging_state
        core.tally.started += 1
        self._record(bay, transaction, Occasion("started", trigger, bay.authorised))

    def _count(self, bay: Bay, transaction: Transaction) -> None:
        """Count the cost from here on, once there is somebody to count for (2.1 I07, I08)."""
        tariff = self._dialect.tariff_of(bay) if bay.authorised is not None and transaction.count is None else None
        if tariff is not None:
            transaction.count, transaction.tells_tariff = Count(tariff, self._core.plan.zone), True
            transaction.count.begin(self._core.now())

    def tariff_changed(self, bay: Bay) -> None:
        """The transaction here is counted by another tariff (2.1 I11)."""
        self._report(bay, Trigger.TARIFF_CHANGED)

    def _report(self, bay: Bay, trigger: Trigger, token: Token | None = None) -> None:
        transaction = bay.transaction
        if transaction is not None:
            if token is not None:
                transaction.token = transaction.token or token
                transaction.remote_start_id = bay.remote_start_id
                self._count(bay, transaction)
                transaction.connector = bay.evse.connector or transaction.connector
            transaction.charging_state = bay.charging_state
            self._record(bay, transaction, Occasion("updated", trigger, token))

    def stop(self, bay: Bay, reason: StopReason, trigger: Trigger, *, token: Token | None = None) -> None:
        """Take the permission back; the transaction ends now, or with the cable when that is the stop point (E06)."""
        bay.evse.release()
        bay.authorised = bay.group = bay.remote_start_id = None
        bay.used = bay.plugged
        transaction = bay.transaction
        if transaction is not None:
            transaction.stop_reason = reason
            if bay.plugged and not {"Authorized", "PowerPathClosed"} & set(self._core.settings.stop_on):
                self._report(bay, trigger, token)
            else:
                self._end(bay, reason, trigger, token)
        self.refresh(bay)

    def resume(self, bay: Bay) -> None:
        """Go on after a power loss (2.1, TxResumed)."""
        bay.evse.energise()
        self._report(bay, Trigger.RESUMED)
        self.refresh(bay)

    def end(self, bay: Bay, reason: StopReason, trigger: Trigger) -> None:
        """End whatever runs here, whichever the stop point (reset, fault, power loss)."""
        bay.evse.release()
        if bay.transaction is not None:
            self._end(bay, reason, trigger)
        self.refresh(bay)

    def _end(self, bay: Bay, reason: StopReason, trigger: Trigger, token: Token | None = None) -> None:
        transaction = bay.transaction
        if transaction is None:
            return
        core = self._core
        transaction.stop_reason = reason
        transaction.charging_state = bay.charging_state
        if transaction.count is not None:
            self._show_count(bay, transaction.count, TOTAL)
        core.tally.ended += 1
        core.tally.energy_wh += max(0, bay.evse.meter.reading_wh() - transaction.meter_start_wh)
        self._record(bay, transaction, Occasion("ended", trigger, token))
        bay.evse.release()
        bay.transaction = bay.authorised = bay.group = bay.remote_start_id = None
        bay.used = bay.plugged
        core.profiles.end_transaction(transaction.id)
        bay.inoperative |= bay.scheduled
        bay.scheduled.clear()
        if core.restart_when_idle and not core.busy:
            core.restart("ScheduledReset")

    def _record(self, bay: Bay, transaction: Transaction, occasion: Occasion) -> None:
        for record in self._dialect.records(bay, transaction, occasion):
            record.offline = not self._core.online
            self._core.records.put(record)

    def judged(self, transaction: Transaction, verdict: Verdict) -> None:
        """The central system's opinion on the token of a transaction (1.6 4.8; E05)."""
        if transaction.token is not None:
            self.remember(transaction.token, verdict)
        bay = self._core.bay(transaction.evse)
        refused = verdict.status != "Accepted" and self._core.settings.stop_on_invalid
        if refused and bay is not None and bay.transaction is transaction and bay.authorised is not None:
            self.stop(bay, StopReason.DEAUTHORIZED, Trigger.DEAUTHORIZED)

    # The passing of time

    def advance(self, seconds: float) -> None:
        """Let time pass on every bay."""
        for bay in self._core.bays:
            self._advance(bay, seconds)

    def _advance(self, bay: Bay, seconds: float) -> None:
        self.limit(bay)
        before_wh = bay.evse.meter.register_wh
        bay.evse.advance(seconds)
        self._expire(bay, seconds)
        transaction = bay.transaction
        if transaction is None:
            return
        self._count_on(bay, transaction, seconds, bay.evse.meter.register_wh - before_wh)
        transaction.since_sample_s += seconds
        if bay.charging_state == "Charging":
            transaction.charging_s += seconds
        if bay.charging_state != transaction.charging_state:
            self._report(bay, Trigger.STATE_CHANGED)
            self.refresh(bay)
        interval = self._core.settings.sample_interval_s
        if interval and transaction.since_sample_s >= interval:
            transaction.since_sample_s = 0.0
            if transaction.count is not None:
                self._show_count(bay, transaction.count, RUNNING)
            self._report(bay, Trigger.PERIODIC)

    def _count_on(self, bay: Bay, transaction: Transaction, seconds: float, energy_wh: float) -> None:
        if transaction.count is not None:
            power = bay.evse.power_w
            charging, current = bay.charging_state == "Charging", power / bay.evse.outlet.volts
            transaction.count.advance(self._core.now(), seconds, energy_wh, charging=charging, power_w=power, current_a=current)

    def _show_count(self, bay: Bay, count: Count, what: str) -> None:
        amount = round(count.payable(), 2)
        self._core.screen.show(what, f"{amount:.2f} {count.tariff['currency']}", bay.id, amount)

    def _expire(self, bay: Bay, seconds: float) -> None:
        if bay.reservation is not None and bay.reservation.expires_at <= self._core.now():
            self._expire_reservation(bay, bay.reservation.id)
        if bay.authorised is None or bay.plugged:
            return
        bay.authorised_s += seconds
        if 0 < self._core.settings.connection_timeout_s <= bay.authorised_s:
            self.stop(bay, StopReason.TIMEOUT, Trigger.CONNECT_TIMEOUT)

    def _expire_reservation(self, bay: Bay, number: int) -> None:
        bay.reservation = None
        self.refresh(bay)
        message = self._dialect.reservation_expired(number)
        if message is not None:
            self._core.tell(message)

    def limit(self, bay: Bay) -> None:
        """Obey the charging profiles (K01; 1.6 3.13), unless this maker does not."""
        core, transaction = self._core, bay.transaction
        if core.plan.maker.quirks.ignores_limits:
            return
        limit = core.profiles.limit_at(
            core.now(),
            bay.id,
            bay.evse.outlet,
            started_at=transaction.started_at if transaction else None,
            transaction=transaction.id if transaction else None,
            share=max(1, sum(1 for each in core.bays if each.evse.energised)),
        )
        bay.evse.limit_w, bay.evse.limit_phases = limit.power_w, limit.phases
        bay.evse.settle()

    # What is shown

    def refresh(self, bay: Bay, *, everything: bool = False) -> None:
        """Report the connectors that show something else than last reported; nothing while offline."""
        if not self._core.online:
            return
        for connector in bay.connectors:
            condition = bay.condition(connector)
            if everything or bay.shown.get(connector) is not condition:
                bay.shown[connector] = condition
                self._core.tell(self._dialect.status(bay, connector, condition))

    def condition(self, bay: Bay) -> Condition:
        """What the first connector (or the one in use) shows."""
        return bay.condition(bay.evse.connector or 1)
