"""Two simulated partners exchange all that the standard has, in each version, and find nothing to blame in one another."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from forecourt.sim.partner import Party, Quirk, SimPartner
from forecourt.sim.partner.registration import RegistrationFailed
from tests.flow.sim_partners import CPO, EMSP, HUB, paired, stranger

VERSIONS = ("2.1.1", "2.2.1", "2.3.0")


def blamed(*partners: SimPartner) -> list[Any]:
    return [finding for partner in partners for finding in partner.notes.findings] + [
        fault for partner in partners for fault in partner.notes.faults
    ]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_handshake_its_renewal_and_its_end(version: str) -> None:
    """C02, C04, C05, C06, C07, T04, T05."""
    async with stranger("CPO", versions=(version,)) as cpo, stranger("EMSP", versions=(version,)) as emsp:
        _, token_a = cpo.invite("Stranger EMSP")
        early = cpo.peers["Stranger EMSP"]

        ours, theirs = await paired(cpo, emsp)

        assert (ours.registered, theirs.registered, ours.version) == (True, True, version)
        assert [party for _, party in ours.roles] == [EMSP]
        assert early.knows(theirs.token_out)
        assert not early.knows(token_a)
        before = theirs.token_out
        await emsp.renew(theirs)
        assert theirs.token_out != before
        again = await emsp.caller.call(theirs, "POST", cpo.credentials_url(version), module="credentials", body={})
        assert again.http == 405
        await emsp.unregister(theirs)
        assert (await emsp.caller.call(theirs, "GET", cpo.versions_url)).http == 401
        assert blamed(cpo, emsp) == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_lists_are_crawled_and_objects_pushed(version: str) -> None:
    """P01, P02, P03, P04, T13, T14, T15, L02, L03, L04, F02, S02."""
    async with stranger("CPO", versions=(version,), most_per_page=2) as cpo, stranger("EMSP", versions=(version,)) as emsp:
        ours, theirs = await paired(cpo, emsp)
        cpo.stock(locations=5)

        pulled = await emsp.caller.crawl(theirs, "locations")
        answers = await cpo.push_all(ours, "locations")
        changed = await cpo.patch(ours, "locations", ("LOC-00001", "00001-1"), {"status": "CHARGING"})
        unknown = await cpo.patch(ours, "locations", ("LOC-09999",), {"name": "Nowhere"})
        tariff = await cpo.push_all(ours, "tariffs")
        gone = await cpo.caller.push(ours, "DELETE", "tariffs", CPO, ("T-1",), None)

        assert [each["id"] for each in pulled] == [f"LOC-{number:05}" for number in range(1, 6)]
        assert [each.http for each in (*answers, *tariff)] == [201] * 6
        assert (changed.http, unknown.http, gone.http) == (200, 404, 200)
        held = emsp.held("locations").get(CPO, ["loc-00001"])
        assert held is not None
        assert held["evses"][0]["status"] == "CHARGING"
        assert held["last_updated"] == held["evses"][0]["last_updated"]
        assert blamed(cpo, emsp) == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_driver_charges_by_card_and_by_app(version: str) -> None:
    """K04, K05, M02, M03, M11, E03, D01."""
    async with stranger("CPO", versions=(version,)) as cpo, stranger("EMSP", versions=(version,)) as emsp:
        ours, theirs = await paired(cpo, emsp)

        allowed = await cpo.authorize(ours, "00000001")
        unknown = await cpo.authorize(ours, "NOBODY")
        token = emsp.own("tokens", version).get("00000001")
        body = {"token": token, "location_id": "LOC-00001", "evse_uid": "00001-1"}
        started, name = await emsp.command(theirs, "START_SESSION", {**body, "authorization_reference": "R-1"})
        result = await emsp.result(name)
        while not emsp.held("sessions"):
            await asyncio.sleep(0.01)
        session = next(iter(emsp.held("sessions")))
        stopped, name = await emsp.command(theirs, "STOP_SESSION", {"session_id": session["id"]})
        await emsp.result(name)
        while not emsp.cdrs:
            await asyncio.sleep(0.01)

        assert (allowed.data["allowed"], unknown.http, unknown.status) == ("ALLOWED", 404, 2004)
        assert (started.data["result"], result["result"], stopped.data["result"]) == ("ACCEPTED", "ACCEPTED", "ACCEPTED")
        assert session.get("authorization_reference") == "R-1"
        (cdr,) = emsp.cdrs.values()
        assert cdr["total_energy"] == Decimal("12.5")
        assert next(iter(emsp.held("sessions")))["status"] == "COMPLETED"
        assert blamed(cpo, emsp) == []


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
async def test_a_hub_routes_broadcasts_and_brings_answers_back(version: str) -> None:
    """H04, H05, H06, H07, H08, H09, H13, H14, H16, H18, H21."""
    async with (
        stranger("HUB", versions=(version,)) as hub,
        stranger("CPO", versions=(version,)) as cpo,
        stranger("EMSP", versions=(version,)) as emsp,
    ):
        _, at_cpo = await paired(hub, cpo)
        _, at_emsp = await paired(hub, emsp)
        await cpo.renew(at_cpo)  # in 2.3.0 it learns of the party that came after it (H17)

        broadcast = await cpo.push(at_cpo, "locations", next(iter(cpo.own("locations", version))), to=HUB)
        listed = await emsp.caller.crawl(at_emsp, "locations", to=HUB)
        direct = await emsp.caller.crawl(at_emsp, "tariffs", to=CPO)
        nobody = await cpo.authorize(at_cpo, "00000001", to=Party("FR", "XXX"))
        refused = await cpo.post_cdr(at_cpo, {"id": "1"}, to=HUB)
        token = emsp.own("tokens", version).get("00000001")
        body = {"token": token, "location_id": "LOC-00001", "authorization_reference": "R-9"}
        _, name = await emsp.command(at_emsp, "START_SESSION", body, to=CPO)
        result = await emsp.result(name)
        while not (emsp.held("locations") and emsp.held("sessions")):
            await asyncio.sleep(0.01)
        await hub.hub.tell(hub.peers["Stranger CPO"], status="OFFLINE")  # type: ignore[union-attr]

        assert broadcast.ok
        assert [each["id"] for each in listed] == ["LOC-00001", "LOC-00002", "LOC-00003"]
        assert [each["id"] for each in direct] == ["T-1"]
        assert (nobody.http, nobody.status) == (200, 4001)
        assert refused.status == 2001
        assert result["result"] == "ACCEPTED"
        assert emsp.clients[CPO]["status"] == "OFFLINE"
        assert blamed(hub, cpo, emsp) == []


@pytest.mark.parametrize(
    ("quirk", "rule"),
    [
        (Quirk.NO_ROUTING_HEADERS, "H01"),
        (Quirk.SPOOFED_FROM, "H03"),
        (Quirk.NO_REQUEST_IDS, "H13"),
        (Quirk.PATCH_UNDATED, "L03"),
        (Quirk.ID_MISMATCH, "T17"),
        (Quirk.NO_TIMESTAMP, "T07"),
        (Quirk.MISSING_TOTAL, "P03"),
        (Quirk.DATA_ON_PUT, "T08"),
    ],
)
async def test_what_one_does_wrong_the_other_finds(quirk: Quirk, rule: str) -> None:
    """The judge is one that can be failed."""
    async with stranger("CPO") as cpo, stranger("EMSP") as emsp:
        ours, theirs = await paired(cpo, emsp)
        for partner in (cpo, emsp):
            partner.quirks.add(quirk)

        await cpo.push_all(ours, "locations")
        await cpo.patch(ours, "locations", ("LOC-00001",), {"name": "Other"})
        await emsp.caller.crawl(theirs, "locations")

        assert rule in {finding.rule for finding in (*cpo.notes.findings, *emsp.notes.findings)}


async def test_no_version_in_common_and_no_callback_end_a_handshake() -> None:
    """C01, C03."""
    async with stranger("CPO", versions=("2.1.1",)) as old, stranger("EMSP", versions=("2.3.0",)) as new:
        with pytest.raises(RegistrationFailed, match="No version in common"):
            await paired(old, new)
    async with stranger("CPO") as cpo, stranger("EMSP", Quirk.NO_CALLBACK) as deaf:
        with pytest.raises(RegistrationFailed, match="3001"):
            await paired(cpo, deaf)

        assert not cpo.peers["Stranger EMSP"].registered
