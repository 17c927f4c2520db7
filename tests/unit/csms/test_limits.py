"""How much one station or one address may ask."""

from forecourt.csms.limits import Doorkeeper, Limits, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def flooded(clock: Clock) -> Doorkeeper:
    """A door where `STRANGER` was refused from `10.0.0.1` as often as may be."""
    door = Doorkeeper(Limits(refusals_per_s=1.0, refusal_burst=3), clock)
    for _ in range(3):
        door.refused("10.0.0.1", "stranger")
    return door


def test_an_address_that_is_refused_too_often_is_not_looked_at_for_a_while() -> None:
    clock = Clock()
    door = flooded(clock)

    assert not door.may_knock("10.0.0.1", "another", None)
    assert door.may_knock("10.0.0.2", "another", None)
    clock.now += 1.5
    assert door.may_knock("10.0.0.1", "another", None)


def test_who_shows_credentials_is_looked_at_whatever_others_did_there() -> None:
    door = flooded(Clock())

    assert door.may_knock("10.0.0.1", "another", 1)
    assert not door.may_knock("10.0.0.1", "stranger", 1)


def test_who_came_in_before_is_looked_at_with_the_same_credentials_whatever_was_tried_in_its_name() -> None:
    clock = Clock()
    door = Doorkeeper(Limits(refusals_per_s=1.0, refusal_burst=3), clock)
    for key, shown in (("with", 1), ("without", None)):
        assert door.enter("10.0.0.1", key, shown) is None
        door.leave("10.0.0.1", key)
        for _ in range(3):
            door.refused("10.0.0.1", key)

    assert door.may_knock("10.0.0.1", "with", 1)
    assert not door.may_knock("10.0.0.1", "with", 2)
    assert not door.may_knock("10.0.0.1", "with", None)
    assert door.may_knock("10.0.0.1", "without", None)


def test_failed_tls_handshakes_close_an_address_unless_stations_are_there() -> None:
    clock = Clock()
    door = Doorkeeper(Limits(refusals_per_s=1.0, refusal_burst=3), clock)
    door.enter("10.0.0.2", "a", 1)
    for address in ("10.0.0.1", "10.0.0.2"):
        for _ in range(3):
            door.handshake_failed(address)

    assert not door.may_begin("10.0.0.1")
    assert door.may_begin("10.0.0.2")
    clock.now += 1.5
    assert door.may_begin("10.0.0.1")


def test_sockets_are_counted_by_address() -> None:
    door = Doorkeeper(Limits(max_sockets_per_address=2))

    assert door.enter("10.0.0.1", "a", None) is None
    assert door.enter("10.0.0.1", "b", None) is None
    assert door.enter("10.0.0.1", "c", None) is not None
    door.leave("10.0.0.1", "a")
    assert door.enter("10.0.0.1", "c", None) is None


def test_sockets_are_counted_by_station() -> None:
    door = Doorkeeper(Limits(max_sockets_per_station=1))

    assert door.enter("10.0.0.1", "a", None) is None
    assert door.enter("10.0.0.2", "a", None) is not None
    door.leave("10.0.0.1", "a")
    assert door.enter("10.0.0.2", "a", None) is None


def test_a_station_may_burst_and_is_slowed_down_afterwards() -> None:
    limits = Limits(max_messages_per_s=10.0, message_burst=5)
    pace = Pace(0.0)

    waits = [pace.wait_s(limits, 0.0) for _ in range(7)]

    assert waits[:5] == [0.0] * 5
    assert waits[5] > 0
    assert waits[6] > waits[5]
    assert pace.wait_s(limits, 60.0) == 0.0
