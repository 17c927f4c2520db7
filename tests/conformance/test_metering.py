"""Block J: clock-aligned (J01) and sampled (J02) meter values, signed ones (J03)."""

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import notify_event, now, register
from tests.conformance.station import Station
from tests.conformance.test_transactions import SIGNED

pytestmark = pytest.mark.asyncio(loop_scope="session")


@case("TC_J_01_CSMS")
async def test_clock_aligned_without_a_transaction(station: Station) -> None:
    """Three rounds of meter values of the main meter and of each EVSE, and as events of the fiscal meter."""
    for minute in (-2, -1, 0):
        at = now(minute * 60)
        for evse in (0, 1):
            values = {"evseId": evse, "meterValue": [register(100, "Sample.Clock", at)]}
            assert await station.say("MeterValues", values) == {}
        event = notify_event({"name": "FiscalMetering"}, {"name": "EnergyActive"}, "100", "Periodic")
        assert await station.say("NotifyEvent", event) == {}

    assert len(await station.logged("MeterValues", 6)) == 6


@case("TC_J_02_CSMS")
async def test_clock_aligned_with_a_transaction(station: Station) -> None:
    """Idle EVSEs tell their meters; the charging one tells its own with the transaction, and its curve has every point."""
    charging = await Charging(station).energised()
    for minute, wh in ((1, 1_100), (2, 1_200), (3, 1_300)):
        assert await station.say("MeterValues", {"evseId": 2, "meterValue": [register(9, "Sample.Clock")]}) == {}
        await charging.event("MeterValueClock", meterValue=[register(wh, "Sample.Clock", now(minute))])

    stored = await charging.stored()
    assert stored["energy_wh"] == 300
    assert [point["energy_wh"] for point in stored["curve"]] == [0, 100, 200, 300]


@case("TC_J_03_CSMS", "TC_J_10_CSMS")
@pytest.mark.parametrize("context", ["Sample.Clock", "Sample.Periodic"])
async def test_values_with_the_end(station: Station, context: str) -> None:
    """All values of a transaction come with its end: they make its curve, and the last is its energy."""
    charging = await Charging(station).energised()
    points = [register(wh, context, now(second)) for second, wh in ((1, 1_500), (2, 2_000))]
    await charging.unplugged(meterValue=[*points, register(2_400, "Transaction.End", now(3))])

    stored = await charging.stored()
    assert (stored["energy_wh"], stored["open"]) == (1_400, False)
    assert [point["energy_wh"] for point in stored["curve"]] == [0, 500, 1_000, 1_400]


@case("TC_J_04_CSMS", "TC_J_11_CSMS")
@pytest.mark.parametrize("context", ["Sample.Clock", "Sample.Periodic"])
async def test_signed_values(station: Station, context: str) -> None:
    """Signed values come with the end: read like others, and kept as received."""
    charging = await Charging(station).energised()
    point = register(1_500, context, now(1), signedMeterValue=SIGNED)
    await charging.unplugged(meterValue=[point, register(2_400, "Transaction.End", now(2), signedMeterValue=SIGNED)])

    stored = await charging.stored()
    values = stored["evidence"][-1]["payload"]["meterValue"]
    assert stored["energy_wh"] == 1_400
    assert [each["sampledValue"][0]["signedMeterValue"] for each in values] == [SIGNED, SIGNED]


@case("TC_J_07_CSMS")
async def test_register_at_the_start(station: Station) -> None:
    """The register at the start comes with the first event."""
    charging = Charging(station)
    await charging.plugged_in(meterValue=[register(4_321, "Transaction.Begin")])

    charging.wh = 4_821
    await charging.energised()
    await charging.unplugged()

    assert (await charging.stored())["energy_wh"] == 500


@case("TC_J_08_CSMS")
async def test_register_once_the_evse_is_known(station: Station) -> None:
    """Authorised before any cable: the register at the start comes with the cable, and counts."""
    charging = Charging(station)
    await charging.authorised(evse=None)
    await charging.plugged_in(meterValue=[register(4_321, "Transaction.Begin")])
    await charging.energised()
    charging.wh = 5_321
    await charging.unplugged()

    stored = await charging.stored()
    assert (stored["evse"], stored["energy_wh"]) == (1, 1_000)


@case("TC_J_09_CSMS")
async def test_sampled_values(station: Station) -> None:
    """Three sampled values in the course of a transaction."""
    charging = await Charging(station).energised()
    for second, wh in ((1, 1_200), (2, 1_300), (3, 1_900)):
        await charging.event("MeterValuePeriodic", meterValue=[register(wh, at=now(second))])

    stored = await charging.stored()
    assert (stored["energy_wh"], [point["energy_wh"] for point in stored["curve"]]) == (900, [0, 200, 300, 900])
