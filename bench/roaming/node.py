"""A node in a process of its own that does what the bench tells it, one line of JSON after the other; each answer is a line."""

import asyncio
import json
import os
import random
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from litestar import Litestar

from bench.roaming.objects import PARTY, changed, location, offer
from bench.watch import memory
from forecourt.app.partners import PartnerSettings, Vault
from forecourt.app.ports import Insert, Unit
from forecourt.domain.access import Operator, system_caller
from forecourt.domain.partners import ModuleAddress, Partner, PartnerState, PartyRole
from forecourt.kit.ids import new_id
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.sync.pushes import BEFORE
from forecourt.runtime.settings import Settings
from forecourt.runtime.web import partners_door
from forecourt.runtime.wiring import Node, build
from forecourt.store.store import Store

CALLER = system_caller("bench")
OPERATOR = "op"


@dataclass
class Worker:
    """What the node is told to do."""

    node: Node
    url: str
    own: PartyRole
    partner_id: str = ""

    async def do(self, ask: dict[str, Any]) -> Any:
        """One line."""
        return await getattr(self, ask.pop("do"))(**ask)

    async def where(self) -> str:
        return self.url

    async def meet(self, version: str) -> dict[str, str]:
        """Invite the other node."""
        settings = PartnerSettings(name="Other", own=(self.own,), private_network=True, offered_versions=(version,))
        self.partner_id = (await self.node.services.partners.create(CALLER, settings)).id
        made = await self.node.services.partners.invite(CALLER, self.partner_id)
        return {"versions_url": made.versions_url, "token": made.token}

    async def register(self, version: str, versions_url: str, token: str) -> str:
        """Register with the node that invited; by which token we come in there."""
        await self.meet(version)
        partner = await self.node.services.handshakes.register(CALLER, self.partner_id, versions_url, token)
        return self.node.services.handshakes.token_for(partner)

    async def publish(self, count: int) -> None:
        """So many locations."""
        await self.node.roaming.core.publishing.publish(OPERATOR, [offer(location(number)) for number in range(count)])

    async def pull(self, *, full: bool) -> dict[str, Any]:
        """Locations of the partner, to the end."""
        began, partner = time.perf_counter(), await self.node.store.partners.by_id(self.partner_id)
        assert partner is not None
        sync = self.node.roaming.sync
        sync.pulls.ask(partner, [ModuleID.LOCATIONS], full=full)
        await sync.pulls.settled()
        state = await self.node.store.roaming.sync_state(partner.id, "locations", "pull")
        assert state is not None, "nothing was pulled"
        assert not state.fault, state.fault
        return {"seconds": time.perf_counter() - began, "seen": state.seen, "changed": state.changed}

    async def used(self) -> dict[str, float]:
        """CPU of the process so far, its memory now and at most."""
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"cpu_s": time.process_time(), "rss": memory(os.getpid()).rss, "most": most}

    async def partners(self, urls: list[str]) -> None:
        """One more partner for each of these, as if it had registered; pushes begin."""
        vault = Vault(self.node.server_key)
        rows = [_receiver(number, url, vault) for number, url in enumerate(urls)]
        await self.node.store.uow.commit(Unit("bench", [Insert(each) for each in rows]))
        await self.node.roaming.sync.pushes.turn()

    async def churn(self, *, count: int, a_second: int, seconds: float, only: int) -> dict[str, Any]:
        """Statuses of EVSEs of the first `only` of `count` locations change, so many a second, in ten strokes; then what waits."""
        documents = [location(number) for number in range(only)]
        publishing, pushes = self.node.roaming.core.publishing, self.node.roaming.sync.pushes
        began, cpu, strokes = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() < began + seconds:  # a node that cannot keep up changes less, and says so
            offers = [changed(random.choice(documents), random.randrange(3), datetime.now(UTC)) for _ in range(a_second // 10)]
            await publishing.publish(OPERATOR, offers)
            strokes += 1
            if strokes % 50 == 0:
                await pushes.turn()
            await asyncio.sleep(max(0.0, began + strokes / 10 - time.perf_counter()))
        took = time.perf_counter() - began
        return {"seconds": took, "cpu_s": time.process_time() - cpu, "changes": strokes * (a_second // 10)} | await self.waiting()

    async def waiting(self) -> dict[str, Any]:
        """How many objects wait, by partner."""
        pushes = self.node.roaming.sync.pushes
        found = {}
        for partner in await self.node.store.partners.all():
            state = pushes.state_of(partner.id, "locations")
            found[partner.name] = 0 if state is None else state.waiting
        return {"waiting": found}


def _receiver(number: int, url: str, vault: Vault) -> Partner:
    now, partner_id = datetime.now(UTC), new_id()
    return Partner(
        id=partner_id,
        operator_id=OPERATOR,
        name=f"P{number:02}",
        state=PartnerState.REGISTERED,
        own=(PartyRole(role="CPO", party=PARTY),),
        roles=(PartyRole(role="EMSP", party=f"DE*P{number:02}"),),
        versions_url=url,
        version="2.2.1",
        endpoints=(ModuleAddress(module="locations", side="RECEIVER", url=url),),
        private_network=True,
        sealed_token=vault.seal(partner_id, "secret"),
        token_since=now + BEFORE,  # nothing that was published before is pushed
        created_at=now,
        updated_at=now,
    )


@asynccontextmanager
async def running(folder: Path, own: PartyRole) -> AsyncIterator[Worker]:
    """A node on a store in a folder, behind HTTP."""
    store = await Store.open(f"sqlite:///{folder}/{own.role}.db")
    node = build(Settings(server_key_file=str(folder / f"{own.role}.key")), store)
    party = Operator(
        id=OPERATOR, country_code=own.party[:2], party_id=own.party[3:], legal_name=own.role, created_at=datetime.now(UTC)
    )
    await store.uow.commit(Unit("bench", [Insert(party)]))
    app = Litestar([partners_door(node)], openapi_config=None, logging_config=None)
    server = uvicorn.Server(uvicorn.Config(app, port=0, ws="none", log_config=None, access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 (uvicorn tells it in no other way)
            await asyncio.sleep(0.01)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        node.roaming.address.opened(url)
        yield Worker(node, url, own)
    finally:
        await node.roaming.close()
        server.should_exit = True
        await serving
        await store.close()


async def main(folder: str, role: str, party: str) -> None:
    """Do what stands on stdin until it ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with running(Path(folder), PartyRole(role=role, party=party, name=role)) as worker:
        while line := await reader.readline():
            sys.stdout.write(json.dumps(await worker.do(json.loads(line))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
