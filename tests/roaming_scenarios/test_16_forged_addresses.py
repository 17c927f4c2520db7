"""Scenario 16: addresses that a partner hands us lead to no host but its own, wherever they stand."""

from __future__ import annotations

import pytest

from forecourt.domain.partners import HandshakeFailed, PartnerState, Side
from forecourt.sim.partner import Habits, Quirk
from forecourt.sim.partner.paging import ELSEWHERE
from forecourt.sim.partner.registration import RegistrationFailed
from tests.roaming_scenarios.world import CALLER, Acquaintance, World

_INSIDE = (
    ELSEWHERE,
    "http://127.0.0.1:1/versions",
    "http://[::1]:1/versions",
    "http://localhost:1/versions",
    "http://10.0.0.1/versions",
    "http://0x7f000001/versions",
    "file:///etc/passwd",
)


@pytest.mark.parametrize("url", _INSIDE)
async def test_a_versions_url_inside_is_refused_before_anything_is_sent(here: World, url: str) -> None:
    """C09, T22: without the setting for private networks."""
    met = await here.meets("CPO", settings={"private_network": False})

    with pytest.raises(HandshakeFailed) as failure:
        await here.node.services.handshakes.register(CALLER, met.partner_id, url, "token")

    assert failure.value.side is Side.OURS
    assert (await met.partner()).state is PartnerState.UNREGISTERED
    assert await _sent(met) == []


async def test_who_registers_with_an_address_inside_is_told_3001_and_not_called_back(here: World) -> None:
    """C03: the callback is a request that a stranger makes us send."""
    met = await here.meets("EMSP", settings={"private_network": False})

    with pytest.raises(RegistrationFailed, match="3001"):
        await met.registered()

    assert [each.direction for each in met.stranger.notes.exchanges] == ["out"] * 3
    assert (await met.partner()).state is PartnerState.INVITED


@pytest.mark.parametrize("quirk", [Quirk.DETAILS_ELSEWHERE, Quirk.REDIRECTS_TO_METADATA])
async def test_the_second_step_of_a_handshake_does_not_leave_the_partner(here: World, quirk: Quirk) -> None:
    """T22: also for a partner in a private network, a cloud's metadata are not part of it."""
    met = await here.meets("CPO", quirk, habits=Habits(from_the_start=True))

    with pytest.raises(HandshakeFailed) as failure:
        await met.joined()

    assert failure.value.side is Side.OURS
    assert "169.254.169.254" in failure.value.message


async def _sent(met: Acquaintance) -> list[str]:
    """Calls of the node that had an answer."""
    return [each.url for each in await met.exchanges() if each.direction == "out" and each.http_status is not None]
