"""How units are merged into one transaction."""

from hypothesis import given
from hypothesis import strategies as st

from forecourt.app.ports import Delete, Insert, Patch, Unit, Upsert
from forecourt.domain.tokens import Token
from forecourt.domain.transactions import Transaction
from forecourt.store.plan import merge, prepare
from forecourt.store.statements import Statements
from tests import rows


def merged(*units: Unit, last_seq: int = 0) -> tuple[list[tuple[str, list[list[object]]]], int]:
    statements = Statements("sqlite")
    batches, seq = merge(statements, [prepare(statements, unit) for unit in units], 7, last_seq)
    return [(batch.text.sql, [list(row) for row in batch.rows]) for batch in batches], seq


def test_equal_writes_of_many_units_become_one_batch_sorted_by_key() -> None:
    units = [rows.inserts(rows.transaction(id=id_)) for id_ in ("c", "a", "b")]

    batches, _ = merged(*units)

    assert [sql.split()[2] for sql, _ in batches] == ["transactions", "units"]
    assert [values[0] for values in batches[0][1]] == ["a", "b", "c"]


def test_tables_come_in_one_order_whatever_the_units_say() -> None:
    backwards = rows.unit(Insert(rows.meter_row()), Insert(rows.evidence()), Insert(rows.transaction()), Insert(rows.station()))

    batches, _ = merged(backwards)

    assert [sql.split()[2] for sql, _ in batches] == ["stations", "transactions", "evidence", "meter_values", "units"]


def test_a_later_write_to_a_row_stays_behind_the_earlier_one() -> None:
    patch = {energy: Patch(Transaction, {"id": "t"}, {"energy_wh": energy}) for energy in (1, 2)}

    batches, _ = merged(rows.unit(patch[1]), rows.unit(patch[2]))

    updates = [values for sql, values in batches if "UPDATE" in sql]
    assert updates == [[[1, "t"]], [[2, "t"]]]


def test_delete_and_insert_again_keep_their_order() -> None:
    token = rows.token("X")
    key = {"operator_id": "op", "uid_key": "x", "type": "rfid"}

    batches, _ = merged(rows.unit(Insert(token)), rows.unit(Delete(Token, key)), rows.unit(Insert(token)))

    assert [sql.split()[0] for sql, _ in batches[:3]] == ["INSERT", "DELETE", "INSERT"]


def test_a_write_that_names_rows_another_way_is_a_wall() -> None:
    first, second = rows.token("A"), rows.token("B")

    batches, _ = merged(rows.unit(Insert(first), Delete(Token, {"operator_id": "op"}), Insert(second)))

    assert [(sql.split()[0], len(values)) for sql, values in batches[:3]] == [("INSERT", 1), ("DELETE", 1), ("INSERT", 1)]


def test_events_are_numbered_densely_behind_the_last() -> None:
    units = [rows.unit(events=[rows.event(), rows.event()]), rows.unit(), rows.unit(events=[rows.event()])]

    batches, seq = merged(*units, last_seq=41)

    assert seq == 44
    assert [values[:2] for values in batches[-1][1]] == [[7, 42], [7, 43], [7, 44]]


@given(st.lists(st.tuples(st.sampled_from(["insert", "upsert", "patch", "delete"]), st.sampled_from("ab")), max_size=12))
def test_writes_to_one_row_never_change_places(script: list[tuple[str, str]]) -> None:
    def write(kind: str, uid: str, n: int) -> Insert | Upsert | Patch | Delete:
        key = {"operator_id": "op", "uid_key": uid, "type": "rfid"}
        match kind:
            case "insert":
                return Insert(rows.token(uid, label=str(n)))
            case "upsert":
                return Upsert(rows.token(uid, label=str(n)))
            case "patch":
                return Patch(Token, key, {"label": str(n)})
        return Delete(Token, key)

    batches, _ = merged(*(rows.unit(write(kind, uid, n)) for n, (kind, uid) in enumerate(script)))

    for uid in "ab":
        done = [_kind(sql) for sql, values in batches if " tokens" in sql for row in values if uid in row]
        assert done == [kind for kind, each in script if each == uid]


def _kind(sql: str) -> str:
    if "ON CONFLICT" in sql:
        return "upsert"
    return {"INSERT": "insert", "WITH": "patch", "UPDATE": "patch", "DELETE": "delete"}[sql.split()[0]]
