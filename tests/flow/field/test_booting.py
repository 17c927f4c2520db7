"""Boot, time and status: what stations say of themselves, and when (field notes 14 to 26)."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.flow.field.place import BOOT, CARD_2, Place, codes, event

STATION_2 = {"vendorName": "Raw", "model": "One"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_it_does_not_boot_again_when_it_reconnects(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Field note 14 (Wallbox): its work is taken at once, and it is asked to boot after a while, once."""
    async with place.booted("N14"):
        pass
    async with place.dialled("N14") as station:
        station.obeys["TriggerMessage"] = {"status": "Accepted"}
        number = await station.start(0, place.at(-1))
        with monkeypatch.context() as patch:
            liveness = place.world.node.gateway.liveness
            patch.setattr(liveness, "_clock", lambda: time.monotonic() + 40)
            liveness.sweep()
            liveness.sweep()
        await place.until(lambda: bool(station.heard))
        booted = await station.boot()

    assert number > 0
    assert station.heard == [("TriggerMessage", {"requestedMessage": "BootNotification"})]
    assert booted["status"] == "Accepted"


async def test_it_cannot_take_requests_before_its_boot_is_answered(place: Place) -> None:
    """Field note 15 (Wallbox): our CALLs wait."""
    await place.known("N15")
    async with place.dialled("N15") as station:
        station.obeys["ClearCache"] = {"status": "Accepted"}
        asked = asyncio.create_task(place.api("POST", "/stations/N15/clear-cache", {}))
        await place.until(lambda: any(each.identity == "N15" for each in place.world.node.gateway.sockets))
        await asyncio.sleep(0.2)
        before = list(station.heard)

        await station.boot()

        assert (await asked)["status"] == "Accepted"
    assert before == []


async def test_it_boots_again_and_again(place: Place) -> None:
    """Field note 16 (ABB): the loop is shown, and nothing is asked or configured by itself that could keep it going."""
    async with place.booted("N16") as station:
        for _ in range(5):
            answer = await station.boot()

    assert answer["status"] == "Accepted"
    assert station.heard == []
    assert "booted 5 times within 15 minutes" in (await place.advice("N16"))["boot_loop"]


async def test_one_boot_now_and_then_is_no_loop(place: Place) -> None:
    """Field note 16: five boots in as many hours are none."""
    async with place.booted("N16B") as station:
        for _ in range(5):
            place.ahead += timedelta(hours=1)
            await station.boot()

    assert "boot_loop" not in await place.advice("N16B")


async def test_it_comes_and_goes(place: Place) -> None:
    """User lessons 5 and 23: a station that falls off the network is told apart from the many that do not."""
    await place.known("N23B")
    for _ in range(6):
        async with place.dialled("N23B") as station:
            await station.boot()
        async with asyncio.timeout(10):
            while (await place.station("N23B"))["connected"]:
                await asyncio.sleep(0.01)

    async with asyncio.timeout(10):
        while "comes_and_goes" not in (advice := await place.advice("N23B")):
            await asyncio.sleep(0.01)
    assert "lost its connection 6 times within 60 minutes" in advice["comes_and_goes"]


@pytest.mark.parametrize(
    ("identity", "version", "boot", "rule"),
    [
        ("N17A", "1.6", BOOT | {"chargePointVendor": ""}, None),
        ("N17B", "1.6", {"chargePointModel": "One"}, "vendor-missing"),
        ("N17C", "1.6", BOOT | {"chargePointSerialNumber": "S" * 40}, "text-cut"),
        ("N17D", "2.0.1", {"reason": "PowerUp", "chargingStation": STATION_2 | {"serialNumber": "S" * 40}}, "text-cut"),
    ],
)  # fmt: skip
async def test_it_describes_itself_as_the_standard_does_not_allow(
    place: Place, identity: str, version: str, boot: dict[str, Any], rule: str | None
) -> None:
    """Field note 17 (Huawei, Schneider)."""
    await place.known(identity)

    async with place.dialled(identity, version) as station:
        answer = await station.call("BootNotification", boot)

    shown = await place.station(identity)
    assert answer["status"] == "Accepted"
    assert [each["rule"] for each in shown["repairs"]] == ([] if rule is None else [rule])


@pytest.mark.parametrize(
    ("identity", "written", "flagged"),
    [
        ("N19A", "2026-01-31T12:00:00", False),
        ("N19B", "2026-01-31T15:00:00+03", False),
        ("N19C", "1970-01-01T00:00:05Z", True),
        ("N19D", "0001-01-01T00:00:00Z", True),
        ("N19E", "2099-01-01T00:00:00Z", True),
        ("N19F", "", True),
    ],
)
async def test_its_clock_cannot_be_trusted(place: Place, identity: str, written: str, flagged: bool) -> None:
    """Field note 19: no zone, half an offset, 1970, year 1, the future, nothing: stored, placed in time, flagged."""
    async with place.booted(identity) as station:
        number = await station.start(0, written)

    told = await place.transaction(identity)
    assert number == int(told["ocpp_transaction_id"])
    assert ("clock_implausible" in codes(told)) is flagged
    placed = told["started_received_at"] if flagged else "2026-01-31T12:00:00Z"
    assert told["started_at"] == placed


async def test_our_answers_tell_the_time_in_utc_with_whole_seconds(place: Place) -> None:
    """Field note 19: some parsers know no other form."""
    await place.known("N19G")
    async with place.dialled("N19G") as station:
        times = [(await station.boot())["currentTime"], (await station.call("Heartbeat", {}))["currentTime"]]

    assert all(len(each) == len("2026-01-31T12:00:00Z") and each.endswith("Z") for each in times)


@pytest.mark.parametrize(("identity", "minutes", "word"), [("N19H", 60, "ahead of"), ("N19I", -60, "behind")])
async def test_its_clock_is_an_hour_off(place: Place, identity: str, minutes: int, word: str) -> None:
    """Field note 19: local time sent as UTC is shown as skew, with advice."""
    async with place.booted(identity) as station:
        status = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": place.at(minutes)}
        await station.call("StatusNotification", status)

    shown = await place.station(identity)
    assert shown["clock_skew_s"] == pytest.approx(minutes * 60, abs=5)
    assert word in shown["advice"][0]["sentence"]


async def test_a_status_that_waited_in_a_queue_is_no_wrong_clock(place: Place) -> None:
    """Field note 19: of the last few, the latest clock counts."""
    async with place.booted("N19J") as station:
        for minutes in (0, -90, -30):
            status = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": place.at(minutes)}
            await station.call("StatusNotification", status)

    shown = await place.station("N19J")
    assert abs(shown["clock_skew_s"]) < 5
    assert shown["advice"] == []


async def test_it_is_there_and_answers_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Field note 20: being alive and being responsive are two things."""
    async with place.booted("N20") as station:
        station.obeys["ClearCache"] = lambda frame: None
        answer = await place.api("POST", "/stations/N20/clear-cache", {"timeout_s": 0.2})
        await station.call("Heartbeat", {})
        with monkeypatch.context() as patch:
            liveness = place.world.node.gateway.liveness
            patch.setattr(liveness, "_clock", lambda: time.monotonic() + 61)
            liveness.sweep()

        advice = await place.advice("N20")

    assert answer["outcome"] == "timeout"
    assert "has not answered what it was asked" in advice["answers_nothing"]


async def test_it_stays_finishing_or_available_with_the_cable_in(place: Place) -> None:
    """Field note 21 (FoxESS, Autel): whatever it shows, the next start is a transaction."""
    async with place.booted("N21") as station:
        for minute, status in ((-20, "Finishing"), (-10, "Available")):
            await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": status})
            number = await station.start(minute + 100, place.at(minute))
            await station.stop(number, minute + 600, place.at(minute + 5))

    assert [each["state"] for each in await place.transactions("N21")] == ["ended", "ended"]


async def test_it_tells_the_status_of_the_whole_station_in_2_x(place: Place) -> None:
    """Field note 22: (0, 0) and (0, 1) are the station, (1, 0) is an EVSE; none of them makes a connector."""
    async with place.booted("N22", "2.0.1") as station:
        for evse, connector, status in ((0, 0, "Available"), (0, 1, "Faulted"), (1, 0, "Occupied"), (1, 1, "Available")):
            report = {"timestamp": place.at(0), "connectorStatus": status, "evseId": evse, "connectorId": connector}
            await station.call("StatusNotification", report)

    shown = await place.station("N22")
    assert shown["status"] == "faulted"
    assert [(each["evse"], each["connector"], each["status"]) for each in shown["connectors"] if each["connector"]] == [
        (1, 1, "available")
    ]


async def test_its_connectors_come_in_any_order_and_nobody_has_told_of_them(place: Place) -> None:
    """Field note 23: they are added as they are named."""
    async with place.booted("N23") as station:
        for connector in (2, 1):
            status = {"connectorId": connector, "errorCode": "NoError", "status": "Available"}
            await station.call("StatusNotification", status)

    shown = await place.station("N23")
    assert [(each["evse"], each["discovered"]) for each in shown["connectors"]] == [(1, True), (2, True)]


async def test_it_tells_of_no_connector_at_all(place: Place) -> None:
    """Field note 23: it is started and charges all the same, at the connector that it then names."""
    async with place.booted("N23C") as station:
        station.obeys["RemoteStartTransaction"] = {"status": "Accepted"}
        asked = await place.api("POST", "/stations/N23C/start", {"evse": 1, "token": {"uid": "CARD"}})
        await station.start(0, place.at(0))

    told = await place.transaction("N23C")
    assert (told["evse"], told["connector"], told["command_id"]) == (1, 1, asked["id"])
    assert "connector_unknown" in codes(told)


async def test_it_tells_of_errors_that_are_none(place: Place) -> None:
    """Field note 24 (ABB): an error code while Finishing is kept beside the status, and the status stays what it is."""
    async with place.booted("N24") as station:
        status = {
            "connectorId": 1, "errorCode": "OtherError", "status": "Finishing", "info": None, "vendorErrorCode": "0x0000",
        }  # fmt: skip
        await station.call("StatusNotification", status)

    (connector,) = (await place.station("N24"))["connectors"]
    assert (connector["status"], connector["error_code"], connector["info"]) == ("finishing", "OtherError", None)


async def test_connector_0_sums_up_several_boxes(place: Place) -> None:
    """Field note 25 (KEBA P30): each box is an EVSE, and the sum is nobody's energy."""
    async with place.booted("N25") as station:
        numbers = [await station.start(1000, place.at(-60), connectorId=box) for box in (1, 2)]
        await station.values(None, place.at(-30), {"value": "99000"}, connector=0)
        for box, number in zip((1, 2), numbers, strict=True):
            await station.stop(number, 1000 + box * 1000, place.at(0))

    assert [(each["evse"], each["energy_wh"]) for each in await place.transactions("N25")] == [(1, 1000), (2, 2000)]


async def test_a_storm_of_statuses_is_answered_without_an_error(place: Place) -> None:
    """Field note 26: twenty connectors at once, several times, none refused."""
    async with place.booted("N26") as station:
        states = ("Available", "Preparing", "Charging")
        reports = [
            {"connectorId": connector, "errorCode": "NoError", "status": status} for status in states for connector in range(20)
        ]
        answers = await asyncio.gather(*(station.frame("StatusNotification", each) for each in reports))

    shown = await place.station("N26")
    assert {each[0] for each in answers} == {3}
    assert {each["status"] for each in shown["connectors"]} == {"charging"}


async def test_a_station_without_a_site_charges(place: Place) -> None:
    """User lesson 15: the place is optional."""
    async with place.booted("L15", "2.0.1") as station:
        answer = await station.call("TransactionEvent", event("Started", 0, place.at(-1), 0, idToken=CARD_2))

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await place.station("L15"))["site_id"] is None


async def test_1_6_is_a_first_class_citizen(place: Place) -> None:
    """User lesson 10: every message of 1.6 is answered, none is NotSupported."""
    async with place.booted("L10") as station:
        for action, payload in (
            ("FirmwareStatusNotification", {"status": "Installed"}),
            ("DiagnosticsStatusNotification", {"status": "Idle"}),
            ("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": place.at(0)}),
            ("LogStatusNotification", {"status": "Idle"}),
            ("SignedFirmwareStatusNotification", {"status": "Installed"}),
        ):
            assert await station.call(action, payload) == {}
