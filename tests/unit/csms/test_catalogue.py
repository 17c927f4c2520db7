"""The catalogue of what can be sent, for forms and raw calls."""

import pytest

from forecourt.csms.catalogue import Catalogue

CATALOGUE = Catalogue()


@pytest.mark.parametrize(
    ("version", "action"), [("1.6", "RemoteStartTransaction"), ("2.0.1", "RequestStartTransaction"), ("2.1", "SetDefaultTariff")]
)
def test_it_lists_what_a_central_system_may_send(version: str, action: str) -> None:
    actions = CATALOGUE.actions(version)

    assert action in actions
    assert "DataTransfer" in actions
    assert "BootNotification" not in actions
    assert list(actions) == sorted(actions)


def test_it_knows_no_other_versions() -> None:
    assert list(CATALOGUE.actions("1.5")) == []
    assert CATALOGUE.faults("1.5", "Reset", {"type": "Hard"}) is None


def test_every_fault_is_told_with_its_place() -> None:
    payload = {"connectorId": 1, "csChargingProfiles": {"chargingSchedule": {"chargingSchedulePeriod": [{"startPeriod": "x"}]}}}

    faults = CATALOGUE.faults("1.6", "SetChargingProfile", payload)

    assert faults is not None
    places = {each.path for each in faults}
    assert "$.csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].startPeriod" in places
    assert "$.csChargingProfiles.chargingProfileId" in places


@pytest.mark.parametrize("payload", [{"type": "Hard"}, '{"type":"Hard"}', b'{"type":"Hard"}'])
def test_a_valid_payload_has_none_as_data_or_text(payload: object) -> None:
    assert CATALOGUE.faults("1.6", "Reset", payload) == []


def test_what_stations_send_cannot_be_sent_to_them() -> None:
    assert CATALOGUE.faults("2.1", "Heartbeat", {}) is None
    assert CATALOGUE.faults("2.1", "NotifyPeriodicEventStream", {}) is None
