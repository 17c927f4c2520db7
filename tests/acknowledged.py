"""A fleet under load, and the comparison afterwards: each record that was acknowledged is stored, once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.load import Acknowledged, LoadStation, Where
from tests.running import Server

VERSIONS = ("1.6", "2.0.1", "2.1")
EACH = 4


class Fleet:
    """Stations of all versions that charge until they are told to finish."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.where, self.kept = Where(), Acknowledged()
        self.stations = [
            LoadStation(f"KILL-{version}-{number}", version, self.where, self.kept, seed)
            for number, version in enumerate(VERSIONS * EACH)
        ]

    async def prepare(self, server: Server) -> None:
        """Make the stations and their token known, and send the stations to this server."""
        for station in self.stations:
            await server.api("PUT", f"/stations/{station.identity}", {}, status=201)
        await server.api("PUT", "/tokens/KILL", {"status": "accepted", "max_concurrent": None}, status=201)
        self.where.url = server.ocpp_url

    async def records(self, more: int, within_s: float = 30) -> None:
        """Return when so many more records were acknowledged."""
        until = self.kept.records.total() + more
        async with asyncio.timeout(within_s):
            while self.kept.records.total() < until:
                await asyncio.sleep(0.02)

    async def finish(self) -> None:
        """No new messages; return when everything that was sent has its answer."""
        for station in self.stations:
            station.stop.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*self._running)

    @asynccontextmanager
    async def charging(self) -> AsyncIterator[None]:
        """The stations run while the block lasts."""
        self._running = [asyncio.create_task(station.run()) for station in self.stations]
        try:
            yield
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            print(f"seed {self.seed}: {self.kept}")

    async def compare(self, server: Server) -> None:
        """Nothing acknowledged is missing or stored twice; numbers are unique; energy is what the acknowledged values say."""
        found = dict(
            zip(self.stations, await asyncio.gather(*(_stored(server, each.identity) for each in self.stations)), strict=True)
        )
        records: Counter[tuple[str, str, str]] = Counter()
        energy_wh: dict[tuple[str, str], int] = {}
        for station, transactions in found.items():
            for each in transactions:
                reference = each["ocpp_transaction_id"]
                records.update((station.identity, reference, _name(station.version, evidence)) for evidence in each["evidence"])
                if not each["open"]:
                    energy_wh[station.identity, reference] = each["energy_wh"]

        lost, strange = self.kept.records - records, records - self.kept.records
        assert not lost, f"lost: {lost}"
        assert not strange, f"stored and never said, or twice: {strange}"  # all is answered by now
        assert energy_wh == self.kept.energy_wh
        assert len(set(self.kept.starts.values())) == len(self.kept.starts)
        references = [each["ocpp_transaction_id"] for transactions in found.values() for each in transactions]
        assert len(set(references)) == len(references)
        flags = Counter(flag["code"] for transactions in found.values() for each in transactions for flag in each["flags"])
        assert not flags, f"flagged: {flags}"


async def _stored(server: Server, identity: str) -> list[dict[str, Any]]:
    """Every transaction of a station, each with all its evidence."""
    found = []
    async for item in _pages(server, "/transactions", station_id=identity):
        one = await server.api("GET", f"/transactions/{item['id']}", status=200)
        assert one["evidence_next"] is None
        found.append(one)
    return found


async def _pages(server: Server, path: str, **query: str) -> AsyncIterator[dict[str, Any]]:
    page = await server.api("GET", path, status=200, limit="200", **query)
    while True:
        for item in page["items"]:
            yield item
        if page["next"] is None:
            return
        page = await server.api("GET", path, status=200, limit="200", cursor=page["next"], **query)


def _name(version: str, evidence: dict[str, Any]) -> str:
    """The evidence by the name under which the load keeps it."""
    if version != "1.6":
        return str(evidence["seq_no"])
    at = evidence["payload"].get("meterValue", [{}])[0].get("timestamp", "")
    return {"start": "start", "stop": "stop"}.get(evidence["kind"], f"meter {at}")
