"""Lists for people: complete by keyset, and never beyond the caller's operator."""

import inspect
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from forecourt.app.ports import Insert
from forecourt.domain.billing import PartnerPolicy
from forecourt.domain.commands import CommandRecord
from forecourt.domain.roaming import PartnerSite, SyncFault
from forecourt.domain.stations import ConnectorStatus
from forecourt.domain.tokens import TokenRef, TokenStatus
from forecourt.domain.transactions import TransactionState
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.store.partners import exchanges
from forecourt.store.queries import Page, Queries
from forecourt.store.queries.roaming_emsp import Wish
from forecourt.store.store import Store
from tests import roaming_rows, rows
from tests.billing import cdr, correction, counted_otherwise, credit_of, invoicing_rows, signature_check
from tests.flow.api_billing import billing_of

MINE, THEIRS, NODE = rows.person("op"), rows.person("other"), rows.person(None)


async def read_through(page: Callable[..., Awaitable[Page[Any]]], limit: int, **filters: Any) -> list[Any]:
    """All items of a list, page by page."""
    items: list[Any] = []
    cursor: str | None = None
    while True:
        found = await page(cursor=cursor, limit=limit, **filters)
        assert len(found.items) <= limit
        items += found.items
        cursor = found.next
        if cursor is None:
            return items


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_are_complete_under_equal_timestamps(store: Store, limit: int) -> None:
    moments = [rows.NOW + timedelta(microseconds=n // 4) for n in range(12)]
    ledger = [rows.transaction(started_at=at) for at in moments]
    await store.uow.commit(rows.inserts(*ledger))

    async def page(**options: Any) -> Page[Any]:
        return await store.queries.transactions.page(NODE, **options)

    items = await read_through(page, limit)

    assert items == sorted(ledger, key=lambda each: (each.started_at, each.id), reverse=True)


async def test_a_row_that_comes_meanwhile_neither_repeats_nor_hides_another(store: Store) -> None:
    stations = [rows.station(f"CS-{n:02}") for n in range(6)]
    await store.uow.commit(rows.inserts(*stations))
    first = await store.queries.stations.page(NODE, limit=3)

    await store.uow.commit(rows.inserts(rows.station("CS-00b")))
    second = await store.queries.stations.page(NODE, cursor=first.next, limit=3)

    assert [each.identity for each in first.items + second.items] == [each.identity for each in stations]
    assert second.next is None


SORTS = [
    ("stations.page", "identity", lambda each: each.identity_key),
    ("stations.page", "name", lambda each: (each.name, each.identity_key)),
    ("stations.refusals", "identity", lambda each: (each.identity_key, each.id)),
    ("stations.refusals", "address", lambda each: (each.address, each.id)),
    ("stations.refusals", "count", lambda each: (each.count, each.id)),
    ("stations.refusals", "last", lambda each: (each.last_seen_at, each.id)),
    ("transactions.page", "started", lambda each: (each.started_at, each.id)),
    ("tokens.page", "uid", lambda each: (each.uid_key, each.type)),
    ("tokens.page", "label", lambda each: (each.label, each.uid_key, each.type)),
    ("tokens.page", "status", lambda each: (each.status.value, each.uid_key, each.type)),
    ("sites.page", "id", lambda each: each.id),
    ("sites.page", "name", lambda each: (each.name, each.id)),
    ("events.page", "time", lambda each: (each.recorded_at, each.id)),
]


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_list_is_sorted_every_way_that_it_offers_page_by_page(store: Store, backwards: bool) -> None:
    for n in range(5):
        at, word = rows.NOW + timedelta(hours=n // 2), "ABA"[n % 3]
        status = (TokenStatus.BLOCKED, TokenStatus.ACCEPTED)[n % 2]
        made = rows.station(f"CS-{n}", name=word), rows.site(name=word), rows.token(f"UID{n}", label=word, status=status)
        refusal = rows.refusal(f"CS-{9 - n}", count=n % 2, address=word, last_seen_at=at, id=str(n))
        await store.uow.commit(rows.inserts(*made, rows.transaction(started_at=at), refusal))
        await store.uow.commit(rows.unit(events=[rows.event(caller=rows.person(), at=at)]))

    for name, sort, key in SORTS:
        room, _, verb = name.partition(".")
        page = partial(getattr(getattr(store.queries, room), verb), NODE, sort=f"-{sort}" if backwards else sort)
        items = await read_through(page, 2)
        assert len(items) == 5, name
        assert items == sorted(items, key=key, reverse=backwards), (name, sort)


async def test_a_list_is_not_sorted_by_what_it_does_not_offer(store: Store) -> None:
    with pytest.raises(InvalidInput, match="last_seen_at"):
        await store.queries.stations.page(NODE, sort="last_seen_at")


@pytest.mark.parametrize("cursor", ["x", "!!", "WyJhIl0", "W10", "bnVsbA", "WzEsMl0", "ünïcode", "WyIxIiwiYSJd"])
async def test_a_cursor_of_nothing_is_a_fault_of_the_request(store: Store, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        await store.queries.transactions.page(NODE, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 1001])
async def test_pages_have_bounds(store: Store, limit: int) -> None:
    with pytest.raises(InvalidInput):
        await store.queries.stations.page(NODE, limit=limit)


async def test_transactions_are_found_by_every_filter(store: Store) -> None:
    wanted = rows.transaction("s1", token=TokenRef(uid="AB"), started_at=rows.NOW)
    ended = rows.transaction("s1", token=TokenRef(uid="cd"), started_at=rows.NOW + timedelta(hours=1), state=TransactionState.ENDED)
    elsewhere = rows.transaction("s2", started_at=rows.NOW + timedelta(hours=2), energy_wh=7)
    await store.uow.commit(rows.inserts(wanted, ended, elsewhere))

    async def ids(**filters: Any) -> list[str]:
        return [each.id for each in (await store.queries.transactions.page(NODE, **filters)).items]

    assert await ids() == [elsewhere.id, ended.id, wanted.id]
    assert await ids(station_id="s1") == [ended.id, wanted.id]
    assert await ids(token_uid="aB") == [wanted.id]
    assert await ids(open=True) == [elsewhere.id, wanted.id]
    assert await ids(open=False) == [ended.id]
    assert await ids(start=wanted.started_at, end=ended.started_at) == [wanted.id]
    totals = await store.queries.transactions.totals(NODE, ended.started_at)
    assert (totals.open, totals.started, totals.energy_wh) == (2, 2, 7)


async def test_stations_are_found_by_every_filter(store: Store) -> None:
    site, hour = rows.site(), timedelta(hours=1)
    on = rows.station("ON", connected_at=rows.NOW, version="1.6", site_id=site.id)
    off = rows.station("OFF", connected_at=rows.NOW, disconnected_at=rows.NOW + hour, name="Harbour 100%")
    fresh = rows.station("NEW")
    await store.uow.commit(rows.inserts(site, on, off, fresh, rows.connector(on.id, status=ConnectorStatus.FAULTED)))

    async def found(**filters: Any) -> list[str]:
        return [each.identity for each in (await store.queries.stations.page(NODE, **filters)).items]

    assert await found(connected=True) == ["ON"]
    assert await found(connected=False) == ["NEW", "OFF"]
    assert await found(site_id=site.id) == ["ON"]
    assert await found(search="bour") == ["OFF"]
    assert await found(search="0%") == ["OFF"]
    assert await found(search="_") == []
    counts = await store.queries.stations.counts(NODE)
    assert (counts.total, counts.connected, counts.faulted, counts.by_version) == (3, 1, 1, {"1.6": 1})


async def test_the_audit_shows_what_people_did(store: Store) -> None:
    theirs = rows.event("TokenChanged", caller=rows.person("op"), station_id="s1")
    machines = rows.event("StationBooted")
    await store.uow.commit(rows.unit(events=[machines, theirs]))

    assert (await store.queries.events.page(MINE)).items == [theirs]
    assert (await store.queries.events.page(MINE, type_="SiteChanged")).items == []
    assert (await store.queries.events.page(MINE, station_id="s1", kind="user")).items == [theirs]
    assert (await store.queries.events.page(THEIRS)).items == []


@pytest.mark.parametrize(("total", "step"), [(10, 1), (11, 2), (95, 11), (100, 12)])
async def test_many_meter_values_are_thinned_evenly_with_the_first_and_the_last(store: Store, total: int, step: int) -> None:
    minutes = [rows.meter_row(transaction_id="t1", at=rows.NOW + timedelta(minutes=n)) for n in range(total)]
    await store.uow.commit(rows.inserts(*minutes, rows.meter_row(transaction_id="t2")))

    found = await store.queries.transactions.meter_rows(MINE, "t1", limit=10)

    assert found == sorted({each.id: each for each in [*minutes[::step], minutes[-1]]}.values(), key=lambda each: each.at)
    assert len(found) <= 10


async def everything(store: Store) -> dict[str, Any]:
    """One of each in operator `op`, and what a foreigner would name to see it."""
    station = rows.station("CS-1")
    transaction = rows.transaction(station.id)
    tariff = rows.tariff_version("TARIFF-1")
    named = {
        "site_id": (site := rows.site()).id,
        "station_id": station.id,
        "station_ids": [station.id],
        "identity": station.identity,
        "identity_keys": [station.identity_key],
        "transaction_id": transaction.id,
        "transaction_ids": [transaction.id],
        "user_id": (user := rows.user()).id,
        "user_ids": [user.id],
        "key_id": (key := rows.api_key()).id,
        "key_ids": [key.id],
        "command_id": (command := rows.command(station.id)).id,
        "reservation_id": (reservation := rows.reservation(station_id=station.id)).id,
        "uid": (token := rows.token()).uid,
        "tariff": tariff,
        "tariff_id": tariff.tariff_id,
        "tariff_ids": [tariff.tariff_id],
        "tariffs": [tariff.tariff],
        "assignment_id": (assignment := rows.assignment(tariff.tariff_id)).id,
        "partner_id": (partner := rows.partner()).id,
        "party": "NL*ABC",
        "operator_id": "op",
    }
    of_transaction = (
        rows.evidence(station.id, transaction_id=transaction.id),
        rows.evidence(station.id),
        rows.meter_row(station.id, transaction_id=transaction.id),
    )
    said = rows.repair(station.id), rows.report(station.id), rows.advice(station.id)
    of_station = rows.connector(station.id), *said, rows.refusal(station.identity)
    of_partner = partner, rows.issued_token(partner.id), rows.partner_step(partner.id)
    policy = PartnerPolicy(operator_id="op", party="NL*ABC", created_at=rows.NOW, updated_at=rows.NOW)
    billed, billing = billing_of(station, "MINE", rows.NOW)
    credited = cdr(station_id=station.id)
    invoicing = invoicing_rows(id_="I-1")
    everyone = rows.operator(), rows.operator("other", party_id="OTH")
    await store.uow.commit(rows.inserts(*everyone, site, station, transaction, user, key, command, reservation, token))
    await store.uow.commit(rows.inserts(*of_transaction, *of_station, *of_partner, tariff, assignment))
    await store.uow.commit(rows.inserts(*billing, credited, credit_of(credited), *invoicing, policy))
    await store.uow.commit(rows.unit(events=[rows.event(caller=rows.person("op"))]))
    await store.uow.commit(rows.inserts(counted_otherwise(transaction.id, station)))
    await store.uow.commit(rows.inserts(signature_check(credited), correction(credited, proposed_at=rows.NOW)))
    of_roaming, roaming = roaming_rows.belonging_to("op", partner.id, "NL*ABC", "MINE")
    fault = SyncFault(
        id="f", partner_id=partner.id, operator_id="op", module="locations", side="push", object_id="L", at=rows.NOW, sentence="No."
    )
    asked = roaming_rows.roaming_command(id=command.id, partner_id=partner.id)
    await store.uow.commit(rows.inserts(*roaming, fault, asked, *rows.routes_of(partner.id, "op", "NL*ABC")))
    message, exchange = rows.message(station.id), msgspec.structs.asdict(rows.exchange(partner.id))
    store.journal.record(message)
    await store.journal.flush()
    await store.database.ask(sa.insert(exchanges).values(exchange))
    more = {"message_id": message.id, "cdr_id": credited.id, "cdr_ids": [credited.id], "invoice_id": "I-1", "customer_id": "c1"}
    named["sites"] = [each for each in roaming if isinstance(each, PartnerSite)]
    return {**named, **billed, **of_roaming, **more}


def every_query(queries: Queries) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    rooms = [(name, room) for name, room in vars(queries).items()]
    return [
        (f"{name}.{verb}", method)
        for name, room in rooms
        for verb, method in inspect.getmembers(room, inspect.iscoroutinefunction)
        if not verb.startswith("_")
    ]


OF_WHAT_WAS_READ = {"customers.members"}
"""Takes rows that the caller was given before, in their scope."""
ANY: dict[str, Any] = {
    "start": datetime(2020, 1, 1, tzinfo=UTC),
    "end": datetime(2030, 1, 1, tzinfo=UTC),
    "bounds": [datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)],
    "now": rows.NOW,
    "number": 1,
    "wish": Wish(),
}
"""Arguments that name nobody's things."""


async def test_what_belongs_to_another_operator_looks_like_nothing(store: Store) -> None:
    named = await everything(store)
    unknown: dict[str, Any] = {name: ["unknown"] if isinstance(value, list) else "unknown" for name, value in named.items()}
    unknown["tariff"] = rows.tariff_version("UNKNOWN")
    unknown["tariffs"] = [unknown["tariff"].tariff]
    unknown["sites"] = [roaming_rows.partner_site(partner_id="unknown")]

    for name, query in every_query(store.queries):
        if name in OF_WHAT_WAS_READ:
            continue
        parameters = inspect.signature(query).parameters
        assert next(iter(parameters)) == "caller", name
        wanted = [each.name for each in parameters.values() if each.default is each.empty and each.name != "caller"]
        mine, nobodys = ({each: (things | ANY)[each] for each in wanted} for things in (named, unknown))
        assert await outcome(query, THEIRS, mine) == await outcome(query, THEIRS, nobodys), name
        assert await outcome(query, MINE, mine) == await outcome(query, NODE, mine) or name == "operators.page", name
        if name != "operators.page":
            assert await outcome(query, MINE, mine) != await outcome(query, THEIRS, mine), name


async def outcome(query: Callable[..., Awaitable[Any]], caller: Any, arguments: dict[str, Any]) -> object:
    try:
        return await query(caller, **arguments)
    except NotFound as error:
        named = "|".join(re.escape(each) for each in arguments.values() if isinstance(each, str))
        return re.sub(rf"\b(?:{named})(?!\w)", "…", str(error))


async def test_unknown_stations_that_knocked_are_seen_by_the_only_operator(store: Store) -> None:
    refusal = rows.refusal("STRANGER")
    await store.uow.commit(rows.inserts(rows.operator(), refusal))
    assert (await store.queries.stations.refusals(MINE)).items == [refusal]

    await store.uow.commit(rows.unit(Insert(rows.operator("other"))))

    assert (await store.queries.stations.refusals(MINE)).items == []
    assert (await store.queries.stations.refusals(NODE)).items == [refusal]


async def test_a_start_command_is_found_by_its_remote_start_id(store: Store) -> None:
    command: CommandRecord = rows.command(remote_start_id=17)
    await store.uow.commit(rows.inserts(command, rows.command(remote_start_id=18)))

    assert await store.transactions.by_command("s1", 17) == command
    assert await store.transactions.by_command("s2", 17) is None
