"""The price on a station's screen: what it can show, what it was told, what a driver would read; the station's own count."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.commands import CommandBody, CommandView, Evse, command_view
from forecourt.api.naming import Names
from forecourt.api.services import Services, Use, Who
from forecourt.api.times import Moment
from forecourt.domain.access import Role
from forecourt.domain.commands import CommandRecord, GetStationTariffs
from forecourt.domain.pricing import Finding
from forecourt.domain.screens import Ability, CheckedCost, Delivery, KnownAbility, StationCost, Told
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Text
from forecourt.domain.tokens import TokenRef, token_type
from forecourt.kit.errors import NotFound

TariffId = Annotated[str, Meta(min_length=1, max_length=60)]
AtEvse = Annotated[int | None, QueryParameter(ge=1, description="EVSE number; none: the only one, or the whole station.")]


class AbilityView(msgspec.Struct, frozen=True, kw_only=True):
    """What the station's settings said that it can show, and when they were read. `sentence`: why they could not be read."""

    asked_at: datetime
    firmware: str | None
    version: str
    shows: Ability
    sentence: str | None


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """What an EVSE's screen (0: the station's) was told last of its kind, and the station's own answer; `with_answer`: it went out
    with an answer of ours, to which no station answers. `taken`: the station has it, as far as anybody knows."""

    kind: Told
    evse: int
    at: datetime
    texts: tuple[Text, ...]
    amount: Decimal | None
    currency: str | None
    transaction_id: str | None
    tariff_id: str | None
    taken: bool
    with_answer: bool
    outcome: str | None
    status: str | None
    sentence: str


class ScreenView(msgspec.Struct, frozen=True, kw_only=True):
    """A station's screen. `ability` is null until there was a price to show, and so a reason to ask."""

    station_id: str
    ability: AbilityView | None
    told: list[DeliveryView]


class BroughtView(msgspec.Struct, frozen=True, kw_only=True):
    """What the station was told now; nothing where it has all that applies."""

    told: list[DeliveryView]


class SpokenView(msgspec.Struct, frozen=True, kw_only=True):
    """A message that the station would be sent; without an action where its version cannot say it, as the sentence tells."""

    action: str
    payload: Any
    sentence: str


class ScreenPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver would be shown: `texts` on this station, the screen's language first; `all_texts` in every language we have.
    `station_tariff` is the tariff as a 2.1 station would count by it, `losses` what it cannot be told. `sentence`: what stands in
    the way."""

    tariff_id: str | None
    texts: tuple[Text, ...]
    all_texts: tuple[Text, ...]
    messages: list[SpokenView]
    station_tariff: Any
    losses: tuple[Finding, ...]
    sentence: str


class FallbackBody(CommandBody, frozen=True, kw_only=True):
    """The tariff of this EVSE is the one whose text is shown; none: the station's only one, or the station's as a whole."""

    evse: Evse | None = None


class ClearTariffsBody(CommandBody, frozen=True, kw_only=True):
    """Which tariffs the station shall forget: those with these ids of its own; none: all. At an EVSE; none: everywhere."""

    tariff_ids: Annotated[list[TariffId], Meta(max_length=100)] = []
    evse: Evse | None = None


class StationCostView(msgspec.Struct, frozen=True, kw_only=True):
    """The price that a station counted itself, beside ours. `difference` is the station's less ours; `sentence` says what is
    wrong, empty when nothing is."""

    transaction_id: str
    counted: StationCost
    amount: Decimal | None
    currency: str | None
    difference: Decimal | None
    sentence: str
    checked_at: datetime


def ability_view(known: KnownAbility) -> AbilityView:
    """The ability without what only we need."""
    return AbilityView(
        asked_at=known.asked_at, firmware=known.firmware, version=known.version, shows=known.ability, sentence=known.sentence
    )


def delivery_view(delivery: Delivery) -> DeliveryView:
    """The delivery without what only we need."""
    names = set(DeliveryView.__struct_fields__)
    return DeliveryView(**{name: getattr(delivery, name) for name in names})


def checked_view(found: CheckedCost) -> StationCostView:
    """The check without what only we need."""
    return StationCostView(**{name: getattr(found, name) for name in StationCostView.__struct_fields__})


def _answered(record: CommandRecord, station: Station) -> CommandView:
    return command_view(record, Names({station.id: station.identity}))


async def _seen(services: Services, station: Station) -> ScreenView:
    state = await services.screens.views.state(station)
    return ScreenView(
        station_id=station.identity,
        ability=None if state.known is None else ability_view(state.known),
        told=[delivery_view(each) for each in state.deliveries],
    )


@get("/{station_id:str}/screen", summary="What the screen shows")
async def screen(services: Use, caller: Who, station_id: FromPath[str]) -> ScreenView:
    """What the station can show of prices, and what it was told last."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return await _seen(services, station)


@post("/{station_id:str}/screen/ask", status_code=200, summary="Ask what the screen can show")
async def ask(services: Use, caller: Who, station_id: FromPath[str]) -> ScreenView:
    """Read the station's settings about its screen now. When it does not answer, what was known stays."""
    station = await services.queries.stations.by_identity(caller, station_id)
    await services.screens.views.ask(caller, station)
    return await _seen(services, station)


@get("/{station_id:str}/screen/preview", summary="What a driver would read")
async def preview(
    services: Use,
    caller: Who,
    station_id: FromPath[str],
    evse: AtEvse = None,
    token: Annotated[str | None, QueryParameter(max_length=255, description="The driver's token; none: anybody.")] = None,
    type_: Annotated[str, QueryParameter(name="type", max_length=20, description="The token's type.")] = "rfid",
    language: Annotated[str | None, QueryParameter(max_length=8, description="The driver's language; else the token's.")] = None,
    at: Annotated[Moment | None, QueryParameter(description="At this moment (RFC 3339); else now.")] = None,
) -> ScreenPreview:
    """The texts in every language, and what would cross the wire to the station in its version."""
    station = await services.queries.stations.by_identity(caller, station_id)
    ref = None if token is None else TokenRef(uid=token, type=token_type(type_))
    found = await services.screens.views.preview(station, evse, ref, language, at)
    return ScreenPreview(
        tariff_id=None if found.tariff is None else found.tariff.id,
        texts=found.texts,
        all_texts=found.all_texts,
        messages=[SpokenView(**msgspec.structs.asdict(each)) for each in found.messages],
        station_tariff=None if found.spoken is None else found.spoken.payload,
        losses=() if found.spoken is None else found.spoken.losses,
        sentence=found.sentence,
    )


@post("/{station_id:str}/screen/fallback", status_code=200, summary="Set the text for anybody")
async def fallback(
    services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[FallbackBody | None] = None
) -> CommandView:
    """Give the station the text that it shows while it does not know who charges, or has no line to us."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return _answered(await services.screens.views.show_fallback(caller, station, (data or FallbackBody()).evse), station)


@post("/{station_id:str}/screen/tariffs", status_code=200, summary="Bring the tariffs")
async def bring(services: Use, caller: Who, station_id: FromPath[str]) -> BroughtView:
    """Make the default tariffs of a 2.1 station what applies there, now."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return BroughtView(told=[delivery_view(each) for each in await services.screens.tariffs.bring(caller, station)])


@get("/{station_id:str}/screen/tariffs", opt={"role": Role.OPERATOR}, summary="Read the tariffs from the station")
async def station_tariffs(services: Use, caller: Who, station_id: FromPath[str], evse: AtEvse = None) -> CommandView:
    """Ask a 2.1 station which tariffs it has."""
    station = await services.queries.stations.by_identity(caller, station_id)
    return _answered(await services.commands.send(caller, station, GetStationTariffs(evse=evse or 0)), station)


@post("/{station_id:str}/screen/tariffs/clear", status_code=200, summary="Remove tariffs from the station")
async def clear(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ClearTariffsBody]) -> CommandView:
    """Make a 2.1 station forget tariffs. Those that apply there are brought again."""
    station = await services.queries.stations.by_identity(caller, station_id)
    cleared = services.screens.tariffs.clear(caller, station, tuple(data.tariff_ids), data.evse, data.timeout_s)
    return _answered(await cleared, station)


@post("/{transaction_id:str}/tariff", status_code=200, summary="Count by our tariff")
async def change_tariff(services: Use, caller: Who, transaction_id: FromPath[str]) -> CommandView:
    """Make a 2.1 station count a running transaction by the tariff that we price it by."""
    transaction = await services.queries.transactions.by_id(caller, transaction_id)
    station = await services.queries.stations.by_id(caller, transaction.station_id)
    return _answered(await services.screens.views.change_transaction(caller, station, transaction.id), station)


@get("/{transaction_id:str}/station-cost", summary="What the station counted")
async def station_cost(services: Use, caller: Who, transaction_id: FromPath[str]) -> StationCostView:
    """The price that the station counted itself, beside ours."""
    transaction = await services.queries.transactions.by_id(caller, transaction_id)
    found = await services.screens.views.checked_cost(transaction.id)
    if found is None:
        raise NotFound(f"The station counted no price of transaction {transaction_id}.")
    return checked_view(found)


ROUTES = (
    Router("/stations", route_handlers=[screen, ask, preview, fallback, bring, station_tariffs, clear], tags=["Screens"]),
    Router("/transactions", route_handlers=[change_tariff, station_cost], tags=["Screens"]),
)
