"""Staying the same as partners: how far each module is, asking for it now, and the objects that are at fault."""

from datetime import datetime
from typing import Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.domain.roaming import SyncFault, SyncState


class SyncBody(Body, frozen=True, kw_only=True):
    """What is wanted. `module` null: all that go this way; a `full` pull is the complete truth, a `full` push brings everything
    that the partner may see."""

    module: Literal["locations", "tariffs", "tokens", "sessions", "cdrs", "hubclientinfo"] | None = None
    side: Literal["pull", "push"] = "pull"
    full: bool = False


class AskedView(msgspec.Struct, frozen=True, kw_only=True):
    """What began."""

    side: str
    modules: tuple[str, ...]
    full: bool


class SyncView(msgspec.Struct, frozen=True, kw_only=True):
    """One module, one way. `up_to`: all changes before are through; counts are of the last run, of pushes since the node began;
    `waiting`: objects that wait to be pushed; `tries`: failures in a row, with `fault` and when it is tried again."""

    module: str
    side: str
    up_to: datetime | None
    under_way: bool
    full: bool
    full_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    seen: int
    total: int | None
    changed: int
    refused: int
    waiting: int
    tries: int
    next_at: datetime | None
    fault: str


class SyncFaultView(msgspec.Struct, frozen=True, kw_only=True):
    """An object that could not be read, or that the partner did not take; `raw` as it came, cut short."""

    id: str
    module: str
    side: str
    object_id: str
    at: datetime
    sentence: str
    raw: str


def sync_view(row: SyncState) -> SyncView:
    """A state as people see it."""
    names = [name for name in SyncView.__struct_fields__ if name != "under_way"]
    return SyncView(under_way=bool(row.url), **{name: getattr(row, name) for name in names})


def _fault_view(row: SyncFault) -> SyncFaultView:
    return SyncFaultView(**{name: getattr(row, name) for name in SyncFaultView.__struct_fields__})


@get("/{partner_id:str}/sync", summary="How far a partner is the same")
async def list_sync_states(services: Use, caller: Who, partner_id: FromPath[str]) -> list[SyncView]:
    """Each module that goes between us and the partner: pulls, then pushes."""
    return [sync_view(each) for each in await services.syncing.states(caller, partner_id)]


@post("/{partner_id:str}/sync", status_code=202, summary="Pull or push now")
async def sync_now(services: Use, caller: Who, partner_id: FromPath[str], data: JSONBody[SyncBody]) -> AskedView:
    """Begins at once; how it goes is told by the states, and by the events `PartnerSynced` and `PartnerTroubled`."""
    asked = await services.syncing.ask(caller, partner_id, module=data.module, side=data.side, full=data.full)
    return AskedView(side=asked.side, modules=asked.modules, full=asked.full)


@get("/{partner_id:str}/sync-faults", summary="Objects at fault")
async def list_sync_faults(
    services: Use, caller: Who, partner_id: FromPath[str], limit: Limit = 50, cursor: Cursor = None
) -> Listing[SyncFaultView]:
    """Objects that are not the same, one by one, the newest first; they go when they are mended."""
    await services.queries.partners.by_id(caller, partner_id)
    return listing(await services.queries.roaming_sync.faults(caller, partner_id, cursor=cursor, limit=limit), _fault_view)


ROUTES = (Router("/partners", route_handlers=[list_sync_states, sync_now, list_sync_faults], tags=["Partners"]),)
