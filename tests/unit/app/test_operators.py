"""The operator is told anew, and its party stays while a partner knows it."""

import pytest

from forecourt.app.operators import Operators, OperatorSettings
from forecourt.domain.access import Role
from forecourt.domain.partners import PartnerState
from forecourt.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from forecourt.store.store import Store
from tests import rows
from tests.partners import partner

SAID = OperatorSettings(
    legal_name="Kade Laden B.V.", country_code="nl", party_id="kad", currency="EUR", zone="Europe/Amsterdam", locale="nl"
)


@pytest.fixture
async def operators(store: Store) -> Operators:
    await store.uow.commit(
        rows.inserts(
            rows.operator("op", country_code="ZZ", party_id="FCT"), rows.operator("other", country_code="DE", party_id="OTH")
        )
    )
    return Operators(store.uow, store.directory, store.partners)


async def test_what_is_said_is_stored_and_an_event_tells_both(operators: Operators, store: Store) -> None:
    await operators.change(rows.SYSTEM, "op", SAID)

    stored = await store.queries.operators.by_id(rows.SYSTEM, "op")
    assert (stored.country_code, stored.party_id, stored.legal_name, stored.locale) == ("NL", "KAD", "Kade Laden B.V.", "nl")
    [event] = [each for each in (await store.event_log.after({}, 10))[0] if each.type == "OperatorChanged"]
    assert (event.data["was"]["party_id"], event.data["is"]["party_id"]) == ("FCT", "KAD")  # type: ignore[index]


async def test_the_party_stays_while_a_partner_knows_it(operators: Operators, store: Store) -> None:
    await store.uow.commit(rows.inserts(partner(operator_id="op", state=PartnerState.REGISTERED, name="Roamer")))

    with pytest.raises(Conflict, match="Roamer knows this operator as ZZ"):
        await operators.change(rows.SYSTEM, "op", SAID)

    assert (await store.queries.operators.by_id(rows.SYSTEM, "op")).party_id == "FCT"


async def test_every_fault_is_told_at_its_field(operators: Operators) -> None:
    wrong = OperatorSettings(
        legal_name=" ", country_code="N1", party_id="TOOLONG", currency="COWS", zone="Mars/Base", locale="xx-yy-zz"
    )

    with pytest.raises(InvalidInput) as failure:
        await operators.change(rows.SYSTEM, "op", wrong)

    assert {each.path for each in failure.value.faults} == {f"$.{name}" for name in OperatorSettings.__struct_fields__}


async def test_a_party_that_another_operator_has_is_refused(operators: Operators, store: Store) -> None:
    taken = OperatorSettings(legal_name="Copy", country_code="DE", party_id="OTH")

    with pytest.raises(Conflict):
        await operators.change(rows.SYSTEM, "op", taken)

    assert (await store.queries.operators.by_id(rows.SYSTEM, "op")).party_id == "FCT"


async def test_another_operators_administrator_finds_nothing_and_a_viewer_may_not(operators: Operators) -> None:
    with pytest.raises(NotFound):
        await operators.change(rows.person("other"), "op", SAID)
    with pytest.raises(Forbidden):
        await operators.change(rows.person("op", Role.VIEWER), "op", SAID)


async def test_one_more_operator_is_made_by_who_runs_the_node(operators: Operators, store: Store) -> None:
    made = await operators.create(rows.SYSTEM, SAID)

    assert (await store.queries.operators.by_id(rows.SYSTEM, made.id)).party_id == "KAD"
    with pytest.raises(Forbidden):
        await operators.create(rows.person("op"), SAID)
    with pytest.raises(Conflict):
        await operators.create(rows.SYSTEM, SAID)
