"""Scenario 1: tokens A, B and C with a stranger; renewal, end, and what goes wrong on the way."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forecourt.domain.partners import HandshakeFailed, PartnerState, Side, Stage
from forecourt.sim.partner import Habits, Quirk
from forecourt.sim.partner.registration import RegistrationFailed
from tests.roaming_scenarios.world import CALLER, STRANGERS, VERSIONS, World, blamed, world


@pytest.mark.parametrize(
    ("role", "version"), [(role, version) for role in STRANGERS for version in VERSIONS if (role, version) != ("HUB", "2.1.1")]
)
async def test_a_stranger_registers_renews_and_leaves(here: World, role: str, version: str) -> None:
    """C01, C02, C03, C04, C06, C07, C10, H02, T01, T06, T07, H13: the stranger begins, and finds nothing to blame."""
    met = await (await here.meets(role, version=version)).registered()

    partner = await met.partner()
    assert (partner.state, partner.version) == (PartnerState.REGISTERED, version)
    before = met.peer.token_out
    await met.stranger.renew(met.peer)
    after = met.peer.token_out
    assert before != after
    assert (await met.stranger.caller.call(met.peer, "GET", met.peer.versions_url)).ok
    await met.stranger.unregister(met.peer)
    gone = await met.stranger.caller.call(met.peer, "GET", met.peer.versions_url)

    assert gone.http == 401
    assert (await met.partner()).state is PartnerState.UNREGISTERED
    assert blamed(met.stranger) == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_node_registers_with_a_stranger(here: World, version: str) -> None:
    """C02, C04, C06, C07: the node begins; the renewal and the end are its own too."""
    met = await (await here.meets("CPO", version=version)).joined()
    handshakes = here.node.services.handshakes

    assert met.peer.registered
    token = met.peer.token_in
    await handshakes.rotate(CALLER, met.partner_id)
    assert met.peer.token_in != token
    await handshakes.unregister(CALLER, met.partner_id)

    assert met.peer.state == "not registered"
    assert blamed(met.stranger) == []


async def test_a_registration_twice_is_405(here: World) -> None:
    """C05."""
    met = await (await here.meets("EMSP")).registered()
    url = met.peer.endpoints["credentials", "SENDER"]
    credentials = {"token": "b", "url": met.stranger.versions_url, "roles": [_role("EMSP", "DE", "DRV")]}

    again = await met.stranger.caller.call(met.peer, "POST", url, module="credentials", body=credentials)

    assert again.http == 405
    assert (await met.partner()).state is PartnerState.REGISTERED


async def test_a_stranger_that_cannot_be_called_back_is_told_3001(here: World) -> None:
    """C03, C13, S04: the invitation stays good."""
    met = await here.meets("EMSP", Quirk.NO_CALLBACK)
    url, token = await met.invite()

    with pytest.raises(RegistrationFailed, match="3001"):
        await met.stranger.register("node", url, token)

    assert (await met.partner()).state is PartnerState.INVITED
    met.stranger.quirks.clear()
    assert (await met.stranger.register("node", url, token)).registered


async def test_no_version_in_common_is_told_with_its_side(here: World) -> None:
    """C01."""
    met = await here.meets("CPO", Quirk.NO_MUTUAL_VERSION)

    with pytest.raises(HandshakeFailed, match=r"9\.9") as failure:
        await met.joined()

    assert failure.value.stage is Stage.VERSIONS
    assert not met.peer.registered


@pytest.mark.parametrize(
    "quirk",
    [
        Quirk.UNENCODED_TOKEN,
        Quirk.NEWLINE_IN_TOKEN,
        Quirk.NO_REQUEST_IDS,
        Quirk.ENDPOINTS_WITHOUT_ROLE,
        Quirk.UNKNOWN_MODULES,
        Quirk.TRAILING_SLASH,
        Quirk.NO_TIMESTAMP,
        Quirk.CLOCK_OFF,
    ],
)
@pytest.mark.parametrize("begun_by", ["node", "stranger"])
async def test_strangers_with_quirks_are_registered_all_the_same(here: World, quirk: Quirk, begun_by: str) -> None:
    """T02, T03, T07, T11, T22: what partners do wrong in a handshake does not keep them out."""
    met = await here.meets("EMSP", quirk)

    await (met.joined() if begun_by == "node" else met.registered())

    assert (await met.partner()).state is PartnerState.REGISTERED
    assert met.peer.registered


@pytest.mark.parametrize(
    "quirk",
    [
        Quirk.ERRORS,
        Quirk.DROPS_CONNECTION,
        Quirk.REDIRECTS_TO_METADATA,
        Quirk.HUGE_ANSWERS,
        Quirk.DEEP_ANSWERS,
    ],
)
async def test_a_hostile_answer_in_the_handshake_is_told_in_words(here: World, quirk: Quirk) -> None:
    """C13: nothing is stored, and the node asks no other host."""
    met = await here.meets("CPO", quirk, habits=Habits(from_the_start=True))

    with pytest.raises(HandshakeFailed) as failure:
        await met.joined()

    assert failure.value.stage is Stage.VERSIONS
    expected = Side.OURS if quirk is Quirk.REDIRECTS_TO_METADATA else Side.THEIRS
    assert failure.value.side is expected
    assert (await met.partner()).state is PartnerState.UNREGISTERED


async def test_tokens_that_are_old_are_renewed(sqlite_url: str, tmp_path: Path) -> None:
    """C14."""
    days = [0]
    async with world(sqlite_url, tmp_path, clock=lambda: datetime.now(UTC) + timedelta(days=days[0])) as here:
        met = await (await here.meets("EMSP", settings={"renew_days": 30})).registered()
        handshakes, token = here.node.services.handshakes, met.peer.token_in

        await handshakes.renew_due()
        early = met.peer.token_in
        days[0] = 31
        await handshakes.renew_due()

        assert early == token
        assert met.peer.token_in != token
        assert met.peer.registered


async def test_a_renewal_under_load_refuses_no_call(here: World) -> None:
    """C06."""
    met = await (await here.meets("EMSP")).registered()
    answers: list[int] = []
    done = asyncio.Event()

    async def calls() -> None:
        while not done.is_set():
            answers.append((await met.stranger.caller.call(met.peer, "GET", met.peer.versions_url)).http)

    load = [asyncio.create_task(calls()) for _ in range(3)]
    for _ in range(3):
        await met.stranger.renew(met.peer)
    done.set()
    await asyncio.gather(*load)

    assert set(answers) == {200}


def _role(role: str, country: str, party: str) -> dict[str, object]:
    return {"role": role, "country_code": country, "party_id": party, "business_details": {"name": "x"}}
