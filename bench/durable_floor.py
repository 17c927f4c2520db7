"""What a durable message costs without any thought: the rows that the server writes of one, made once a station, stamped with fresh
keys and handed to the same drivers in groups. The floor answers after their commit when it is given a store."""

import asyncio
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests import rows

from forecourt.app.charging.recording import HOT
from forecourt.app.ports import Insert, Update
from forecourt.kit.ids import new_id
from forecourt.store.journal_table import message_rows
from forecourt.store.statements import Batch, Statements, Text
from forecourt.store.store import Store

MOST_AT_ONCE = 400
JOURNAL_S = 0.5
CURRENT_A, VOLTAGE_V = (15.9, 15.8, 16.0), (229.8, 230.4, 231.1)
MEASURED = {"energy_wh": 1000, "power_w": 10_941, "current_a": CURRENT_A, "voltage_v": VOLTAGE_V, "soc_percent": 42.0}
TOLD: dict[str, object] = {"evse": 1, "connector": 1, "state": "open", "energy_wh": 1000, "power_w": 10_941, "flags": []}

Row = tuple[Any, ...]


class Rows:
    """The rows of one station's message: an update of its transaction, evidence, a meter row, the unit's id, an event; and the line
    of the wire log."""

    def __init__(self, statements: Statements, station_id: str, payload: str) -> None:
        now = datetime.now(UTC)
        self.transaction = rows.transaction(station_id, started_at=now)
        about: dict[str, Any] = {"transaction_id": self.transaction.id, "at": now, "received_at": now}
        evidence = rows.evidence(station_id, payload=payload, **about)
        meter = rows.meter_row(station_id, raw="", **MEASURED, **about)
        event = rows.event("TransactionUpdated", at=now, station_id=station_id, subject_id=self.transaction.id, data=TOLD)
        change = Update(self.transaction, HOT)
        self._change = statements.of(change).values(change)
        self._evidence = _values(statements, Insert(evidence))
        self._key = statements.of(Insert(evidence)).text.columns.index("content_key")
        self._meter = _values(statements, Insert(meter))
        self._event = statements.event_values(event)
        self._line = statements.insert(message_rows)[1](
            rows.message(station_id, at=now, payload=payload, answer="{}", answered_at=now)
        )

    def stamped(self, writer: int, seq: int) -> tuple[Row, ...]:
        """One message's rows, in the order of `texts`."""
        id_, key = new_id(), self._key
        evidence = (id_, *self._evidence[1:key], id_, *self._evidence[key + 1 :])
        return self._change, evidence, (new_id(), *self._meter[1:]), (id_,), (writer, seq, new_id(), *self._event[1:])

    def line(self) -> Row:
        """The message in the wire log."""
        return (new_id(), *self._line[1:])


class Books:
    """Writes them as the server does: groups of what waits, one transaction each; the wire log beside it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._statements = statements = Statements(store.database.engine)
        sample = rows.transaction()
        self._texts: list[Text] = [
            statements.of(Update(sample, HOT)).text,
            statements.of(Insert(rows.evidence())).text,
            statements.of(Insert(rows.meter_row())).text,
            statements.unit_insert,
            statements.event_insert,
        ]
        self._stations: dict[str, Rows] = {}
        self._seq = count(1)
        self._waiting: list[tuple[tuple[Row, ...], asyncio.Future[None]]] = []
        self._lines: list[Row] = []
        self._some = asyncio.Event()
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._write_lines())]
        for task in self._tasks:
            task.add_done_callback(lambda ended: ended.get_loop().stop())  # a floor that cannot write measures nothing

    async def keep(self, station_id: str, payload: str) -> None:
        """Return when the message's rows are committed."""
        known = self._stations.get(station_id)
        if known is None:
            known = self._stations[station_id] = Rows(self._statements, station_id, payload)
            await self._store.uow.commit(rows.inserts(known.transaction))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((known.stamped(self._writer, next(self._seq)), done))
        self._lines.append(known.line())
        self._some.set()
        await done

    @property
    def _writer(self) -> int:
        return self._store.uow._writer + 1_000  # its numbers are its own

    async def _write(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            while self._waiting:
                group, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                parts = zip(*(each for each, _ in group), strict=True)
                await self._store.uow._pen.write([Batch(text, part) for text, part in zip(self._texts, parts, strict=True)])
                for _, done in group:
                    done.set_result(None)

    async def _write_lines(self) -> None:
        text = self._statements.insert(message_rows)[0]
        while True:
            await asyncio.sleep(JOURNAL_S)
            lines, self._lines = self._lines, []
            if lines:
                await self._store.journal._pen.write([Batch(text, lines)])


def _values(statements: Statements, write: Insert) -> Row:
    return statements.of(write).values(write)
