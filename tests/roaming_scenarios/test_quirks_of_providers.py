"""Quirks of providers and of bills: what the node does about each, and that nobody is billed twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from forecourt.domain.partners import HandshakeFailed
from forecourt.ocpi.client.errors import Refused
from forecourt.ocpi.interfaces.tokens import TokensSender
from forecourt.sim.partner import Quirk, objects
from tests.flow.roaming_cpo_world import eventually
from tests.flow.roaming_emsp_world import OWNER
from tests.roaming_scenarios.home import home
from tests.roaming_scenarios.world import STRANGERS, World

CPO = STRANGERS["CPO"]


async def test_one_object_in_a_list_and_errors_without_an_envelope(here: World) -> None:
    """T06, T09, K04: a provider that answers so is asked for its tokens all the same."""
    met = await (await here.meets("EMSP", Quirk.OBJECTS_IN_LISTS, Quirk.BARE_ERRORS)).registered()
    way = here.node.roaming.core.connection(await met.partner())

    allowed = await way.remote(TokensSender).authorize(way.call(), "00000001", None)
    with pytest.raises(Refused) as unknown:
        await way.remote(TokensSender).authorize(way.call(), "NOBODY", None)

    assert allowed.view.allowed == "ALLOWED"
    assert unknown.value.missing


async def test_a_wrong_token_that_is_forbidden_instead_of_unknown(here: World) -> None:
    """T04: HTTP 403 is told in words too."""
    met = await here.meets("EMSP", Quirk.FORBIDDEN_FOR_UNKNOWN)

    with pytest.raises(HandshakeFailed, match="403"):
        await here.node.services.handshakes.register(OWNER, met.partner_id, met.stranger.versions_url, "wrong")


@pytest.mark.parametrize(("quirk", "suspect"), [(Quirk.CDR_TWICE, False), (Quirk.WRONG_TOTALS, True)])
async def test_bills_with_quirks_are_kept_once_and_judged(here: World, quirk: Quirk, suspect: bool) -> None:
    """D02, D06."""
    met = await (await here.meets("CPO", quirk)).registered()
    where, tariff = (next(iter(met.stranger.own(module, "2.2.1"))) for module in ("locations", "tariffs"))
    token = objects.token(STRANGERS["EMSP"], "2.2.1", "0A", datetime.now(UTC))
    began = datetime.now(UTC) - timedelta(hours=1)
    session = objects.session(CPO, "2.2.1", "S-1", began, where, token)
    bill = objects.cdr(CPO, "2.2.1", session, tariff, where, began, datetime.now(UTC), Decimal("7.2"))

    answer = await met.stranger.post_cdr(met.peer, bill)

    assert answer.ok
    (received,) = (await here.node.services.queries.received_cdrs.page(OWNER)).items
    codes = {finding.code for finding in received.findings} - {"token_not_ours"}
    assert bool(codes) is suspect


async def test_ids_in_the_other_case_are_the_same_object(here: World) -> None:
    """Y01."""
    met = await (await here.meets("CPO")).registered()
    await met.stranger.push_all(met.peer, "locations")
    met.stranger.quirks.add(Quirk.OTHER_CASE)

    answers = await met.stranger.push_all(met.peer, "locations")

    assert [each.http for each in answers] == [200, 200, 200]


@pytest.mark.parametrize("quirk", [Quirk.NO_CDR_LOCATION, Quirk.DATA_ON_PUT])
async def test_a_provider_that_answers_otherwise_is_billed_once(sqlite_url: str, tmp_path: Path, quirk: Quirk) -> None:
    """D01, D02, T08."""
    async with home(sqlite_url, tmp_path, "direct") as at:
        at.far.stranger.quirks.add(quirk)

        await at.charge()
        await eventually(lambda: at.cdrs)
        for _ in range(3):
            await at.here.node.roaming.sync.pushes.turn()

        assert at.pushes("cdrs", "POST") == 1


async def test_what_a_provider_refuses_is_listed_and_the_rest_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    """T12, S06: HTTP 200 with 2001 is a refusal; it is not repeated for ever."""
    async with home(sqlite_url, tmp_path, "direct") as at:
        at.far.stranger.quirks.add(Quirk.REFUSES_PUSHES)
        partner = await at.far.roads[0].known.partner()
        at.here.node.roaming.sync.push(partner, ("locations", "tariffs"), full=True)

        reads = at.here.node.store.roaming

        async def listed() -> bool:
            return bool(await reads.sync_faults(partner.id, "locations", "push"))

        await eventually(listed)

        (fault,) = await reads.sync_faults(partner.id, "locations", "push")
        assert "2001" in fault.sentence
