"""Our sites as Locations: what stands in the document, which dates change, what is left out and told (L01 to L13)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from forecourt.domain.roaming.evses import SiteStand, StationStand, evse_uid
from forecourt.domain.sites import OpenException, OpenHours, SiteDetails
from forecourt.domain.stations import Connector, ConnectorStatus, PlugStandard
from forecourt.ocpi.codec import parse
from forecourt.ocpi.interfaces.objects import LOCATION
from forecourt.ocpi.validation import validate
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.locations import location_gone, location_to
from tests import rows

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
OPERATOR = rows.operator(country_code="NL", party_id="FCT", legal_name="Forecourt B.V.")
STATION = rows.station("CS-1", id="0190a0b0-0000-7000-8000-000000000001", connected_at=rows.NOW)
PLACE = {"address": "Quay 1", "city": "Rotterdam", "country": "NL", "latitude": 51.9, "longitude": 4.5, "zone": "Europe/Amsterdam"}


def plug(evse: int = 1, **fields: Any) -> Connector:
    given = {"standard": PlugStandard.CCS2, "max_power_w": 50_000, "status": ConnectorStatus.AVAILABLE}
    return rows.connector(STATION.id, evse=evse, **{**given, **fields})


def site(*plugs: Connector, **fields: Any) -> SiteStand:
    stand = StationStand(station=STATION, connectors=plugs or (plug(1), plug(2)))
    return SiteStand(site=rows.site(id="YARD", **{**PLACE, **fields}), stations=(stand,))


def written(stand: SiteStand, before: str | None = None, at: datetime = NOW) -> Any:
    tariffs = {(STATION.id, 1, 1): ("USUAL",)}
    return location_to(stand, OPERATOR, tariffs, before, at)


def document(stand: SiteStand, before: str | None = None, at: datetime = NOW) -> Any:
    return parse(written(stand, before, at).document)


def test_the_standard_has_nothing_against_it() -> None:
    details = SiteDetails(
        published=False,
        region="ZH",
        hours=(OpenHours(weekday=0, start="08:00", end="18:00"), OpenHours(weekday=6, start="10:00", end="00:00")),
        exceptions=(OpenException(start_at=NOW, end_at=LATER), OpenException(start_at=NOW, end_at=LATER, open=True)),
        charging_when_closed=False,
        facilities=("wifi", "Bike sharing"),
        parking="parking_garage",
        help_phone="+31 10 1234567",
        run_by="Runner",
        owned_by="Owner",
    )

    tree = document(site(details=details)) | {"last_updated": "2026-11-23T10:00:00Z"}

    assert validate(tree, LOCATION[Version.V230]) == ()
    assert (tree["publish"], tree["country"], tree["state"], tree["parking_type"]) == (False, "NLD", "ZH", "PARKING_GARAGE")
    assert (tree["operator"]["name"], tree["owner"]["name"], tree["charging_when_closed"]) == ("Runner", "Owner", False)
    assert tree["facilities"] == ["WIFI", "BIKE_SHARING"]
    hours = tree["opening_times"]
    assert hours["twentyfourseven"] is False
    assert [(each["weekday"], each["period_end"]) for each in hours["regular_hours"]] == [(1, "18:00"), (7, "23:59")]
    assert len(hours["exceptional_closings"]) == len(hours["exceptional_openings"]) == 1
    assert tree["evses"][0]["connectors"][0]["tariff_ids"] == ["USUAL"]


def test_l02_dates_change_with_what_they_date_and_nothing_else() -> None:
    before = written(site()).document

    same = written(site(), before, LATER)
    charging = written(site(plug(1, status=ConnectorStatus.CHARGING), plug(2)), before, LATER)

    assert same.document == before
    assert charging.part == f"evse:{evse_uid(STATION.id, 1)}"
    first, second = parse(charging.document)["evses"]  # type: ignore[index]
    assert (first["status"], first["last_updated"]) == ("CHARGING", "2026-11-23T10:01:00Z")
    assert first["connectors"][0]["last_updated"] == "2026-11-23T10:00:00Z"
    assert second["last_updated"] == "2026-11-23T10:00:00Z"


@pytest.mark.parametrize(
    "changed",
    [
        site(plug(1, max_power_w=60_000), plug(2)),
        site(plug(1, status=ConnectorStatus.CHARGING), plug(2, status=ConnectorStatus.CHARGING)),
        site(name="Other"),
        site(plug(1), plug(2), plug(3)),
    ],
)
def test_more_than_one_state_is_the_whole_location(changed: SiteStand) -> None:
    before = written(site()).document

    assert written(changed, before, LATER).part == ""


def test_l05_an_evse_that_went_away_stays_removed_for_good() -> None:
    known = written(site()).document
    gone = written(site(plug(1)), known, LATER).document
    still = written(site(plug(1)), gone, LATER + timedelta(hours=1)).document
    whole = parse(location_gone(still, LATER + timedelta(hours=2)).document)

    assert [each["status"] for each in parse(gone)["evses"]] == ["AVAILABLE", "REMOVED"]  # type: ignore[index]
    assert still == gone
    assert [each["status"] for each in whole["evses"]] == ["REMOVED", "REMOVED"]  # type: ignore[index]


@pytest.mark.parametrize("missing", [{"address": ""}, {"city": ""}, {"country": "??"}, {"latitude": None}])
def test_a_site_that_cannot_be_addressed_is_a_finding(missing: dict[str, Any]) -> None:
    new = written(site(**missing))
    known = written(site(**missing), written(site()).document, LATER)

    assert new.document == ""
    assert {each.code for each in new.findings} == {"unaddressable"}
    assert [each["status"] for each in parse(known.document)["evses"]] == ["REMOVED", "REMOVED"]  # type: ignore[index]


def test_a_plug_that_cannot_be_told_is_left_out() -> None:
    told = written(site(plug(1), plug(2, standard=None), plug(3, max_power_w=None), plug(4, standard=PlugStandard.OTHER)))

    assert [each["uid"] for each in parse(told.document)["evses"]] == [evse_uid(STATION.id, 1)]  # type: ignore[index]
    assert [each.code for each in told.findings] == [
        "plug_unknown", "no_connectors", "power_unknown", "no_connectors", "plug_unknown", "no_connectors",
    ]  # fmt: skip


def test_a_site_without_evses_is_not_told_of() -> None:
    empty = msgspec.structs.replace(site(), stations=())

    assert written(empty).document == ""
    assert [each.code for each in written(empty).findings] == ["no_evses"]
