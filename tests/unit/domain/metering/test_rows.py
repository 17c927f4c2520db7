"""Samples become rows: defaults, units, multipliers, phases, contexts, nonsense."""

import pytest

from forecourt.domain.metering import Context, MeterRow, Place, Reading, Sample, measure
from tests.unit.domain.ledger.book import T0
from tests.unit.domain.ledger.book import sampled as sample

PLACE = Place("op", "station-1", "t1", 1, 1, T0)
NOT_EVIDENCE = Place("op", "station-1", None, 1, 1, T0, evidence=False)


def row(*samples: Sample) -> MeterRow:
    """The one row of one reading."""
    [measured] = measure((Reading(at=T0, samples=samples),), PLACE)
    return measured


@pytest.mark.parametrize(
    ("value", "unit", "multiplier", "expected"),
    [
        ("1234", None, 0, 1234),
        ("1234.5", "Wh", 0, 1235),
        ("1.2345", "kWh", 0, 1235),
        ("1.2345", "KWH", 0, 1235),
        ("12", "Wh", 3, 12_000),
        ("12345", "kWh", -3, 12_345),
        ("0", "Wh", 0, 0),
    ],
)
def test_energy_is_kept_in_whole_watt_hours_by_one_rounding(value: str, unit: str | None, multiplier: int, expected: int) -> None:
    assert row(sample(value, unit=unit, multiplier=multiplier)).energy_wh == expected


def test_a_unit_that_does_not_belong_is_read_as_the_usual_one_and_flagged() -> None:
    found = row(sample("50", "Power.Active.Import", unit="Hz"))

    assert (found.power_w, found.flags) == (50, ("unit_unknown",))


@pytest.mark.parametrize("value", [None, "NaN", "Infinity", "-5", "1E+400"])
def test_what_is_no_register_value_is_kept_raw_and_counts_as_none(value: str | None) -> None:
    [found] = measure((Reading(T0, (sample(value, text="?"),)),), NOT_EVIDENCE)

    assert found.energy_wh is None
    assert '"?"' in found.raw


def test_phases_without_a_total_are_summed() -> None:
    found = row(*(sample("1000", "Power.Active.Import", phase=phase) for phase in ("L1", "L2-N", "L3")))

    assert found.power_w == 3000


def test_a_total_as_sent_is_believed_over_its_phases() -> None:
    found = row(sample("3100", "Power.Active.Import"), sample("1000", "Power.Active.Import", phase="L1"))

    assert found.power_w == 3100


def test_neutral_is_nobodys_current_and_line_voltages_become_phase_voltages() -> None:
    found = row(
        sample("16", "Current.Import", phase="L1-N"),
        sample("2", "Current.Import", phase="N"),
        sample("400", "Voltage", phase="L1-L2"),
    )

    assert found.current_a == (16.0, None, None)
    assert found.voltage_v is not None
    assert found.voltage_v[0] == pytest.approx(230.94, abs=0.01)


def test_power_that_is_not_sent_is_derived_from_current_and_voltage() -> None:
    found = row(*(sample("16000", "Current.Import", phase=phase, unit="mA") for phase in ("L1", "L2")), sample("230", "Voltage"))

    assert (found.power_w, found.flags) == (7360, ("power_derived",))


def test_samples_of_several_contexts_and_places_are_rows_of_their_own() -> None:
    samples = (sample("1"), sample("2", context=Context.END), sample("3", location="Inlet"))

    rows = measure((Reading(at=T0, samples=samples),), PLACE)

    assert [(each.context, each.location, each.energy_wh) for each in rows] == [
        (Context.PERIODIC, "Outlet", 1),
        (Context.END, "Outlet", 2),
        (Context.PERIODIC, "Inlet", 3),
    ]


def test_a_reading_without_samples_is_no_row() -> None:
    assert measure((Reading(at=T0, samples=()),), PLACE) == []


def test_signed_data_stay_as_received() -> None:
    found = row(sample("10", signed='{"signedMeterData":"T0NNRg=="}'))

    assert found.signed
    assert "T0NNRg==" in found.raw


def test_a_row_keeps_more_exactly_than_it_shows_what_the_register_counts_by() -> None:
    found = row(sample("12.3456", phase="L1"), sample("1.1", phase="L2"), sample("2.5", "Energy.Active.Import.Interval"))

    assert (found.energy_wh, found.register_mwh, found.interval_mwh) == (13, 13_446, 2_500)


def test_what_the_evidence_keeps_is_not_kept_twice() -> None:
    assert row(sample("10")).raw == ""
