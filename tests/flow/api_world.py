"""A node behind real HTTP in this loop, with two operators; for the tests of the REST API."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from forecourt.api.app import create_api
from forecourt.app.ports import Insert, Unit
from forecourt.domain.access import Operator, Role, system_caller
from forecourt.domain.commands import CommandRecord, Outcome
from forecourt.domain.metering import Context, MeterRow
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.screens import CheckedCost
from forecourt.domain.stations import Connector, ConnectorStatus, Refusal, RepairSeen, Station, WireMessage
from forecourt.domain.tokens import Token, TokenRef
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now
from forecourt.runtime.wiring import Node
from forecourt.store.store import Store
from tests import roaming_rows, rows
from tests.flow.api_billing import billing_of
from tests.flow.api_invoicing import invoicing_of
from tests.serving import served

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALLER = system_caller("test")
TARIFF: dict[str, Any] = {"currency": "EUR", "elements": [{"components": [{"dimension": "ENERGY", "price": "0.30"}]}]}
"""A right body of a tariff."""


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    body: Any
    text: str
    headers: dict[str, str]


@dataclass
class World:
    """The node, and keys by name: `root` (the whole node); `administrator`, `operator`, `viewer` of the first operator; `stranger`
    (administrator) of the second."""

    node: Node
    http: aiohttp.ClientSession
    url: str
    keys: dict[str, str] = field(default_factory=dict)
    operators: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.node.store

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = "operator",
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> Answer:
        """One request; a path that does not begin with `/api` is one of the API's."""
        sent = {**({"Authorization": f"Bearer {self.keys[key]}"} if key else {}), **(headers or {})}
        whole = path if path.startswith(("/api", "//")) else f"/api/v1{path}"
        content = data if data is not None else (None if body is None else msgspec.json.encode(body))
        if content is not None:
            sent["Content-Type"] = "application/json"
        url = self.url + whole.removeprefix("/" if whole.startswith("//") else "")
        async with self.http.request(
            method, url, data=None if content is None else io.BytesIO(content), params=query, headers=sent
        ) as answer:
            text = (await answer.read()).decode(errors="replace")  # a PDF is looked through too
            body = msgspec.json.decode(text) if text and "json" in answer.content_type else None
            return Answer(answer.status, body, text, {name.lower(): value for name, value in answer.headers.items()})

    async def commit(self, *rows: msgspec.Struct) -> None:
        """Put rows into the store."""
        await self.store.uow.commit(Unit(key="test", writes=[Insert(row) for row in rows]))

    async def log(self, *messages: WireMessage) -> None:
        """Put calls into the wire log."""
        for each in messages:
            self.store.journal.record(each)
        await self.store.journal.flush()


@asynccontextmanager
async def running_api(url: str, folder: Path, *, clock: Clock = utc_now, **settings: Any) -> AsyncIterator[World]:
    """The API on a free port over a fresh store; `settings` of the node by their names."""
    async with (
        served(url, folder, lambda node: create_api(node.services), clock=clock, **settings) as (node, address),
        aiohttp.ClientSession() as http,
    ):
        world = World(node, http, address)
        await _people(world)
        yield world


async def _people(world: World) -> None:
    access = world.node.services.access
    first = await access.first_start()
    assert first is not None
    assert first.api_key is not None
    other = Operator(id=new_id(), country_code="NL", party_id="OTH", legal_name="Other B.V.", created_at=NOW)
    await world.commit(other)
    world.operators = [first.operator.id, other.id]
    world.keys["root"] = first.api_key
    for name, role, operator in (
        *((role.value, role, first.operator.id) for role in Role),
        ("stranger", Role.ADMINISTRATOR, other.id),
    ):
        made = await access.create_key(CALLER, name=name, role=role, operator_id=operator)
        world.keys[name] = made.secret


@dataclass(frozen=True)
class Belongings:
    """One of everything, of the first operator; ids by the names that paths give them."""

    ids: dict[str, str]
    station: Station
    transaction: Transaction


async def belongings(world: World, mark: str = "MINE") -> Belongings:
    """Everything an operator can own; `mark` is in every id and name."""
    owner = world.operators[0]
    services = world.node.services
    operator = (await world.call("GET", f"/operators/{owner}", key="administrator")).body
    said = {name: value for name, value in operator.items() if name not in ("id", "created_at")}
    await world.call("PUT", f"/operators/{owner}", said | {"legal_name": f"{mark} operator"}, key="administrator")
    await world.call("PUT", f"/sites/{mark}-SITE", {"name": f"{mark} site"})
    await world.call("PUT", f"/stations/{mark}-STATION", {"name": f"{mark} station", "site_id": f"{mark}-SITE"})
    await world.call("PUT", f"/tokens/{mark}-TOKEN", {"label": f"{mark} token"})
    await world.call("PUT", f"/tariffs/{mark}-TARIFF", TARIFF | {"name": f"{mark} tariff"})
    assignment = await world.call("POST", f"/tariffs/{mark}-TARIFF/assignments", {"station_id": f"{mark}-STATION"})
    user = await world.call(
        "POST", "/users", {"email": f"{mark}@example.org", "password": "correct horse", "name": f"{mark} user"}, key="administrator"
    )
    key = await world.call("POST", "/keys", {"name": f"{mark} key"}, key="administrator")
    partner = await world.call("POST", "/partners", {"name": f"{mark} partner"}, key="administrator")
    policies = await world.call("PUT", f"/partner-policies/NL*{mark[:3]}", {"policies": {"matching": "element"}})
    station = await services.queries.stations.by_identity(CALLER, f"{mark}-STATION")
    transaction = transaction_of(station, mark)
    command = CommandRecord(
        id=f"{mark}-COMMAND", operator_id=owner, station_id=station.id, command="Reset", params={}, asked_by="user:x",
        asked_by_name=f"{mark} user", asked_at=NOW, outcome=Outcome.RESULT, status="Accepted", transaction_id=transaction.id,
    )  # fmt: skip
    reservation = Reservation(
        id=f"{mark}-RESERVATION", operator_id=owner, station_id=station.id, number=1, evse=1, token=TokenRef(uid=f"{mark}-TOKEN"),
        expires_at=NOW + timedelta(days=3650), status=ReservationStatus.ACTIVE, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    message = WireMessage(
        id=f"{mark}-MESSAGE", operator_id=owner, station_id=station.id, epoch=1, version="1.6", direction="in", action="Heartbeat",
        message_id=f"{mark}1", at=NOW, payload="{}", answer="{}",
    )  # fmt: skip
    refusal = Refusal(
        id=f"{mark}-REFUSAL", identity=station.identity, identity_key=station.identity_key, address="192.0.2.1",
        reason="wrong_password", sentence="The password is wrong.", first_seen_at=NOW, last_seen_at=NOW,
    )  # fmt: skip
    await world.commit(transaction, command, reservation, refusal, connector_of(station), repair_of(station))
    await world.log(message)
    await world.commit(evidence_of(transaction, 1), meter_row(transaction, 1, 0))
    billing_ids, billed = billing_of(station, mark, services.clock())
    invoicing_ids, invoiced = invoicing_of(owner, mark)
    await world.commit(*billed, *invoiced, counted_by(transaction))
    await world.commit(*rows.routes_of(partner.body["id"], owner, policies.body["party"]))
    roaming_ids, roaming = roaming_rows.belonging_to(owner, partner.body["id"], policies.body["party"], mark)
    await world.commit(*roaming)
    ids = {
        **billing_ids,
        **invoicing_ids,
        **roaming_ids,
        "station_id": station.identity,
        "site_id": f"{mark}-SITE",
        "uid": f"{mark}-TOKEN",
        "transaction_id": transaction.id,
        "command_id": command.id,
        "reservation_id": reservation.id,
        "tariff_id": f"{mark}-TARIFF",
        "assignment_id": assignment.body["id"],
        "partner_id": partner.body["id"],
        "party": policies.body["party"],
        "operator_id": owner,
        "user_id": user.body["id"],
        "key_id": key.body["id"],
    }
    return Belongings(ids, station, transaction)


def transaction_of(station: Station, mark: str = "T", started_at: datetime = NOW, **more: Any) -> Transaction:
    """An open transaction."""
    values: dict[str, Any] = {
        "id": f"{mark}-TRANSACTION", "operator_id": station.operator_id, "station_id": station.id,
        "ocpp_transaction_id": f"{mark}-7", "evse": 1, "connector": 1, "token": TokenRef(uid=f"{mark}-TOKEN"),
        "started_at": started_at, "started_received_at": started_at, "updated_at": started_at,
    }  # fmt: skip
    return Transaction(**{**values, **more})


def counted_by(transaction: Transaction) -> CheckedCost:
    """What the station counted for the transaction, beside what we did."""
    return rows.checked_cost(transaction_id=transaction.id, operator_id=transaction.operator_id, station_id=transaction.station_id)


def evidence_of(transaction: Transaction, number: int, payload: str = '{"meterStart": 1}') -> Evidence:
    """Something a station said."""
    return Evidence(
        id=f"{transaction.id}-E{number:05}", operator_id=transaction.operator_id, station_id=transaction.station_id,
        transaction_id=transaction.id, kind="updated", content_key=f"{transaction.id}:{number}", seq_no=number,
        at=transaction.started_at + timedelta(seconds=number), received_at=NOW, payload=payload,
    )  # fmt: skip


def meter_row(transaction: Transaction, number: int, energy_wh: int) -> MeterRow:
    """A meter value of the transaction, a minute each."""
    return MeterRow(
        id=f"{transaction.id}-M{number:05}", operator_id=transaction.operator_id, station_id=transaction.station_id,
        transaction_id=transaction.id, evse=1, connector=1, at=transaction.started_at + timedelta(minutes=number),
        received_at=NOW, context=Context.PERIODIC, energy_wh=energy_wh,
        register_mwh=energy_wh * 1000,
    )  # fmt: skip


def connector_of(station: Station) -> Connector:
    """A connector that said something."""
    return Connector(station_id=station.id, evse=1, connector=1, status=ConnectorStatus.AVAILABLE, status_at=NOW)


def repair_of(station: Station) -> RepairSeen:
    """A repair that was needed."""
    return RepairSeen(
        station_id=station.id, rule="offset", action="Heartbeat", path="$.timestamp", count=3, last_was="+03", last_at=NOW
    )


def token_of(operator_id: str, uid: str) -> Token:
    """An accepted card."""
    return Token(operator_id=operator_id, uid=uid, uid_key=uid.casefold(), created_at=NOW, updated_at=NOW)
