"""Every action that a station may send is handled, kept, and answered with a reply that the official schema accepts."""

import random
from typing import Any

import pytest

from forecourt.csms.dispatch import TABLES
from forecourt.ocpp import catalog
from forecourt.ocpp.catalog import Direction
from forecourt.ocpp.frames import CallError, CallResult
from forecourt.ocpp.versions import Version
from tests.wire.edge import PACKAGES, Edge, Recorder
from tests.wire.schema_messages import official_schemas, valid

INBOUND = [
    (version, action)
    for version in Version
    for action, entry in catalog.entries(version).items()
    if entry.direction is not Direction.TO_STATION
]
OUTBOUND = [
    (version, action)
    for version in Version
    for action, entry in catalog.entries(version).items()
    if entry.direction is Direction.TO_STATION
]


def requests_of(version: Version, action: str, count: int) -> list[Any]:
    message = next(
        each for each in official_schemas() if each.package == PACKAGES[version] and each.message in (f"{action}Request", action)
    )
    return [valid(message, random.Random(seed)) for seed in range(count)]


@pytest.mark.parametrize(("version", "action"), INBOUND)
async def test_is_handled_and_answered_validly(version: Version, action: str) -> None:
    entry = catalog.find(version, action)
    assert entry is not None

    for payload in requests_of(version, action, 25):
        recorder = Recorder()
        edge = Edge(version, recorder)

        if entry.send:
            assert await edge.send(action, payload) is None
        else:
            await edge.result(action, payload)
        assert recorder.told, "every message leaves a trace in the app"
        assert "repaired" not in recorder.names


def test_the_tables_know_the_whole_catalog() -> None:
    for version in Version:
        inbound = {action for of, action in INBOUND if of is version}
        known = set(TABLES[version].handlers)

        assert inbound <= known
        assert TABLES[version].transaction_messages <= known


def test_no_table_knows_more_than_the_catalogs() -> None:
    known_to_2x = set(TABLES[Version.V21].handlers)

    assert known_to_2x == {action for of, action in INBOUND if of is not Version.V16}
    assert set(TABLES[Version.V16].handlers) == {action for of, action in INBOUND if of is Version.V16}


@pytest.mark.parametrize(("version", "action"), OUTBOUND)
async def test_an_action_of_ours_is_not_supported(version: Version, action: str) -> None:
    edge = Edge(version)

    reply = await edge.call(action, {})

    assert isinstance(reply, CallError)
    assert reply.code == "NotSupported"


@pytest.mark.parametrize("version", Version)
async def test_an_unknown_action_is_not_implemented(version: Version) -> None:
    edge = Edge(version)

    reply = await edge.call("MakeCoffee", {})

    assert isinstance(reply, CallError)
    assert reply.code == "NotImplemented"
    assert edge.recorder.told == []


async def test_an_unconfirmed_message_as_a_call_is_a_protocol_error() -> None:
    edge = Edge(Version.V21)
    payload = {"id": 1, "pending": 0, "basetime": "2026-11-22T12:00:00Z", "data": [{"t": 0, "v": "1"}]}

    reply = await edge.call("NotifyPeriodicEventStream", payload)

    assert isinstance(reply, CallError)
    assert reply.code == "ProtocolError"


async def test_a_reply_without_members_is_an_empty_object() -> None:
    edge = Edge(Version.V201)
    sampled = {"timestamp": "2026-11-22T12:00:00Z", "sampledValue": [{"value": 1}]}

    reply = await edge.call("MeterValues", {"evseId": 1, "meterValue": [sampled]})

    assert isinstance(reply, CallResult)
    assert bytes(reply.payload) == b"{}"
