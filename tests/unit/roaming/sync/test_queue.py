"""Queues of pushes: whatever happens in whatever order, in the end the partner has the latest state of everything (T19)."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from forecourt.roaming.sync.queue import Queue

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = 3
KEYS = st.sampled_from([f"k{number}" for number in range(9)])


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


class World(RuleBasedStateMachine):
    """A store of objects, a queue of at most four, and a partner. The queue may miss news, fail, die and come back."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0
        self.store: dict[str, datetime] = {}
        self.partner: dict[str, datetime] = {}
        self.queue = Queue(START, most=4)
        self.kept = START
        self.hand: dict[str, datetime] = {}
        self.page: list[tuple[str, tuple[datetime, str]]] | None = None
        self.last = False

    @rule(key=KEYS, heard=st.booleans())
    def change(self, key: str, heard: bool) -> None:
        """Two changes may have one date."""
        self.clock += len(self.store) % 2 or key in self.store
        before = self.store.get(key)
        self.store[key] = at(self.clock)
        if heard:
            self.queue.heard(key, self.store[key])
        else:  # the commit's outcome is unknown
            self.queue.doubt(self.store[key])
        assert before is None or self.store[key] > before

    @precondition(lambda self: self.queue.lost and self.page is None)
    @rule()
    def begin_to_read(self) -> None:
        since, after = self.queue.reading()
        rows = sorted((changed, key) for key, changed in self.store.items() if since is None or changed >= since)
        behind = [row for row in rows if after is None or row > after]
        self.page = [(key, (changed, key)) for changed, key in behind[:PAGE]]
        self.last = len(behind) < PAGE

    @precondition(lambda self: self.page is not None)
    @rule()
    def read(self) -> None:
        assert self.page is not None
        self.queue.found(self.page, last=self.last)
        self.page = None

    @rule(most=st.integers(1, 3))
    def take(self, most: int) -> None:
        for each in self.queue.take(most, 0.0):
            assert each.key not in self.hand, "an object is under way twice"
            self.hand[each.key] = self.store[each.key]

    @precondition(lambda self: bool(self.hand))
    @rule(well=st.booleans())
    def answer(self, well: bool) -> None:
        key = next(iter(self.hand))
        state = self.hand.pop(key)
        if well:
            self.partner[key] = state
            self.queue.sent(key)
        else:
            self.queue.again(key, tries=1, at_s=0.0)

    @rule()
    def keep(self) -> None:
        up_to = self.queue.up_to
        assert up_to is not None
        self.kept = up_to

    @rule()
    def die_and_come_back(self) -> None:
        """What was under way may have arrived."""
        for key, state in self.hand.items():
            self.partner[key] = state
        self.hand, self.page = {}, None
        self.queue = Queue(self.kept, most=4)

    def teardown(self) -> None:
        """Nothing changes any more: all goes through, and it ends."""
        for _ in range(200):
            if self.queue.lost:
                self.begin_to_read()
                self.read()
            self.take(3)
            while self.hand:
                self.answer(True)
        assert self.partner == self.store
        assert (len(self.queue), self.queue.lost) == (0, False)


TestQueue = World.TestCase
TestQueue.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_many_changes_of_one_object_are_one_push() -> None:
    queue = Queue(START)
    queue.found([], last=True)
    for minute in range(50):
        queue.heard("a", at(minute), "evse:1")

    assert [(each.key, each.parts) for each in queue.take(10, 0.0)] == [("a", frozenset({"evse:1"}))]
    assert queue.up_to == at(0)


def test_a_part_and_the_whole_are_the_whole() -> None:
    queue = Queue(START)
    queue.heard("a", at(1), "evse:1")
    queue.heard("a", at(2))

    assert queue.take(10, 0.0)[0].parts == frozenset()


def test_what_failed_by_itself_lets_others_pass_and_keeps_up_to() -> None:
    queue = Queue(START)
    queue.found([], last=True)
    queue.heard("a", at(1))
    queue.heard("b", at(2))
    queue.take(2, 0.0)
    queue.again("a", tries=1, at_s=60.0)
    queue.sent("b")

    assert (queue.take(2, 30.0), queue.next_s(), queue.up_to) == ([], 60.0, at(1))
    assert [each.key for each in queue.take(2, 60.0)] == ["a"]


def test_a_full_queue_holds_no_more_and_knows_from_when_on_to_read() -> None:
    queue = Queue(START, most=2)
    queue.found([], last=True)
    noted = [queue.heard(f"k{minute}", at(minute)) for minute in range(1, 5)]

    assert (noted, len(queue), queue.lost, queue.reading()) == ([True, True, False, False], 2, True, (at(3), None))
