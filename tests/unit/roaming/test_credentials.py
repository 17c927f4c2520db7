"""Credentials of the three versions in our words and back (C09, C10, H16), and what the journal keeps of them."""

import pytest

from forecourt.app.ports import OurCredentials
from forecourt.domain.partners import Exchange, PartyRole
from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.client.client import Attempt
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.versions import Version
from forecourt.roaming.journaling import MOST_BODY, Journaling, masked
from forecourt.roaming.mapping.credentials import read_credentials, write_credentials
from forecourt.roaming.peers import peer_of
from tests.partners import partner
from tests.rows import NOW

CPO = PartyRole(role="CPO", party="NL*FCT", name="Forecourt", website="https://forecourt.example")
EMSP = PartyRole(role="EMSP", party="BE*FCD", name="Drivers")
HUB = PartyRole(role="HUB", party="NL*HUB", name="Hub")


def ours(*roles: PartyRole) -> OurCredentials:
    return OurCredentials(token="c" * 43, versions_url="https://forecourt.example/ocpi/versions", roles=roles)


@pytest.mark.parametrize("version", [Version.V221, Version.V230])
def test_several_parties_and_roles_come_back_as_they_went(version: Version) -> None:
    told = read_credentials(write_credentials(ours(CPO, EMSP), version))

    assert told.roles == (CPO, EMSP)
    assert (told.token, told.versions_url, told.hub_party) == ("c" * 43, "https://forecourt.example/ocpi/versions", None)


def test_2_1_1_has_room_for_the_first_party_and_no_word_for_its_role() -> None:
    told = read_credentials(write_credentials(ours(CPO, EMSP), Version.V211))

    assert [(each.role, each.party, each.name) for each in told.roles] == [("", "NL*FCT", "Forecourt")]


def test_a_hub_is_a_role_in_2_2_1_and_a_party_of_its_own_in_2_3_0() -> None:
    """H16."""
    older = read_credentials(write_credentials(ours(HUB), Version.V221))
    newer = write_credentials(ours(HUB, EMSP), Version.V230)

    assert (older.hub_party, older.roles[0].role) == ("NL*HUB", "HUB")
    assert newer.tree["hub_party_id"] == "NLHUB"
    assert [(each.role, each.party) for each in read_credentials(newer).roles] == [("EMSP", "BE*FCD")]
    assert read_credentials(newer).hub_party == "NL*HUB"


def test_without_a_party_there_are_no_credentials() -> None:
    with pytest.raises(InvalidInput, match="No party"):
        write_credentials(ours(), Version.V221)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b'{"token": "secret", "url": "x"}', '{"token": "***", "url": "x"}'),
        (b'{"data":{"Token":"se\\"cret"}}', '{"data":{"Token":"***"}}'),
        (b'{"token":"secret', '{"token":"***"'),
        (b'{"token":{"uid":"012345678"}}', '{"token":{"uid":"012345678"}}'),
        (b"https://user:secret@host/x", "https://***@host/x"),
        (b"nul \x00 and \xff", "nul \ufffd and \ufffd"),
    ],
)
def test_secrets_are_masked_and_drivers_tokens_are_not(sent: bytes, kept: str) -> None:
    assert masked(sent) == kept


def test_long_bodies_are_cut_and_a_secret_at_the_cut_is_masked() -> None:
    kept = masked(b"x" * (MOST_BODY - 20) + b'"token":"' + b"s" * 100)

    assert "sss" not in kept
    assert kept.endswith("…")


class Kept:
    """Port `ExchangeJournal`."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def record_exchange(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


def test_a_call_is_kept_with_its_module_its_codes_or_why_there_was_no_answer() -> None:
    kept = Kept()
    journaling = Journaling(kept, lambda: NOW)
    peer = peer_of(partner(id="p"), "secret", Version.V221)
    request = Request(method="PUT", url="https://x.example/ocpi/2.2.1/credentials", headers={"Authorization": "Token secret"})
    answer = Response(status=200, body=b'{"status_code":3001,"timestamp":"2026-11-22T12:00:00Z"}')

    update = next(row for row in Credentials.operations if row.name == "update")
    journaling.outgoing(Attempt(peer, update, request, answer, 0.25))
    journaling.outgoing(Attempt(peer, update, request, Unreachable("No connection.", why="refused"), 0.25))

    first, second = kept.exchanges
    assert (first.partner_id, first.operator_id, first.direction, first.module) == ("p", "op", "out", "credentials")
    assert (first.http_status, first.status_code, first.fault, first.latency_ms) == (200, 3001, "", 250)
    assert (second.http_status, second.fault) == (None, "No connection.")
    assert "secret" not in repr(kept.exchanges)
