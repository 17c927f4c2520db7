"""What goes between us and a partner, when it is pulled again, what a failure means, and what a PATCH says."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.domain.partners import ModuleAddress, Partner, PartyRole
from forecourt.domain.roaming import Publication, SyncState
from forecourt.kit.errors import ForecourtError, NotFound
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Unsafe
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.sync.modules import pulled_from, pushed_to
from forecourt.roaming.sync.rhythm import next_pull, whole_due
from forecourt.roaming.sync.runs import begun, up_to
from forecourt.roaming.sync.sending import driver_party, statuses_of
from forecourt.roaming.sync.verdicts import Verdict, verdict
from tests import partners

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = tuple(
    ModuleAddress(module=module, side=side, url="https://roamer.example")
    for module in ("locations", "tariffs", "tokens", "sessions", "cdrs", "hubclientinfo")
    for side in ("SENDER", "RECEIVER")
)
SIDELESS = tuple(ModuleAddress(module=each.module, url=each.url) for each in ALL[::2])


def made(ours: str, theirs: str, **fields: Any) -> Partner:
    own = tuple(PartyRole(role=role, party="NL*FCT") for role in ours.split())
    roles = tuple(PartyRole(role="" if role == "?" else role, party="DE*ROA") for role in theirs.split())
    return partners.partner(**{"own": own, "roles": roles, "endpoints": ALL, **fields})


@pytest.mark.parametrize(
    ("partner", "pulled", "pushed"),
    [
        (made("EMSP", "CPO"), "tariffs locations sessions cdrs", "tokens"),
        (made("CPO", "EMSP"), "tokens", "sessions cdrs tariffs locations"),
        (made("NSP", "CPO"), "tariffs locations", ""),
        (made("CPO", "NSP"), "", "tariffs locations"),
        (made("CPO", "CPO"), "", ""),
        (made("CPO", "?", endpoints=SIDELESS), "tokens", "sessions cdrs tariffs locations"),
        (made("CPO", "HUB"), "hubclientinfo tokens", "sessions cdrs tariffs locations"),
        (made("EMSP", "CPO", hub_party="NL*HUB"), "hubclientinfo tariffs locations sessions cdrs", "tokens"),
        (made("HUB", "CPO"), "", "hubclientinfo"),
        (made("EMSP", "CPO", endpoints=()), "", ""),
    ],
)
def test_t21_what_goes_is_told_by_roles_and_endpoints(partner: Partner, pulled: str, pushed: str) -> None:
    assert (" ".join(pulled_from(partner)), " ".join(pushed_to(partner))) == (pulled, pushed)


def test_t21_pulls_are_by_hours_spread_and_sooner_after_a_failure() -> None:
    waits = {next_pull(ModuleID.LOCATIONS, NOW, 0, chance) - NOW for chance in (lambda: 0.0, lambda: 0.5, lambda: 1.0)}
    failed = [next_pull(ModuleID.LOCATIONS, NOW, tries, lambda: 0.5) - NOW for tries in (1, 2, 30)]

    assert waits == {timedelta(minutes=45), timedelta(minutes=60), timedelta(minutes=75)}
    assert failed == [timedelta(seconds=30), timedelta(seconds=60), timedelta(hours=1)]


def state(**fields: Any) -> SyncState:
    return SyncState(**{"partner_id": "p", "module": "locations", "side": "pull", "operator_id": "op", **fields})


def test_p08_all_is_read_once_a_day() -> None:
    assert whole_due(None, NOW)
    assert whole_due(state(full_at=NOW - timedelta(days=1)), NOW)
    assert not whole_due(state(full_at=NOW - timedelta(hours=23)), NOW)


def test_a_run_that_stopped_goes_on_unless_all_is_wanted_or_it_is_old() -> None:
    stopped = state(url="https://roamer.example/?offset=100", began_at=NOW - timedelta(hours=1), up_to=NOW, seen=100)

    assert begun(stopped, NOW, full=False) == stopped
    assert (begun(stopped, NOW, full=True).url, begun(stopped, NOW, full=True).full) == ("", True)
    assert begun(stopped, NOW + timedelta(hours=12), full=False).url == ""
    assert begun(state(), NOW, full=False).full


@pytest.mark.parametrize("skew", [timedelta(days=-2), timedelta(), timedelta(seconds=5)])
def test_the_next_delta_begins_before_whatever_changed_behind_the_runs_back(skew: timedelta) -> None:
    """The run took ten minutes; something changed at its ninth, behind its back, and an object that was read after it is newer."""
    began, ended = NOW, NOW + timedelta(minutes=10)
    missed, seen = began + skew + timedelta(minutes=9), began + skew + timedelta(minutes=9, seconds=30)

    asked = up_to(state(began_at=began), min(seen, began), ended)

    assert asked is not None
    assert asked <= missed


def test_up_to_never_goes_back() -> None:
    assert up_to(state(began_at=NOW, up_to=NOW), NOW - timedelta(hours=1), NOW) == NOW
    assert up_to(state(began_at=NOW, up_to=NOW), None, NOW) == NOW


def refused(http: int, status: int | None = None) -> Refused:
    return Refused("no", http=http, status=status)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Unreachable("no", why="timeout"), Verdict.AWAY),
        (Unreachable("no", why="resting", sent=False, trouble=False), Verdict.AWAY),
        (Unreachable("no", why="too_large", trouble=False), Verdict.NEVER),
        (Unsafe("no"), Verdict.AWAY),
        (refused(401), Verdict.AWAY),
        (refused(429), Verdict.AWAY),
        (refused(503), Verdict.AWAY),
        (refused(500), Verdict.LATER),
        (refused(200, 3000), Verdict.LATER),
        (refused(200, 4003), Verdict.LATER),
        (refused(200, 4001), Verdict.NEVER),
        (refused(200, 2001), Verdict.NEVER),
        (refused(404, 2003), Verdict.NEVER),
        (refused(405), Verdict.MUTE),
        (NotFound("no", code="no_endpoint"), Verdict.MUTE),
    ],
)
def test_what_a_failure_means(failure: ForecourtError, said: Verdict) -> None:
    assert verdict(failure) is said


def row(document: dict[str, Any], **fields: Any) -> Publication:
    given = {"id": "1", "operator_id": "op", "party": "NL*FCT", "module": "locations", "key": "l1", "object_id": "L1"}
    return Publication(
        **{**given, "document": json.dumps(document), "digest": "", "last_updated": NOW, "created_at": NOW, **fields}
    )


def test_l03_a_patch_says_status_and_date_of_the_evses_that_changed() -> None:
    evses = [{"uid": "a", "status": "CHARGING", "last_updated": "2026-11-23T11:59:59Z"}, {"uid": "b", "status": "BLOCKED"}]
    location = row({"evses": evses})

    assert statuses_of(location, frozenset({"evse:a", "evse:b"})) == {
        "a": {"status": "CHARGING", "last_updated": "2026-11-23T11:59:59Z"},
        "b": {"status": "BLOCKED", "last_updated": "2026-11-23T12:00:00Z"},
    }
    for whole in (frozenset[str](), frozenset({"evse:gone"}), frozenset({"opening_times"}), frozenset(f"evse:{n}" for n in "abcd")):
        assert statuses_of(location, whole) is None


def test_d11_a_cdr_goes_to_the_party_of_its_token() -> None:
    assert driver_party(row({"cdr_token": {"country_code": "de", "party_id": "MSP"}})) == "DE*MSP"
    assert driver_party(row({})) == ""
