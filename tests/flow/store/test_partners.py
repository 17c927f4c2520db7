"""Partners on both engines: steps that meet, tokens looked up and sealed, lists, the journal and its retention."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from forecourt.app.partners import Admission, Partners, PartnerSettings, Vault
from forecourt.app.partners.steps import Step, Steps
from forecourt.domain.access import Role, key_digest
from forecourt.domain.partners import Exchange, PartnerState, PartyRole, Registration, Terms, TokenKind
from forecourt.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable
from forecourt.kit.ids import new_id
from forecourt.store.retention import Keep, Retention
from forecourt.store.store import Store
from tests import rows
from tests.partners import handshake

CALLER = rows.person("op", Role.ADMINISTRATOR)
STRANGER = rows.person("other", Role.ADMINISTRATOR)
SETTINGS = PartnerSettings(name="Roamer")
STEP = Step("tried", "It was tried.", "PartnerRenewed")


class World:
    """Two operators, and the verbs."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.vault = Vault(b"k" * 32)
        self.steps = Steps(store.uow, store.partners, self.vault, Terms(), lambda: rows.NOW)
        self.admission = Admission(self.steps, store.partners, store.uow)
        self.partners = Partners(self.steps, store.uow, store.directory, lambda: "https://us.example/ocpi/versions")

    async def made(self) -> "World":
        await self.store.uow.commit(rows.inserts(rows.operator(), rows.operator("other")))
        return self

    async def registered(self) -> tuple[str, str]:
        """A registered partner, and the text of its token."""
        partner = await self.partners.create(CALLER, SETTINGS)
        invitation = await self.partners.invite(CALLER, partner.id)
        admitted = await self.admission.admit([invitation.token])
        assert admitted is not None
        token = self.steps.issue(partner)
        await self.steps.take(
            CALLER, partner.id, lambda now_stored, at: now_stored.accepted(admitted.token.id, token.token, handshake(), at), STEP
        )
        return partner.id, token.secret


@pytest.fixture
async def world(store: Store) -> World:
    return await World(store).made()


def exchange(partner_id: str, **fields: Any) -> Exchange:
    given = {"id": new_id(), "operator_id": "op", "partner_id": partner_id, "direction": "in", "at": rows.NOW, "method": "GET"}
    return Exchange(**{**given, "url": "/versions", **fields})


async def test_of_two_who_come_at_the_same_moment_each_sees_what_the_other_did(world: World) -> None:
    partner_id, _ = await world.registered()
    tokens = [world.steps.issue((await world.steps.load(partner_id)).partner) for _ in range(4)]

    async def renew(token: Any) -> Registration:
        return await world.steps.take(CALLER, partner_id, lambda stored, now: stored.renewed(token.token, handshake(), now), STEP)

    await asyncio.gather(*(renew(each) for each in tokens))

    stored = await world.steps.load(partner_id)
    kinds = [each.kind for each in stored.tokens]
    assert (kinds.count(TokenKind.CURRENT), kinds.count(TokenKind.OLD)) == (1, 4)
    numbers = [each.number for each in (await world.store.queries.partners.steps(CALLER, partner_id)).items]
    assert numbers == [6, 5, 4, 3, 2, 1]


async def test_a_step_that_is_refused_leaves_nothing(world: World) -> None:
    partner_id, _ = await world.registered()
    before = await world.steps.load(partner_id)

    with pytest.raises(Conflict):
        await world.partners.invite(CALLER, partner_id)

    assert await world.steps.load(partner_id) == before


async def test_a_token_is_found_by_its_text_and_stored_in_no_other_way(world: World) -> None:
    """C11."""
    partner_id, secret = await world.registered()

    admitted = await world.admission.admit(["nonsense", secret])

    assert admitted is not None
    assert (admitted.partner.id, admitted.caller.operator_id) == (partner_id, "op")
    stored = await world.store.partners.token_by_sha256(key_digest(secret))
    assert stored is not None
    assert secret not in stored.sealed
    assert world.vault.open(partner_id, stored.sealed) == secret
    with pytest.raises(Unavailable, match="server key"):
        world.vault.open("another", stored.sealed)


async def test_nobody_and_the_suspended_do_not_come_in(world: World) -> None:
    partner_id, secret = await world.registered()
    await world.partners.suspend(CALLER, partner_id)

    with pytest.raises(Forbidden):
        await world.admission.admit([secret])

    assert await world.admission.admit(["nonsense"]) is None


async def test_partners_are_their_operators_own(world: World) -> None:
    partner_id, _ = await world.registered()

    for verb in (world.partners.invite, world.partners.suspend, world.partners.remove):
        with pytest.raises(NotFound):
            await verb(STRANGER, partner_id)

    queries = world.store.queries.partners
    assert (await queries.page(STRANGER)).items == []
    assert await queries.tokens(STRANGER, partner_id) == []
    assert (await queries.steps(STRANGER, partner_id)).items == []
    assert [each.id for each in (await queries.page(CALLER)).items] == [partner_id]


async def test_lists_page(world: World) -> None:
    made = [(await world.partners.create(CALLER, PartnerSettings(name=name))).id for name in ("b", "a", "c")]
    queries = world.store.queries.partners

    first = await queries.page(CALLER, limit=2)
    second = await queries.page(CALLER, limit=2, cursor=first.next)

    assert [each.id for each in (*first.items, *second.items)] == made
    assert [each.name for each in (await queries.page(CALLER, sort="name")).items] == ["a", "b", "c"]


async def test_nobody_poses_as_another_operator_of_the_node(world: World) -> None:
    posing = PartnerSettings(name="x", own=(PartyRole(role="CPO", party="de*oth"), PartyRole(role="CPO", party="nonsense")))

    with pytest.raises(InvalidInput) as refused:
        await world.partners.create(CALLER, posing)

    assert [each.path for each in refused.value.faults] == ["$.own[0].party", "$.own[1].party"]


async def test_a_partner_is_removed_when_it_is_not_registered(world: World) -> None:
    partner_id, _ = await world.registered()
    with pytest.raises(Conflict):
        await world.partners.remove(CALLER, partner_id)
    other = await world.partners.create(CALLER, SETTINGS)
    invitation = await world.partners.invite(CALLER, other.id)

    await world.partners.remove(CALLER, other.id)

    assert await world.admission.admit([invitation.token]) is None
    with pytest.raises(NotFound):
        await world.store.queries.partners.by_id(CALLER, other.id)


async def test_settings_change_and_the_registration_stays(world: World) -> None:
    partner_id, secret = await world.registered()

    changed = await world.partners.change(CALLER, partner_id, PartnerSettings(name="New", private_network=True))

    assert (changed.name, changed.private_network, changed.state) == ("New", True, PartnerState.REGISTERED)
    assert await world.admission.admit([secret]) is not None


async def test_the_journal_is_listed_newest_first_and_retired(world: World) -> None:
    partner_id, _ = await world.registered()
    for age in range(5):
        at = rows.NOW - timedelta(days=age)
        world.store.journal.record_exchange(exchange(partner_id, at=at, module="tokens" if age % 2 else "cdrs", url=f"/{age}"))
    world.store.journal.record_exchange(exchange("another", operator_id="other"))
    await world.store.journal.flush()
    queries = world.store.queries.partners

    listed = await queries.exchanges(CALLER, partner_id)
    filtered = await queries.exchanges(CALLER, partner_id, module="tokens", start=rows.NOW - timedelta(days=2))
    await Retention(world.store.database, Keep(messages_days=4, exchanges=2)).run(rows.NOW)
    kept = await queries.exchanges(CALLER, partner_id)

    assert [each.url for each in listed.items] == ["/0", "/1", "/2", "/3", "/4"]
    assert [each.url for each in filtered.items] == ["/1"]
    assert [each.url for each in kept.items] == ["/0"]  # the bound counts the node's exchanges
    assert (await queries.exchanges(STRANGER, partner_id)).items == []
