"""What goes out with answers: prices with verdicts, costs with ends; and that a screen spoils no answer."""

import asyncio
from decimal import Decimal

import msgspec
import pytest

from forecourt.domain.commands import AskAbility, Outcome, ShowPrice, StationAnswer, TellCost
from forecourt.domain.screens import Ability, StationCost, Told
from forecourt.domain.tokens import Verdict
from forecourt.domain.transactions import TransactionState
from tests import rows
from tests.unit.app.screens.world import BY_MESSAGE, CARD, COUNTS, SHOWS, START, WELCOME, World, asks, settled, until


async def test_a_driver_is_shown_the_price_in_his_language(world: World) -> None:
    await world.able(SHOWS)

    shown = await world.screens.presented("s1", CARD, 1, msgspec.structs.replace(WELCOME, language="de"))

    assert shown is not None
    assert [each.language for each in shown.texts] == ["de"]
    assert shown.tariff is None


async def test_who_may_not_charge_is_shown_nothing(world: World) -> None:
    await world.able(SHOWS)

    assert await world.screens.presented("s1", CARD, 1, msgspec.structs.replace(WELCOME, verdict=Verdict.BLOCKED)) is None


async def test_a_station_is_asked_once_what_it_can_show_and_again_with_other_firmware(world: World) -> None:
    keys = {"attributeStatus": "Accepted", "component": {"name": "TariffCostCtrlr"}}
    result = {"getVariableResult": [keys | {"variable": {"name": "Enabled", "instance": "Tariff"}, "attributeValue": "true"}]}
    world.sender.answers[AskAbility] = StationAnswer(outcome=Outcome.RESULT, status="Accepted", payload=result)

    first = await world.screens.presented("s1", CARD, 1, WELCOME)
    await until(lambda: asks(world) == 1)
    await settled()
    async with world.live.turn("s1") as live:
        while await world.screens.presented("s1", CARD, 1, WELCOME) is None:
            await settled()
        assert live.station.boot is not None
        live.station = msgspec.structs.replace(live.station, boot=msgspec.structs.replace(live.station.boot, firmware="2.0"))
    async with asyncio.timeout(10):
        while asks(world) == 1:
            again = await world.screens.presented("s1", CARD, 1, WELCOME)
            await settled()

    assert (first, again, asks(world)) == (None, None, 2)


async def test_a_station_that_gives_no_answer_is_not_asked_with_every_driver(world: World) -> None:
    world.sender.answers[AskAbility] = StationAnswer(outcome=Outcome.TIMEOUT)

    for _ in range(3):
        await world.screens.presented("s1", CARD, 1, WELCOME)
        await settled()
    soon = asks(world)
    world.later(3600)
    await world.screens.presented("s1", CARD, 1, WELCOME)
    await settled()

    assert (soon, asks(world)) == (1, 2)


async def test_a_station_that_was_asked_before_a_restart_is_not_asked_again(world: World) -> None:
    await world.able(SHOWS)

    assert await world.built().presented("s1", CARD, 1, WELCOME) is not None
    assert asks(world) == 0


async def test_a_driver_with_a_price_of_his_own_gets_that_tariff(world: World) -> None:
    await world.able(COUNTS)
    world.book.groups["FLEET"] = rows.tariff("FLEET")

    anybody = await world.screens.presented("s1", CARD, 1, WELCOME)
    fleet = await world.screens.presented("s1", CARD, 1, msgspec.structs.replace(WELCOME, group="FLEET"))

    assert anybody is not None
    assert fleet is not None
    assert (anybody.tariff, fleet.tariff and fleet.tariff.id) == (None, "FLEET")


async def test_a_tariff_that_the_station_cannot_process_is_not_sent(world: World) -> None:
    await world.able(msgspec.structs.replace(COUNTS, most_prices=0))
    world.book.groups["FLEET"] = rows.tariff("FLEET")

    shown = await world.screens.presented("s1", CARD, 1, msgspec.structs.replace(WELCOME, group="FLEET"))
    await world.screens.settled()

    assert shown is not None
    assert shown.tariff is None
    told = await world.told(Told.DRIVER_TARIFF)
    assert told is not None
    assert not told.taken
    assert "the station takes 0" in told.sentence


async def test_the_end_tells_the_whole(world: World) -> None:
    await world.able(SHOWS)
    await world.ended(await world.charging())

    cost = await world.screens.ended("s1", "t1")

    assert cost is not None
    assert cost.amount == Decimal("1.00")
    assert [each.text for each in cost.texts] == ["1.00 EUR = 3.00 kWh, 0:42 h"]


async def test_a_station_that_was_never_asked_is_told_the_whole_all_the_same(world: World) -> None:
    await world.ended(await world.charging())

    cost = await world.screens.ended("s1", "t1")

    assert cost is not None
    assert cost.texts == ()


@pytest.mark.parametrize("state", [TransactionState.OPEN, TransactionState.ENDED_PENDING, TransactionState.CLOSED])
async def test_a_cost_that_is_not_known_yet_is_not_told(world: World, state: TransactionState) -> None:
    await world.ended(await world.charging(), state)

    assert await world.screens.ended("s1", "t1") is None


@pytest.mark.parametrize("trouble", [ZeroDivisionError(), RecursionError()])
async def test_a_price_that_fails_spoils_no_answer(world: World, trouble: Exception) -> None:
    await world.ended(await world.charging())
    world.costs.trouble = trouble

    assert await world.screens.ended("s1", "t1") is None


async def test_messages_of_their_own_follow_the_answer(world: World) -> None:
    await world.able(BY_MESSAGE)
    await world.ended(await world.charging())

    world.screens.present_soon("s1", CARD, 1, WELCOME)
    await world.screens.settled()
    world.screens.end_soon("s1", "t1")
    await world.screens.settled()

    price, final = world.line.said
    assert isinstance(price, ShowPrice)
    assert isinstance(final, TellCost)
    assert (final.final, final.amount, final.reference) == (True, Decimal("1.00"), "t1")


async def test_a_station_without_messages_is_priced_for_nothing(world: World) -> None:
    await world.able(Ability())
    await world.ended(await world.charging())

    world.screens.present_soon("s1", CARD, 1, WELCOME)
    world.screens.end_soon("s1", "t1")
    await world.screens.settled()

    assert (world.costs.asked, world.line.said) == (0, [])


@pytest.mark.parametrize(("counted", "events"), [("1.01", 0), ("1.02", 1), ("0.50", 1)])
async def test_another_count_of_the_station_is_told_once_it_is_more_than_rounding(world: World, counted: str, events: int) -> None:
    await world.ended(await world.charging())
    cost = StationCost(at=START, final=True, currency="EUR", after_taxes=Decimal(counted))

    await world.screens.counted("s1", "t1", cost)

    kept = await world.store.screens.checked_cost("t1")
    assert kept is not None
    assert kept.difference == Decimal(counted) - Decimal("1.00")
    found, _ = await world.store.event_log.after({}, 100)
    assert [each.type for each in found].count("StationCostDiffers") == events


async def test_a_count_by_another_tariff_names_ours_once(world: World) -> None:
    await world.able(COUNTS)
    await world.ended(await world.charging())
    cost = StationCost(at=START, final=True, currency="EUR", after_taxes=Decimal("1.00"), tariff_ids=("OLD.1",))

    await world.screens.counted("s1", "t1", cost)

    kept = await world.store.screens.checked_cost("t1")
    assert kept is not None
    assert kept.sentence.count("PUBLIC.") == 1
