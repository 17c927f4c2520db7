"""Two registered nodes of which one publishes and the other pulls and is pushed to; objects of ours as publishers make them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecourt.app.roaming.publishing import Offer
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import SyncState
from forecourt.ocpi.modules import ModuleID
from tests.flow.partners_world import Pair, Side, pair

PARTY = "NL*CPO"


def location(number: int, *, evses: int = 1, status: str = "AVAILABLE", at: str = "2026-11-23T06:00:00Z") -> dict[str, Any]:
    """A location as it is published: in the words of 2.3.0, without its date."""
    connector = {
        "id": "1", "standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "max_voltage": 230,
        "max_amperage": 32, "last_updated": "2026-11-23T06:00:00Z",
    }  # fmt: skip
    units = [{"uid": f"E{number}-{each}", "status": status, "connectors": [connector], "last_updated": at} for each in range(evses)]
    return {
        "country_code": "NL", "party_id": "CPO", "id": f"L{number:05}", "publish": True, "address": "F.Rooseveltlaan 3A",
        "city": "Gent", "country": "BEL", "coordinates": {"latitude": "51.047599", "longitude": "3.729944"},
        "time_zone": "Europe/Brussels", "evses": units, "parking_places": [],
    }  # fmt: skip


def offer(document: dict[str, Any], *, module: str = "locations", **fields: Any) -> Offer:
    """An object to be published."""
    object_id = document["uid"] if module == "tokens" else document["id"]
    given = {"party": PARTY, "module": module, "object_id": object_id, "key": object_id.lower(), "document": json.dumps(document)}
    return Offer(**{**given, **fields})


def tariff(id_: str = "T1") -> dict[str, Any]:
    """A tariff as it is published."""
    component = {"type": "ENERGY", "price": 0.3, "step_size": 1}
    return {
        "country_code": "NL", "party_id": "CPO", "id": id_, "currency": "EUR", "tax_included": "NO",
        "elements": [{"price_components": [component]}],
    }  # fmt: skip


@dataclass(frozen=True)
class Synced:
    """The CPO that publishes and the eMSP."""

    cpo: Side
    emsp: Side

    async def publish(self, *offers: Offer) -> None:
        operator = (await self.cpo.partner()).operator_id
        await self.cpo.node.roaming.core.publishing.publish(operator, offers)

    async def withdraw(self, module: str, key: str) -> None:
        operator = (await self.cpo.partner()).operator_id
        await self.cpo.node.roaming.core.publishing.withdraw(operator, PARTY, module, key)

    async def pull(self, module: str = "locations", *, full: bool = False) -> SyncState:
        """The eMSP pulls from the CPO, to the end."""
        partner = await self.emsp.partner()
        sync = self.emsp.node.roaming.sync
        sync.pulls.ask(partner, [ModuleID(module)], full=full)
        await sync.pulls.settled()
        state = await self.emsp.node.store.roaming.sync_state(partner.id, module, "pull")
        assert state is not None
        return state

    async def held(self, module: str = "locations") -> dict[str, dict[str, Any]]:
        """What the eMSP has of the CPO."""
        rows = await self.emsp.node.store.roaming.held_page(self.emsp.partner_id, module, limit=20_000)
        return {row.object_id: json.loads(row.document) for row in rows}

    async def serve(self) -> Partner:
        """The CPO pushes from now on."""
        await self.cpo.node.roaming.sync.pushes.turn()
        return await self.cpo.partner()


@asynccontextmanager
async def synced(urls: tuple[str, str], folder: Path, **settings: Any) -> AsyncIterator[Synced]:
    """Registered with each other."""
    async with pair(urls, folder, **settings) as both:
        await registered(both)
        yield Synced(both.cpo, both.emsp)


async def registered(both: Pair) -> None:
    """By the real handshake."""
    versions_url, token = await both.cpo.invited()
    await both.emsp.register(versions_url, token)
