"""Golden messages: what each says to the app in neutral words, and what the station is answered."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from forecourt.domain.stations import Registration
from forecourt.domain.tokens import TokenVerdict
from forecourt.ocpp.versions import Version
from tests.wire.edge import Edge, Recorder, a_station, faults

FOLDER = Path(__file__).parent / "golden"
GOLDEN = {f"{file.parent.name}/{file.stem}": json.loads(file.read_text()) for file in sorted(FOLDER.glob("*/*.json"))}


def _edge(version: Version, world: dict[str, Any]) -> Edge:
    verdict = msgspec.convert(world["verdict"], TokenVerdict) if "verdict" in world else None
    registration = Registration(world.get("registration", "accepted"))
    station = a_station(groups_connectors=world.get("groups_connectors", False))
    return Edge(version, Recorder(verdict, registration), station)


@pytest.mark.parametrize("name", GOLDEN)
async def test_says_this_and_is_answered_that(name: str) -> None:
    golden, version = GOLDEN[name], Version(name.split("/")[0])
    edge = _edge(version, golden.get("world", {}))
    assert faults(version, f"{golden['action']}Request", golden["request"]) == []

    reply = await edge.result(golden["action"], golden["request"])

    assert json.loads(json.dumps(edge.recorder.told)) == golden["told"]
    assert reply == golden["reply"]
