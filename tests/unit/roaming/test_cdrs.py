"""CDRs: ours in the three shapes, partners' in our words (D03, D05 to D07, D10, D13, T20)."""

import base64
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given

from forecourt.domain.billing import Cdr, CdrKind, PartnerCdr
from forecourt.domain.billing.corrections import credit_of
from forecourt.domain.pricing import Amount, Period, price, published
from forecourt.domain.tariffs import Dimension, Element, ReservationPart, Restrictions
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.ocpi.codec import render
from forecourt.ocpi.v221.cdrs import SESSION_ONLY
from forecourt.ocpi.validation import validate
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import CdrFacts, cdr_to, periods_of, read_cdr
from forecourt.roaming.mapping.cdrs.reading import STRUCTS
from tests.unit.roaming.cdrs import CHARGED, END, FACTS, ID, PLACE, START, a_cdr, dutch_tariff, periods, signed
from tests.unit.roaming.tariffs import a_component

LATER = (Version.V221, Version.V230)
CUT = a_cdr()


def written(cdr: Cdr, version: Version, **facts: Any) -> Any:
    """The document, which the standard has nothing against."""
    document = cdr_to(cdr, msgspec.structs.replace(FACTS, **facts), version).value
    assert validate(document, STRUCTS[version]) == ()
    return document


def received(cdr: Cdr, version: Version, **facts: Any) -> PartnerCdr:
    """What a partner reads in it."""
    return read_cdr(render(written(cdr, version, **facts)), version, "NL*FCT")


@pytest.mark.parametrize("version", Version)
def test_a_partner_prices_it_to_the_same_cent(version: Version) -> None:
    """D05: the tariffs that it carries, and its periods, make its total."""
    cdr = a_cdr()

    theirs = received(cdr, version)

    assert theirs.periods[0].energy_kwh == Decimal("20.123")
    assert theirs.periods[0].charging_h == Decimal("2.1667")
    exact = price(theirs.periods, theirs.tariffs, ZoneInfo("Europe/Amsterdam"), starts_at=theirs.starts_at, ends_at=theirs.ends_at)
    assert published(exact).total.before_taxes == cdr.total_before_taxes == theirs.claims.cost.before_taxes == Decimal("6.53")


@pytest.mark.parametrize("version", LATER)
def test_its_costs_stand_apart_and_with_their_taxes(version: Version) -> None:
    """D06, D08: totals by dimension, parking apart from charging."""
    claims = received(a_cdr(), version).claims

    assert claims.cost == Amount(before_taxes=Decimal("6.53"), after_taxes=Decimal("7.90"))
    assert claims.energy_cost == Amount(before_taxes=Decimal("5.03"), after_taxes=Decimal("6.09"))
    assert claims.parking_cost == Amount(before_taxes=Decimal("1.50"), after_taxes=Decimal("1.82"))
    assert (claims.fixed_cost, claims.time_cost, claims.reservation_cost) == (None, None, None)
    assert (claims.energy_kwh, claims.time_h, claims.parking_h) == (Decimal("20.123"), Decimal("2.8333"), Decimal("0.6667"))


@pytest.mark.parametrize("version", LATER)
def test_who_and_where_are_as_they_were(version: Version) -> None:
    theirs = received(a_cdr(remark="thanks"), version, session_id="SES-7")

    assert (theirs.id, theirs.party, theirs.session_id, theirs.contract_id) == (ID, "NL*FCT", "SES-7", "DE8ACC12E46L89")
    assert theirs.token == TokenRef(uid="04A1")
    place = msgspec.structs.replace(
        PLACE, station="NL*FCT*E1", country="NLD", latitude=Decimal("52.087340"), longitude=Decimal("5.105432")
    )
    assert theirs.place == place
    assert (theirs.starts_at, theirs.ends_at, theirs.currency, theirs.remark) == (START, END, "EUR", "thanks")


def test_2_1_1_embeds_the_location_and_states_one_number() -> None:
    document = written(a_cdr(), Version.V211)

    assert document["total_cost"] == Decimal("6.53")
    assert (document["stop_date_time"], document["auth_id"]) == ("2026-11-22T22:50:00Z", "DE8ACC12E46L89")
    assert document["location"]["evses"][0]["connectors"][0]["standard"] == "IEC_62196_T2"
    assert document["location"]["time_zone"] == "Europe/Amsterdam"
    assert "tariff_id" not in document["charging_periods"][0]
    assert [loss.path for loss in cdr_to(a_cdr(), FACTS, Version.V211).losses] == ["tariffs[0].tax_basis", "total_after_taxes"]
    theirs = received(a_cdr(), Version.V211)
    assert (theirs.party, theirs.zone, theirs.token) == ("NL*FCT", "Europe/Amsterdam", None)
    assert theirs.place is not None
    assert (theirs.place.station, theirs.place.plug) == ("NL*FCT*E1", "Type 2")


@pytest.mark.parametrize("version", LATER)
def test_a_credit_is_the_same_with_a_negative_total(version: Version) -> None:
    cdr = a_cdr()
    credit = credit_of(cdr, "wrong tariff", cdr.created_at)

    first, second = written(cdr, version), written(credit, version)

    differing = {name for name in second if first.get(name) != second[name]}
    assert differing == {"id", "credit", "credit_reference_id", "total_cost", "remark"}
    theirs = received(credit, version)
    assert (theirs.kind, theirs.credits, theirs.id) == (CdrKind.CREDIT, ID, f"{ID}-C")
    assert theirs.claims.cost == Amount(before_taxes=Decimal("-6.53"), after_taxes=Decimal("-7.90"))
    assert theirs.claims.energy_cost == Amount(before_taxes=Decimal("5.03"), after_taxes=Decimal("6.09"))


def test_2_1_1_has_no_credits() -> None:
    with pytest.raises(Conflict):
        cdr_to(credit_of(a_cdr(), "", END), FACTS, Version.V211)


@pytest.mark.parametrize("version", Version)
def test_no_dimension_of_a_session_is_written(version: Version) -> None:
    """D07."""
    document = written(a_cdr(), version)

    assert not SESSION_ONLY & {each["type"] for period in document["charging_periods"] for each in period["dimensions"]}


@pytest.mark.parametrize("version", LATER)
def test_a_reservation_that_lapsed_has_no_evse(version: Version) -> None:
    reserving = Element(
        components=(a_component(dimension=Dimension.TIME, price=Decimal(5)),),
        restrictions=Restrictions(reservation=ReservationPart.RESERVATION),
    )
    periods = (Period(at=START, tariff_id="T1", reservation_h=Decimal("0.5")),)
    tariff = msgspec.structs.replace(dutch_tariff(), elements=(reserving,))
    cdr = a_cdr(tariff=tariff, periods=periods, transaction_id=None, energy_wh=0, place=msgspec.structs.replace(PLACE, plug=None))
    facts = CdrFacts(party="NL*FCT", token_party="DE*TNM", contract_id="C1", location_id="SITE1")

    document: Any = cdr_to(cdr, facts, version).value

    assert document["cdr_location"]["evse_uid"] == document["cdr_location"]["connector_id"] == "#NA"
    assert "session_id" not in document
    assert document["charging_periods"][0]["dimensions"] == [{"type": "RESERVATION_TIME", "volume": Decimal("0.5")}]
    assert "total_reservation_cost" in document


@pytest.mark.parametrize("version", LATER)
def test_signed_values_are_plain_and_in_base64(version: Version) -> None:
    """D10."""
    record = 'OCMF|{"FV":"1.0"}|{"SD":"30"}'
    values = (
        signed("Start", base64.b64encode(record.encode()).decode()),
        signed("End", record),
        signed("End", "x", encoding="EDL"),
    )

    mapped = cdr_to(a_cdr(signed_values=values), FACTS, version)

    document: Any = mapped.value
    data = document["signed_data"]
    assert (data["encoding_method"], data["public_key"]) == ("OCMF", "3059")
    assert [each["plain_data"] for each in data["signed_values"]] == [record, record]
    assert {base64.b64decode(each["signed_data"]).decode() for each in data["signed_values"]} == {record}
    assert [loss.path for loss in mapped.losses] == ["signed_values"]
    theirs = received(a_cdr(signed_values=values[:2]), version).signed_values
    assert [(each.nature, each.at, each.encoding) for each in theirs] == [("Start", START, "OCMF"), ("End", END, "OCMF")]


@pytest.mark.parametrize(
    ("changes", "facts", "path"),
    [
        ({"token": None}, {}, "cdr_token"),
        ({"place": msgspec.structs.replace(PLACE, address="")}, {}, "cdr_location.address"),
        ({"place": msgspec.structs.replace(PLACE, latitude=None)}, {}, "cdr_location.coordinates"),
        ({"place": msgspec.structs.replace(PLACE, country="Elbonia")}, {}, "cdr_location.country"),
        ({}, {"party": ""}, "country_code"),
        ({}, {"auth_method": "GUESS"}, "auth_method"),
        ({"id": "A" * 37}, {}, "id"),
    ],
)
def test_what_the_standard_forbids_is_not_sent(changes: dict[str, Any], facts: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cdr_to(a_cdr(**changes), msgspec.structs.replace(FACTS, **facts), Version.V221)

    assert path in [fault.path for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("ours", "version", "word", "lost"),
    [
        ("rfid", Version.V221, "RFID", False),
        ("app_user", Version.V221, "APP_USER", False),
        ("central", Version.V230, "APP_USER", True),
        ("direct_payment", Version.V230, "AD_HOC_USER", True),
        ("emaid", Version.V221, "OTHER", True),
        ("emaid", Version.V230, "EMAID", False),
        ("key_code", Version.V230, "OTHER", True),
    ],
)
def test_a_token_is_of_a_type_that_the_version_has(ours: str, version: Version, word: str, lost: bool) -> None:
    mapped = cdr_to(a_cdr(token=TokenRef(uid="1", type=ours)), FACTS, version)

    document: Any = mapped.value
    assert document["cdr_token"]["type"] == word
    assert ("token.type" in [loss.path for loss in mapped.losses]) is lost


def test_a_long_remark_is_cut() -> None:
    mapped = cdr_to(a_cdr(remark="r" * 300), FACTS, Version.V221)

    assert mapped.value["remark"] == "r" * 255
    assert [loss.path for loss in mapped.losses] == ["remark"]


def test_a_tariff_that_has_no_shape_is_left_out() -> None:
    fast = Element(components=(a_component(),), restrictions=Restrictions(max_current_a=Decimal(32)))

    mapped = cdr_to(a_cdr(tariff=msgspec.structs.replace(dutch_tariff(), elements=(fast,))), FACTS, Version.V211)

    assert "tariffs" not in mapped.value
    assert mapped.losses[0].path == "tariffs[0]"


@pytest.mark.parametrize("version", Version)
@given(found=periods())
def test_periods_come_back_but_for_what_is_told(version: Version, found: tuple[Period, ...]) -> None:
    """Whole seconds do: an hour has four decimals on the wire. A period of nothing is one of no energy."""
    cdr = msgspec.structs.replace(CUT, periods=found)

    mapped = cdr_to(cdr, FACTS, version)

    document: Any = mapped.value
    back = periods_of(document["charging_periods"], version, tariffs=cdr.tariffs)
    lost = {loss.path for loss in mapped.losses}
    for index, (before, after) in enumerate(zip(found, back, strict=True)):
        for name in Period.__struct_fields__:
            was, found_again = getattr(before, name), getattr(after, name)
            if name.endswith("_h") and found_again is not None:
                was, found_again = round(was * 3600), round(found_again * 3600)
            told = f"periods[{index}].{name}" in lost or (version is Version.V211 and name == "tariff_id")
            empty = name == "energy_kwh" and was is None and found_again == 0
            assert was == found_again or told or empty, name


def test_tariffs_are_named_without_case() -> None:
    documents = [{"start_date_time": "2026-11-22T20:00:00Z", "dimensions": [{"type": "TIME", "volume": 1}], "tariff_id": "t1"}]

    periods = periods_of(documents, Version.V221, tariffs=(dutch_tariff(),))

    assert periods[0].tariff_id == "T1"


def test_a_dimension_stated_twice_is_one() -> None:
    dimensions = [{"type": kind, "volume": volume} for kind in ("ENERGY", "MIN_POWER", "MAX_POWER") for volume in (3, 5)]

    (period,) = periods_of([{"start_date_time": "2026-11-22T20:00:00", "dimensions": dimensions}], Version.V230)

    assert (period.energy_kwh, period.min_power_kw, period.max_power_kw) == (Decimal(8), Decimal(3), Decimal(5))


@pytest.mark.parametrize(
    ("raw", "version", "path"),
    [
        (b"[]", "2.2.1", ""),
        (b"{}", "2.2.1", "id"),
        (b"{}", "3.0", "ocpi_version"),
        (b"{", "2.2.1", ""),
    ],
)
def test_what_is_no_cdr_is_refused(raw: bytes, version: str, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_cdr(raw, version)

    assert refused.value.faults[0].path == path


def test_a_volume_that_is_no_number_is_told_with_its_place() -> None:
    document = written(a_cdr(), Version.V230)
    document["charging_periods"][1]["dimensions"][0]["volume"] = "much"

    with pytest.raises(InvalidInput) as refused:
        read_cdr(render(document), "2.3.0")

    assert [fault.path for fault in refused.value.faults] == ["charging_periods[1].dimensions[0].volume"]


def test_the_periods_lie_where_they_lay() -> None:
    """D04: a period begins where charging turns into parking."""
    theirs = received(a_cdr(), Version.V221)

    assert [period.at for period in theirs.periods] == [START, START + CHARGED]
    assert theirs.ends_at - theirs.starts_at == timedelta(hours=2, minutes=50)
