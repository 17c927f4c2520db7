"""Two real nodes shake hands over HTTP, in each version, begun by either; and what goes wrong is told and leaves nothing."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from forecourt.domain.partners import HandshakeFailed, PartnerState, Side, Stage
from forecourt.kit.errors import Conflict
from tests.flow.partners_world import CALLER, VERSIONS, Pair, pair


@pytest.fixture
def urls(sqlite_url: str, sqlite_template: Path, tmp_path: Path) -> tuple[str, str]:
    shutil.copy(sqlite_template, tmp_path / "emsp.db")
    return sqlite_url, f"sqlite:///{tmp_path / 'emsp.db'}"


@pytest.fixture
async def world(urls: tuple[str, str], tmp_path: Path) -> AsyncIterator[Pair]:
    async with pair(urls, tmp_path) as made:
        yield made


@pytest.mark.parametrize("version", VERSIONS)
async def test_register_renew_and_unregister_in_each_version(urls: tuple[str, str], tmp_path: Path, version: str) -> None:
    """C02 to C07, T01."""
    async with pair(urls, tmp_path, offered_versions=(version,)) as world:
        versions_url, token_a = await world.cpo.invited()

        theirs = await world.emsp.register(versions_url, token_a)

        ours = await world.cpo.partner()
        assert (theirs.state, theirs.version) == (PartnerState.REGISTERED, version)
        assert (ours.state, ours.version) == (PartnerState.REGISTERED, version)
        assert [each.party for each in ours.roles] == ["DE*MSP"]
        assert [each.party for each in theirs.roles] == ["NL*CPO"]
        encoded = version != "2.1.1"
        assert (await world.cpo.call("GET", "versions", token_a, encoded=encoded)).http == 401  # C04
        token_c = world.emsp.token(theirs)
        assert (await world.cpo.call("GET", "versions", token_c, encoded=encoded)).status == 1000

        renewed = await world.cpo.node.services.handshakes.rotate(CALLER, world.cpo.partner_id)  # now the other one begins

        assert world.cpo.token(renewed) != world.cpo.token(ours)
        assert world.emsp.token(await world.emsp.partner()) != token_c
        assert (await world.cpo.call("GET", "versions", token_c, encoded=encoded)).status == 1000  # the grace of C06

        await world.emsp.node.services.handshakes.unregister(CALLER, world.emsp.partner_id)

        assert (await world.cpo.partner()).state is PartnerState.UNREGISTERED
        assert (await world.cpo.call("GET", "versions", token_c, encoded=encoded)).http == 401  # C07
        assert "the partner was told" in (await world.emsp.steps())[0].sentence


async def test_the_latest_common_version_is_taken_and_a_renewal_may_raise_it(world: Pair) -> None:
    """C01, C06."""
    versions_url, token_a = await world.cpo.invited()
    registered = await world.emsp.register(versions_url, token_a)

    assert registered.version == "2.3.0"
    told = {(each.module, each.side) for each in registered.endpoints}
    assert told >= {("credentials", "SENDER"), ("credentials", "RECEIVER"), ("locations", "SENDER"), ("tokens", "RECEIVER")}
    assert ("locations", "RECEIVER") not in told  # the sides of a CPO, which it is to this partner


async def test_what_is_not_allowed_in_a_state_is_405(world: Pair) -> None:
    """C05, T04."""
    versions_url, token_a = await world.cpo.invited()
    credentials = {"token": "b", "url": world.emsp.url, "roles": [{"role": "EMSP", "party_id": "MSP", "country_code": "DE"}]}

    assert (await world.cpo.call("PUT", "2.2.1/credentials", token_a, credentials)).http == 405
    assert (await world.cpo.call("DELETE", "2.2.1/credentials", token_a)).http == 405
    assert (await world.cpo.call("GET", "versions", "nonsense")).http == 401
    assert (await world.cpo.call("GET", "versions", None)).http == 401
    registered = await world.emsp.register(versions_url, token_a)

    again = await world.cpo.call("POST", "2.2.1/credentials", world.emsp.token(registered), credentials)

    assert again.http == 405
    assert (await world.emsp.partner()).state is PartnerState.REGISTERED


async def test_a_callback_that_fails_is_3001_and_leaves_the_invitation(world: Pair) -> None:
    """C03, C13."""
    versions_url, token_a = await world.cpo.invited()
    nowhere = {
        "token": "b",
        "url": "http://127.0.0.1:9/versions",
        "roles": [{"role": "EMSP", "party_id": "MSP", "country_code": "DE"}],
    }

    failed = await world.cpo.call("POST", "2.2.1/credentials", token_a, nowhere)

    assert (failed.http, failed.status) == (200, 3001)
    assert "versions" in failed.message
    assert (await world.cpo.partner()).state is PartnerState.INVITED
    assert (await world.emsp.register(versions_url, token_a)).state is PartnerState.REGISTERED


async def test_no_version_in_common_is_told_on_both_sides(urls: tuple[str, str], tmp_path: Path) -> None:
    """C01: 3002."""
    async with pair(urls, tmp_path, offered_versions=("2.1.1",)) as world:
        _, token_a = await world.cpo.invited()
        emsp_url, emsp_token = await world.emsp.invited()
        roles = [{"role": "EMSP", "party_id": "MSP", "country_code": "DE"}]

        refused = await world.cpo.call("POST", "2.3.0/credentials", token_a, {"token": emsp_token, "url": emsp_url, "roles": roles})

        assert (refused.http, refused.status) == (200, 3002)
        assert (await world.cpo.partner()).state is PartnerState.INVITED


async def test_needed_modules_that_are_missing_are_3003_or_no_post_at_all(urls: tuple[str, str], tmp_path: Path) -> None:
    """C03, C08."""
    async with pair(urls, tmp_path, required_modules=("payments",)) as world:
        versions_url, token_a = await world.cpo.invited()

        with pytest.raises(HandshakeFailed, match="payments") as failure:
            await world.emsp.register(versions_url, token_a)

        assert (failure.value.stage, failure.value.side) == (Stage.DETAILS, Side.THEIRS)
        assert [each.method for each in await world.cpo.exchanges()] == ["GET", "GET"]
        assert (await world.emsp.partner()).state is PartnerState.UNREGISTERED


async def test_addresses_of_private_networks_are_refused_unless_allowed(urls: tuple[str, str], tmp_path: Path) -> None:
    """SSRF: nothing is sent."""
    async with pair(urls, tmp_path, private_network=False) as world:
        versions_url, token_a = await world.cpo.invited()

        with pytest.raises(HandshakeFailed, match="settings") as failure:
            await world.emsp.register(versions_url, token_a)

        assert failure.value.side is Side.OURS
        assert await world.cpo.exchanges() == []


async def test_a_wrong_token_is_told_in_words(world: Pair) -> None:
    versions_url, _ = await world.cpo.invited()

    with pytest.raises(HandshakeFailed, match="401") as failure:
        await world.emsp.register(versions_url, "wrong")

    assert failure.value.stage is Stage.VERSIONS
    events, _ = await world.emsp.node.store.event_log.after({}, 100)
    assert [each.data["side"] for each in events if each.type == "PartnerHandshakeFailed"] == ["ours"]


async def test_both_sides_keep_a_journal_without_secrets(world: Pair) -> None:
    versions_url, token_a = await world.cpo.invited()
    registered = await world.emsp.register(versions_url, token_a)

    heard, said = await world.cpo.exchanges(), await world.emsp.exchanges()

    assert [(each.direction, each.method, each.module) for each in reversed(said)] == [
        ("out", "GET", "versions"),
        ("out", "GET", "versions"),
        ("out", "POST", "credentials"),
        ("in", "GET", "versions"),
        ("in", "GET", "versions"),
    ]
    assert {each.direction for each in heard} == {"in", "out"}
    everything = "".join(each.url + each.request + each.answer for each in (*heard, *said))
    for secret in (token_a, world.emsp.token(registered), world.cpo.token(await world.cpo.partner())):
        assert secret not in everything
    assert '"token":"***"' in everything


async def test_renewing_under_load_refuses_no_call(world: Pair) -> None:
    """C06: calls under way with the old token are answered."""
    versions_url, token_a = await world.cpo.invited()
    await world.emsp.register(versions_url, token_a)
    answers: list[int] = []
    done = asyncio.Event()

    async def calls() -> None:
        while not done.is_set():
            token = world.emsp.token(await world.emsp.partner())
            answers.append((await world.cpo.call("GET", "versions", token)).http)

    load = [asyncio.create_task(calls()) for _ in range(4)]
    for side in (world.emsp, world.cpo, world.emsp):
        await side.node.services.handshakes.rotate(CALLER, side.partner_id)
    done.set()
    await asyncio.gather(*load)

    assert set(answers) == {200}
    assert len(answers) > 4


async def test_two_who_register_at_the_same_moment_leave_one_registration(world: Pair) -> None:
    versions_url, token_a = await world.cpo.invited()

    ended = await asyncio.gather(
        world.emsp.register(versions_url, token_a), world.emsp.register(versions_url, token_a), return_exceptions=True
    )

    assert sum(not isinstance(each, BaseException) for each in ended) == 1
    assert all(isinstance(each, Conflict) for each in ended if isinstance(each, BaseException))
    registered = await world.emsp.partner()
    assert (await world.cpo.call("GET", "versions", world.emsp.token(registered))).status == 1000


async def test_a_suspended_partner_is_refused_until_it_is_resumed(world: Pair) -> None:
    versions_url, token_a = await world.cpo.invited()
    token = world.emsp.token(await world.emsp.register(versions_url, token_a))
    await world.cpo.node.services.partners.suspend(CALLER, world.cpo.partner_id)

    refused = await world.cpo.call("GET", "versions", token)
    await world.cpo.node.services.partners.resume(CALLER, world.cpo.partner_id)
    answered = await world.cpo.call("GET", "versions", token)

    assert (refused.http, answered.http) == (403, 200)


async def test_a_partner_can_ask_for_what_it_holds(world: Pair) -> None:
    """C11."""
    versions_url, token_a = await world.cpo.invited()
    token = world.emsp.token(await world.emsp.register(versions_url, token_a))

    held = await world.cpo.call("GET", "2.3.0/credentials", token)

    assert held.data["token"] == token
    assert held.data["url"] == versions_url
    assert held.data["roles"][0]["party_id"] == "CPO"


async def test_who_guesses_tokens_is_slowed_down(world: Pair) -> None:
    answers = [(await world.cpo.call("GET", "versions", f"guess {number}")).http for number in range(22)]

    assert answers[:20] == [401] * 20
    assert 429 in answers


async def test_a_side_that_our_roles_do_not_have_is_nowhere(world: Pair) -> None:
    """A CPO to this partner takes no locations from it, and an unknown place looks alike (S01)."""
    registered = await world.emsp.register(*await world.cpo.invited())
    token = world.emsp.token(registered)

    ours = await world.cpo.call("GET", "2.3.0/sender/locations", token)
    not_ours = await world.cpo.call("GET", "2.3.0/sender/tokens", token)
    unknown = await world.cpo.call("GET", "2.3.0/sender/coffee", token)

    assert ours.http == 200
    assert (not_ours.http, not_ours.status, not_ours.message) == (unknown.http, unknown.status, unknown.message)
    assert unknown.http == 404
