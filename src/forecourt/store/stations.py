"""Tables of stations, their connectors and capabilities, who was removed or refused, what was repaired and reported; the reads that
verbs need of them."""

import sqlalchemy as sa

from forecourt.domain.advice import Advice
from forecourt.domain.stations import Capabilities, Connector, FormerStation, Refusal, RepairSeen, Station, StationReport
from forecourt.kit.aio import Batched
from forecourt.store.codec import Codec
from forecourt.store.database import Database, padded
from forecourt.store.epochs import Epochs
from forecourt.store.schema import flag, json, metadata, real, text, time, whole

stations = sa.Table(
    "stations",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("identity"),
    text("identity_key"),
    text("name"),
    sa.Column("site_id", sa.Text, sa.ForeignKey("sites.id", deferrable=True, initially="DEFERRED")),
    flag("enabled"),
    text("registration"),
    whole("security_profile"),
    text("password_hmac", nullable=True),
    text("next_password_hmac", nullable=True),
    flag("password_weak"),
    text("password_encoding"),
    text("validation"),
    text("serial_number", nullable=True),
    flag("groups_connectors"),
    text("only_version", nullable=True),
    json("token_rules"),
    json("soft_answers"),
    text("version", nullable=True),
    json("boot", nullable=True),
    time("booted_at", nullable=True),
    time("last_seen_at", nullable=True),
    whole("connection_epoch"),
    time("connected_at", nullable=True),
    time("disconnected_at", nullable=True),
    text("address", nullable=True),
    text("held_by", nullable=True),
    real("clock_skew_s", nullable=True),
    time("created_at"),
    time("updated_at"),
    sa.UniqueConstraint("identity_key"),
    sa.Index(None, "operator_id", "identity_key"),
    sa.Index(None, "site_id"),
    sa.Index(None, "name", "identity_key"),
)

former_stations = sa.Table(
    "former_stations",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("identity"),
    text("identity_key"),
    time("removed_at"),
    sa.Index(None, "identity_key"),
)

station_capabilities = sa.Table(
    "station_capabilities",
    metadata,
    text("station_id", primary_key=True),
    text("firmware", nullable=True),
    json("absent"),
    json("items"),
)

connectors = sa.Table(
    "connectors",
    metadata,
    text("station_id", primary_key=True),
    whole("evse", primary_key=True, autoincrement=False),
    whole("connector", primary_key=True, autoincrement=False),
    text("standard", nullable=True),
    text("format", nullable=True),
    whole("max_power_w", nullable=True),
    whole("max_voltage_v", nullable=True),
    whole("max_current_a", nullable=True),
    text("status"),
    time("status_at", nullable=True),
    time("status_received_at", nullable=True),
    text("error_code", nullable=True),
    text("info", nullable=True),
    text("vendor_error_code", nullable=True),
    flag("discovered"),
)

refusals = sa.Table(
    "refusals",
    metadata,
    text("id"),
    text("identity"),
    text("identity_key", primary_key=True),
    text("address", primary_key=True),
    json("subprotocols"),
    text("reason", primary_key=True),
    text("sentence"),
    whole("count"),
    time("first_seen_at"),
    time("last_seen_at"),
    sa.UniqueConstraint("id"),
    sa.Index(None, "last_seen_at", "id"),
)

repairs_seen = sa.Table(
    "repairs_seen",
    metadata,
    text("station_id", primary_key=True),
    text("rule", primary_key=True),
    text("action", primary_key=True),
    text("path", primary_key=True),
    whole("count"),
    text("last_was"),
    time("last_at"),
)

station_advice = sa.Table(
    "station_advice",
    metadata,
    text("station_id", primary_key=True),
    text("code", primary_key=True),
    text("sentence"),
    whole("count"),
    time("first_at"),
    time("last_at"),
)

station_reports = sa.Table(
    "station_reports",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("station_id"),
    text("action"),
    time("at"),
    time("received_at"),
    text("subject", nullable=True),
    text("payload"),
    sa.Index(None, "station_id", "received_at", "id"),
)

station_rows = Codec(Station, stations, rising=["connection_epoch"])
former_rows = Codec(FormerStation, former_stations)
capability_rows = Codec(Capabilities, station_capabilities)
connector_rows = Codec(Connector, connectors)
refusal_rows = Codec(Refusal, refusals)
repair_rows = Codec(RepairSeen, repairs_seen)
report_rows = Codec(StationReport, station_reports)
advice_rows = Codec(Advice, station_advice)


class StationStore:
    """Port `StationReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._epochs = Epochs(database, stations)
        self._by_identity = Batched(self._fetch_by_identity)
        self._by_id = Batched(self._fetch_by_id)
        self._connectors = Batched(self._fetch_connectors)

    async def by_identity(self, identity_key: str) -> Station | None:
        return await self._by_identity.get(identity_key)

    async def by_id(self, station_id: str) -> Station | None:
        return await self._by_id.get(station_id)

    async def connectors(self, station_id: str) -> list[Connector]:
        return await self._connectors.get(station_id) or []

    async def capabilities(self, station_id: str) -> Capabilities | None:
        return await self._database.one(capability_rows, station_capabilities.c.station_id == station_id)

    async def _fetch_by_identity(self, keys: list[str]) -> dict[str, Station]:
        statement = station_rows.select().where(stations.c.identity_key.in_(padded(keys)))
        return {each.identity_key: each for each in await self._database.rows(station_rows, statement)}

    async def _fetch_by_id(self, keys: list[str]) -> dict[str, Station]:
        statement = station_rows.select().where(stations.c.id.in_(padded(keys)))
        return {each.id: each for each in await self._database.rows(station_rows, statement)}

    async def _fetch_connectors(self, keys: list[str]) -> dict[str, list[Connector]]:
        statement = connector_rows.select().where(connectors.c.station_id.in_(padded(keys)))
        found: dict[str, list[Connector]] = {}
        for each in await self._database.rows(
            connector_rows, statement.order_by(connectors.c.station_id, connectors.c.evse, connectors.c.connector)
        ):
            found.setdefault(each.station_id, []).append(each)
        return found

    async def held_by(self, node: str, after: str, limit: int) -> list[Station]:
        s = stations.c
        statement = station_rows.select().where(s.held_by == node, s.id > after)
        return await self._database.rows(station_rows, statement.order_by(s.id).limit(limit))

    async def take_epoch(self, station_id: str) -> int:
        return await self._epochs.take(station_id)
