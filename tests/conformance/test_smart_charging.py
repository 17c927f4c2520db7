"""Block K: charging profiles set (K01), replaced, cleared (K10), read (K08, K09), and limits from outside (K12, K13)."""

from typing import Any

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD, now
from tests.conformance.station import Payload, Refusal, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPTED = {"status": "Accepted"}


def profile(purpose: str = "default", limit: float = 6.0, **more: Any) -> Payload:
    """A profile as the operator says it: from now, for an hour, one period."""
    spoken: Payload = {
        "evse": 1, "id": 10, "stack_level": 1, "purpose": purpose, "kind": "absolute", "unit": "A", "start_at": now(),
        "duration_s": 3600, "valid_from": now(), "valid_to": now(3600), "periods": [{"start_s": 0, "limit": limit, "phases": 3}],
    }  # fmt: skip
    return {name: value for name, value in (spoken | more).items() if value is not None}


async def install(station: Station, wish: Payload, answer: Payload | Refusal = ACCEPTED) -> tuple[Payload, Payload]:
    """The operator's profile; the command, and what the station was told."""
    station.answers("SetChargingProfile", answer)
    command = await station.ask("profiles", **wish)
    return command, station.told("SetChargingProfile")


@case("TC_K_01_CSMS", "TC_K_10_CSMS")
@pytest.mark.parametrize("evse", [1, 0])
async def test_default_profile(station: Station, evse: int) -> None:
    """A default for transactions, at one EVSE or at all."""
    wish = profile(evse=evse)
    command, told = await install(station, wish)

    sent = told["chargingProfile"]
    schedule = sent["chargingSchedule"][0]
    assert (told["evseId"], sent["id"], sent["stackLevel"]) == (evse, 10, 1)
    assert (sent["chargingProfilePurpose"], sent["chargingProfileKind"]) == ("TxDefaultProfile", "Absolute")
    assert {"validFrom", "validTo"} <= set(sent)
    assert {"startSchedule"} <= set(schedule)
    assert (schedule["chargingRateUnit"], schedule["duration"]) == ("A", 3600)
    assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6.0, "numberPhases": 3}]
    assert command["status"] == "Accepted"


@case("TC_K_02_CSMS")
async def test_transaction_profile_without_a_transaction(station: Station) -> None:
    """A profile for a transaction that is over: the station rejects it, and the operator sees that."""
    charging = await Charging(station).energised()
    await charging.unplugged()
    over = (await charging.stored())["id"]
    wish = profile("transaction", 7.0, kind="relative", start_at=None, valid_from=None, valid_to=None, transaction_id=over)
    command, told = await install(station, wish, {"status": "Rejected"})

    sent = told["chargingProfile"]
    assert (told["evseId"], sent["chargingProfilePurpose"], sent["chargingProfileKind"]) == (1, "TxProfile", "Relative")
    assert command["status"] == "Rejected"


@case("TC_K_03_CSMS")
async def test_station_profile(station: Station) -> None:
    """A limit for the whole station."""
    command, told = await install(station, profile("station_max", 8.0, evse=0))

    assert (told["evseId"], told["chargingProfile"]["chargingProfilePurpose"]) == (0, "ChargingStationMaxProfile")
    assert told["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] == 8.0
    assert command["status"] == "Accepted"


@case("TC_K_04_CSMS")
async def test_replace_a_profile(station: Station) -> None:
    """The same id again replaces the profile."""
    await install(station, profile(limit=8.0))
    await install(station, profile(limit=6.0))

    first, second = (each["chargingProfile"] for each in station.all_told("SetChargingProfile"))
    limits = [each["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] for each in (first, second)]
    assert (first["id"] == second["id"], limits) == (True, [8.0, 6.0])


@case("TC_K_05_CSMS")
async def test_clear_by_id(station: Station) -> None:
    """A profile that the station reported is removed by its id, and by nothing else."""
    await reported(station, {"requestId": 3, "chargingProfile": {"chargingLimitSource": ["CSO"]}})
    station.answers("ClearChargingProfile", ACCEPTED)

    command = await station.ask("profiles/clear", id=10)

    assert (station.told("ClearChargingProfile"), command["status"]) == ({"chargingProfileId": 10}, "Accepted")


@case("TC_K_06_CSMS", "TC_K_08_CSMS")
@pytest.mark.parametrize("word", ["Accepted", "Unknown"])
async def test_clear_by_criteria(station: Station, word: str) -> None:
    """Profiles are removed by place, purpose and level; the operator sees whether there were any."""
    station.answers("ClearChargingProfile", {"status": word})

    command = await station.ask("profiles/clear", evse=1, purpose="default", stack_level=1)

    criteria = {"evseId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}
    assert (station.told("ClearChargingProfile"), command["status"]) == ({"chargingProfileCriteria": criteria}, word)


@case("TC_K_15_CSMS")
async def test_profiles_not_supported(station: Station) -> None:
    """A station without smart charging answers NotSupported; the operator sees the code."""
    command, _ = await install(station, profile(), Refusal("NotSupported"))

    assert (command["outcome"], command["error"]["code"]) == ("error", "NotSupported")


@case("TC_K_19_CSMS")
@pytest.mark.parametrize(("kind", "word"), [("recurring_daily", "Daily"), ("recurring_weekly", "Weekly")])
async def test_recurring_profile(station: Station, kind: str, word: str) -> None:
    """A profile that comes again every day or every week."""
    _, told = await install(station, profile(kind=kind))

    sent = told["chargingProfile"]
    assert (sent["chargingProfileKind"], sent["recurrencyKind"], told["evseId"]) == ("Recurring", word, 1)


CRITERIA: dict[str, Payload] = {
    "TC_K_29_CSMS": {"evseId": 0, "chargingProfile": {"chargingProfilePurpose": "ChargingStationMaxProfile"}},
    "TC_K_30_CSMS": {"evseId": 1, "chargingProfile": {"chargingLimitSource": ["CSO"]}},
    "TC_K_31_CSMS": {"chargingProfile": {"chargingLimitSource": ["CSO"]}},
    "TC_K_32_CSMS": {"chargingProfile": {"chargingProfileId": [10]}},
    "TC_K_33_CSMS": {"evseId": 1, "chargingProfile": {"stackLevel": 1}},
    "TC_K_34_CSMS": {"evseId": 1, "chargingProfile": {"chargingLimitSource": ["EMS"]}},
    "TC_K_35_CSMS": {"evseId": 1, "chargingProfile": {"chargingProfilePurpose": "TxDefaultProfile"}},
    "TC_K_36_CSMS": {"evseId": 1, "chargingProfile": {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}},
}


@case(*CRITERIA)
@pytest.mark.parametrize("criteria", CRITERIA.values(), ids=CRITERIA)
async def test_get_profiles(station: Station, criteria: Payload) -> None:
    """Installed profiles are asked for by each criterion; the station's reports are answered and kept."""
    wish = {"requestId": 42, **criteria}
    await reported(station, wish)

    assert station.told("GetChargingProfiles") == wish
    assert [each["evseId"] for each in await station.logged("ReportChargingProfiles", 2)] == [1, 2]


@case("TC_K_37_CSMS")
async def test_remote_start_with_a_profile(station: Station) -> None:
    """A start carries a profile for its transaction, which has no id yet."""
    wish = {
        "id": 10, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}],
    }  # fmt: skip
    station.answers("RequestStartTransaction", ACCEPTED)

    command = await station.ask("start", evse=1, token={"uid": "CARD-1"}, profile=wish)
    told = station.told("RequestStartTransaction")
    charging = Charging(station)
    await charging.event("RemoteStart", info={"remoteStartId": told["remoteStartId"]}, idToken=CARD)

    assert (told["idToken"], told["evseId"], told["chargingProfile"]) == (CARD, 1, wish)
    assert (await charging.stored())["command_id"] == command["id"]


@case("TC_K_43_CSMS", "TC_K_44_CSMS")
@pytest.mark.parametrize("evse", [1, 0])
async def test_composite_schedule(station: Station, evse: int) -> None:
    """What an EVSE, or the station, would follow now is read and shown."""
    schedule = {
        "evseId": evse, "duration": 300, "scheduleStart": now(), "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
    }  # fmt: skip
    station.answers("GetCompositeSchedule", {"status": "Accepted", "schedule": schedule})

    path = f"/stations/{station.identity}/profiles/composite"
    command = await station.server.api("GET", path, status=200, evse=str(evse), duration_s="300", unit="A")

    assert station.told("GetCompositeSchedule") == {"evseId": evse, "duration": 300, "chargingRateUnit": "A"}
    assert (command["status"], command["answer"]["schedule"]) == ("Accepted", schedule)


@case("TC_K_48_CSMS", "TC_K_50_CSMS")
async def test_limit_from_outside(station: Station) -> None:
    """A limit that something else set, and took back, is told, answered and kept."""
    assert await station.say("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "EMS"}}) == {}
    assert await station.say("ClearedChargingLimit", {"chargingLimitSource": "EMS"}) == {}

    assert await station.logged("NotifyChargingLimit") == [{"chargingLimit": {"chargingLimitSource": "EMS"}}]
    assert await station.logged("ClearedChargingLimit") == [{"chargingLimitSource": "EMS"}]


@case("TC_K_51_CSMS")
async def test_limit_from_outside_is_taken_back_while_charging(station: Station) -> None:
    """The transaction goes on at another rate."""
    charging = await Charging(station).energised()
    assert await station.say("ClearedChargingLimit", {"chargingLimitSource": "EMS"}) == {}
    await charging.event("ChargingRateChanged")

    assert (await charging.stored())["open"] is True


@case("TC_K_52_CSMS")
async def test_limit_from_outside_in_a_report(station: Station) -> None:
    """A report of profiles may hold one that was set from outside."""
    wish = {"requestId": 5, "chargingProfile": {"chargingProfilePurpose": "ChargingStationExternalConstraints"}}
    await reported(station, wish, purpose="ChargingStationExternalConstraints", source="EMS")

    kept = await station.logged("ReportChargingProfiles", 2)
    assert {each["chargingProfile"][0]["chargingProfilePurpose"] for each in kept} == {"ChargingStationExternalConstraints"}


@case("TC_K_58_CSMS", "TC_K_60_CSMS")
async def test_profile_of_a_transaction(station: Station) -> None:
    """A profile for a running transaction names it; the vehicle's own schedule is accepted, and charging goes on with it."""
    charging = await Charging(station).energised()
    running = (await charging.stored())["id"]
    command, told = await install(station, profile("transaction", transaction_id=running))
    schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}
    plan = {"timeBase": now(), "evseId": 1, "chargingSchedule": schedule}
    answer = await station.say("NotifyEVChargingSchedule", plan)
    await charging.event("ChargingRateChanged")

    sent = told["chargingProfile"]
    assert (told["evseId"], sent["chargingProfilePurpose"], sent["transactionId"]) == (1, "TxProfile", charging.reference)
    assert (command["status"], answer["status"]) == ("Accepted", "Accepted")


@case("TC_K_70_CSMS")
async def test_two_profiles(station: Station) -> None:
    """Two profiles on two levels."""
    await install(station, profile(id=10, stack_level=0))
    await install(station, profile(id=11, stack_level=1))

    sent = [each["chargingProfile"] for each in station.all_told("SetChargingProfile")]
    assert [(each["id"], each["stackLevel"]) for each in sent] == [(10, 0), (11, 1)]


async def reported(station: Station, wish: Payload, purpose: str = "TxDefaultProfile", source: str = "CSO") -> None:
    """The operator asks for installed profiles; the station reports one for each of two EVSEs."""
    station.answers("GetChargingProfiles", ACCEPTED)
    assert (await station.call("GetChargingProfiles", wish))["payload"] == ACCEPTED
    installed = {
        "id": 10, "stackLevel": 1, "chargingProfilePurpose": purpose, "chargingProfileKind": "Absolute",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]}],
    }  # fmt: skip
    for evse in (1, 2):
        report = {"requestId": wish["requestId"], "chargingLimitSource": source, "evseId": evse, "tbc": evse == 1}
        assert await station.say("ReportChargingProfiles", {**report, "chargingProfile": [installed]}) == {}
