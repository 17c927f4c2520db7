"""Scenarios 6, 7 and 10 as a mobility provider: our drivers charge at a stranger's stations, by card and by app; by every way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from forecourt.app.ports.roaming_emsp import Wanted
from forecourt.app.tokens import TokenSettings
from forecourt.domain.roaming import CommandState, RoamingCommand
from forecourt.domain.tokens import TokenRef
from forecourt.sim.partner import Quirk, objects
from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.speech import stamp
from tests.flow.roaming_emsp_world import OWNER, eventually
from tests.roaming_scenarios.world import STRANGERS, WAYS, Far, Road, World, blamed, world

CPO = STRANGERS["CPO"]
CARD = TokenRef(uid="CARD1")
PLACE: dict[str, Any] = {"party": "*".join(CPO), "location_id": "LOC-00001", "evse_uid": "00001-1", "connector_id": "1"}


@dataclass
class Abroad:
    """The provider, and the operator that its drivers visit."""

    here: World
    far: Far

    @property
    def last(self) -> Road:
        """The way that is preferred: the direct one, where there is one."""
        return self.far.roads[-1]

    @property
    def queries(self) -> Any:
        return self.here.node.services.queries

    async def ask(self, kind: str, *, wait_s: float = 10, **about: Any) -> RoamingCommand:
        commands = self.here.node.services.emsp.commands
        return await commands.ask(OWNER, Wanted(kind=kind, **about), wait_s=wait_s)  # type: ignore[arg-type]

    async def state(self, command: RoamingCommand) -> CommandState:
        found: RoamingCommand = await self.queries.roaming_commands.by_id(OWNER, command.id)
        return found.state

    async def sessions(self) -> dict[str, str]:
        """Session → its status, however often it was told."""
        return {each.session_id: each.status for each in (await self.queries.roaming_sessions.page(OWNER)).items}

    async def bills(self) -> list[Any]:
        return list(reversed((await self.queries.received_cdrs.page(OWNER)).items))

    async def our_tokens(self) -> list[Json]:
        """As the operator reads them in our list."""
        peer, to, _ = self.last
        return await self.far.stranger.caller.crawl(peer, "tokens", to=to)

    async def session(self, **fields: Any) -> Json:
        """One that the operator begins, told by every way."""
        stranger, version = self.far.stranger, self.last.peer.version
        where = next(iter(stranger.own("locations", version)))
        made = objects.session(CPO, version, "S-1", datetime.now(UTC), where, (await self.our_tokens())[0], **fields)
        await self.far.each(lambda peer, to: stranger.push(peer, "sessions", made, to=to))
        return made


@asynccontextmanager
async def abroad(url: str, folder: Path, way: str, version: str = "2.2.1") -> AsyncIterator[Abroad]:
    """A driver has a card; the operator's places and prices are known."""
    async with world(url, folder, ("EMSP",)) as here:
        await here.node.services.tokens.put(OWNER, CARD, TokenSettings(label="Card"))
        here.node.subscribers.start()
        try:
            far = await here.reached("CPO", way, version=version)
            made = Abroad(here, far)
            for module in ("tariffs", "locations"):
                for road in far.roads:
                    await road.known.pulled(module)
            await eventually(lambda: _some(made.our_tokens))
            yield made
        finally:
            await here.node.subscribers.stop()


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
@pytest.mark.parametrize("way", WAYS)
async def test_by_card_from_the_question_to_the_bill(sqlite_url: str, tmp_path: Path, way: str, version: str) -> None:
    """K04, K05, K07, E03, E04, E07, D01, D02, D05, H19: told by every way, and billed once."""
    async with abroad(sqlite_url, tmp_path, way, version) as trip:
        stranger, (peer, to, _) = trip.far.stranger, trip.last
        allowed = await stranger.authorize(peer, CARD.uid, {"location_id": "LOC-00001"}, to=to)
        unknown = await stranger.authorize(peer, "NOBODY", to=to)
        began = await trip.session(authorization_reference=allowed.data["authorization_reference"])
        changes = {"kwh": Decimal("3.5"), "last_updated": stamp(datetime.now(UTC))}
        await trip.far.each(lambda peer, to: stranger.patch(peer, "sessions", ("S-1",), changes, to=to))
        bill = await stranger.finish(peer, began, Decimal("7.2"), to=to)
        last = next(iter(stranger.own("sessions", version)))
        await trip.far.each(lambda peer, to: stranger.push(peer, "sessions", last, to=to))
        again = await trip.far.each(lambda peer, to: stranger.post_cdr(peer, bill, to=to))
        fetched = await stranger.caller.call(peer, "GET", again[-1].headers["Location"], module="cdrs", to=to)

        assert (allowed.data["allowed"], allowed.data["token"]["uid"]) == ("ALLOWED", CARD.uid)
        assert (unknown.http, unknown.status) == (404, 2004)
        assert [each.status for each in again] == [1000] * len(trip.far.roads)
        assert fetched.data == bill
        await eventually(lambda: _is(trip.sessions, {"S-1": "completed"}))
        (received,) = await trip.bills()
        assert (received.cdr_id, received.findings) == (bill["id"], ())
        assert blamed(stranger) == []


@pytest.mark.parametrize("way", WAYS)
async def test_by_app_from_the_start_to_the_bill(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """M01, M02, M03, M11, M12, M13, H18, H20: the command goes one way only, and its result comes back by it."""
    async with abroad(sqlite_url, tmp_path, way) as trip:
        stranger = trip.far.stranger

        started = await trip.ask("start", **PLACE, token=CARD)
        await eventually(lambda: _some(trip.sessions))
        (session_id,) = await trip.sessions()
        stopped = await trip.ask("stop", party=PLACE["party"], session_id=session_id)
        await eventually(lambda: _some(trip.bills))

        assert (started.state, stopped.state) == (CommandState.DONE, CommandState.DONE)
        assert [kind for kind, _ in stranger.commands] == ["START_SESSION", "STOP_SESSION"]
        assert stranger.commands[0][1]["authorization_reference"] == started.authorization_reference
        assert len(await trip.bills()) == 1
        assert blamed(stranger) == []


ENDINGS = {
    Quirk.REJECTS_COMMANDS: CommandState.FAILED,
    Quirk.RESULT_BEFORE_ANSWER: CommandState.DONE,
    Quirk.RESULT_TWICE: CommandState.DONE,
    Quirk.LATE_SESSION: CommandState.DONE,
}


@pytest.mark.parametrize("way", WAYS)
async def test_results_that_come_early_twice_late_or_never(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """M03, M05, M13: each quirk in turn."""
    async with abroad(sqlite_url, tmp_path, way) as trip:
        states: dict[Quirk, CommandState] = {}
        for quirk, ending in ENDINGS.items():
            trip.far.stranger.quirks.add(quirk)
            asked = await trip.ask("start", **PLACE, token=CARD, wait_s=0)
            await eventually(partial(_is, partial(trip.state, asked), ending))
            trip.far.stranger.quirks.clear()
            states[quirk] = await trip.state(asked)
        trip.far.stranger.quirks.add(Quirk.NO_RESULT)
        silent = await trip.ask("unlock", **PLACE, wait_s=0)
        told = await trip.session()  # that the operator itself knows nothing of
        await eventually(lambda: _has(trip.sessions, told["id"]))
        unknown = await trip.ask("stop", party=PLACE["party"], session_id=told["id"], wait_s=0)

        assert states == ENDINGS
        assert await trip.state(silent) is CommandState.ACCEPTED
        assert (unknown.state, unknown.answer) == (CommandState.FAILED, "UNKNOWN_SESSION")


@pytest.mark.parametrize("way", WAYS)
async def test_a_wrong_bill_its_credit_and_the_right_one(sqlite_url: str, tmp_path: Path, way: str) -> None:
    """D02, D03: scenario 10; totals over the three are those of the right one."""
    async with abroad(sqlite_url, tmp_path, way) as trip:
        stranger, (peer, to, _) = trip.far.stranger, trip.last
        began = await trip.session()
        wrong = await stranger.finish(peer, began, Decimal("99.9"), to=to)
        credit = {**wrong, "id": f"{wrong['id']}-C", "credit": True, "credit_reference_id": wrong["id"]}
        credit["total_cost"] = {name: -amount for name, amount in wrong["total_cost"].items()}
        other = {**wrong, "total_energy": Decimal("1")}

        refused = await stranger.post_cdr(peer, other, to=to)
        credited = await stranger.post_cdr(peer, credit, to=to)
        began["id"] = "S-1B"
        right = await stranger.finish(peer, began, Decimal("9.9"), to=to)

        assert refused.status is not None
        assert refused.status // 1000 == 2
        assert credited.ok
        bills = {each.cdr_id: each for each in await trip.bills()}
        assert set(bills) == {wrong["id"], credit["id"], right["id"]}


async def _some(give: Callable[[], Awaitable[Any]]) -> bool:
    return bool(await give())


async def _has(give: Callable[[], Awaitable[Any]], wanted: object) -> bool:
    return wanted in await give()


async def _is(give: Callable[[], Awaitable[Any]], expected: object) -> bool:
    return bool(await give() == expected)
