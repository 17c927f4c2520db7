"""CDRs are posted once and found again, whatever happens between us and the partner (D01, D02, scenario 14)."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.partners import ModuleAddress, PartyRole
from forecourt.domain.roaming import Publication
from forecourt.kit.errors import ForecourtError
from forecourt.kit.ids import new_id
from forecourt.ocpi.client.client import Client
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Reach
from forecourt.ocpi.client.retrying import Retrying
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.interfaces.objects import CDR
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import cdr_to
from forecourt.roaming.peers import peer_of
from forecourt.roaming.sync.posting import Posting
from forecourt.store.store import Store
from tests import rows
from tests.partners import partner
from tests.unit.roaming.cdrs import FACTS, a_cdr

ENDPOINT = "https://roamer.example/cdrs"


class Killed(Exception):
    """Our process died here."""


class Receiver:
    """An eMSP that keeps CDRs; `says` what happens to the next POST, which may be lost both ways. `looked_up`: it offers
    CDRs by their id."""

    def __init__(self, *, looked_up: bool = True, location: bool = True) -> None:
        self.posts: list[str] = []
        self.kept: dict[str, Any] = {}
        self.says: list[str] = []
        self._looked_up = looked_up
        self._location = location

    async def exchange(self, key: str, reach: Reach, request: Request, *, within_s: float) -> Response:
        if request.method == "GET":
            return self._found(request.url.removeprefix(f"{ENDPOINT}/"))
        happens = self.says.pop() if self.says else "well"
        if happens == "unsent":
            raise Unreachable("No connection.", why="refused", sent=False)
        if happens == "no":
            return _answer(400, 2001)
        cdr = json.loads(request.body)
        self.posts.append(cdr["id"])
        if happens != "lost":
            self.kept[cdr["id"]] = cdr
        if happens == "killed":
            raise Killed
        if happens in ("lost", "unheard"):
            raise Unreachable("No answer.", why="timeout")
        headers = {"Location": f"{ENDPOINT}/{cdr['id']}"} if self._location else {}
        return _answer(201, 1000, headers=headers)

    def _found(self, object_id: str) -> Response:
        if not self._looked_up or object_id not in self.kept:
            return _answer(404, 2000)
        return _answer(200, 1000, self.kept[object_id])


def _answer(http: int, status: int, data: Any = None, *, headers: dict[str, str] | None = None) -> Response:
    body = {"status_code": status, "timestamp": "2026-11-23T12:00:00Z"} | ({} if data is None else {"data": data})
    return Response(status=http, headers=headers or {}, body=json.dumps(body).encode())


async def post(store: Store, receiver: Receiver, row: Publication) -> bool:
    """As a start of the node does it."""
    to = partner(
        id="p1",
        version="2.3.0",
        roles=(PartyRole(role="EMSP", party="DE*TNM"),),
        endpoints=(ModuleAddress(module="cdrs", side="RECEIVER", url=ENDPOINT),),
    )
    connection = Client(receiver, retrying=Retrying(attempts=1)).at(peer_of(to, "secret", Version.V230))
    document: AnyDocument = Document.read(render(cdr_to(a_cdr(), FACTS, Version.V230).value), CDR[Version.V230])
    return await Posting(store.uow, store.roaming, lambda: rows.NOW).post(to, connection, connection.call(), row, document)


def published() -> Publication:
    given: dict[str, Any] = {"operator_id": "op", "party": "NL*FCT", "module": "cdrs", "key": a_cdr().id, "object_id": a_cdr().id}
    return Publication(id=new_id(), document="{}", digest="", last_updated=rows.NOW, created_at=rows.NOW, **given)


async def test_d01_a_cdr_is_posted_once_and_where_it_is_is_remembered(store: Store) -> None:
    receiver, row = Receiver(), published()

    assert [await post(store, receiver, row), await post(store, receiver, row)] == [True, False]

    assert receiver.posts == [row.object_id]
    kept = await store.roaming.posted_cdr("p1", row.id)
    assert kept is not None
    assert (kept.url, kept.posted_at) == (f"{ENDPOINT}/{row.object_id}", rows.NOW)


async def test_d02_after_an_unknown_outcome_the_partner_is_looked_at_first(store: Store) -> None:
    receiver, row = Receiver(), published()
    receiver.says = ["unheard"]
    with pytest.raises(Unreachable):
        await post(store, receiver, row)

    assert await post(store, receiver, row) is False

    assert receiver.posts == [row.object_id]


async def test_a_cdr_that_got_lost_is_posted_again_and_so_is_one_that_cannot_be_looked_up(store: Store) -> None:
    for receiver, happens in ((Receiver(), "lost"), (Receiver(looked_up=False), "unheard")):
        row = published()
        receiver.says = [happens]
        with pytest.raises(Unreachable):
            await post(store, receiver, row)

        assert await post(store, receiver, row) is True
        assert receiver.kept.keys() == {row.object_id}


async def test_a_cdr_that_was_refused_is_not_looked_for(store: Store) -> None:
    receiver, row = Receiver(), published()
    receiver.says = ["no"]
    with pytest.raises(Refused):
        await post(store, receiver, row)

    assert await store.roaming.posted_cdr("p1", row.id) is None
    assert await post(store, receiver, row) is True


@given(st.lists(st.sampled_from(["unsent", "no", "lost", "unheard", "killed", "well"]), max_size=6))
@settings(max_examples=25, deadline=None)
def test_scenario_14_one_cdr_each_whatever_happens(sqlite_template: Any, tmp_path_factory: Any, happens: list[str]) -> None:
    """Killed at any point, answers lost at any point: in the end the partner has it, and saw no second one that it had."""
    file = tmp_path_factory.mktemp("posting") / "store.db"
    file.write_bytes(sqlite_template.read_bytes())

    async def run() -> list[str]:
        store = await Store.open(f"sqlite:///{file}")
        receiver, row = Receiver(), published()
        receiver.says = list(happens)
        try:
            for _ in range(len(happens) + 2):
                try:
                    await post(store, receiver, row)
                except (ForecourtError, Killed):
                    continue
        finally:
            await store.close()
        assert receiver.kept.keys() == {row.object_id}
        return receiver.posts

    posts = asyncio.run(run())
    arrived = [each for each in reversed(happens) if each in ("lost", "unheard", "killed", "well")]
    first = next((at for at, each in enumerate(arrived) if each != "lost"), len(arrived))
    assert len(posts) == first + 1
