"""The registry of open sockets: the highest epoch of a station is its socket, whatever the order of events."""

from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from forecourt.csms.sockets import Sockets, StationSocket


class Standing:
    """As much of a socket as the registry looks at."""

    def __init__(self, station_id: str, epoch: int) -> None:
        self.station_id = station_id
        self.epoch = epoch


def standing(station_id: str, epoch: int) -> StationSocket:
    return cast("StationSocket", Standing(station_id, epoch))


def test_the_newer_socket_replaces_the_older_which_must_end() -> None:
    sockets = Sockets()
    older, newer = standing("a", 1), standing("a", 2)
    assert sockets.add(older) is None

    assert sockets.add(newer) is older
    assert sockets.get("a") is newer


def test_an_older_socket_that_comes_late_must_end_itself() -> None:
    sockets = Sockets()
    older, newer = standing("a", 1), standing("a", 2)
    sockets.add(newer)

    assert sockets.add(older) is older
    assert sockets.get("a") is newer


def test_closing_the_older_never_removes_the_newer() -> None:
    sockets = Sockets()
    older, newer = standing("a", 1), standing("a", 2)
    sockets.add(older)
    sockets.add(newer)

    assert not sockets.remove(older)
    assert sockets.get("a") is newer
    assert sockets.remove(newer)
    assert sockets.get("a") is None


@given(st.permutations(range(6)), st.data())
def test_whatever_the_order_the_highest_epoch_stays(epochs: list[int], data: st.DataObject) -> None:
    sockets = Sockets()
    ended: set[int] = set()
    open_ones: dict[int, StationSocket] = {}
    for epoch in epochs:
        socket = open_ones[epoch] = standing("a", epoch)
        loser = sockets.add(socket)
        if loser is not None and data.draw(st.booleans()):
            sockets.remove(loser)
        if loser is not None:
            ended.add(loser.epoch)

    assert sockets.get("a") is open_ones[max(epochs)]
    assert ended == set(epochs) - {max(epochs)}
