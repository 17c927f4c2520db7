"""What is let go in time and what stays; the journal's bounded buffer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from forecourt.app.ports import Unit
from forecourt.domain.access import EndedSignIn
from forecourt.kit.ids import new_id
from forecourt.kit.time import utc_now
from forecourt.store.journal import WireJournal
from forecourt.store.pen import Pen
from forecourt.store.retention import Keep, Retention, first_id
from forecourt.store.statements import Statements
from forecourt.store.store import Store
from tests import rows

LONG_AGO = timedelta(days=800)


async def count(store: Store, table: str) -> int:
    return int((await store.database.read(sa.text(f"SELECT count(*) FROM {table}")))[0][0])


async def test_old_messages_and_meter_values_go_and_new_ones_stay(store: Store) -> None:
    now = utc_now()
    old_id = first_id(now - LONG_AGO)[:-1]
    old_rows = [rows.meter_row(id=f"{old_id}{n}", received_at=now - LONG_AGO) for n in range(5)]
    await store.uow.commit(rows.inserts(*old_rows, rows.meter_row(received_at=now), rows.evidence(received_at=now - LONG_AGO)))
    for at, id_ in ((now - LONG_AGO, f"{old_id}1"), (now, new_id())):
        store.journal.record(rows.message(id=id_, at=at))
    await store.journal.flush()
    await Retention(store.database, batch=2).run(now)  # PostgreSQL: what lies in the default partition is found all the same

    assert (await count(store, "meter_values"), await count(store, "messages"), await count(store, "evidence")) == (1, 1, 1)


async def test_people_s_events_stay_and_numbering_goes_on(store: Store) -> None:
    old = utc_now() - LONG_AGO
    machine, person = rows.event(at=old), rows.event(caller=rows.person(), at=old)
    for event in (person, machine):
        await store.uow.commit(rows.unit(events=[replace(event, id=first_id(old)[:-1] + event.caller[0])]))

    await store.retention.run(utc_now())
    await store.uow.commit(rows.unit(events=[rows.event()]))

    assert (await store.event_log.end()) == {"1": 3}
    assert [each.caller_name for each in (await store.event_log.after({}, 10))[0]] == ["Ada", "test"]


async def test_a_sign_out_is_forgotten_when_the_sign_in_would_have_ended(store: Store) -> None:
    now = utc_now()
    over, under_way = (EndedSignIn(nonce=str(n), until=now + timedelta(minutes=n)) for n in (-1, 1))
    await store.uow.commit(rows.inserts(over, under_way))

    await store.retention.run(now)

    assert [await store.directory.sign_in_ended(each.nonce) for each in (over, under_way)] == [False, True]


async def test_refusals_are_bounded_by_number(store: Store) -> None:
    now = utc_now()
    knocks = [rows.refusal(f"CS-{n}", last_seen_at=now - timedelta(minutes=n)) for n in range(8)]
    await store.uow.commit(rows.inserts(*knocks))

    await Retention(store.database, Keep(refusals=5), batch=2).run(now)

    assert [each.identity for each in (await store.queries.stations.refusals(rows.SYSTEM)).items] == [f"CS-{n}" for n in range(5)]


async def test_ids_of_old_units_and_old_answers_go(store: Store) -> None:
    old = utc_now() - LONG_AGO
    await store.uow.commit(Unit(key="k", id=first_id(old)))
    await store.uow.commit(Unit(key="k"))
    await store.idempotency.claim("k", "c", route="r", request_sha256="h", now=old)

    gone = await store.retention.run(utc_now())

    assert (gone["units"], gone["idempotency_keys"]) == (1, 1)
    assert await count(store, "units") == 1


@pytest.mark.postgres
async def test_rows_in_the_default_partition_move_into_their_own(postgres_url: str) -> None:
    store = await Store.open(postgres_url)
    later = utc_now() + timedelta(days=70)
    await store.uow.commit(rows.inserts(rows.meter_row(received_at=later)))
    assert await count(store, "meter_values_default") == 1

    await store.retention.run(later)

    assert await count(store, "meter_values_default") == 0
    assert await count(store, f"meter_values_p{later:%Y%m}") == 1
    await store.close()


async def test_the_journal_drops_what_does_not_fit_and_counts_it(store: Store) -> None:
    journal = WireJournal(_pen(store), Statements(store.database.engine), capacity=3)

    for n in range(5):
        journal.record(rows.message(message_id=str(n)))
    await journal.flush()

    assert journal.dropped == 2
    assert await count(store, "messages") == 3


async def test_the_journal_keeps_a_message_as_it_was(store: Store) -> None:
    message = rows.message(answer="{}", answered_at=rows.NOW, latency_ms=1.5, faults=({"path": "$"},), repairs=({"rule": "x"},))

    store.journal.record(message)
    await store.journal.flush()

    assert (await store.queries.messages.page(rows.SYSTEM, station_id="s1", action="Heartbeat", outcome="result")).items == [
        message
    ]
    assert await store.queries.messages.by_id(rows.SYSTEM, message.id) == message


def _pen(store: Store) -> Pen:
    return store._pens[1]
