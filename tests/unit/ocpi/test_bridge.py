"""From version to version (§1.18): what can be kept is, to the last digit; what cannot is told."""

from decimal import Decimal
from typing import Any

import pytest

from forecourt.kit.errors import Conflict
from forecourt.ocpi.bridge import Bridged, Code, bridged, bridged_changes, downgraded, upgraded
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.v211 import cdrs as cdrs_211
from forecourt.ocpi.v211 import commands as commands_211
from forecourt.ocpi.v211 import locations as locations_211
from forecourt.ocpi.v211 import sessions as sessions_211
from forecourt.ocpi.v221 import hubclientinfo as hubclientinfo_221
from forecourt.ocpi.v221 import tariffs as tariffs_221
from forecourt.ocpi.v230 import cdrs as cdrs_230
from forecourt.ocpi.v230 import commands as commands_230
from forecourt.ocpi.v230 import locations as locations_230
from forecourt.ocpi.v230 import sessions as sessions_230
from forecourt.ocpi.v230 import tariffs as tariffs_230
from forecourt.ocpi.v230 import tokens as tokens_230
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire
from tests.wire.ocpi.examples import EXAMPLES, Example, spelled

CPO = Party(CiString("NL"), CiString("CPO"))
MODULES = {"locations", "tariffs", "tokens", "sessions", "cdrs", "hubclientinfo"}
PARTS = {"Hours", "EnergyMix"}
WHOLE = [each for each in EXAMPLES if each.module in MODULES and not each.partial and each.object not in PARTS]
PATCHES = [each for each in EXAMPLES if each.partial]
EQUAL_211 = {"Location", "EVSE", "Token", "Tariff"}
"""What 2.1.1 says, all later versions can say, and take back."""


def document(tree: Any, of: type[Wire]) -> Any:
    return Document.read(render(tree), of)


def tree(there: Bridged) -> Any:
    return there.document.tree


def codes(losses: Any) -> list[tuple[str, Code]]:
    return [(each.path, each.code) for each in losses]


def numbers(tree: Any) -> Any:
    """The document with its numbers by their values: what was reckoned may be spelled otherwise."""
    if isinstance(tree, dict):
        return {name: numbers(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [numbers(each) for each in tree]
    return Decimal(tree) if isinstance(tree, int | Decimal) and not isinstance(tree, bool) else tree


@pytest.mark.parametrize("example", [each for each in WHOLE if each.version is Version.V221], ids=str)
def test_every_example_of_221_comes_back_from_230_as_it_was(example: Example) -> None:
    here = Document.read(example.text, example.of)

    there = upgraded(here, Version.V221)
    back = downgraded(there.document, Version.V221)

    assert numbers(back.document.tree) == numbers(here.tree)
    assert not there.losses
    assert not back.losses


@pytest.mark.parametrize("example", [each for each in WHOLE if each.version is Version.V211 and each.object in EQUAL_211], ids=str)
def test_what_all_versions_can_say_comes_back_from_230_to_211(example: Example) -> None:
    here = Document.read(example.text, example.of)

    there = upgraded(here, Version.V211, owner=CPO)
    back = downgraded(there.document, Version.V211)

    assert spelled(back.document.raw) == spelled(example.text)
    assert not [loss for loss in (*there.losses, *back.losses) if loss.code is not Code.UNTOLD]


@pytest.mark.parametrize("example", [each for each in WHOLE if each.version is not Version.V230], ids=str)
def test_every_example_has_a_shape_in_230_that_can_be_read(example: Example) -> None:
    there = upgraded(Document.read(example.text, example.of), example.version, owner=CPO)

    assert type(there.document.view).__name__ == example.object
    if hasattr(there.document.view, "country_code"):
        assert there.document.view.country_code is not None


@pytest.mark.parametrize("example", [each for each in WHOLE if each.version is Version.V230], ids=str)
@pytest.mark.parametrize("to", [Version.V221, Version.V211])
def test_every_example_of_230_has_a_shape_in_earlier_versions_or_is_refused(example: Example, to: Version) -> None:
    here = Document.read(example.text, example.of)

    if to is Version.V211 and example.name.startswith(("tariff_15", "tariff_16", "tariff_17", "tariff_18", "client info")):
        with pytest.raises(Conflict, match=r"2\.1\.1"):
            bridged(here, Version.V230, to) if example.object == "ClientInfo" else _only_reservations(here)
        return
    there = downgraded(here, to)

    assert type(there.document.view).__name__ == example.object


def _only_reservations(here: Any) -> None:
    """A tariff that prices nothing but reservations has no shape in 2.1.1."""
    elements = [each for each in here.tree["elements"] if "reservation" in each.get("restrictions", {})]
    downgraded(document(here.tree | {"elements": elements}, tariffs_230.Tariff), Version.V211)


@pytest.mark.parametrize("example", PATCHES, ids=str)
def test_the_changes_of_a_patch_go_to_every_version(example: Example) -> None:
    changes = Document.read(example.text, Wire).tree

    for version in Version:
        there, losses = bridged_changes(changes, example.of, example.version, version)
        back, _ = bridged_changes(there, _struct_in(example, version), version, example.version)

        assert numbers(back) == numbers(changes) or [loss.code for loss in losses] == [Code.TAXES]


def _struct_in(example: Example, version: Version) -> type[Wire]:
    return Example(version, example.module, example.object, "", "").of


def test_t10_what_no_version_knows_goes_along_with_its_digits() -> None:
    here = document(
        {"id": "L1", "x-depth": 1.50, "evses": [{"uid": "E1", "status": "AVAILABLE", "x": {"y": [1e2]}}]}, locations_230.Location
    )

    for version in (Version.V221, Version.V211):
        there = downgraded(here, version).document.raw
        assert b'"x-depth":1.5' in there
        assert b'"x":{"y":[100.0]}' in there


def test_t11_a_word_that_no_version_knows_stays_and_a_later_one_is_told() -> None:
    evse = {"uid": "E1", "status": "AVAILABLE", "capabilities": ["RESERVABLE", "X_DANCE"], "parking_restrictions": ["TAXIS"]}
    connector = {"id": "1", "standard": "SAE_J3400", "format": "CABLE"}
    here = document({"id": "L1", "evses": [evse | {"connectors": [connector]}]}, locations_230.Location)

    there = downgraded(here, Version.V221)

    told = tree(there)["evses"][0]
    assert told["capabilities"] == ["RESERVABLE", "X_DANCE"]
    assert told["parking_restrictions"] == []
    assert told["connectors"][0]["standard"] == "SAE_J3400"
    assert codes(there.losses) == [
        ("evses[0].parking_restrictions[0]", Code.NO_WORD),
        ("evses[0].connectors[0].standard", Code.KEPT_WORD),
    ]


def test_l13_what_only_230_has_of_a_place_is_told_as_lost() -> None:
    connector = {"id": "1", "standard": "MCS", "format": "CABLE", "capabilities": ["ISO_15118_2_PLUG_AND_CHARGE"]}
    evse = {"uid": "E1", "status": "AVAILABLE", "parking": [{"parking_id": "P1"}], "connectors": [connector]}
    here = document({"id": "L1", "help_phone": "112", "parking_places": [{"id": "P1"}], "evses": [evse]}, locations_230.Location)

    there = downgraded(here, Version.V221)

    assert not {"help_phone", "parking_places"} & there.document.tree.keys()
    assert {path for path, code in codes(there.losses) if code is Code.NO_FIELD} == {
        "help_phone", "parking_places", "evses[0].parking", "evses[0].connectors[0].capabilities",
    }  # fmt: skip


def test_y04_taxes_become_one_sum_and_their_names_are_lost() -> None:
    taxes = [{"name": "State", "percentage": 6, "amount": 0.60}, {"name": "City", "amount": 0.25}]
    here = document(_session(total_cost={"before_taxes": 10.00, "taxes": taxes}), sessions_230.Session)

    there = downgraded(here, Version.V221)

    assert tree(there)["total_cost"] == {"excl_vat": Decimal("10.0"), "incl_vat": Decimal("10.85")}
    assert codes(there.losses) == [("total_cost.taxes", Code.TAXES)]


def test_y04_an_unknown_tax_stays_unknown() -> None:
    here = document(_session(total_cost={"before_taxes": 10}), sessions_230.Session)

    there = downgraded(here, Version.V221)

    assert tree(there)["total_cost"] == {"excl_vat": 10}
    assert upgraded(there.document, Version.V221).document.tree["total_cost"] == {"before_taxes": 10}


def test_f05_prices_with_taxes_are_written_without() -> None:
    components = [{"type": "ENERGY", "price": 0.50, "vat": 25, "step_size": 1}, {"type": "TIME", "price": 3, "step_size": 60}]
    here = document(
        {"id": "T1", "currency": "EUR", "tax_included": "YES", "elements": [{"price_components": components}]}, tariffs_230.Tariff
    )

    there = downgraded(here, Version.V221)

    prices = [each["price"] for each in tree(there)["elements"][0]["price_components"]]
    assert prices == [Decimal("0.4"), 3]
    assert "tax_included" not in there.document.tree
    assert codes(there.losses) == [
        ("tax_included", Code.TAX_BASIS),
        ("elements[0].price_components[0].price", Code.TAX_BASIS),
        ("elements[0].price_components[1].price", Code.TAX_BASIS),
    ]


def test_k11_a_vehicle_is_another_token_before_230() -> None:
    here = document(_token(type="EMAID"), tokens_230.Token)

    there = downgraded(here, Version.V221)

    assert tree(there)["type"] == "OTHER"
    assert codes(there.losses) == [("type", Code.NO_WORD)]
    session = document(_session(cdr_token={"uid": "1", "type": "EMAID"}), sessions_230.Session)
    assert tree(downgraded(session, Version.V221))["cdr_token"]["type"] == "OTHER"


def test_h16_a_hub_is_no_role_in_230() -> None:
    here = document(
        {"party_id": "HUB", "country_code": "NL", "role": "HUB", "status": "CONNECTED", "last_updated": "2026-11-23T00:00:00Z"},
        hubclientinfo_221.ClientInfo,
    )

    there = upgraded(here, Version.V221)

    assert tree(there)["role"] == "OTHER"
    assert codes(there.losses) == [("role", Code.NO_WORD)]


def test_d13_a_session_of_211_embeds_its_place() -> None:
    place = document(
        {"id": "L1", "address": "Road 1", "coordinates": {"latitude": "52.12345", "longitude": "4.1234567"}, "evses": [
            {"uid": "E1", "status": "CHARGING", "connectors": [_connector("1"), _connector("2")]},
            {"uid": "E2", "status": "AVAILABLE", "connectors": [_connector("1")]},
        ]}, locations_230.Location,
    )  # fmt: skip
    here = document(_session(location_id="L1", evse_uid="e1", connector_id="2"), sessions_230.Session)

    there = downgraded(here, Version.V211, place=place)
    bare = downgraded(here, Version.V211)

    view = there.document.view
    assert isinstance(view, sessions_211.Session)
    assert view.location is not None
    assert [(evse.uid, [plug.id for plug in evse.connectors]) for evse in view.location.evses] == [("E1", ["2"])]
    assert view.location.coordinates == locations_211.GeoLocation(latitude="52.123450", longitude="4.123457")
    assert Code.PLACE not in {loss.code for loss in there.losses}
    assert tree(bare)["location"]["evses"][0]["uid"] == "e1"
    assert Code.PLACE in {loss.code for loss in bare.losses}


def test_d13_credits_and_prices_of_reservations_have_no_shape_in_211() -> None:
    cdr = next(each for each in WHOLE if each.version is Version.V230 and each.object == "CDR")
    here = Document.read(cdr.text, cdrs_230.CDR)
    credit = document(here.tree | {"credit": True, "credit_reference_id": "1"}, cdrs_230.CDR)

    there = downgraded(here, Version.V211)

    assert isinstance(there.document.view, cdrs_211.CDR)
    assert there.document.view.total_cost == here.view.total_cost.before_taxes
    with pytest.raises(Conflict, match="credit"):
        downgraded(credit, Version.V211)


def test_m02_the_one_answer_of_211_is_two_later() -> None:
    late = document({"result": "TIMEOUT"}, commands_211.CommandResponse)

    at_once = upgraded(late, Version.V211)
    later = upgraded(late, Version.V211, into=commands_230.CommandResult)

    assert tree(at_once)["result"] == "REJECTED"
    assert (at_once.losses[0].code, [loss.path for loss in at_once.losses]) == (Code.NO_WORD, ["result", "timeout"])
    assert later.document.view == commands_230.CommandResult(result="TIMEOUT")


def test_m08_a_reservation_has_a_number_in_211() -> None:
    fields = {"response_url": "https://x.example/1", "token": _token(), "expiry_date": "2026-11-23T00:00:00Z", "location_id": "L1"}

    there = downgraded(document(fields | {"reservation_id": "0042"}, commands_230.ReserveNow), Version.V211)

    assert there.document.view.reservation_id == 42
    with pytest.raises(Conflict, match="reservation"):
        downgraded(document(fields | {"reservation_id": "R-1"}, commands_230.ReserveNow), Version.V211)
    with pytest.raises(Conflict, match="CancelReservation"):
        downgraded(
            document({"response_url": "https://x.example/1", "reservation_id": "1"}, commands_230.CancelReservation), Version.V211
        )


def test_a_foreign_field_that_means_something_later_is_left_out_where_it_is_not_of_that_form() -> None:
    elements = [{"price_components": [{"type": "FLAT", "price": 1, "step_size": 1}]}]
    fields = {"id": "T1", "currency": "EUR", "elements": elements, "tax_included": "YES", "preauthorize_amount": "much"}

    there = upgraded(document(fields, tariffs_221.Tariff), Version.V221)

    assert there.document.view.tax_included == "YES"
    assert codes(there.losses) == [("preauthorize_amount", Code.ILL_FORMED)]


def _session(**fields: Any) -> dict[str, Any]:
    given = {"id": "S1", "start_date_time": "2026-11-23T00:00:00Z", "kwh": 1, "currency": "EUR", "status": "ACTIVE"}
    return given | {"last_updated": "2026-11-23T00:00:00Z"} | fields


def _token(**fields: Any) -> dict[str, Any]:
    return {"uid": "1", "type": "RFID", "contract_id": "C", "issuer": "I", "valid": True, "whitelist": "NEVER"} | fields


def _connector(id_: str) -> dict[str, Any]:
    return {"id": id_, "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE"}
