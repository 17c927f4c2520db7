"""A whole charging, frame by frame: what a station of each version says, hears, and what is stored of it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from forecourt.app.ports import Insert, Unit
from forecourt.app.stations import StationSettings
from forecourt.domain.access import Operator, system_caller
from forecourt.domain.commands import (
    AskTransactionStatus,
    GetConfiguration,
    Outcome,
    RawCall,
    Reset,
    StartTransaction,
    StopTransaction,
)
from forecourt.domain.stations import Station
from forecourt.domain.tokens import Token, TokenRef
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.time import utc_now
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import Node, build
from forecourt.store.store import Store

CALLER = system_caller("test")
CARD = {"1.6": "CARD", "2.0.1": {"idToken": "CARD", "type": "ISO14443"}, "2.1": {"idToken": "CARD", "type": "ISO15693"}}
SECOND = pytest.mark.parametrize("version", ["2.0.1", "2.1"])
EVERY = pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])


class RawStation:
    """A station that is nothing but a WebSocket: sends what it is told to, answers CALLs from a table."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.obeys: dict[str, Any] = {}
        self.heard: list[tuple[str, Any]] = []
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[list[Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    async def frame(self, action: str, payload: Any) -> list[Any]:
        """The whole frame that answers a CALL."""
        message_id = str(next(self._ids))
        self._answers[message_id] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps([2, message_id, action, payload]))
        return await asyncio.wait_for(self._answers[message_id], 10)

    async def call(self, action: str, payload: Any) -> Any:
        """The payload of the CALLRESULT."""
        frame = await self.frame(action, payload)
        assert frame[0] == 3, frame
        return frame[2]

    async def _read(self) -> None:
        async for text in self.socket:
            frame = json.loads(text)
            if frame[0] != 2:
                self._answers.pop(frame[1]).set_result(frame)
                continue
            self.heard.append((frame[2], frame[3]))
            known = frame[2] in self.obeys
            reply = [3, frame[1], self.obeys[frame[2]]] if known else [4, frame[1], "NotImplemented", "", {}]
            await self.socket.send(json.dumps(reply))


class Forecourt:
    """A node with one operator, one station, one card."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.services = node.services

    async def station(self) -> Station:
        return await self.services.queries.stations.by_identity(CALLER, "CP1")

    async def transactions(self) -> list[Transaction]:
        return (await self.services.queries.transactions.page(CALLER, cursor=None, limit=50)).items

    async def evidence(self, transaction: Transaction) -> list[str]:
        rows = (await self.services.queries.transactions.evidence(CALLER, transaction.id, cursor=None, limit=200)).items
        return [each.kind for each in rows]

    @asynccontextmanager
    async def dialled(self, version: str) -> AsyncIterator[RawStation]:
        url = f"ws://127.0.0.1:{self.node.gateway.port}/ocpp/CP1"
        async with websockets.connect(url, subprotocols=[websockets.Subprotocol(f"ocpp{version}")]) as socket:
            station = RawStation(socket)
            yield station
            station._reader.cancel()
            await asyncio.gather(station._reader, return_exceptions=True)


@pytest.fixture
async def forecourt(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Forecourt]:
    settings = Settings(database=sqlite_url, server_key_file=str(tmp_path / "server.key"))
    store = await Store.open(sqlite_url)
    node = build(settings, store)
    now = utc_now()
    operator = Operator(id="op", country_code="NL", party_id="FCT", legal_name="Forecourt", created_at=now)
    card = Token(operator_id="op", uid="CARD", uid_key="card", group="FLEET", created_at=now, updated_at=now)
    await store.uow.commit(Unit(key="world", writes=[Insert(operator), Insert(card)]))
    await node.services.stations.put(CALLER, "CP1", StationSettings())
    await node.gateway.start("127.0.0.1", 0)
    yield Forecourt(node)
    await node.gateway.stop()
    await store.close()


def boot(version: str) -> dict[str, Any]:
    if version == "1.6":
        return {"chargePointVendor": "Raw", "chargePointModel": "One", "firmwareVersion": "1.0"}
    return {"reason": "PowerUp", "chargingStation": {"vendorName": "Raw", "model": "One", "firmwareVersion": "1.0"}}


def at(minute: int) -> str:
    return f"2026-11-22T10:{minute:02d}:00Z"


def event(kind: str, seq_no: int, wh: float, **more: Any) -> dict[str, Any]:
    context = {"Started": "Transaction.Begin", "Updated": "Sample.Periodic", "Ended": "Transaction.End"}[kind]
    return {
        "eventType": kind,
        "timestamp": at(seq_no),
        "triggerReason": "MeterValuePeriodic",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx-1"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": at(seq_no), "sampledValue": [{"value": wh, "context": context}]}],
    } | more


async def test_1_6_charges(forecourt: Forecourt) -> None:
    async with forecourt.dialled("1.6") as station:
        booted = await station.call("BootNotification", boot("1.6"))
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"})
        authorized = await station.call("Authorize", {"idTag": "card"})
        started = await station.call(
            "StartTransaction", {"connectorId": 1, "idTag": "card", "meterStart": 1000, "timestamp": at(0)}
        )
        number = started["transactionId"]
        sampled = {"timestamp": at(5), "sampledValue": [{"value": "3.5", "unit": "kWh"}]}
        await station.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [sampled]})
        stopped = await station.call(
            "StopTransaction", {"transactionId": number, "idTag": "CARD", "meterStop": 6000, "timestamp": at(9)}
        )

    assert booted["status"] == "Accepted"
    assert booted["currentTime"].endswith("Z")
    assert "." not in booted["currentTime"]
    assert authorized["idTagInfo"]["status"] == started["idTagInfo"]["status"] == "Accepted"
    assert stopped["idTagInfo"]["parentIdTag"] == "FLEET"
    [transaction] = await forecourt.transactions()
    assert (transaction.ocpp_transaction_id, transaction.energy_wh) == (str(number), 5000)
    assert transaction.state is TransactionState.ENDED
    assert await forecourt.evidence(transaction) == ["start", "meter_values", "stop"]


@SECOND
async def test_2_x_charges(forecourt: Forecourt, version: str) -> None:
    async with forecourt.dialled(version) as station:
        booted = await station.call("BootNotification", boot(version))
        await station.call("StatusNotification", {"timestamp": at(0), "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1})
        authorized = await station.call("Authorize", {"idToken": CARD[version]})
        started = await station.call("TransactionEvent", event("Started", 0, 1000, idToken=CARD[version]))
        updated = await station.call("TransactionEvent", event("Updated", 1, 3500))
        ended = await station.call("TransactionEvent", event("Ended", 2, 6000))

    assert booted["status"] == "Accepted"
    assert authorized["idTokenInfo"]["groupIdToken"]["idToken"] == "FLEET"
    assert started["idTokenInfo"]["status"] == "Accepted"
    assert (updated, ended) == ({}, {})
    [transaction] = await forecourt.transactions()
    assert (transaction.ocpp_transaction_id, transaction.energy_wh) == ("tx-1", 5000)
    assert transaction.state is TransactionState.ENDED
    assert await forecourt.evidence(transaction) == ["started", "updated", "ended"]


@EVERY
async def test_a_reset_is_answered_with_the_station_s_own_word(forecourt: Forecourt, version: str) -> None:
    async with forecourt.dialled(version) as station:
        station.obeys["Reset"] = {"status": "Rejected"}
        await station.call("BootNotification", boot(version))

        record = await forecourt.services.commands.send(CALLER, await forecourt.station(), Reset())

    assert (record.outcome, record.status) == (Outcome.RESULT, "Rejected")
    assert station.heard == [("Reset", {"type": "Soft" if version == "1.6" else "Immediate"})]


@EVERY
async def test_what_a_station_does_not_know_it_is_not_asked_twice(forecourt: Forecourt, version: str) -> None:
    async with forecourt.dialled(version) as station:
        await station.call("BootNotification", boot(version))

        outcomes = [(await forecourt.services.commands.send(CALLER, await forecourt.station(), Reset())).outcome for _ in range(2)]

    assert outcomes == [Outcome.ERROR, Outcome.UNSUPPORTED]
    assert len(station.heard) == 1


async def test_a_remote_start_in_1_6_leads_to_its_transaction(forecourt: Forecourt) -> None:
    async with forecourt.dialled("1.6") as station:
        station.obeys |= {"RemoteStartTransaction": {"status": "Accepted"}, "RemoteStopTransaction": {"status": "Accepted"}}
        await station.call("BootNotification", boot("1.6"))
        commands, me = forecourt.services.commands, await forecourt.station()

        asked = await commands.send(CALLER, me, StartTransaction(evse=1, token=TokenRef(uid="CARD")))
        now = utc_now().isoformat().replace("+00:00", "Z")
        started = await station.call("StartTransaction", {"connectorId": 1, "idTag": "CARD", "meterStart": 0, "timestamp": now})
        [transaction] = await forecourt.transactions()
        await commands.send(CALLER, me, StopTransaction(transaction_id=transaction.id))

    kept = await forecourt.services.queries.commands.by_id(CALLER, asked.id)
    assert kept.transaction_id == transaction.id
    assert station.heard == [
        ("RemoteStartTransaction", {"idTag": "CARD", "connectorId": 1}),
        ("RemoteStopTransaction", {"transactionId": started["transactionId"]}),
    ]


@SECOND
async def test_a_remote_start_in_2_x_leads_to_its_transaction(forecourt: Forecourt, version: str) -> None:
    async with forecourt.dialled(version) as station:
        station.obeys |= {"RequestStartTransaction": {"status": "Accepted"}, "GetTransactionStatus": {"messagesInQueue": False}}
        await station.call("BootNotification", boot(version))
        commands, me = forecourt.services.commands, await forecourt.station()

        asked = await commands.send(CALLER, me, StartTransaction(evse=1, token=TokenRef(uid="CARD")))
        number = station.heard[0][1]["remoteStartId"]
        info = {"transactionId": "tx-1", "remoteStartId": number}
        await station.call("TransactionEvent", event("Started", 0, 0, transactionInfo=info, idToken=CARD[version]))
        status = await commands.send(CALLER, me, AskTransactionStatus(reference="tx-1"))

    [transaction] = await forecourt.transactions()
    kept = await forecourt.services.queries.commands.by_id(CALLER, asked.id)
    assert (kept.transaction_id, kept.remote_start_id) == (transaction.id, number)
    assert status.answer == {"messagesInQueue": False}


async def test_the_configuration_of_1_6_is_read(forecourt: Forecourt) -> None:
    key = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
    async with forecourt.dialled("1.6") as station:
        station.obeys["GetConfiguration"] = {"configurationKey": [key]}
        await station.call("BootNotification", boot("1.6"))

        record = await forecourt.services.commands.send(CALLER, await forecourt.station(), GetConfiguration())

    assert record.answer == {"configurationKey": [key]}


@EVERY
async def test_a_raw_call_crosses_the_wire_as_given(forecourt: Forecourt, version: str) -> None:
    async with forecourt.dialled(version) as station:
        station.obeys["DataTransfer"] = {"status": "UnknownVendorId"}
        await station.call("BootNotification", boot(version))
        raw = RawCall(action="DataTransfer", payload_json='{"messageId":"b","vendorId":"a"}')

        record = await forecourt.services.commands.send(CALLER, await forecourt.station(), raw)

    assert list(station.heard[0][1]) == ["messageId", "vendorId"]
    assert (record.outcome, record.answer) == (Outcome.RESULT, {"status": "UnknownVendorId"})


@SECOND
async def test_an_event_nobody_can_read_is_evidence_and_refused(forecourt: Forecourt, version: str) -> None:
    async with forecourt.dialled(version) as station:
        await station.call("BootNotification", boot(version))

        frame = await station.frame("TransactionEvent", {"eventType": "Paused", "seqNo": 3})

    assert frame[0] == 4
    assert "/eventType" in frame[3]
    events, _ = await forecourt.node.store.event_log.after({}, 1000)
    [told] = [each.data for each in events if each.type == "StationReported"]
    assert (told["action"], told["undecodable"]) == ("TransactionEvent", True)
    assert "/eventType" in str(told["sentence"])
