"""Lists of measurands, as stations take them or not (field note 47)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.flow.field.place import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "MeterValuesSampledData"
WANTED = ["Energy.Active.Import.Register", "Power.Active.Import", "SoC"]


def _box(allows: Callable[[list[str]], bool], keeps: Callable[[list[str]], list[str]]) -> dict[str, Any]:
    """A 1.6 station that allows a list or not, and keeps what it likes of it."""
    has: list[str] = ["Voltage"]

    def change(frame: list[Any]) -> list[Any]:
        words = frame[3]["value"].split(",")
        if allows(words):
            has[:] = keeps(words)
        return [3, frame[1], {"status": "Accepted" if allows(words) else "Rejected"}]

    def tell(frame: list[Any]) -> list[Any]:
        return [3, frame[1], {"configurationKey": [{"key": KEY, "readonly": False, "value": ", ".join(has)}]}]

    return {"ChangeConfiguration": change, "GetConfiguration": tell}


@pytest.mark.parametrize(
    ("identity", "allows", "keeps", "taken", "writes"),
    [
        ("N47A", lambda words: True, lambda words: words, WANTED, 1),
        ("N47B", lambda words: True, lambda words: words[:1], WANTED[:1], 1),
        ("N47C", lambda words: "SoC" not in words, lambda words: words, WANTED[:2], 4),
        ("N47D", lambda words: len(",".join(words)) < 40, lambda words: words, WANTED[:1] + WANTED[2:], 4),
        ("N47E", lambda words: False, lambda words: words, [], 4),
    ],
    ids=["takes all", "says yes and keeps one", "refuses all for one word", "has no room", "is read-only"],
)
async def test_it_takes_of_a_list_what_it_can(
    place: Place,
    identity: str,
    allows: Callable[[list[str]], bool],
    keeps: Callable[[list[str]], list[str]],
    taken: list[str],
    writes: int,
) -> None:
    """Field note 47 (EVBox and many others): the whole list, else word by word, then read back."""
    async with place.booted(identity) as station:
        station.obeys = _box(allows, keeps)

        done = await place.api("POST", f"/stations/{identity}/configuration/list", {"key": KEY, "words": WANTED})

    assert done["taken"] == taken
    assert done["refused"] == [each for each in WANTED if each not in taken]
    assert [action for action, _ in station.heard] == ["ChangeConfiguration"] * writes + ["GetConfiguration"]
    assert len(done["command_ids"]) == len(station.heard)


async def test_it_reads_back_in_2_0_1(place: Place) -> None:
    """Field note 47: the same by variables."""
    component, variable = {"name": "SampledDataCtrlr"}, {"name": "TxUpdatedMeasurands"}
    result = {"component": component, "variable": variable}
    async with place.booted("N47F", "2.0.1") as station:
        station.obeys["SetVariables"] = {"setVariableResult": [result | {"attributeStatus": "Accepted"}]}
        told = result | {"attributeStatus": "Accepted", "attributeValue": "SoC,Voltage"}
        station.obeys["GetVariables"] = {"getVariableResult": [told]}

        body = {"key": "SampledDataCtrlr.TxUpdatedMeasurands", "words": ["Power.Active.Import", "SoC"]}
        done = await place.api("POST", "/stations/N47F/configuration/list", body)

    assert (done["taken"], done["refused"], done["told"]) == (["SoC"], ["Power.Active.Import"], ["SoC", "Voltage"])


async def test_an_absent_station_is_asked_once(place: Place) -> None:
    """Field note 16: no attempts where nobody answers."""
    await place.known("N47G")

    done = await place.api("POST", "/stations/N47G/configuration/list", {"key": KEY, "words": WANTED})

    assert (done["outcome"], done["taken"], len(done["command_ids"])) == ("not_connected", [], 1)
