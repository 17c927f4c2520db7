"""The catalog knows every schema, and its blocks are the modules of the generated packages."""

from __future__ import annotations

import re

import pytest
from tools.ocpp_types.blocks import MODULE_OF
from tools.ocpp_types.source import message_name, schema_files

from forecourt.ocpp import v16
from forecourt.ocpp.catalog import Direction, entries, find
from forecourt.ocpp.versions import Version

PACKAGES = {Version.V16: "v16", Version.V201: "v201", Version.V21: "v21"}


@pytest.mark.parametrize("version", Version)
def test_every_official_schema_is_a_message_of_the_catalog(version: Version) -> None:
    official = {message_name(file) for file in schema_files(PACKAGES[version])}

    listed = {tp.__name__ for entry in entries(version).values() for tp in (entry.request, entry.response) if tp}

    assert listed == official


@pytest.mark.parametrize("version", Version)
def test_a_row_names_its_own_version_action_and_messages(version: Version) -> None:
    for action, entry in entries(version).items():
        module = entry.request.__module__.split(".")

        assert (entry.version, entry.action, module[-2]) == (version, action, PACKAGES[version])
        assert entry.request.__name__.removesuffix("Request") == action
        assert entry.response is None or entry.response.__name__ == f"{action}Response"


@pytest.mark.parametrize("version", Version)
def test_a_block_is_a_module(version: Version) -> None:
    for entry in entries(version).values():
        module = re.sub(r"^[A-S] ", "", entry.block).lower().replace(" ", "_")

        assert entry.request.__module__.endswith(f".{module}")
        assert MODULE_OF[PACKAGES[version]][entry.action] == module


def test_only_the_periodic_event_stream_is_sent_without_an_answer() -> None:
    sent = [(entry.version, entry.action) for version in Version for entry in entries(version).values() if entry.send]

    assert sent == [(Version.V21, "NotifyPeriodicEventStream")]


@pytest.mark.parametrize(
    ("version", "stations"),
    [
        (
            Version.V16,
            """Authorize BootNotification DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat
            LogStatusNotification MeterValues SecurityEventNotification SignCertificate SignedFirmwareStatusNotification
            StartTransaction StatusNotification StopTransaction""",
        ),
        (
            Version.V201,
            """Authorize BootNotification ClearedChargingLimit FirmwareStatusNotification Get15118EVCertificate
            GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit NotifyCustomerInformation
            NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent NotifyMonitoringReport
            NotifyReport PublishFirmwareStatusNotification ReportChargingProfiles ReservationStatusUpdate
            SecurityEventNotification SignCertificate StatusNotification TransactionEvent""",
        ),
    ],
)
def test_stations_send_these_and_both_sides_send_data_transfer(version: Version, stations: str) -> None:
    catalog = entries(version)

    from_station = {action for action, entry in catalog.items() if entry.direction is Direction.FROM_STATION}

    assert from_station == set(stations.split())
    assert [action for action, entry in catalog.items() if entry.direction is Direction.BOTH] == ["DataTransfer"]


def test_an_action_is_found_by_version_and_name() -> None:
    boot = find(Version.V16, "BootNotification")

    assert boot is not None
    assert boot.request is v16.BootNotificationRequest
    assert boot.block == "Core"
    assert find(Version.V16, "TransactionEvent") is None
