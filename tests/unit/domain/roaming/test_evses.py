"""L05, L06: what an EVSE is called, and which state drivers see."""

from datetime import timedelta
from typing import Any

import pytest

from forecourt.domain.roaming.electrics import PowerType, electrics_of
from forecourt.domain.roaming.evses import Ability, EvseState, StationStand, evse_name, evse_of, evse_uid, evses_of
from forecourt.domain.stations import ConnectorStatus, PlugStandard
from forecourt.kit.ids import new_id
from tests import rows

S = ConnectorStatus


def stand(
    *statuses: ConnectorStatus, busy: frozenset[int] = frozenset(), absent: dict[str, str] | None = None, **fields: Any
) -> StationStand:
    """A connected station with one EVSE of so many plugs."""
    station = rows.station(connected_at=rows.NOW, **fields)
    plugs = tuple(rows.connector(station.id, connector=number, status=each) for number, each in enumerate(statuses, 1))
    known = None if absent is None else rows.capabilities(station.id, absent=absent)
    return StationStand(station=station, connectors=plugs, capabilities=known, busy=busy)


def test_l06_an_uid_leads_back_and_fits_the_wire() -> None:
    station_id = new_id()

    uid = evse_uid(station_id, 12)

    assert len(uid) <= 36
    assert evse_of(uid) == (station_id, 12)
    assert evse_of("nothing") is None


@pytest.mark.parametrize(
    ("identity", "name"),
    [("HARBOUR-1", "NL*FCT*EHARBOUR*1*2"), ("cs1", "NL*FCT*ECS1*2"), ("a/b", None), ("ü", None), ("x" * 48, None)],
)
def test_an_evse_id_is_made_where_the_identity_can_stand_in_one(identity: str, name: str | None) -> None:
    assert evse_name("NL*FCT", identity, 2) == name


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ((S.AVAILABLE,), EvseState.AVAILABLE),
        ((S.CHARGING,), EvseState.CHARGING),
        ((S.SUSPENDED_EV,), EvseState.CHARGING),
        ((S.SUSPENDED_EVSE,), EvseState.CHARGING),
        ((S.PREPARING,), EvseState.BLOCKED),
        ((S.FINISHING,), EvseState.BLOCKED),
        ((S.OCCUPIED,), EvseState.BLOCKED),
        ((S.RESERVED,), EvseState.RESERVED),
        ((S.UNAVAILABLE,), EvseState.INOPERATIVE),
        ((S.FAULTED,), EvseState.OUT_OF_ORDER),
        ((S.UNKNOWN,), EvseState.UNKNOWN),
        ((S.FAULTED, S.AVAILABLE), EvseState.AVAILABLE),
        ((S.AVAILABLE, S.OCCUPIED), EvseState.BLOCKED),
    ],
)
def test_every_status_has_a_state(statuses: tuple[ConnectorStatus, ...], state: EvseState) -> None:
    (evse,) = evses_of(stand(*statuses))

    assert evse.state is state


def test_a_transaction_a_disabled_or_a_lost_station_say_more_than_plugs() -> None:
    (charging,) = evses_of(stand(S.OCCUPIED, busy=frozenset({1})))
    (disabled,) = evses_of(stand(S.AVAILABLE, enabled=False))
    (lost,) = evses_of(stand(S.AVAILABLE, disconnected_at=rows.NOW + timedelta(seconds=1)))

    assert [each.state for each in (charging, disabled, lost)] == [EvseState.CHARGING, EvseState.INOPERATIVE, EvseState.UNKNOWN]


def test_the_stations_own_voice_counts_for_all_its_evses() -> None:
    whole = stand(S.AVAILABLE)
    voice = rows.connector(whole.station.id, evse=0, connector=0, status=S.FAULTED)

    (evse,) = evses_of(StationStand(station=whole.station, connectors=(*whole.connectors, voice)))

    assert evse.state is EvseState.OUT_OF_ORDER


def test_what_a_station_was_found_not_to_know_is_no_ability() -> None:
    (able,), (unable,) = (
        evses_of(stand(S.AVAILABLE)),
        evses_of(stand(S.AVAILABLE, S.AVAILABLE, absent={"ReserveNow": "NotSupported"})),
    )

    assert Ability.RESERVATIONS in able.abilities
    assert Ability.RESERVATIONS not in unable.abilities
    assert Ability.CONNECTOR_REQUIRED in unable.abilities  # M09


@pytest.mark.parametrize(
    ("plug", "fields", "expected"),
    [
        (PlugStandard.TYPE2, {"max_power_w": 22_000}, (PowerType.AC_3, 400, 32)),
        (PlugStandard.TYPE2, {"max_power_w": 3_700}, (PowerType.AC_1, 230, 16)),
        (PlugStandard.CCS2, {"max_power_w": 150_000, "max_voltage_v": 1000, "max_current_a": 500}, (PowerType.DC, 1000, 500)),
        (PlugStandard.CHADEMO, {"max_power_w": 50_000}, (PowerType.DC, 500, 100)),
        (PlugStandard.NACS, {"max_power_w": 250_000}, (PowerType.DC, 500, 500)),
        (PlugStandard.NACS, {"max_current_a": 48}, (PowerType.AC_1, 240, 48)),
        (PlugStandard.J1772, {"max_current_a": 32}, (PowerType.AC_1, 240, 32)),
        (PlugStandard.SCHUKO, {"max_current_a": 13}, (PowerType.AC_1, 230, 13)),
    ],
)
def test_l11_figures_of_a_plug(plug: PlugStandard, fields: dict[str, int], expected: tuple[PowerType, int, int]) -> None:
    found = electrics_of(rows.connector("s", standard=plug, **fields))

    assert found is not None
    assert (found.power_type, found.voltage_v, found.current_a) == expected


def test_a_plug_of_which_nothing_is_known_has_none() -> None:
    assert electrics_of(rows.connector("s", standard=PlugStandard.CCS2)) is None
