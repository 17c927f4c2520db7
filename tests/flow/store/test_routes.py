"""Ways on both engines: who is reached by whom, URLs that end, the route log; each operator's own."""

from datetime import timedelta

from forecourt.domain.roaming import Connection
from forecourt.store.store import Store
from tests import rows


async def test_parties_are_paged_and_each_operator_sees_its_own(store: Store) -> None:
    """H21: the oldest first for the hub, by name for people."""
    mine = [rows.reached(partner_id=f"p{n}", party=f"DE*F{9 - n}0", created_at=rows.NOW + timedelta(seconds=n)) for n in range(5)]
    await store.uow.commit(rows.inserts(*mine, rows.reached(operator_id="other", status=Connection.OFFLINE)))

    first = await store.queries.routes.reached(rows.person("op"), limit=3)
    rest = await store.queries.routes.reached(rows.person("op"), limit=3, cursor=first.next)

    assert [each.party for each in (*first.items, *rest.items)] == ["DE*F50", "DE*F60", "DE*F70", "DE*F80", "DE*F90"]
    assert rest.next is None
    assert await store.reach.reached("op") == mine
    assert [each.status for each in await store.reach.reached("other")] == [Connection.OFFLINE]
    assert [each.partner_id for each in (await store.queries.routes.reached(rows.person("op"), party="de*f70")).items] == ["p2"]


async def test_the_route_log_is_read_the_newest_first_and_goes_with_its_time(store: Store) -> None:
    calls = [rows.routed(at=rows.NOW + timedelta(seconds=n), sender=f"NL*C0{n}", operator_id="op") for n in range(4)]
    for each in (*calls, rows.routed(operator_id="other")):
        store.journal.record_routed(each)
    await store.journal.flush()

    page = await store.queries.routes.calls(rows.person("op"), limit=3)
    told = await store.queries.routes.calls(rows.person("op"), limit=3, cursor=page.next)

    assert [*page.items, *told.items] == calls[::-1]
    assert (await store.queries.routes.calls(rows.person("op"), party="nl*c01")).items == [calls[1]]
    gone = await store.retention.run(rows.NOW + timedelta(days=3650))
    assert gone["routed_calls"] == 5


async def test_a_url_that_is_called_through_us_is_found_until_it_is_retired(store: Store) -> None:
    """H18."""
    url = rows.proxied(expires_at=rows.NOW)
    await store.uow.commit(rows.inserts(url))

    assert await store.reach.proxied(url.id) == url
    assert (await store.retention.run(rows.NOW + timedelta(seconds=1)))["proxied_urls"] == 1
    assert await store.reach.proxied(url.id) is None
