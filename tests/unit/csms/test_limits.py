"""How much one station or one address may ask."""

from forecourt.csms.limits import Doorkeeper, Limits, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_address_that_is_refused_too_often_is_not_looked_at_for_a_while() -> None:
    clock = Clock()
    door = Doorkeeper(Limits(refusals_per_s=1.0, refusal_burst=3), clock)

    for _ in range(3):
        door.refused("10.0.0.1")

    assert not door.may_knock("10.0.0.1")
    assert door.may_knock("10.0.0.2")
    clock.now += 1.5
    assert door.may_knock("10.0.0.1")


def test_sockets_are_counted_by_address() -> None:
    door = Doorkeeper(Limits(max_sockets_per_address=2))

    assert door.enter("10.0.0.1", "a") is None
    assert door.enter("10.0.0.1", "b") is None
    assert door.enter("10.0.0.1", "c") is not None
    door.leave("10.0.0.1", "a")
    assert door.enter("10.0.0.1", "c") is None


def test_sockets_are_counted_by_station() -> None:
    door = Doorkeeper(Limits(max_sockets_per_station=1))

    assert door.enter("10.0.0.1", "a") is None
    assert door.enter("10.0.0.2", "a") is not None
    door.leave("10.0.0.1", "a")
    assert door.enter("10.0.0.2", "a") is None


def test_a_station_may_burst_and_is_slowed_down_afterwards() -> None:
    limits = Limits(max_messages_per_s=10.0, message_burst=5)
    pace = Pace(0.0)

    waits = [pace.wait_s(limits, 0.0) for _ in range(7)]

    assert waits[:5] == [0.0] * 5
    assert waits[5] > 0
    assert waits[6] > waits[5]
    assert pace.wait_s(limits, 60.0) == 0.0
