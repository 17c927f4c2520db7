"""Whatever a station does: nothing is missing, energy is never negative, twice told is once kept, order does not matter."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from forecourt.domain.metering import Context, clean_curve
from forecourt.domain.stations import ConnectorStatus
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import EventReport, MeterReport, ReportKind, Transaction, TransactionState

from .book import CARD, Book, event, later, register, start, stop

NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, 4711, 2**31, 2**63 - 1])
PLACES = st.sampled_from([1, 2])
CARDS = st.sampled_from([CARD, TokenRef(uid="CARD2"), TokenRef(uid="#FreeCharging")])
WH = st.integers(0, 60_000)
STEPS = st.integers(0, 300) | st.integers(0, 300) | st.sampled_from([16_666, 16_667, 40_000])
"""What a register may gain in a minute, what it just may not, and what it may in a few."""


@st.composite
def transactions(draw: st.DrawFn) -> list[EventReport]:
    """All events of one transaction: a rising register, here and there a dip to zero or a leap, some events without values."""
    size = draw(st.integers(2, 9))
    events, wh = [], draw(st.integers(0, 10_000_000))
    for number in range(size):
        kind = ReportKind.STARTED if number == 0 else ReportKind.ENDED if number == size - 1 else ReportKind.UPDATED
        context = {ReportKind.STARTED: Context.BEGIN, ReportKind.ENDED: Context.END}.get(kind, Context.PERIODIC)
        wh += draw(STEPS)
        dips = kind is ReportKind.UPDATED and draw(st.integers(0, 5)) == 0
        told = kind is not ReportKind.UPDATED or draw(st.booleans())
        events.append(
            event(
                number,
                kind,
                evse=1 if number == 0 or draw(st.booleans()) else None,
                connector=1 if number == 0 else None,
                token=draw(st.one_of(st.none(), CARDS)),
                charging_state=draw(st.sampled_from([None, "Charging", "SuspendedEV", "EVConnected"])),
                offline=draw(st.booleans()),
                readings=(register(60 * number, 0 if dips else wh, context),) if told else (),
            )
        )
    return events


def outcome(transaction: Transaction) -> dict[str, object]:
    """What must not depend on the order: all but how it was told, and the bookkeeping of that."""
    left_out = {"flags", "register", "updated_at", "started_received_at", "stopped_received_at", "id"}
    return {name: value for name, value in msgspec.structs.asdict(transaction).items() if name not in left_out}


@settings(max_examples=300, deadline=None)
@given(st.data(), transactions())
def test_events_give_the_same_transaction_in_any_order_and_however_often_told(
    data: st.DataObject, whole: list[EventReport]
) -> None:
    lost = data.draw(st.sets(st.integers(0, len(whole) - 1), max_size=len(whole) - 1))
    events = [each for each in whole if each.seq_no not in lost]
    shuffled = data.draw(st.permutations([*events, *data.draw(st.lists(st.sampled_from(events), max_size=4))]))
    straight, crooked = Book(), Book()

    for each in events:
        in_order = straight.event(each, received_s=10_000)
    for each in shuffled:
        out_of_order = crooked.event(each, received_s=10_000)

    assert outcome(out_of_order) == outcome(in_order)
    assert lost or out_of_order.state is TransactionState.ENDED
    assert {each.payload for each in crooked.evidence.values()} == {each.payload for each in straight.evidence.values()}
    assert len(crooked.rows) == len(straight.rows)
    assert clean_curve(crooked.rows) == clean_curve(straight.rows)


def test_a_late_value_that_makes_a_later_one_impossible_takes_its_energy_back() -> None:
    """Over five minutes a register may gain 16.667 kWh; once it is known to have stood still for four of them, it may not."""
    begun, still = event(3, readings=(register(180, 0),)), event(7, readings=(register(420, 0),))
    ended = event(8, ReportKind.ENDED, readings=(register(480, 16_667, Context.END),))
    straight, crooked = Book(), Book()

    in_order = [straight.event(each, received_s=10_000).energy_wh for each in (begun, still, ended)]
    out_of_order = [crooked.event(each, received_s=10_000).energy_wh for each in (begun, ended, still)]

    assert in_order == [0, 0, 0]
    assert out_of_order == [0, 16_667, 0]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.dictionaries(st.integers(0, 8), WH, max_size=7), st.sampled_from([0, 900, 1000]), WH, st.booleans())
def test_values_of_the_first_generation_count_the_same_in_any_order_and_after_the_stop(
    data: st.DataObject, values: dict[int, int], meter_start_wh: int, meter_stop_wh: int, for_life: bool
) -> None:
    """At a connector whose register counts for life, or not: a start at 0 then begins where the one before ended."""
    in_order: list[int | None] = [*sorted(values), None]
    shuffled = data.draw(st.permutations(in_order))

    straight, crooked = (first_generation(order, values, meter_start_wh, meter_stop_wh, for_life) for order in (in_order, shuffled))

    assert (crooked.energy_wh, crooked.energy_source) == (straight.energy_wh, straight.energy_source)
    assert crooked.state is TransactionState.ENDED


def first_generation(
    order: Sequence[int | None], values: dict[int, int], meter_start_wh: int, meter_stop_wh: int, for_life: bool
) -> Transaction:
    """The second transaction of a connector, its values told in this order of minutes; None: its stop."""
    book = Book()
    earlier = book.start(start(at=later(-7200), meter_start_wh=500))
    book.stop(stop(int(earlier.ocpp_transaction_id), at=later(-3600), meter_stop_wh=900 if for_life else 0))
    told = book.start(start(meter_start_wh=meter_start_wh))
    number = int(told.ocpp_transaction_id)
    for minute in order:
        if minute is None:
            book.stop(stop(number, at=later(540), meter_stop_wh=meter_stop_wh), 10_000)
        else:
            reading = register(60 * minute, values[minute])
            book.values(MeterReport(evse=1, connector=1, number=number, readings=(reading,)), 10_000)
    return book.transactions[told.id]


class FirstGeneration(RuleBasedStateMachine):
    """A 1.6 station that does everything wrong, for any number of transactions at two connectors."""

    told: Bundle[object] = Bundle("told")

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.clock = 0.0
        self.said: set[str] = set()
        self.energies: dict[str, int] = {}

    def _later(self) -> float:
        self.clock += 30
        return self.clock

    @rule(target=told, evse=PLACES, token=CARDS, wh=WH, ago=st.integers(0, 90_000))
    def starts(self, evse: int, token: TokenRef, wh: int, ago: int) -> object:
        now = self._later()
        report = start(evse=evse, token=token, meter_start_wh=wh, at=later(now - ago))
        self._say(report)
        self.book.start(report, now)
        return report

    @rule(target=told, number=NUMBERS, token=st.none() | CARDS, wh=WH, ago=st.integers(0, 90_000))
    def stops(self, number: int, token: TokenRef | None, wh: int, ago: int) -> object:
        now = self._later()
        report = stop(number, token=token, meter_stop_wh=wh, at=later(now - ago))
        self._say(report)
        self.book.stop(report, now)
        return report

    @rule(target=told, number=st.none() | NUMBERS, evse=PLACES, wh=WH, ago=st.integers(0, 600))
    def measures(self, number: int | None, evse: int, wh: int, ago: int) -> object:
        now = self._later()
        report = MeterReport(evse=evse, connector=1, number=number, readings=(register(now - ago, wh),))
        rows = len(self.book.rows)
        decision = self.book.values(report, now)
        if decision.evidence:
            self._say(report)
        assert len(self.book.rows) > rows or any(each.payload for each in decision.evidence)
        return report

    @rule(report=told)
    def tells_again(self, report: object) -> None:
        now = self._later()
        before, open_before = set(self.book.evidence), len(self.book.open())
        if isinstance(report, MeterReport):
            self.book.values(report, now)
            return
        if hasattr(report, "number"):
            self.book.stop(report, now)  # type: ignore[arg-type]
        else:
            self.book.start(report, now)  # type: ignore[arg-type]
        assert before <= set(self.book.evidence)
        assert len(self.book.open()) <= open_before + 1

    @rule(data=st.data())
    def says_all_again_at_once(self, data: st.DataObject) -> None:
        """Told twice in a row, nothing is ever two."""
        now = self._later()
        report = start(evse=data.draw(PLACES), at=later(now), meter_start_wh=data.draw(WH))
        self._say(report)
        one = self.book.start(report, now)
        count = len(self.book.transactions)
        assert self.book.start(report, now + 5).id == one.id
        assert len(self.book.transactions) == count

    @rule(status=st.sampled_from(ConnectorStatus), evse=PLACES)
    def shows_status(self, status: ConnectorStatus, evse: int) -> None:
        self.book.status(status, self._later(), evse)

    @rule()
    def reboots(self) -> None:
        self.book.boot(self._later())

    @rule(wait_s=st.sampled_from([1, 700, 200_000]))
    def is_reviewed(self, wait_s: int) -> None:
        self.clock += wait_s
        self.book.review(self._later())

    @invariant()
    def nothing_said_is_missing(self) -> None:
        assert self.said <= {each.payload for each in self.book.evidence.values()}

    @invariant()
    def energy_is_never_negative_and_curves_never_fall(self) -> None:
        for each in self.book.transactions.values():
            assert each.energy_wh >= 0
            curve = clean_curve([row for row in self.book.rows if row.transaction_id == each.id])
            assert all(one.energy_wh <= other.energy_wh for one, other in pairwise(curve))

    @invariant()
    def times_and_numbers_make_sense(self) -> None:
        for each in self.book.transactions.values():
            assert each.stopped_at is None or each.stopped_at >= each.started_at
            assert (each.state is TransactionState.OPEN) == (each.stopped_at is None)
        numbers = [each.ocpp_transaction_id for each in self.book.open()]
        assert len(numbers) == len(set(numbers))

    def _say(self, report: msgspec.Struct) -> None:
        self.said.add(msgspec.json.encode(report).decode())


TestFirstGeneration = FirstGeneration.TestCase
TestFirstGeneration.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
