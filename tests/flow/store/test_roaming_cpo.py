"""Roaming as a charge point operator on both engines: what stands where, whose transaction it is, what a crash left open."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from forecourt.app.ports import Patch
from forecourt.app.roaming.cpo.asking import Asked, Declined, Spots
from forecourt.app.roaming.cpo.commands import Done, PartnerCommands, Work
from forecourt.app.roaming.cpo.holding import HeldTokens
from forecourt.app.roaming.cpo.linking import Links, usable
from forecourt.app.roaming.cpo.pricing import DriversBook
from forecourt.app.roaming.cpo.rules import PublishingRules, RuleSettings
from forecourt.app.roaming.publishing import Offer, Publishing
from forecourt.app.tariffs import Book
from forecourt.domain.access import Caller
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import CommandState, HeldObject, RoamingCommand, Scope
from forecourt.domain.roaming.evses import evse_uid
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.roaming.cpo.tokens import Reading
from forecourt.store.store import Store
from tests import rows
from tests.roaming_cpo import TOKEN, Replies, authorization, command

PARTNER = rows.partner(state=PartnerState.REGISTERED)
ASKED = Asked(kind="start", party="DE*DRV", request='{"a":1}', response_url="https://partner.example/1")
CALLER = Caller(kind="partner", id="p1", name="Roamer", operator_id="op", role=rows.person().role)


def links(store: Store) -> Links:
    held = HeldTokens(store.roaming, store.partners, Reading())
    return Links(store.uow, store.cpo, store.roaming, store.tokens, store.stations, held)


def commands(store: Store, replies: Replies, result: str = "ACCEPTED") -> PartnerCommands:
    """Every start ends so."""

    async def prepare(partner: Partner, caller: Caller, asked: Asked) -> Work:
        async def work() -> Done:
            return Done(result=result)

        return work

    return PartnerCommands(
        store.uow, store.cpo, store.partners, {"start": prepare}, replies, again_s=(0.0, 0.0), clock=lambda: rows.NOW
    )


async def test_stands_are_read_many_at_once(store: Store) -> None:
    yard, field = rows.site(id="yard"), rows.site(id="field")
    first, second = rows.station("CS-1", site_id="yard"), rows.station("CS-2", site_id="field")
    plug, busy = rows.connector(first.id), rows.transaction(first.id, evse=1)
    over = rows.transaction(second.id, state="ended")
    await store.uow.commit(rows.inserts(yard, field, first, second, plug, busy, over, rows.capabilities(first.id)))

    stands = {each.site.id: each for each in await store.cpo.stands(["yard", "field", "nowhere"])}

    assert set(stands) == {"yard", "field"}
    (here,) = stands["yard"].stations
    assert (here.connectors, here.busy) == ((plug,), frozenset({1}))
    assert here.capabilities is not None
    assert stands["field"].stations[0].busy == frozenset()
    assert await store.cpo.sites_of([first.id, second.id]) == {"yard", "field"}
    assert await store.cpo.site_ids("op", "field", 10) == ["yard"]


async def test_an_authorisation_is_tied_to_the_transaction_that_comes_of_it(store: Store) -> None:
    """Once, at its own station; the next transaction needs another one."""
    older, newer, elsewhere = authorization(), authorization(at=rows.NOW + timedelta(seconds=5)), authorization(station_id="s2")
    later = {"token": TokenRef(uid="CARD"), "started_at": rows.NOW + timedelta(minutes=1)}
    first, second, third = (rows.transaction("s1", **later) for _ in range(3))
    await store.uow.commit(rows.inserts(older, newer, elsewhere, first, second, third))

    tied = [await links(store).of(each) for each in (first, second, third)]

    assert [None if each is None else each.id for each in tied] == [newer.id, older.id, None]
    assert (await links(store).of(first)) == tied[0]
    assert await links(store).party_of(first) == "DE*DRV"


async def test_a_partners_driver_is_priced_as_the_partners_drivers_are(store: Store) -> None:
    """F04: what the screen shows is what the CDR will say."""
    theirs = rows.assignment("SPECIAL", partner="DE*DRV")
    tariffs = [rows.tariff_version(name) for name in ("T", "SPECIAL")]
    await store.uow.commit(rows.inserts(*tariffs, rows.assignment("T"), theirs, authorization()))
    book = DriversBook(Book(store.tariffs, clock=lambda: rows.NOW), links(store))

    async def shown(uid: str, station_id: str = "s1") -> list[str]:
        token = TokenRef(uid=uid)
        return [each.id for each in await book.of_place("op", None, station_id, 1, 1, token, None, rows.NOW)]

    assert (await shown("CARD"), await shown("OTHER"), await shown("CARD", "s2")) == (["SPECIAL"], ["T"], ["T"])


async def test_m07_what_is_over_lets_nobody_charge(store: Store) -> None:
    """The authorisation of a reservation that was let go: the token is asked about again."""
    reserved = authorization(source="reservation", reservation_id="r1", usable_until=rows.NOW + timedelta(hours=1))
    partner = rows.partner(state=PartnerState.REGISTERED)
    await store.uow.commit(rows.inserts(partner, reserved))
    found = await links(store).for_reservation("r1")
    assert found is not None

    await links(store).ended(found, rows.NOW)

    (kept,) = await store.roaming.authorizations_recent("op", "CARD", rows.NOW)
    assert usable(found, "s1", rows.NOW)
    assert not usable(kept, "s1", rows.NOW)


async def test_what_a_station_charged_without_a_word_is_its_owners_all_the_same(store: Store) -> None:
    station = rows.station("CS-1", id="s1")
    held = HeldObject(
        partner_id="p1", module="tokens", owner="DE*DRV", key="card|rfid", operator_id="op", object_id="CARD", version="2.2.1",
        document=TOKEN, last_updated=rows.NOW, received_at=rows.NOW, changed_at=rows.NOW,
    )  # fmt: skip
    charged, ours = (rows.transaction("s1", token=TokenRef(uid=uid)) for uid in ("card", "MINE"))
    await store.uow.commit(rows.inserts(PARTNER, station, held, charged, ours, rows.token("MINE")))

    found = await links(store).among([charged, ours])

    assert {key: (each.partner_id, each.source, each.contract_id) for key, each in found.items()} == {
        charged.id: ("p1", "whitelist", "DE-DRV-C1")
    }


async def test_m03_a_result_is_kept_then_told_once(store: Store) -> None:
    await store.uow.commit(rows.inserts(PARTNER))
    replies = Replies(away=2)
    taking = commands(store, replies)

    first = await taking.take(PARTNER, CALLER, ASKED)
    again = await taking.take(PARTNER, CALLER, ASKED)
    await taking.idle()

    assert (first.result, again.result) == ("ACCEPTED", "ACCEPTED")
    (kept,) = await store.cpo.commands_of("p1", rows.NOW - timedelta(hours=1))
    assert (kept.state, kept.result, kept.ended_at) == (CommandState.DONE, "ACCEPTED", rows.NOW)
    assert replies.told == [(kept.id, "ACCEPTED")]


async def test_m13_two_that_are_alike_but_for_their_urls_are_two(store: Store) -> None:
    await store.uow.commit(rows.inserts(PARTNER))
    replies = Replies()
    taking = commands(store, replies)

    for number in (1, 2):
        await taking.take(PARTNER, CALLER, Asked(kind="start", party="DE*DRV", request="{}", response_url=f"https://p/{number}"))
    await taking.idle()

    assert len(replies.told) == 2


async def test_m03_what_a_crash_left_open_is_told_by_the_next_process(store: Store) -> None:
    """One that had no result timed out; one whose result was kept is told it."""
    before = rows.NOW - timedelta(minutes=5)
    silent = command(deadline_at=before, created_at=before)
    answered = command(deadline_at=before, created_at=before, result="REJECTED", state=CommandState.FAILED)
    profile = command(deadline_at=before, created_at=before, kind="set_profile")
    running, over = command(deadline_at=rows.NOW), command(deadline_at=before, ended_at=before)
    await store.uow.commit(rows.inserts(PARTNER, silent, answered, profile, running, over))
    replies = Replies()

    assert await commands(store, replies).forgotten() == 3

    assert dict(replies.told) == {silent.id: "TIMEOUT", answered.id: "REJECTED", profile.id: "UNKNOWN"}
    assert await commands(store, replies).forgotten() == 0


async def test_m08_a_reservation_is_found_by_the_partners_own_id(store: Store) -> None:
    mine = command(kind="reserve", reservation_id="R-1", own_reservation_id="ours-1")
    theirs = command(kind="reserve", reservation_id="R-1", own_reservation_id="ours-2", partner_id="p2")
    failed = command(kind="reserve", reservation_id="R-1")
    await store.uow.commit(rows.inserts(mine, theirs, failed))

    assert await store.cpo.reservation_of("p1", "r-1") == mine
    assert await store.cpo.reservation_of("p3", "r-1") is None
    assert await store.cpo.reserve_command("ours-2") == theirs


async def test_profiles_are_told_of_open_transactions_only(store: Store) -> None:
    running, over = rows.transaction("s1"), rows.transaction("s1", state="ended")
    set_ = [command(kind="set_profile", state=CommandState.DONE, transaction_id=each.id) for each in (running, over)]
    failed = command(kind="set_profile", state=CommandState.FAILED, transaction_id=running.id)
    await store.uow.commit(rows.inserts(running, over, *set_, failed))

    found: Sequence[tuple[RoamingCommand, Transaction]] = await store.cpo.profiled("s1")

    assert [(each.id, transaction.id) for each, transaction in found] == [(set_[0].id, running.id)]


async def test_m06_m09_where_a_command_leads(store: Store) -> None:
    """An EVSE with several connectors wants one named; what the partner is not shown is as unknown as what is not there."""
    station = rows.station("CS-1", site_id="yard", connected_at=rows.NOW)
    plugs = [rows.connector(station.id, connector=number) for number in (1, 2)]
    await store.uow.commit(rows.inserts(PARTNER, rows.site(id="yard"), station, *plugs))
    publishing = Publishing(store.uow, store.roaming, clock=lambda: rows.NOW)
    uid = evse_uid(station.id, 1)
    offer = Offer(party="DE*OP", module="locations", object_id="yard", key="yard", document=f'{{"evses":["{uid}"]}}')
    await publishing.publish("op", [offer])
    spots = Spots(publishing, store.cpo)
    start = msgspec.structs.replace(ASKED, location_id="YARD", evse_uid=uid.upper())

    with pytest.raises(Declined, match="several connectors"):
        await spots.find(PARTNER, start, connector_needed=True)
    named = await spots.find(PARTNER, msgspec.structs.replace(start, connector_id="2"), connector_needed=True)

    assert (named.evse.uid, named.connector) == (uid, 2)
    for unknown in ({"connector_id": "3"}, {"evse_uid": "x*1"}, {"location_id": "field"}):
        with pytest.raises(InvalidInput) as missing:
            await spots.find(PARTNER, msgspec.structs.replace(start, **unknown))
        assert missing.value.code == "unknown_location"
    with pytest.raises(InvalidInput):
        await spots.find(rows.partner("p2", operator_id="other"), start)


async def test_rules_are_set_whole_and_told_in_the_audit(store: Store) -> None:
    pushed: list[tuple[str, ...]] = []
    rules = PublishingRules(
        store.uow, store.roaming, store.partners, store.directory, lambda partner, modules: pushed.append(tuple(modules)),
        clock=lambda: rows.NOW,
    )  # fmt: skip
    await store.uow.commit(rows.inserts(PARTNER, rows.site(id="yard"), rows.site(id="foreign", operator_id="other")))
    some = RuleSettings(module="locations", scope=Scope.SOME, site_ids=("yard",))

    await rules.put(rows.person("op"), "p1", [some, RuleSettings(module="tariffs", scope=Scope.NONE)])
    left = await rules.put(rows.person("op"), "p1", [some])

    assert [(each.module, each.scope, each.site_ids) for each in left] == [("locations", Scope.SOME, ("yard",))]
    assert len(pushed) == 2
    with pytest.raises(NotFound):
        await rules.of(rows.person("other"), "p1")
    with pytest.raises(InvalidInput) as wrong:
        await rules.put(
            rows.person("op"),
            "p1",
            [
                RuleSettings(module="locations", scope=Scope.SOME, site_ids=("foreign",)),
                RuleSettings(module="locations", scope=Scope.ALL, site_ids=("yard",)),
                RuleSettings(module="cdrs", scope=Scope.SOME),
                RuleSettings(module="coffee", scope=Scope.ALL),
            ],
        )
    assert {each.rule for each in wrong.value.faults} == {"unknown", "unique", "scope", "choice"}
    assert await rules.put(rows.person("op"), "p1", []) == []


async def test_a_suspended_partner_answers_for_nobody(store: Store) -> None:
    held = HeldObject(
        partner_id="p1", module="tokens", owner="DE*DRV", key="card|rfid", operator_id="op", object_id="CARD", version="2.2.1",
        document=TOKEN, last_updated=rows.NOW, received_at=rows.NOW, changed_at=rows.NOW,
    )  # fmt: skip
    await store.uow.commit(rows.inserts(PARTNER, held))
    tokens = HeldTokens(store.roaming, store.partners, Reading())
    (holder,) = await tokens.holders("op", TokenRef(uid="CARD"))

    await store.uow.commit(rows.unit(Patch(Partner, {"id": "p1"}, {"state": PartnerState.SUSPENDED})))

    assert (holder.token.contract_id, holder.partner.id) == ("DE-DRV-C1", "p1")
    assert await tokens.holders("op", TokenRef(uid="card")) == []
    assert await tokens.holders("other", TokenRef(uid="CARD")) == []
