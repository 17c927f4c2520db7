"""The running register of a transaction: energy so far from whatever a station's meter says, one step a sample.

What counts is the set of values, never the order they came in: one that comes late is sorted in by a recount of all rows.
Each value either goes on from the last good one or opens a *candidate*: a dip that ends when the old register returns
(field note 46), or, once it has risen twice, a register that began anew (field note 41). The state is small and constant in size.
"""

from collections.abc import Iterable

import msgspec

from forecourt.domain.metering.order import in_time
from forecourt.domain.metering.samples import Context, MeterRow

FASTEST_MWH_PER_S = 1_000_000 * 1000 // 3600
"""No station delivers more than a megawatt: the bound on what a register may gain in a second, in milliwatt-hours."""
SHORTEST_S = 60
"""Times of stations are coarse: any two samples count as at least this far apart."""
RISES_TO_CONFIRM = 2
LONGEST_POWER_STEP_S = 1800
"""Power is held over at most this long when it is summed up to energy."""


class Running(msgspec.Struct, omit_defaults=True, gc=False):
    """What is remembered of a transaction's meter, in milliwatt-hours and microseconds since 1970; kept as JSON in the
    transaction. Values of the register are as received, times `scale`."""

    base: int | None = None
    top: int = 0
    done: int = 0
    """Energy of registers that ended before this one."""
    first_at: int = 0
    top_at: int = 0
    last_at: int = 0
    candidate_base: int | None = None
    candidate_top: int = 0
    rises: int = 0
    fell: bool = False
    resets: int = 0
    scale: int = 1
    """1000 when the station labels kWh as Wh (field note 40)."""
    summed: int = 0
    """Energy by power times time: what the register is checked against, and the evidence of last resort."""
    power_w: int = 0
    power_at: int = 0
    intervals: int = 0
    prior: int | None = None
    """The register where the connector's previous transaction ended, when the start's own value cannot be true."""
    begin_seen: bool = False
    end_seen: bool = False
    location: str = "Outlet"
    charging_seq: int = -1
    """Sequence number that the charging state comes from, so that a late event does not turn it back."""
    token_seq: int = -1
    place_seq: int = -1

    @property
    def energy_mwh(self) -> int:
        """Energy so far by the best of what the samples give."""
        if self.base is not None:
            return self.done + self.top - self.base
        return self.intervals or self.summed

    @property
    def energy_wh(self) -> int:
        """Energy so far, rounded half up."""
        return (self.energy_mwh + 500) // 1000


_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(Running)


def load(text: str) -> Running:
    """The state as a transaction keeps it."""
    return _decoder.decode(text)


def dump(state: Running) -> str:
    """The state as a transaction keeps it."""
    return _encode(state).decode()


def observe(state: Running, rows: Iterable[MeterRow]) -> bool:
    """Take in samples as they arrive. False: one came late and may change what followed it, so `recount` must decide: what is
    remembered holds only as long as it is what a recount of every row would give."""
    sure = True
    for row in rows:
        at = int(row.at.timestamp() * 1_000_000)
        if row.power_w is not None and row.context is not Context.BEGIN:
            sure = _power(state, at, row.power_w) and sure
        if row.interval_mwh is not None:
            state.intervals += row.interval_mwh
        if row.register_mwh is not None:
            sure = _located(state, at, row.register_mwh, row) and sure
    return sure


def recount(state: Running, rows: Iterable[MeterRow]) -> Running:
    """The state over again from every row of the transaction; for late or misplaced values."""
    fresh = Running(
        prior=state.prior,
        charging_seq=state.charging_seq,
        token_seq=state.token_seq,
        place_seq=state.place_seq,
    )
    if state.prior is not None:
        begin_at_prior(fresh, state.first_at, state.prior)
    observe(fresh, in_time(rows))
    return fresh


def begin_at_prior(state: Running, at: int, prior_mwh: int) -> None:
    """Begin where the connector's previous transaction ended (field note 37)."""
    state.prior = state.base = state.top = prior_mwh
    state.first_at = state.top_at = at


def _located(state: Running, at: int, value: int, row: MeterRow) -> bool:
    """Count at the outlet; another location counts only as long as the outlet is silent."""
    if row.location != state.location:
        if state.base is None:
            state.location = row.location
        elif row.location == "Outlet":
            _forget(state)
        else:
            return state.location == "Outlet" or (at > state.first_at and row.context is not Context.BEGIN)
    if row.context is Context.BEGIN:
        return _begin(state, at, value)
    if row.context is Context.END:
        state.end_seen = True
    return _register(state, at, value)


def _forget(state: Running) -> None:
    """Nothing that the register of another location showed is held against the outlet's."""
    state.location, state.base, state.top, state.done = "Outlet", None, 0, 0
    state.candidate_base, state.candidate_top, state.rises, state.resets = None, 0, 0, 0
    state.fell = state.begin_seen = state.end_seen = False


def _begin(state: Running, at: int, value: int) -> bool:
    """A value of the beginning is never later than any other, whenever it is sent (field note 42)."""
    if state.prior is not None:
        return True
    value *= state.scale
    if state.base is None:
        state.base = state.top = value
        state.first_at = state.top_at = state.last_at = at
        state.begin_seen = True
        return True
    if state.begin_seen and value == state.base and at >= state.first_at:
        return True
    state.begin_seen = True
    if not state.fell and value <= state.base and _within(state.base - value, at, state.first_at):
        state.base, state.first_at = value, min(at, state.first_at)
    return False


def _register(state: Running, at: int, value: int) -> bool:
    value *= state.scale
    if state.base is None:
        state.base = state.top = value
        state.first_at = state.top_at = state.last_at = at
        return True
    if at <= state.last_at and (at < state.last_at or value < _newest(state)):
        return False  # even one between known ones: the step from it to the next may be a fall, or more than can be
    since, state.last_at = state.last_at, at
    if value >= state.top and _within(value - state.top, state.top_at, at):
        state.top, state.top_at, state.candidate_base = value, at, None
    else:
        _candidate(state, since, at, value)
    if state.scale == 1:
        _check_scale(state)
    return True


def _newest(state: Running) -> int:
    """The register that the newest value showed."""
    return state.top if state.candidate_base is None else state.candidate_top


def _candidate(state: Running, since: int, at: int, value: int) -> None:
    """A value that does not go on from the last good one: remember it, and believe it when it has risen twice."""
    state.fell = True
    if state.candidate_base is None and (state.base or 0) <= value < state.top <= 2 * value:
        return  # it trembles: no register begins anew there
    if state.candidate_base is None or value < state.candidate_top:
        fresh = value < state.top and _within(value, since, at)
        state.candidate_base, state.candidate_top, state.rises = 0 if fresh else value, value, 0
        return
    if value == state.candidate_top:
        return
    state.candidate_top, state.rises = value, state.rises + 1
    if state.rises >= RISES_TO_CONFIRM:
        state.done += state.top - (state.base or 0)
        state.base, state.top, state.top_at = state.candidate_base, value, at
        state.candidate_base, state.resets = None, state.resets + 1


def _power(state: Running, at: int, power_w: int) -> bool:
    """Sum power over time; False when it comes late."""
    if at < state.power_at:
        return False
    seconds = (at - state.power_at) / 1_000_000
    if state.power_at and seconds <= LONGEST_POWER_STEP_S:
        state.summed += int((max(power_w, 0) + state.power_w) / 2 * seconds / 3.6)
    state.power_w, state.power_at = max(power_w, 0), at
    return True


def _check_scale(state: Running) -> None:
    """kWh labelled Wh: the register gains a thousandth of power times time, over 2 kWh or more (field note 40)."""
    gained = state.top - (state.base or 0) + state.done
    if state.summed < 2_000_000 or not state.summed <= 2000 * gained <= 4 * state.summed:
        return
    state.scale = 1000
    state.base = (state.base or 0) * 1000
    state.top, state.done, state.candidate_top = state.top * 1000, state.done * 1000, state.candidate_top * 1000
    if state.candidate_base is not None:
        state.candidate_base *= 1000


def _within(gain: int, earlier: int, later: int) -> bool:
    """Whether a register may gain so much in that time."""
    return gain <= FASTEST_MWH_PER_S * max(abs(later - earlier) // 1_000_000, SHORTEST_S)
