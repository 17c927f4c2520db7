"""The standards' tariffs and CDRs in our words and back: tariffs are the same again (F01 to F05), CDRs claim the same (D06)."""

from decimal import Decimal

import pytest

from forecourt.domain.pricing import Amount
from forecourt.domain.tokens import TokenRef
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import read_cdr
from forecourt.roaming.mapping.tariffs import tariff_from, tariff_to
from tests.wire.ocpi.errata import ERRATA
from tests.wire.ocpi.examples import EXAMPLES, Example, spelled

TARIFFS = [each for each in EXAMPLES if each.object == "Tariff"]
CDRS = {each.version: each for each in EXAMPLES if each.object == "CDR"}


@pytest.mark.parametrize("example", [each for each in TARIFFS if str(each) not in ERRATA], ids=str)
def test_a_tariff_is_the_same_again(example: Example) -> None:
    mapped = tariff_from(parse(example.text), example.version)

    again = tariff_to(mapped.value, example.version)

    assert spelled(render(again.value)) == spelled(example.text)
    assert (mapped.losses, again.losses) == ((), ())


@pytest.mark.parametrize("example", [each for each in TARIFFS if each.version is not Version.V211], ids=str)
@pytest.mark.parametrize("version", [Version.V221, Version.V230])
def test_a_tariff_of_one_version_is_understood_in_the_other(example: Example, version: Version) -> None:
    native = tariff_from(parse(example.text), example.version).value

    written = tariff_to(native, version)

    assert {loss.path.rpartition(".")[2] for loss in written.losses} <= {"taxes", "tax_basis"}
    assert tariff_from(written.value, version).value.elements[0].components[0].price == native.elements[0].components[0].price


@pytest.mark.parametrize(
    ("version", "after"), [(Version.V211, None), (Version.V221, Decimal("4.40")), (Version.V230, Decimal("4.40"))]
)
def test_a_cdr_claims_what_it_claims(version: Version, after: Decimal | None) -> None:
    cdr = read_cdr(CDRS[version].text.encode(), version, "BE*BEC")

    assert (cdr.id, cdr.party, cdr.contract_id, cdr.currency) == ("12345", "BE*BEC", "DE8ACC12E46L89", "EUR")
    assert cdr.claims.cost == Amount(before_taxes=Decimal("4.00"), after_taxes=after)
    assert (cdr.claims.energy_kwh, cdr.claims.time_h) == (Decimal("15.342"), Decimal("1.973"))
    assert cdr.tariffs[0].elements[0].components[0].price == Decimal("2.00")
    assert cdr.periods[0].charging_h == Decimal("1.973")
    assert cdr.token == (None if version is Version.V211 else TokenRef(uid="012345678"))
    assert cdr.place is not None
    assert (cdr.place.city, cdr.place.plug) == ("Gent", "Type 2")
