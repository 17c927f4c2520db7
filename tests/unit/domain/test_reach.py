"""Who hears what, and which of several ways is taken (H07, H20, H22)."""

from typing import Any

import pytest

from forecourt.domain.partners import ModuleAddress, PartyRole
from forecourt.domain.roaming import Connection, RoutePreference
from forecourt.domain.roaming.reach import acting, as_seen, hub_of_ours, in_order, opposite, own_party, serves
from tests import rows
from tests.partners import partner


def test_h07_who_hears_whom() -> None:
    assert opposite("CPO") >= {"EMSP", "NSP", "OTHER"}
    assert "CPO" in opposite("EMSP")
    assert opposite("OTHER") == opposite("EMSP")
    assert opposite("NAP") == frozenset()


@pytest.mark.parametrize(
    ("module", "side", "role"),
    [
        ("locations", "RECEIVER", "CPO"), ("locations", "SENDER", "EMSP"), ("tokens", "RECEIVER", "EMSP"),
        ("tokens", "SENDER", "CPO"), ("commands", "RECEIVER", "EMSP"), ("commands", "SENDER", "CPO"),
    ],
)  # fmt: skip
def test_who_calls_which_side(module: str, side: str, role: str) -> None:
    assert acting(module, side) == role


def test_our_party_to_a_partner_is_the_one_of_the_role_and_never_the_hub() -> None:
    ours = (PartyRole(role="HUB", party="NL*HUB"), PartyRole(role="CPO", party="NL*CPO"), PartyRole(role="EMSP", party="NL*MSP"))
    there = partner(own=ours)

    assert (own_party(there, "EMSP"), own_party(there, "NSP"), hub_of_ours(there)) == ("NL*MSP", "NL*CPO", "NL*HUB")
    assert own_party(partner(own=ours[:1]), "CPO") is None
    assert serves(partner(endpoints=(ModuleAddress(module="cdrs", url="x"),)), "cdrs", "RECEIVER")  # 2.1.1 knows no sides


def test_h20_what_can_be_used_comes_first_then_what_is_preferred_then_the_direct_way() -> None:
    direct, hub = partner(id="z"), partner(id="a", hub_party="NL*HUB")

    def order(usable: str, *preferences: tuple[str, str]) -> list[str]:
        said = [RoutePreference(operator_id="op", party="DE*X01", module=module, partner_id=by) for module, by in preferences]
        return [each.id for each in in_order([hub, direct], said, "DE*X01", "cdrs", usable)]

    assert order("az") == ["z", "a"]
    assert order("az", ("", "a")) == ["a", "z"]
    assert order("az", ("", "a"), ("cdrs", "z")) == ["z", "a"]
    assert order("az", ("tokens", "a")) == ["z", "a"]
    assert order("z", ("", "a")) == ["z", "a"]
    assert order("a") == ["a", "z"]


def test_h22_behind_a_hub_that_is_away_nobody_is_connected() -> None:
    def row(role: str, status: Connection, **fields: Any) -> Any:
        return rows.reached(partner_id="h", role=role, status=status, **fields)

    told = [row("HUB", Connection.OFFLINE), row("CPO", Connection.CONNECTED), row("EMSP", Connection.SUSPENDED)]

    assert [each.status for each in as_seen(told)] == [Connection.OFFLINE, Connection.OFFLINE, Connection.SUSPENDED]
    assert as_seen(told[1:]) == told[1:]
