"""A server that was killed: what the next one knows of the sockets that died with it."""

from pathlib import Path

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.running import serve


async def test_stations_of_a_killed_server_are_not_connected_when_it_is_back(sqlite_url: str, tmp_path: Path) -> None:
    async with serve(sqlite_url, tmp_path) as server:
        await server.api("PUT", "/stations/CP1", {})
        async with connect(f"{server.ocpp_url}/CP1", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
            await socket.send('[2,"1","Heartbeat",{}]')
            await socket.recv()
            before = await server.api("GET", "/stations/CP1", status=200)
            await server.kill()

    async with serve(sqlite_url, tmp_path) as server:
        after = await server.api("GET", "/stations/CP1", status=200)
        listed = await server.api("GET", "/stations", connected="true", status=200)

    assert (before["connected"], after["connected"], listed["items"]) == (True, False, [])
    assert after["connected_at"] <= after["disconnected_at"]
