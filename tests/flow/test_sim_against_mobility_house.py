"""The simulator charges against a central system that is not ours: the `ocpp` package, which validates every message."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import pytest
import websockets
from ocpp import v16, v21, v201
from ocpp.routing import on
from websockets.asyncio.server import ServerConnection, serve

from forecourt.ocpp.versions import Version
from tests.flow.sim_central import now
from tests.flow.sim_stations import alive, car, plan

F = TypeVar("F", bound=Callable[..., Any])
handles = cast(Callable[[str], Callable[[F], F]], on)


class Theirs:
    """Handlers that all versions share; what came is kept."""

    seen: list[tuple[str, dict[str, Any]]]

    def note(self, action: str, payload: dict[str, Any]) -> None:
        self.seen.append((action, payload))


class Old(Theirs, v16.ChargePoint):  # type: ignore[misc]
    @handles("BootNotification")
    def boot(self, **payload: Any) -> Any:
        return v16.call_result.BootNotification(current_time=now(), interval=300, status="Accepted")

    @handles("StatusNotification")
    def status(self, **payload: Any) -> Any:
        return v16.call_result.StatusNotification()

    @handles("SecurityEventNotification")
    def event(self, **payload: Any) -> Any:
        return v16.call_result.SecurityEventNotification()

    @handles("Authorize")
    def authorize(self, **payload: Any) -> Any:
        return v16.call_result.Authorize(id_tag_info={"status": "Accepted"})

    @handles("StartTransaction")
    def begin(self, **payload: Any) -> Any:
        self.note("Started", payload)
        return v16.call_result.StartTransaction(transaction_id=77, id_tag_info={"status": "Accepted"})

    @handles("MeterValues")
    def values(self, **payload: Any) -> Any:
        return v16.call_result.MeterValues()

    @handles("StopTransaction")
    def stop(self, **payload: Any) -> Any:
        self.note("Ended", payload)
        return v16.call_result.StopTransaction()


def newer(library: Any) -> type[Any]:
    """The same for 2.0.1 and 2.1."""

    class New(Theirs, library.ChargePoint):  # type: ignore[misc]
        @handles("BootNotification")
        def boot(self, **payload: Any) -> Any:
            return library.call_result.BootNotification(current_time=now(), interval=300, status="Accepted")

        @handles("StatusNotification")
        def status(self, **payload: Any) -> Any:
            return library.call_result.StatusNotification()

        @handles("SecurityEventNotification")
        def event(self, **payload: Any) -> Any:
            return library.call_result.SecurityEventNotification()

        @handles("Authorize")
        def authorize(self, **payload: Any) -> Any:
            return library.call_result.Authorize(id_token_info={"status": "Accepted"})

        @handles("TransactionEvent")
        def transaction(self, **payload: Any) -> Any:
            self.note(payload["event_type"], payload)
            return library.call_result.TransactionEvent()

    return New


KINDS: dict[str, type[Any]] = {"ocpp1.6": Old, "ocpp2.0.1": newer(v201), "ocpp2.1": newer(v21)}


@asynccontextmanager
async def their_server(seen: list[tuple[str, dict[str, Any]]]) -> AsyncIterator[str]:
    async def handle(socket: ServerConnection) -> None:
        peer = KINDS[str(socket.subprotocol)]("SIM-0001", socket)
        peer.seen = seen
        try:
            await peer.start()
        except websockets.ConnectionClosed:
            return

    subprotocols = [websockets.Subprotocol(name) for name in KINDS]
    async with serve(handle, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/ocpp"


@pytest.mark.parametrize("version", list(Version))
async def test_it_charges(version: Version) -> None:
    seen: list[tuple[str, dict[str, Any]]] = []
    async with their_server(seen) as url, alive(url, plan(version)) as station:
        await station.plug_in(1, car())
        assert await station.swipe(1, "CARD-1")
        await station.swipe(1, "CARD-1")
        async with asyncio.timeout(15):
            while len(station.core.records):
                await asyncio.sleep(0.01)

        assert [event for event, _ in seen] == ["Started", "Ended"]
        assert station.tally.failed == {}
        if version is Version.V16:
            assert seen[1][1]["transaction_id"] == 77
