"""Meters: what stations measure and how they say it, and the energy that comes of it (field notes 39 to 46)."""

from typing import Any

import pytest

from tests.flow.field.place import Place, codes, event

pytestmark = pytest.mark.asyncio(loop_scope="module")

POWER = "Power.Active.Import"
CURRENT = "Current.Import"


async def test_a_sample_says_nothing_but_its_value(place: Place) -> None:
    """Field note 39: the energy register in Wh."""
    async with place.booted("N39") as station:
        number = await station.start(1000, place.at(-60))
        await station.values(number, place.at(-30), {"value": "4500"})

    told = await place.transaction("N39")
    assert told["energy_wh"] == 3500
    assert told["curve"][-1]["energy_wh"] == 3500


@pytest.mark.parametrize(
    ("identity", "unit", "values", "energy"),
    [
        ("N40A", "kWh", ("1.0", "4.5"), 3500),
        ("N40B", "KWH", ("1.0", "4.5"), 3500),
        ("N40C", "Wh", ("1000", "4500"), 3500),
    ],
)
async def test_it_counts_in_kilowatt_hours(place: Place, identity: str, unit: str, values: tuple[str, str], energy: int) -> None:
    """Field note 40: the unit is read, in any spelling."""
    async with place.booted(identity) as station:
        number = await station.start(1000, place.at(-60))
        for minute, value in zip((-59, -30), values, strict=True):
            await station.values(number, place.at(minute), {"value": value, "unit": unit})

    assert (await place.transaction(identity))["energy_wh"] == energy


async def test_it_labels_kilowatt_hours_as_watt_hours(place: Place) -> None:
    """Field note 40 (OpenEVSE): seen against power times time, 6 kW for an hour: 6 of «Wh» are 6 kWh."""
    async with place.booted("N40D") as station:
        number = await station.start(100, place.at(-60))
        for minute in range(5, 65, 5):
            energy = {"value": f"{100 + minute / 10:.1f}", "unit": "Wh"}
            await station.values(number, place.at(minute - 60), energy, {"value": "6000", "measurand": POWER, "unit": "W"})
        await station.stop(number, 106, place.at(0))

    told = await place.transaction("N40D")
    assert told["energy_wh"] == pytest.approx(6000, abs=600)
    assert "kwh_as_wh" in codes(told)


async def test_it_measures_current_in_milliampere_and_frequency_in_hz(place: Place) -> None:
    """Field note 40 (KEBA, Charge Amps): 16,000 mA at 230 V are 3,680 W; a unit nobody knows costs no message."""
    async with place.booted("N40E", "2.0.1") as station:
        samples = [
            {"value": 16_000, "measurand": CURRENT, "phase": "L1", "unitOfMeasure": {"unit": "mA"}},
            {"value": 230, "measurand": "Voltage", "phase": "L1-N", "unitOfMeasure": {"unit": "V"}},
            {"value": 50.0, "measurand": "Frequency", "unitOfMeasure": {"unit": "Hz"}},
        ]
        values = [{"timestamp": place.at(-5), "sampledValue": samples}]
        await station.call("TransactionEvent", event("Started", 0, place.at(-10), 0))
        await station.call("TransactionEvent", event("Updated", 1, place.at(-5), meterValue=values))

    assert [each["power_w"] for each in (await place.transaction("N40E"))["curve"]] == [None, 3680]


async def test_it_writes_hz_in_1_6(place: Place) -> None:
    """Field note 40 (Charge Amps): repaired, and the energy beside it counts."""
    async with place.booted("N40F") as station:
        number = await station.start(0, place.at(-60))
        await station.values(number, place.at(-30), {"value": "2000"}, {"value": "50", "measurand": "Frequency", "unit": "Hz"})

    assert (await place.transaction("N40F"))["energy_wh"] == 2000
    assert [each["rule"] for each in (await place.station("N40F"))["repairs"]] == ["unit-alias"]


async def test_its_register_begins_at_0_with_every_session(place: Place) -> None:
    """Field note 41 (Grizzl-E, Vestel, Growatt): each transaction has its own energy, none is a start at meter 0."""
    async with place.booted("N41") as station:
        for hour, stop in ((-6, 7000), (-4, 9000), (-2, 3000)):
            number = await station.start(0, place.at(hour * 60))
            await station.values(number, place.at(hour * 60 + 30), {"value": str(stop // 2)})
            await station.stop(number, stop, place.at(hour * 60 + 60))

    told = await place.transactions("N41")
    assert [each["energy_wh"] for each in told] == [7000, 9000, 3000]
    assert all("start_meter_zero" not in codes(each) for each in told)


async def test_it_sends_the_value_of_the_beginning_last(place: Place) -> None:
    """Field note 42 (Growatt THOR): 103 sessions had 0 kWh because of it."""
    async with place.booted("N42") as station:
        number = await station.start(1000, place.at(-60))
        data = [
            {"timestamp": place.at(0), "sampledValue": [
                {"value": "9000", "context": "Transaction.End"}, {"value": "1000", "context": "Transaction.Begin"},
            ]},
        ]  # fmt: skip
        await station.stop(number, 1000, place.at(0), transactionData=data)

    told = await place.transaction("N42")
    assert told["energy_wh"] == 8000
    assert told["curve"][-1]["energy_wh"] == 8000
    assert "register_dip" not in codes(told)


async def test_it_sends_the_same_measurand_twice(place: Place) -> None:
    """Field note 42: the value of the beginning behind the periodic one, in one moment; energy counts from the beginning."""
    async with place.booted("N42B", "2.0.1") as station:
        both = [{"value": 5000, "context": "Sample.Periodic"}, {"value": 1000, "context": "Transaction.Begin"}]
        values = [{"timestamp": place.at(-30), "sampledValue": both}]
        await station.call("TransactionEvent", event("Started", 0, place.at(-60)))
        await station.call("TransactionEvent", event("Updated", 1, place.at(-30), meterValue=values))
        await station.call("TransactionEvent", event("Ended", 2, place.at(0), 9000))

    told = await place.transaction("N42B")
    assert told["energy_wh"] == 8000
    assert "register_dip" not in codes(told)


async def test_it_gives_power_and_current_by_phase_only(place: Place) -> None:
    """Field note 43: the total is the sum of the phases; a lone neutral is nobody's current."""
    async with place.booted("N43A") as station:
        number = await station.start(0, place.at(-60))
        phases = [{"value": "3600", "measurand": POWER, "phase": phase, "unit": "W"} for phase in ("L1", "L2", "L3")]
        await station.values(number, place.at(-30), {"value": "5000"}, *phases)
        currents = [{"value": "10", "measurand": CURRENT, "phase": phase, "unit": "A"} for phase in ("L1-N", "L2-N", "N")]
        volts = [{"value": "230", "measurand": "Voltage", "phase": phase, "unit": "V"} for phase in ("L1-N", "L2-N")]
        await station.values(number, place.at(-20), *currents, *volts)

    assert [each["power_w"] for each in (await place.transaction("N43A"))["curve"]][-2:] == [10_800, 4_600]


async def test_it_gives_voltages_between_lines(place: Place) -> None:
    """Field note 43: 400 V between lines are 231 V to neutral; 3 x 16 A are 11,085 W."""
    async with place.booted("N43B") as station:
        number = await station.start(0, place.at(-60))
        lines = [{"value": "400", "measurand": "Voltage", "phase": phase, "unit": "V"} for phase in ("L1-L2", "L2-L3", "L3-L1")]
        currents = [{"value": "16", "measurand": CURRENT, "phase": phase, "unit": "A"} for phase in ("L1", "L2", "L3")]
        await station.values(number, place.at(-30), *lines, *currents)

    assert (await place.transaction("N43B"))["curve"][-1]["power_w"] == pytest.approx(11_085, abs=1)


async def test_it_gives_energy_by_phase_only(place: Place) -> None:
    """Field note 43: registers of three phases are summed."""
    async with place.booted("N43C", "2.0.1") as station:
        for number, (kind, minute, wh) in enumerate((("Started", -60, 1000), ("Updated", -30, 2000), ("Ended", 0, 3000))):
            samples = [{"value": wh, "phase": phase} for phase in ("L1", "L2", "L3")]
            values = [{"timestamp": place.at(minute), "sampledValue": samples}]
            await station.call("TransactionEvent", event(kind, number, place.at(minute), meterValue=values))

    assert (await place.transaction("N43C"))["energy_wh"] == 6000


@pytest.mark.parametrize(("identity", "written"), [("N44A", " 4500 "), ("N44B", "4500.00"), ("N44C", "4.5e3"), ("N44D", 4500)])
async def test_it_writes_numbers_in_its_own_way(place: Place, identity: str, written: object) -> None:
    """Field note 44: spaces, decimals, exponents, no quotes."""
    async with place.booted(identity) as station:
        number = await station.start(1000, place.at(-60))
        await station.values(number, place.at(-30), {"value": written})

    assert (await place.transaction(identity))["energy_wh"] == 3500


async def test_it_sends_an_empty_value_and_signed_data_among_others(place: Place) -> None:
    """Field note 44: neither is a number, both are kept, the others count."""
    async with place.booted("N44E") as station:
        number = await station.start(1000, place.at(-60))
        await station.values(
            number,
            place.at(-30),
            {"value": "", "measurand": POWER, "unit": "W"},
            {"value": "OCMF|{}|{}", "format": "SignedData", "context": "Sample.Periodic"},
            {"value": "4500"},
        )

    told = await place.transaction("N44E")
    assert told["energy_wh"] == 3500
    assert "OCMF|{}|{}" in str(told["evidence"][1]["payload"])


@pytest.mark.parametrize(
    ("identity", "start", "stop", "energy"),
    [("N44F", 1000.4, 4500.5, 3501), ("N44G", "1000", " 4500 ", 3500), ("N44H", "", 4500, 4500)],
)
async def test_its_start_and_stop_readings_are_no_whole_numbers(
    place: Place, identity: str, start: object, stop: object, energy: int
) -> None:
    """Field note 44."""
    async with place.booted(identity) as station:
        number = await station.start(start, place.at(-60))
        await station.stop(number, stop, place.at(0))

    assert (await place.transaction(identity))["energy_wh"] == energy


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_its_meter_value_is_empty(place: Place, version: str) -> None:
    """Field note 45 (Vestel): answered, and without effect."""
    identity = f"N45{version[0]}"
    empty: list[dict[str, Any]] = [{"timestamp": place.at(-30), "sampledValue": []}]
    async with place.booted(identity, version) as station:
        if version == "1.6":
            number = await station.start(0, place.at(-60))
            answer = await station.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": empty})
        else:
            await station.call("TransactionEvent", event("Started", 0, place.at(-60), 0))
            answer = await station.call("TransactionEvent", event("Updated", 1, place.at(-30), meterValue=empty))

    assert answer == {}
    assert (await place.transaction(identity))["energy_wh"] == 0


async def test_there_is_no_value_of_the_beginning(place: Place) -> None:
    """Field note 46 (Delta): energy counts from the first value that there is."""
    async with place.booted("N46A", "2.0.1") as station:
        await station.call("TransactionEvent", event("Started", 0, place.at(-60)))
        await station.call("TransactionEvent", event("Updated", 1, place.at(-40), 10_000))
        await station.call("TransactionEvent", event("Ended", 2, place.at(0), 16_000))

    assert (await place.transaction("N46A"))["energy_wh"] == 6000


async def test_its_register_dips_to_0_between_samples(place: Place) -> None:
    """Field note 46 (ABB): the fall is ignored, the curve never falls."""
    async with place.booted("N46B") as station:
        number = await station.start(50_000, place.at(-60))
        for minute, value in ((-50, 51_000), (-40, 0), (-30, 53_000), (-20, 0), (-10, 55_000)):
            await station.values(number, place.at(minute), {"value": str(value)})
        await station.stop(number, 56_000, place.at(0))

    told = await place.transaction("N46B")
    energies = [each["energy_wh"] for each in told["curve"]]
    assert told["energy_wh"] == 6000
    assert energies == sorted(energies)
    assert "register_dip" in codes(told)
    assert "register_reset" not in codes(told)


async def test_its_register_begins_anew_in_the_middle(place: Place) -> None:
    """Field notes 41 and 46: after a reboot both parts count."""
    async with place.booted("N46C") as station:
        number = await station.start(50_000, place.at(-60))
        for minute, value in ((-50, 51_000), (-40, 53_000), (-30, 500), (-20, 1_500), (-10, 2_500)):
            await station.values(number, place.at(minute), {"value": str(value)})
        await station.stop(number, 3_000, place.at(0))

    told = await place.transaction("N46C")
    assert told["energy_wh"] == 6000
    assert "register_reset" in codes(told)


async def test_it_has_no_energy_register(place: Place) -> None:
    """Power over time is the evidence of last resort: 6 kW for half an hour."""
    async with place.booted("N46D", "2.0.1") as station:
        await station.call("TransactionEvent", event("Started", 0, place.at(-30)))
        for number in range(1, 8):
            samples = [{"value": 6000, "measurand": POWER, "unitOfMeasure": {"unit": "W"}}]
            values = [{"timestamp": place.at(number * 5 - 35), "sampledValue": samples}]
            kind = "Ended" if number == 7 else "Updated"
            await station.call("TransactionEvent", event(kind, number, place.at(number * 5 - 35), meterValue=values))

    told = await place.transaction("N46D")
    assert told["energy_wh"] == pytest.approx(3000, abs=5)
    assert "energy_from_power" in codes(told)
