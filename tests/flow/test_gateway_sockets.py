"""What happens on open sockets: epochs, liveness, limits, holding, draining, the wire log."""

import asyncio

import aiohttp
import pytest
import websockets

from forecourt.csms.drain import DrainPace
from forecourt.csms.endpoint import GatewaySettings
from forecourt.csms.limits import Limits
from forecourt.csms.liveness import Timing
from forecourt.csms.sockets import POLICY_VIOLATION, StationSocket
from forecourt.domain.access import system_caller
from forecourt.kit.errors import Unavailable
from forecourt.ocpp.connection import CloseUnanswered
from forecourt.ocpp.frames import Call, Send
from forecourt.store.store import Store
from tests.flow.gateway import ask, dial, refusal_of, yard

NEVER = Timing(ping_s=3600, dead_s=7200, sweep_s=0.01)


# --- epochs ---


async def test_a_newer_socket_replaces_the_older_and_closing_the_older_leaves_it_alone(store: Store) -> None:
    """Field note 6; invariant 4"""
    async with yard(store) as world:
        await world.station()

        async with dial(world.url()) as older, dial(world.url()) as newer:
            assert (await older.receive()).type is aiohttp.WSMsgType.CLOSE
            assert await ask(newer) == [3, "1", {}]
            await world.until(lambda: world.socket().epoch == 2)

            station = await world.stored()
            assert station.connected
            assert station.connection_epoch == 2


async def test_the_end_of_the_socket_is_stored(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await ask(socket)
            assert (await world.stored()).connected
        await world.until(lambda: not len(world.gateway.sockets) and not world.gateway._endings)

        assert not (await world.stored()).connected


async def test_that_a_station_is_connected_is_stored_before_its_first_message_is_handled(store: Store) -> None:
    async with yard(store) as world:
        await world.station()
        connected: list[bool] = []

        async def look(_socket: StationSocket, _message: Call | Send) -> None:
            connected.append((await world.stored()).connected)

        world.handler = look
        async with dial(world.url()) as socket:
            await ask(socket)

        assert connected == [True]


async def test_more_sockets_of_a_station_than_allowed_are_refused(store: Store) -> None:
    async with yard(store, settings=GatewaySettings(limits=Limits(max_sockets_per_station=1))) as world:
        await world.station()

        async with dial(world.url()):
            assert (await refusal_of(world.url())).status == 429


async def test_a_station_that_is_disabled_loses_its_socket(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await ask(socket)
            await world.station(enabled=False)
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_why_a_message_was_left_unanswered_is_stored_with_the_end_of_the_socket(store: Store) -> None:
    """B01.FR.12: the certificate of another station"""
    async with yard(store) as world:
        station = await world.station()

        async def hang_up(_socket: StationSocket, _message: Call | Send) -> None:
            raise CloseUnanswered("The certificate is another station's.", POLICY_VIOLATION)

        world.handler = hang_up
        async with dial(world.url()) as socket:
            await socket.send_json([2, "1", "BootNotification", {}])
            assert (await socket.receive()).data == POLICY_VIOLATION
        await world.until(lambda: not len(world.gateway.sockets) and not world.gateway._endings)

        events, _ = await store.event_log.after({}, 100)
        (end,) = [each for each in events if each.type == "StationDisconnected"]
        assert (end.station_id, end.data["reason"]) == (station.id, "The certificate is another station's.")


async def test_while_the_store_is_away_a_station_is_asked_to_come_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard(store) as world:
        await world.station()

        async def away(*_: object) -> None:
            raise Unavailable("The store is away.")

        monkeypatch.setattr(world.stations, "admit", away)
        assert (await refusal_of(world.url())).status == 503


# --- liveness ---


async def test_a_silent_socket_is_pinged_and_lives_on_by_its_pong(store: Store) -> None:
    timing = Timing(ping_s=0.05, dead_s=0.5, sweep_s=0.01)
    async with yard(store, settings=GatewaySettings(timing=timing)) as world:
        await world.station()

        async with websockets.connect(world.url(), subprotocols=[websockets.Subprotocol("ocpp1.6")], ping_interval=None):
            await world.until(lambda: len(world.gateway.sockets) == 1)
            socket = world.socket()
            opened = socket.last_frame_at
            await world.until(lambda: socket.last_frame_at - opened > timing.dead_s)

            assert world.socket() is socket


async def test_a_half_open_socket_ends(store: Store) -> None:
    timing = Timing(ping_s=0.02, dead_s=0.1, sweep_s=0.01)
    async with yard(store, settings=GatewaySettings(timing=timing)) as world:
        await world.station()

        async with dial(world.url(), autoping=False) as socket:  # nobody reads: pings stay unanswered
            await world.until(lambda: len(world.gateway.sockets) == 1)
            await world.until(lambda: len(world.gateway.sockets) == 0)
            del socket

        await world.until(lambda: not world.gateway._endings)
        assert not (await world.stored()).connected


async def test_the_stations_pings_are_answered(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with websockets.connect(world.url(), subprotocols=[websockets.Subprotocol("ocpp1.6")]) as socket:
            await asyncio.wait_for(await socket.ping(), 10)


async def test_reaching_out_tells_the_living_from_the_gone(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with dial(world.url(), autoping=False) as deaf:
            await world.until(lambda: len(world.gateway.sockets) == 1)
            assert not await world.gateway.liveness.reach(world.socket(), 0.05)
            await deaf.close()
        await world.until(lambda: not len(world.gateway.sockets))
        async with websockets.connect(world.url(), subprotocols=[websockets.Subprotocol("ocpp1.6")]):
            await world.until(lambda: len(world.gateway.sockets) == 1)
            assert await world.gateway.liveness.reach(world.socket(), 10)


# --- holding ---


async def test_our_calls_wait_for_the_boot_answer(store: Store) -> None:
    """Field note 15"""
    async with yard(store, settings=GatewaySettings(timing=NEVER)) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await world.until(lambda: len(world.gateway.sockets) == 1)
            call = asyncio.create_task(world.socket().connection.call("Reset", b'{"type":"Soft"}'))
            await socket.send_json([2, "b", "BootNotification", {}])

            assert await socket.receive_json(timeout=10) == [3, "b", {}]
            ours = await socket.receive_json(timeout=10)
            assert ours[2:] == ["Reset", {"type": "Soft"}]
            await socket.send_json([3, ours[1], {}])
            assert (await call).outcome == "result"
            assert world.socket().booted


async def test_a_station_that_does_not_boot_again_gets_our_calls_after_the_first_thing_it_says(store: Store) -> None:
    """Field note 14"""
    async with yard(store, settings=GatewaySettings(timing=NEVER)) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await world.until(lambda: len(world.gateway.sockets) == 1)
            call = asyncio.create_task(world.socket().connection.call("ClearCache", b"{}"))
            assert await ask(socket) == [3, "1", {}]

            assert (await socket.receive_json(timeout=10))[2] == "ClearCache"
            call.cancel()


async def test_a_silent_station_gets_our_calls_after_the_backstop(store: Store) -> None:
    timing = Timing(hold_s=0.05, sweep_s=0.01)
    async with yard(store, settings=GatewaySettings(timing=timing)) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await world.until(lambda: len(world.gateway.sockets) == 1)
            call = asyncio.create_task(world.socket().connection.call("ClearCache", b"{}"))

            assert (await socket.receive_json(timeout=10))[2] == "ClearCache"
            call.cancel()


async def test_the_link_is_told_once_of_a_station_that_did_not_boot(store: Store) -> None:
    """Field note 14"""
    timing = Timing(unbooted_s=0.02, sweep_s=0.005)
    async with yard(store, settings=GatewaySettings(timing=timing)) as world:
        await world.station("CP1")
        await world.station("CP2")

        async with dial(world.url("/CP1")), dial(world.url("/CP2")) as booted:
            await ask(booted, "BootNotification")
            await world.until(lambda: "CP1" in world.unbooted)
            await asyncio.sleep(0.05)

            assert world.unbooted.count("CP1") == 1


# --- limits ---


async def test_a_frame_that_is_too_large_ends_the_socket(store: Store) -> None:
    async with yard(store, settings=GatewaySettings(limits=Limits(max_frame_bytes=4096))) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await socket.send_str("x" * 5000)
            message = await socket.receive()
            assert message.type is aiohttp.WSMsgType.CLOSE
            assert message.data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_a_binary_frame_ends_the_socket(store: Store) -> None:
    async with yard(store) as world:
        await world.station()

        async with dial(world.url()) as socket:
            await socket.send_bytes(b"[]")
            assert (await socket.receive()).data == aiohttp.WSCloseCode.UNSUPPORTED_DATA


async def test_a_station_that_talks_too_fast_is_slowed_down_and_loses_nothing(store: Store) -> None:
    limits = Limits(max_messages_per_s=200.0, message_burst=5)
    async with yard(store, settings=GatewaySettings(limits=limits)) as world:
        await world.station()

        async with dial(world.url()) as socket:
            for number in range(40):
                await socket.send_json([2, str(number), "Heartbeat", {}])
            answers = [await socket.receive_json(timeout=10) for _ in range(40)]

        assert [answer[1] for answer in answers] == [str(number) for number in range(40)]


async def test_a_connection_that_asks_for_nothing_is_dropped(store: Store) -> None:
    async with yard(store, settings=GatewaySettings(timing=Timing(request_s=0.05, sweep_s=0.01))) as world:
        reader, writer = await asyncio.open_connection("127.0.0.1", world.gateway.port)

        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()


# --- the end ---


async def test_a_restart_finishes_what_is_in_hand(store: Store) -> None:
    async with yard(store) as world:
        await world.station()
        working, go_on = asyncio.Event(), asyncio.Event()

        async def work(_socket: StationSocket, _message: Call | Send) -> None:
            working.set()
            await go_on.wait()

        world.handler = work
        async with dial(world.url()) as socket:
            await socket.send_json([2, "1", "MeterValues", {}])
            await working.wait()
            draining = asyncio.create_task(world.gateway.drain())
            await asyncio.sleep(0.05)
            go_on.set()

            assert await socket.receive_json(timeout=10) == [3, "1", {}]
            assert (await socket.receive()).data == aiohttp.WSCloseCode.SERVICE_RESTART
            await draining
        with pytest.raises(aiohttp.ClientConnectorError):
            await refusal_of(world.url())


async def test_a_restart_closes_no_faster_than_set(store: Store) -> None:
    pace = DrainPace(closes_per_s=20.0)
    async with yard(store, settings=GatewaySettings(draining=pace)) as world:
        for number in range(4):
            await world.station(f"CP{number}")
        async with aiohttp.ClientSession() as http:
            sockets = [await http.ws_connect(world.url(f"/CP{number}"), protocols=("ocpp1.6",)) for number in range(4)]
            await world.until(lambda: len(world.gateway.sockets) == 4)

            begun = asyncio.get_running_loop().time()
            closing = [asyncio.create_task(socket.receive()) for socket in sockets]
            await world.gateway.drain()

            assert asyncio.get_running_loop().time() - begun >= 3 / pace.closes_per_s  # never sooner; later is no fault
            assert [(await each).data for each in closing] == [aiohttp.WSCloseCode.SERVICE_RESTART] * 4


# --- the wire log ---


async def test_calls_and_answers_are_in_the_wire_log_with_secrets_masked(store: Store) -> None:
    async with yard(store) as world:
        await world.station()
        async with dial(world.url()) as socket:
            await ask(socket, "StatusNotification")
            call = asyncio.create_task(
                world.socket().connection.call("ChangeConfiguration", b'{"key":"AuthorizationKey","value":"s3cr3t"}')
            )
            ours = await socket.receive_json(timeout=10)
            await socket.send_json([3, ours[1], {"status": "Accepted"}])
            await call
        await store.journal.flush()

        station = await world.stored()
        page = await store.queries.messages.page(system_caller("test"), station_id=station.id)
        rows = {row.action: row for row in page.items}
        assert (rows["StatusNotification"].direction, rows["StatusNotification"].outcome) == ("in", "result")
        assert rows["ChangeConfiguration"].answer == '{"status": "Accepted"}'
        assert "s3cr3t" not in rows["ChangeConfiguration"].payload
