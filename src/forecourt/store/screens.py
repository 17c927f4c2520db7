"""Tables of what stations' screens can show, were told last, and counted themselves; the reads of them."""

import sqlalchemy as sa

from forecourt.domain.screens import CheckedCost, Delivery, KnownAbility
from forecourt.store.codec import Codec
from forecourt.store.database import Database
from forecourt.store.schema import flag, json, metadata, text, time, whole

screen_abilities = sa.Table(
    "screen_abilities",
    metadata,
    text("station_id", primary_key=True),
    text("operator_id"),
    text("firmware", nullable=True),
    text("version"),
    time("asked_at"),
    json("ability"),
    text("sentence", nullable=True),
)

screen_deliveries = sa.Table(
    "screen_deliveries",
    metadata,
    text("station_id", primary_key=True),
    text("operator_id"),
    whole("evse", primary_key=True, autoincrement=False),
    text("kind", primary_key=True),
    time("at"),
    json("texts"),
    text("amount", nullable=True),
    text("currency", nullable=True),
    text("transaction_id", nullable=True),
    text("tariff_id", nullable=True),
    flag("with_answer"),
    text("outcome", nullable=True),
    text("status", nullable=True),
    text("sentence"),
)

checked_costs = sa.Table(
    "checked_costs",
    metadata,
    text("transaction_id", primary_key=True),
    text("operator_id"),
    text("station_id"),
    json("counted"),
    text("currency", nullable=True),
    text("amount", nullable=True),
    text("difference", nullable=True),
    text("sentence"),
    time("checked_at"),
)

ability_rows = Codec(KnownAbility, screen_abilities)
delivery_rows = Codec(Delivery, screen_deliveries)
checked_rows = Codec(CheckedCost, checked_costs)


class ScreenStore:
    """Port `ScreenReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ability(self, station_id: str) -> KnownAbility | None:
        return await self._database.one(ability_rows, screen_abilities.c.station_id == station_id)

    async def deliveries(self, station_id: str) -> list[Delivery]:
        d = screen_deliveries.c
        statement = delivery_rows.select().where(d.station_id == station_id).order_by(d.evse, d.kind)
        return await self._database.rows(delivery_rows, statement)

    async def checked_cost(self, transaction_id: str) -> CheckedCost | None:
        return await self._database.one(checked_rows, checked_costs.c.transaction_id == transaction_id)
