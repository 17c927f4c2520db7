"""Scenario 6, 10: partners' cards at our stations: who lets them charge, and what their owner hears of it, to the CDR."""

from pathlib import Path

import pytest

from forecourt.ocpp.versions import Version
from tests.flow.roaming_cpo_world import CARD, SITE, eventually, yard


@pytest.mark.parametrize(("ocpp", "ocpi"), [(Version.V16, "2.2.1"), (Version.V201, "2.3.0"), (Version.V21, "2.2.1")])
async def test_a_card_charges_and_its_owner_gets_session_and_cdr(sqlite_url: str, tmp_path: Path, ocpp: Version, ocpi: str) -> None:
    """K05, K07, E02, E06, E07, D01, D11, M11."""
    async with yard(sqlite_url, tmp_path, ocpp=ocpp, ocpi=ocpi) as world:
        await world.charged()
        await eventually(lambda: world.cdrs)

        (session,), (cdr,) = world.pushed("sessions"), world.cdrs
        assert session["status"] == "COMPLETED"
        assert session["cdr_token"]["uid"] == cdr["cdr_token"]["uid"] == CARD
        assert session["location_id"] == cdr["cdr_location"]["id"] == SITE
        assert session["auth_method"] == "AUTH_REQUEST"
        assert session["authorization_reference"] == cdr["authorization_reference"] != ""
        assert (cdr["session_id"], cdr["currency"]) == (session["id"], "EUR")
        assert cdr["tariffs"][0]["id"] == "USUAL"
        assert world.blamed == []
