"""Tariffs that stations count by: brought when they change, not pressed on a station, taken away at their end."""

from typing import Any

import pytest

from forecourt.app.screens.tariffs import LOOK_AGAIN
from forecourt.domain.access import system_caller
from forecourt.domain.commands import ClearStationTariffs, GetStationTariffs, Outcome, SetStationTariff, StationAnswer
from forecourt.domain.screens import Told
from forecourt.domain.stations import Station
from tests import rows
from tests.unit.app.screens.world import COUNTS, SHOWS, World, asks, until

CALLER = system_caller("test")


def sent(world: World) -> list[tuple[type[Any], int | None]]:
    return [(type(each), each.evse) for each in world.sender.sent if isinstance(each, SetStationTariff | ClearStationTariffs)]


async def look(world: World) -> int:
    """The job looks at the station again."""
    world.later(LOOK_AGAIN.total_seconds())
    return await world.screens.tariffs.sweep(["s1"])


async def station(world: World) -> Station:
    found = await world.store.stations.by_id("s1")
    assert found is not None
    return found


BOTH = [(SetStationTariff, 1), (SetStationTariff, 2)]


async def test_each_evse_is_brought_its_tariff_once(world: World) -> None:
    await world.able(COUNTS)

    counts = [await look(world) for _ in range(3)]

    assert (counts, sent(world)) == ([2, 0, 0], BOTH)


async def test_a_station_is_not_looked_at_all_the_time(world: World) -> None:
    await world.able(COUNTS)
    await look(world)
    world.book.anybody = rows.tariff("OTHER")

    assert await world.screens.tariffs.sweep(["s1"]) == 0


async def test_a_restart_brings_nothing_again(world: World) -> None:
    await world.able(COUNTS)
    await look(world)
    await world.screens.settled()

    assert await world.built().tariffs.sweep(["s1"]) == 0


async def test_a_changed_tariff_is_brought(world: World) -> None:
    await world.able(COUNTS)
    await look(world)

    world.book.anybody = rows.tariff("PUBLIC", currency="USD")
    await look(world)

    assert sent(world) == BOTH * 2


async def test_without_a_tariff_the_station_forgets_it(world: World) -> None:
    await world.able(COUNTS)
    await look(world)

    world.book.anybody = None
    counts = [await look(world) for _ in range(2)]

    assert counts == [2, 0]
    assert sent(world)[2:] == [(ClearStationTariffs, 1), (ClearStationTariffs, 2)]


async def test_a_refused_tariff_is_offered_again_much_later_or_by_a_person(world: World) -> None:
    await world.able(COUNTS)
    world.sender.answers[SetStationTariff] = StationAnswer(outcome=Outcome.RESULT, status="TooManyElements")

    first = await look(world)
    soon = await look(world)
    asked = await world.screens.tariffs.bring(CALLER, await station(world))
    world.later(3600)
    late = await look(world)

    assert (first, soon, [each.status for each in asked], late) == (2, 0, ["TooManyElements"] * 2, 2)
    await world.screens.settled()
    told = await world.told(Told.TARIFF)
    assert told is not None
    assert not told.taken


async def test_a_station_that_has_it_already_is_content(world: World) -> None:
    await world.able(COUNTS)
    world.sender.answers[SetStationTariff] = StationAnswer(outcome=Outcome.RESULT, status="DuplicateTariffId")

    told = await world.screens.tariffs.bring(CALLER, await station(world))

    assert all(each.taken for each in told)


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.NOT_CONNECTED])
async def test_a_tariff_that_was_not_answered_is_sent_again(world: World, outcome: Outcome) -> None:
    await world.able(COUNTS)
    world.sender.answers[SetStationTariff] = StationAnswer(outcome=outcome)

    counts = [await look(world) for _ in range(2)]

    assert counts == [2, 2]


async def test_who_takes_no_tariffs_is_brought_none(world: World) -> None:
    await world.able(SHOWS)

    assert await look(world) == 0


async def test_a_station_is_asked_before_its_first_driver_comes(world: World) -> None:
    await look(world)
    await until(lambda: asks(world) == 1)

    assert sent(world) == []


async def has(world: World, *evses: int) -> None:
    """The station says that these EVSEs have the tariff that it was brought."""
    told = {each.evse: each for each in await world.store.screens.deliveries("s1") if each.kind is Told.TARIFF}
    held = [{"tariffId": told[evse].tariff_id, "tariffKind": "DefaultTariff", "evseIds": [evse]} for evse in evses]
    payload = {"status": "Accepted", "tariffAssignments": held} if held else {"status": "NoTariff"}
    world.sender.answers[GetStationTariffs] = StationAnswer(outcome=Outcome.RESULT, payload=payload)


async def test_what_a_person_cleared_is_brought_again(world: World) -> None:
    await world.able(COUNTS)
    await look(world)

    await world.screens.tariffs.clear(CALLER, await station(world), (), 1)
    await world.screens.settled()
    told = [each.tariff_id for each in await world.store.screens.deliveries("s1") if each.kind is Told.TARIFF and each.evse == 1]
    count = await look(world)

    assert (told, count) == ([None], 1)
    assert sent(world)[2:] == [(ClearStationTariffs, 1), (SetStationTariff, 1)]


async def test_a_clearing_that_failed_changes_nothing(world: World) -> None:
    await world.able(COUNTS)
    await look(world)
    world.sender.answers[ClearStationTariffs] = StationAnswer(outcome=Outcome.TIMEOUT)

    await world.screens.tariffs.clear(CALLER, await station(world), (), None)

    assert await look(world) == 0


async def test_what_a_station_lost_is_brought_again_when_a_person_asks(world: World) -> None:
    await world.able(COUNTS)
    await look(world)
    await world.screens.settled()
    await has(world, 2)

    told = await world.screens.tariffs.bring(CALLER, await station(world))

    assert [each.evse for each in told] == [1]


async def test_a_station_that_comes_back_is_asked_what_it_still_has(world: World) -> None:
    await world.able(COUNTS)
    await look(world)
    await world.screens.settled()
    await has(world)

    await world.screens.tariffs.sweep([])
    counts = [await look(world) for _ in range(2)]

    assert counts == [2, 0]
