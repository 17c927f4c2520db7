"""The running cost: at its pace, only when it changed, one at a time."""

from decimal import Decimal

import msgspec
import pytest

from forecourt.domain.commands import Outcome, StationAnswer, TellCost
from forecourt.domain.screens import Ability, Outlook, Told, UnitPrices
from tests.unit.app.screens.world import BY_MESSAGE, COUNTS, SHOWS, World, asks, settled


def amounts(world: World) -> list[Decimal]:
    return [each.amount for each in world.line.said if isinstance(each, TellCost)]


async def test_a_cost_is_told_at_its_pace_and_only_when_it_changed(world: World) -> None:
    await world.able(SHOWS)
    await world.charging()

    for amount in ("1.00", "1.50", "1.50", "2.00"):
        world.costs.amount = Decimal(amount)
        await world.sweep()
        await world.sweep()  # too early
        world.later(60)

    assert amounts(world) == [Decimal("1.00"), Decimal("1.50"), Decimal("2.00")]
    assert world.costs.asked == 4


async def test_what_was_told_is_kept_with_the_answer(world: World) -> None:
    await world.able(SHOWS)
    transaction = await world.charging()
    await world.sweep()

    await world.screens.settled()
    told = await world.told(Told.RUNNING_COST)

    assert told is not None
    assert (told.amount, told.currency, told.transaction_id) == (Decimal("1.00"), "EUR", transaction.id)
    assert (told.outcome, told.status, told.taken) == ("result", "Accepted", True)


async def test_there_is_never_a_second_one_under_way(world: World) -> None:
    await world.able(SHOWS)
    await world.charging("t1")
    await world.charging("t2", evse=2)
    world.line.open.clear()

    for amount in ("1.00", "1.50", "2.00"):
        world.costs.amount = Decimal(amount)
        await world.sweep()
        world.later(60)
    world.line.open.set()
    await settled()

    assert world.line.most_at_once == 1
    assert amounts(world) == [Decimal("1.00"), Decimal("1.00")]


@pytest.mark.parametrize(
    "answer",
    [
        StationAnswer(outcome=Outcome.ERROR, error={"code": "NotSupported", "description": "", "details": {}}),
        StationAnswer(outcome=Outcome.UNSUPPORTED, error={"code": "unsupported", "description": "Asked before.", "details": {}}),
        StationAnswer(outcome=Outcome.RESULT, status="UnknownVendorId"),
    ],
)
async def test_a_station_that_does_not_know_it_is_not_told_again_but_with_its_answers(world: World, answer: StationAnswer) -> None:
    await world.able(SHOWS)
    await world.charging()
    world.line.answer = answer
    await world.sweep()
    before = world.screens.running("s1", "t1")

    world.costs.amount = Decimal("7.00")
    world.later(60)
    await world.sweep()

    told = world.screens.running("s1", "t1")
    assert (before and before.amount, told and told.amount) == (Decimal("1.00"), Decimal("7.00"))
    assert len(world.line.said) == 1


async def test_a_station_that_takes_it_is_not_told_twice(world: World) -> None:
    await world.able(SHOWS)
    await world.charging()
    await world.sweep()

    assert world.screens.running("s1", "t1") is None


@pytest.mark.parametrize("ability", [Ability(), COUNTS, msgspec.structs.replace(SHOWS, currency="USD")])
async def test_who_cannot_show_it_is_told_nothing(world: World, ability: Ability) -> None:
    await world.able(ability)
    await world.charging()

    await world.sweep()

    assert world.line.said == []


async def test_without_a_tariff_nobody_is_asked_and_nothing_is_computed(world: World) -> None:
    world.book.anybody = None
    await world.charging()

    await world.sweep()

    assert (asks(world), world.costs.asked, world.line.said) == (0, 0, [])


async def test_trouble_with_one_price_is_no_trouble_of_others(world: World) -> None:
    await world.able(SHOWS)
    await world.charging()
    world.costs.trouble = ZeroDivisionError()
    await world.sweep()

    world.costs.trouble = None
    world.later(60)
    await world.sweep()

    assert amounts(world) == [Decimal("1.00")]


@pytest.mark.parametrize(("ability", "kwh"), [(BY_MESSAGE, Decimal("0.40")), (SHOWS, None)], ids=["by message", "2.x"])
async def test_only_a_station_of_messages_is_told_what_comes_next(world: World, ability: Ability, kwh: Decimal | None) -> None:
    world.costs.ahead = Outlook(now=UnitPrices(kwh=Decimal("0.40")), at_kwh=Decimal(20))
    await world.able(ability)
    await world.charging()

    await world.sweep()
    await world.screens.settled()

    (told,) = [each for each in world.line.said if isinstance(each, TellCost)]
    assert (told.prices.kwh, told.outlook) == (kwh, None if kwh is None else world.costs.ahead)
