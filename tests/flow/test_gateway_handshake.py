"""What happens before the upgrade: addresses, versions, refusals (1.6J chapter 3; 2.x part 4, chapter 3)."""

import asyncio

import aiohttp
import pytest
import websockets

from forecourt.app.stations import StationPolicy
from forecourt.csms.endpoint import GatewaySettings
from forecourt.csms.limits import Limits
from forecourt.domain.stations import Registration
from forecourt.store.store import Store
from tests.flow.gateway import CALLER, ask, basic, dial, refusal_of, yard

PASSWORD = "a1b2c3d4e5f6g7h8i9j0"


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """Nothing here depends on the engine."""
    return sqlite_url


@pytest.mark.parametrize("path", ["/ocpp/CP1", "/CP1", "/a/b/c/cp1/", "//CP1//", "/ocpp/%43P1?x=/y"])
async def test_any_path_that_ends_with_the_identity_will_do(store: Store, path: str) -> None:
    async with yard(store) as world:
        await world.station("CP1")

        async with dial(world.url(path)) as socket:
            assert await ask(socket) == [3, "1", {}]


@pytest.mark.parametrize(
    ("offer", "chosen"),
    [
        (["ocpp1.6"], "ocpp1.6"),
        (["ocpp1.6", "ocpp2.0.1"], "ocpp2.0.1"),
        (["ocpp1.6", "ocpp2.1", "ocpp2.0.1"], "ocpp2.1"),
    ],
)
async def test_the_server_prefers_the_newest_version(store: Store, offer: list[str], chosen: str) -> None:
    async with yard(store) as world:
        await world.station()

        async with websockets.connect(world.url(), subprotocols=[websockets.Subprotocol(each) for each in offer]) as socket:
            assert socket.subprotocol == chosen
        assert (await world.stored()).version == chosen.removeprefix("ocpp")


async def test_an_offer_may_be_spread_over_several_headers(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        reader, writer = await asyncio.open_connection("127.0.0.1", world.gateway.port)
        writer.write(
            b"GET /ocpp/CP1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: ocpp1.5\r\nSec-WebSocket-Protocol: ocpp2.0.1\r\n\r\n"
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        writer.close()

        assert head.startswith("HTTP/1.1 101")
        assert "Sec-WebSocket-Protocol: ocpp2.0.1" in head


async def test_a_station_that_offers_nothing_speaks_1_6_where_that_is_allowed(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with aiohttp.ClientSession() as http, http.ws_connect(world.url()) as socket:
            assert socket.protocol is None
            assert await ask(socket) == [3, "1", {}]
            assert world.socket().version == "1.6"


@pytest.mark.parametrize(
    ("settings", "offer"), [(GatewaySettings(), ("ocpp1.5",)), (GatewaySettings(without_subprotocol=False), ())]
)
async def test_without_a_common_version_the_handshake_is_completed_and_the_socket_closed(
    store: Store, settings: GatewaySettings, offer: tuple[str, ...]
) -> None:
    async with yard(store, settings=settings) as world:
        await world.station()

        async with aiohttp.ClientSession() as http, http.ws_connect(world.url(), protocols=offer) as socket:
            assert socket.protocol is None
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE

        (refusal,) = await world.refusals("CP1")
        assert refusal.reason == "no_common_subprotocol"
        assert refusal.subprotocols == offer
        assert "ocpp2.0.1" in refusal.sentence


async def test_an_unknown_station_is_refused_with_404_and_listed_once(store: Store) -> None:
    async with yard(store) as world:
        for _ in range(3):
            refused = await refusal_of(world.url("/ocpp/Stranger"), "ocpp2.0.1")

        assert refused.status == 404
        (refusal,) = await world.refusals("stranger")
        assert (refusal.identity, refusal.reason, refusal.count) == ("Stranger", "unknown_station", 3)
        assert (refusal.address, refusal.subprotocols) == ("127.0.0.1", ("ocpp2.0.1",))


async def test_the_count_of_a_refusal_goes_on_after_a_restart(store: Store) -> None:
    async with yard(store) as world:
        await refusal_of(world.url("/ocpp/Stranger"))
        await world.refusals("stranger")

        world.stations._refusals._counted.clear()  # what a new process knows
        await refusal_of(world.url("/ocpp/Stranger"))

        (refusal,) = await world.refusals("stranger")
        assert refusal.count == 2


async def test_a_refused_station_can_be_adopted(store: Store) -> None:
    async with yard(store) as world:
        await refusal_of(world.url("/ocpp/Stranger"))
        await world.refusals("stranger")

        adopted = await world.stations.adopt(CALLER, "stranger", generate_password=True)

        assert (adopted.station.identity, adopted.station.registration) == ("Stranger", Registration.ACCEPTED)
        assert await world.refusals("stranger") == []
        assert adopted.password is not None
        async with dial(world.url("/ocpp/Stranger"), headers=basic("Stranger", adopted.password)) as socket:
            assert await ask(socket) == [3, "1", {}]


async def test_an_unknown_station_is_let_in_as_pending_where_that_is_set(store: Store) -> None:
    async with yard(store, StationPolicy(server_key=b"k", unknown_stations="pending")) as world:
        async with dial(world.url("/ocpp/Newcomer")) as socket:
            assert await ask(socket) == [3, "1", {}]
            assert world.socket().registration is Registration.PENDING

        await world.stations.adopt(CALLER, "newcomer")
        assert (await world.stored("newcomer")).registration is Registration.ACCEPTED


async def test_only_so_many_unknown_stations_are_let_in(store: Store) -> None:
    policy = StationPolicy(server_key=b"k", unknown_stations="pending", pending_per_hour=1)
    async with yard(store, policy) as world:
        async with dial(world.url("/ocpp/one")):
            pass

        assert (await refusal_of(world.url("/ocpp/two"))).status == 404
        assert (await world.refusals("two"))[0].reason == "too_many_unknown"


async def test_a_disabled_station_is_refused(store: Store) -> None:
    async with yard(store) as world:
        await world.station(enabled=False)

        assert (await refusal_of(world.url())).status == 403


@pytest.mark.parametrize("path", ["/", "/ocpp/a:b", "/ocpp/" + "x" * 49, "/ocpp/%ff"])
async def test_what_is_no_identity_is_a_bad_request(store: Store, path: str) -> None:
    async with yard(store) as world:
        assert (await refusal_of(world.url(path))).status == 400


async def test_a_browser_is_told_what_this_port_is_for(store: Store) -> None:
    async with yard(store) as world, aiohttp.request("GET", f"http://127.0.0.1:{world.gateway.port}/ocpp/CP1") as answer:
        assert answer.status == 426
        assert answer.headers["Upgrade"] == "websocket"


async def test_an_address_that_is_refused_too_often_gets_429_without_a_look(store: Store) -> None:
    settings = GatewaySettings(limits=Limits(refusals_per_s=0.001, refusal_burst=2))
    async with yard(store, settings=settings) as world:
        await world.station()
        for _ in range(2):
            assert (await refusal_of(world.url("/ocpp/Stranger"))).status == 404

        refused = await refusal_of(world.url("/ocpp/Another"))

        assert refused.status == 429
        assert refused.headers is not None
        assert "Retry-After" in refused.headers
        assert await world.refusals("another") == []


async def test_a_flood_of_refused_knocks_keeps_no_station_out_that_shows_its_password(store: Store) -> None:
    settings = GatewaySettings(limits=Limits(refusals_per_s=0.001, refusal_burst=2))
    async with yard(store, settings=settings) as world:
        await world.station("CP1", password=PASSWORD)
        await world.station("CP2", password=PASSWORD)
        async with dial(world.url("/ocpp/CP2"), headers=basic("CP2", PASSWORD)):
            pass
        for identity in ("Stranger", "CP2") * 3:
            await refusal_of(world.url(f"/ocpp/{identity}"), headers=basic(identity, "wrong-password-1234"))

        for identity in ("CP1", "CP2"):
            async with dial(world.url(f"/ocpp/{identity}"), headers=basic(identity, PASSWORD)) as socket:
                assert (await ask(socket))[0] == 3
        guessed = await refusal_of(world.url("/ocpp/CP2"), headers=basic("CP2", "wrong-password-1235"))

        assert guessed.status == 429


async def test_knocks_with_a_wrong_password_take_no_place_of_the_station_s_sockets(store: Store) -> None:
    settings = GatewaySettings(limits=Limits(max_sockets_per_station=1))
    async with yard(store, settings=settings) as world:
        await world.station("CP1", password=PASSWORD)

        refused = await asyncio.gather(*(refusal_of(world.url(), headers=basic("CP1", "wrong-password-1234")) for _ in range(8)))

        assert {each.status for each in refused} == {401}


@pytest.mark.parametrize("compression", [True, False])
async def test_compression_is_negotiated_where_it_is_switched_on(store: Store, compression: bool) -> None:
    """2.0.1 part 4, 3.3"""
    async with yard(store, settings=GatewaySettings(compression=compression)) as world:
        await world.station()

        async with websockets.connect(world.url(), subprotocols=[websockets.Subprotocol("ocpp2.0.1")]) as socket:
            assert bool(socket.protocol.extensions) is compression
            for number in range(3):
                await socket.send(f'[2,"{number}","DataTransfer",{{"vendorId":"{"x" * 500}"}}]')
                assert await socket.recv() == f'[3,"{number}",{{}}]'
            assert bool(world.socket().deflate) is compression


async def test_a_station_may_ask_for_a_small_window(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with dial(world.url(), compress=9) as socket:
            assert await ask(socket) == [3, "1", {}]
            assert world.socket().deflate == 9
