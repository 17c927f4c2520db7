"""Block P: vendors' own messages (P01, P02) and members (customData)."""

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD
from tests.conformance.station import Station

pytestmark = pytest.mark.asyncio(loop_scope="session")


@case("TC_P_02_CSMS")
async def test_unknown_vendor(station: Station) -> None:
    """A vendor whom we do not know is told so (P02.FR.06); what it said is kept."""
    message = {"vendorId": "com.example", "messageId": "Hello", "data": {"a": [1, None]}}
    answer = await station.say("DataTransfer", message)

    assert answer["status"] in ("UnknownVendorId", "UnknownMessageId", "Rejected")
    assert await station.logged("DataTransfer") == [message]


@case("TC_P_03_CSMS")
async def test_custom_data(station: Station) -> None:
    """Members of a vendor's own are no fault: the message is handled, and kept as it came."""
    custom = {"vendorId": "com.example", "deep": {"list": [1, "x"]}}
    asked = await station.say("Authorize", {"idToken": CARD | {"customData": custom}, "customData": custom})
    charging = Charging(station)
    began = await charging.event("Authorized", idToken=CARD | {"customData": custom}, customData=custom)

    assert (asked["idTokenInfo"]["status"], began["idTokenInfo"]["status"]) == ("Accepted", "Accepted")
    assert (await charging.stored())["evidence"][0]["payload"]["customData"] == custom
