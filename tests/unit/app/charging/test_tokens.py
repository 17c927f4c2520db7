"""Tokens as people make them and stations ask about them."""

from datetime import timedelta

import pytest

from forecourt.app.tokens import TokenSettings
from forecourt.domain.access import Caller
from forecourt.domain.authorisation import Purpose
from forecourt.domain.stations import Station
from forecourt.domain.tokens import AccessWindow, TokenRef, TokenStatus, TokenVerdict, Verdict
from forecourt.domain.transactions import ReportKind
from forecourt.kit.errors import Forbidden, InvalidInput, NotFound
from tests.unit.domain.ledger.book import CARD, T0, event, later, start, stop

from .world import CALLER, World, notice


class Partner:
    """Knows one token."""

    async def authorize(
        self, caller: Caller, station: Station, token: TokenRef, *, evse: int | None = None, purpose: Purpose = Purpose.ASK
    ) -> TokenVerdict | None:
        return TokenVerdict(verdict=Verdict.ACCEPTED, sentence="A partner's.") if token.uid == "ROAMER" else None


async def test_a_token_is_made_changed_and_removed_with_its_audit(world: World) -> None:
    made = await world.tokens.put(CALLER, CARD, TokenSettings(group="family"))
    world.now = later(60)
    changed = await world.tokens.put(CALLER, TokenRef(uid="card1"), TokenSettings(status=TokenStatus.BLOCKED))
    await world.tokens.delete(CALLER, CARD)

    assert (made.uid, changed.uid, changed.created_at) == ("CARD1", "CARD1", T0)
    assert [(each.type, each.caller) for each in await world.events()] == [
        ("TokenChanged", "user:ada"),
        ("TokenChanged", "user:ada"),
        ("TokenRemoved", "user:ada"),
    ]
    with pytest.raises(NotFound):
        await world.tokens.delete(CALLER, CARD)


async def test_every_fault_of_a_token_is_told_at_once(world: World) -> None:
    settings = TokenSettings(max_concurrent=0, windows=(AccessWindow(weekdays=(9,), start="7"),))

    with pytest.raises(InvalidInput) as caught:
        await world.tokens.put(CALLER, TokenRef(uid="", type="No Such"), settings)

    assert [each.path for each in caught.value.faults] == [
        "uid",
        "type",
        "$.max_concurrent",
        "$.windows[0].weekdays",
        "$.windows[0].start",
    ]


async def test_a_viewer_makes_no_token(world: World) -> None:
    viewer = Caller(kind="user", id="vi", name="Vi", operator_id="op", role=type(CALLER.role).VIEWER)

    with pytest.raises(Forbidden):
        await world.tokens.put(viewer, CARD, TokenSettings())


async def test_authorize_answers_from_the_list_and_is_kept_with_its_reason(world: World) -> None:
    await world.tokens.put(CALLER, CARD, TokenSettings(group="family"))

    verdict = await world.charging.authorize("s1", TokenRef(uid="card1"), None, notice("a"))

    assert (verdict.verdict, verdict.group, verdict.cache_until) == (Verdict.ACCEPTED, "family", T0 + timedelta(days=1))
    assert (await world.events("TokenAuthorized"))[0].data["verdict"] == "accepted"


async def test_a_driver_with_an_open_transaction_may_not_start_another_but_may_ask_and_stop(world: World) -> None:
    await world.tokens.put(CALLER, CARD, TokenSettings())

    first = await world.charging.start("s1", start(), notice("start"))
    again = await world.charging.start("s1", start(), notice("start", 60))
    second = await world.charging.start("s1", start(evse=2), notice("start2", 70))
    asked = await world.charging.authorize("s1", CARD, None, notice("a", 80))
    stopped = await world.charging.stop("s1", stop(first.number, token=CARD), notice("stop", 3600))

    assert (first.verdict.verdict, again.verdict.verdict) == (Verdict.ACCEPTED, Verdict.ACCEPTED)
    assert second.verdict.verdict is Verdict.CONCURRENT
    assert asked.verdict is Verdict.ACCEPTED
    assert stopped.verdict is not None
    assert stopped.verdict.verdict is Verdict.ACCEPTED
    assert len(await world.store.transactions.unfinished("s1")) == 1


async def test_a_forgotten_transaction_on_the_same_connector_does_not_count(world: World) -> None:
    await world.tokens.put(CALLER, CARD, TokenSettings())
    await world.charging.start("s1", start(), notice("start"))

    second = await world.charging.start("s1", start(at=later(600), meter_start_wh=2000), notice("start2", 600))

    assert second.verdict.verdict is Verdict.ACCEPTED


async def test_a_token_told_twice_within_one_transaction_is_not_concurrent(world: World) -> None:
    await world.tokens.put(CALLER, CARD, TokenSettings())
    await world.charging.event("s1", event(0, ReportKind.STARTED, evse=1, token=CARD), notice("e0"))

    result = await world.charging.event("s1", event(1, token=CARD), notice("e1", 60))

    assert result.verdict is not None
    assert result.verdict.verdict is Verdict.ACCEPTED


async def test_a_start_button_and_a_start_of_our_own_need_no_list(world: World) -> None:
    from forecourt.domain.commands import StartTransaction

    ours = TokenRef(uid="console", type="central")
    await world.insert(world.record(StartTransaction(token=ours), remote_start_id=9))

    button = await world.charging.event(
        "s1", event(0, ReportKind.STARTED, evse=1, token=TokenRef(uid="", type="no_authorization")), notice("e0")
    )
    remote = await world.charging.event(
        "s1", event(0, ReportKind.STARTED, ref="tx-2", evse=2, token=ours, remote_start_id=9), notice("e1")
    )
    forged = await world.charging.event("s1", event(0, ReportKind.STARTED, ref="tx-3", evse=2, token=ours), notice("e2"))

    verdicts = [each.verdict.verdict for each in (button, remote, forged) if each.verdict is not None]
    assert verdicts == [Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.UNKNOWN]


async def test_what_we_do_not_know_a_partner_may(world: World) -> None:
    roaming = world.after_restart(Partner())

    known = await roaming.charging.authorize("s1", TokenRef(uid="ROAMER"), None, notice("a"))
    unknown = await roaming.charging.authorize("s1", TokenRef(uid="NOBODY"), None, notice("b"))

    assert (known.verdict, unknown.verdict) == (Verdict.ACCEPTED, Verdict.UNKNOWN)


async def test_a_member_of_the_group_stops_by_a_number_that_names_nothing(world: World) -> None:
    friend = TokenRef(uid="FRIEND")
    await world.tokens.put(CALLER, CARD, TokenSettings(group="family"))
    await world.tokens.put(CALLER, friend, TokenSettings(group="family"))
    mine = await world.charging.start("s1", start(), notice("start"))
    await world.charging.start("s1", start(evse=2, token=TokenRef(uid="OTHER")), notice("start2"))

    ended = await world.charging.stop("s1", stop(-1, token=friend), notice("stop", 3600))

    assert ended.transaction_id == mine.transaction_id
