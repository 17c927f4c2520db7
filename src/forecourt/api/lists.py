"""Settings of stations that are lists of words, as measurands are: set as far as the station takes them."""

from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from forecourt.api.commands import CommandBody
from forecourt.api.services import Use, Who
from forecourt.domain.commands import Outcome

Word = Annotated[str, Meta(min_length=1, max_length=100, pattern="^[^,]*$")]


class ListBody(CommandBody, frozen=True, kw_only=True):
    """The key (1.6: `MeterValuesSampledData`; 2.x: `SampledDataCtrlr.TxUpdatedMeasurands`) and the words wanted, in order.
    `timeout_s` is for each attempt."""

    key: Annotated[str, Meta(min_length=1, max_length=100)]
    words: Annotated[list[Word], Meta(min_length=1, max_length=50)]


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """What the station made of it: the words that it has now and those that it has not; `told` is the list as it reads it back,
    null where it does not. `command_ids`: every attempt is a command of its own."""

    outcome: Outcome | None
    taken: tuple[str, ...]
    refused: tuple[str, ...]
    told: tuple[str, ...] | None
    command_ids: tuple[str, ...]


@post("/{station_id:str}/configuration/list", status_code=200, summary="Set a list as far as the station takes it")
async def set_list(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ListBody]) -> ListView:
    """Write the whole list; when that is refused, word by word; then read back what the station has."""
    station = await services.queries.stations.by_identity(caller, station_id)
    done = await services.lists.set(caller, station, data.key, data.words, timeout_s=data.timeout_s)
    return ListView(**msgspec.structs.asdict(done))


ROUTES = (Router("/stations", route_handlers=[set_list], tags=["Commands"]),)
