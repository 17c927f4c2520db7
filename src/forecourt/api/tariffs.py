"""Tariffs: what charging costs, and what a tariff would do before it does it."""

from asyncio import to_thread  # a tariff of a thousand elements takes its time, and stations are waiting
from datetime import date
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.problems import BadRequest
from forecourt.api.services import Services, Use, Who
from forecourt.api.tariff_shapes import TariffBody, TariffSummary, TariffView, tariff_summary, tariff_view
from forecourt.api.times import Moment
from forecourt.domain.access import Caller, Role
from forecourt.domain.pricing import Breakdown, published
from forecourt.domain.quotes import LONGEST_S, MOST_STEPS, PowerStep, Visit, quote
from forecourt.domain.tariffs import Hour, Tariff, calendar, in_words, lint, summary
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.time import zone_named

Search = Annotated[str | None, QueryParameter(max_length=100, description="Part of the id or the name, without case.")]
Zone = Annotated[
    str | None,
    QueryParameter(max_length=64, description="An IANA zone (Europe/Amsterdam); else the site's or the operator's."),
]
AtSite = Annotated[str | None, QueryParameter(max_length=64, description="The site whose zone and clock count.")]
Language = Annotated[str, QueryParameter(max_length=20, description="Of the words: `en`, `de` or `nl`.")]
FirstDay = Annotated[date | None, QueryParameter(description="The first day, local; else today.")]


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """A trap: a stable code, `trap` or `hint`, the path of the field, a sentence."""

    code: str
    level: str
    path: str
    sentence: str


class LintView(msgspec.Struct, frozen=True):
    """What a person should look at, at most 20 of a code."""

    findings: list[FindingView]


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """What a tariff would say and do: a driver's line, each element in a sentence, the traps."""

    summary: str
    words: tuple[str, ...]
    findings: list[FindingView]


class PowerStepBody(Body, frozen=True, kw_only=True):
    """From so many seconds after the plug this power flows, until the next step."""

    after_s: Annotated[int, Meta(ge=0)]
    power_kw: Decimal


class VisitBody(Body, frozen=True, kw_only=True):
    """An imagined transaction: reserved, then charging from `starts_at` by a curve of power, then parked."""

    starts_at: Moment
    charging_s: Annotated[int, Meta(ge=0, le=LONGEST_S)]
    parking_s: Annotated[int, Meta(ge=0, le=LONGEST_S)] = 0
    reserved_s: Annotated[int, Meta(ge=0, le=LONGEST_S)] = 0
    reservation_expired: bool = False
    power: Annotated[tuple[PowerStepBody, ...], Meta(max_length=MOST_STEPS)] = ()
    zone: Annotated[str, Meta(max_length=64)] | None = None
    site_id: Annotated[str, Meta(max_length=64)] | None = None

    def visit(self) -> Visit:
        """For pricing."""
        return Visit(
            starts_at=self.starts_at,
            charging_s=self.charging_s,
            parking_s=self.parking_s,
            reserved_s=self.reserved_s,
            reservation_expired=self.reservation_expired,
            power=tuple(PowerStep(after_s=each.after_s, power_kw=each.power_kw) for each in self.power),
        )


class PreviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What the visit would cost: `breakdown` is exact, `published` the same with each figure rounded once."""

    zone: str
    breakdown: Breakdown
    published: Breakdown


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of a week of the local clock, in parts where a price changes within one; days of 23 and 25 hours have so many."""

    zone: str
    first_day: date
    hours: tuple[Hour, ...]


@get("/", summary="Tariffs")
async def list_tariffs(
    services: Use, caller: Who, search: Search = None, limit: Limit = 50, cursor: Cursor = None
) -> Listing[TariffSummary]:
    """Tariffs as they are now, by id."""
    return listing(await services.queries.tariffs.page(caller, search=search, cursor=cursor, limit=limit), tariff_summary)


@get("/{tariff_id:str}", summary="A tariff")
async def get_tariff(services: Use, caller: Who, tariff_id: FromPath[str]) -> TariffView:
    """One tariff as it is now, in figures and in words. Ids are compared without case."""
    return tariff_view(await services.queries.tariffs.by_id(caller, tariff_id))


@put("/{tariff_id:str}", summary="Make or change a tariff")
async def put_tariff(services: Use, caller: Who, tariff_id: FromPath[str], data: JSONBody[TariffBody]) -> Response[TariffView]:
    """Make the tariff (201) or a new version of it (200); what says the same as before makes none. Transactions that run keep the
    version that they began with."""
    made = await services.tariffs.put(caller, tariff_id, data.settings())
    fresh = made.version == 1 and made.tariff.created_at == made.tariff.updated_at
    return Response(tariff_view(made), status_code=201 if fresh else 200)


@delete("/{tariff_id:str}", summary="Remove a tariff")
async def delete_tariff(services: Use, caller: Who, tariff_id: FromPath[str]) -> None:
    """Remove a tariff that is assigned nowhere, now or later. Its versions stay for what was charged by them."""
    await services.tariffs.delete(caller, tariff_id)


@get("/{tariff_id:str}/versions", summary="The versions of a tariff")
async def list_versions(
    services: Use, caller: Who, tariff_id: FromPath[str], limit: Limit = 50, cursor: Cursor = None
) -> Listing[TariffView]:
    """Every version, the newest first: what it said from `since` until `until`."""
    tariff = await services.queries.tariffs.by_id(caller, tariff_id)
    return listing(await services.queries.tariffs.versions(caller, tariff, cursor=cursor, limit=limit), tariff_view)


@get("/{tariff_id:str}/lint", summary="The traps of a tariff")
async def lint_tariff(services: Use, caller: Who, tariff_id: FromPath[str]) -> LintView:
    """What will surprise somebody: prices that are never used, moments without a price, steps, taxes, limits."""
    tariff = (await services.queries.tariffs.by_id(caller, tariff_id)).tariff
    return LintView(await _findings(services, tariff))


@post("/tariff-drafts", status_code=200, role=Role.VIEWER, summary="Look at a tariff before it is made")
async def look_at_draft(services: Use, caller: Who, data: JSONBody[TariffBody], language: Language = "en") -> DraftView:
    """The same checks, words and traps as of a tariff that is stored; nothing is."""
    tariff = await services.tariffs.draft(caller, "draft", data.settings())
    return DraftView(
        summary=summary(tariff, language), words=in_words(tariff, language), findings=await _findings(services, tariff)
    )


@get("/{tariff_id:str}/calendar", summary="The calendar of a tariff")
async def show_calendar(
    services: Use,
    caller: Who,
    tariff_id: FromPath[str],
    first_day: FirstDay = None,
    zone: Zone = None,
    site_id: AtSite = None,
) -> CalendarView:
    """What each dimension costs at each hour of a week."""
    version = await services.queries.tariffs.by_id(caller, tariff_id)
    where = await zone_for(services, caller, version.operator_id, zone, site_id)
    day = first_day or services.clock().astimezone(where).date()
    if not date(1970, 1, 8) <= day <= date(9990, 1, 1):
        raise BadRequest("There is no week from this day.", faults=(FieldFault("first_day", "range", "A day of 1970 to 9990."),))
    hours = await to_thread(calendar, version.tariff, where, day)
    return CalendarView(zone=where.key, first_day=day, hours=hours)


@post("/{tariff_id:str}/preview", status_code=200, role=Role.VIEWER, summary="What a visit would cost")
async def preview(services: Use, caller: Who, tariff_id: FromPath[str], data: JSONBody[VisitBody]) -> PreviewView:
    """The price of an imagined transaction, line by line; nothing is stored. Where the tariff ends within it and its policy
    `tariff_change` is `switch`, what applies at the site from then on takes over."""
    version, visit = await services.queries.tariffs.by_id(caller, tariff_id), data.visit()
    zone = await zone_for(services, caller, version.operator_id, data.zone, data.site_id)
    tariffs = await services.book.visited(version.tariff, data.site_id, visit.starts_at, visit.ends_at)
    breakdown = await to_thread(quote, tariffs, zone, visit)
    return PreviewView(zone=zone.key, breakdown=breakdown, published=published(breakdown))


async def _findings(services: Services, tariff: Tariff) -> list[FindingView]:
    found = await to_thread(lint, tariff, now=services.clock())
    return [FindingView(code=each.code, level=each.level, path=each.path, sentence=each.sentence) for each in found]


async def zone_for(services: Services, caller: Caller, operator_id: str, zone: str | None, site_id: str | None) -> ZoneInfo:
    """The zone that was named, else the site's, else the operator's."""
    if zone is None and site_id is not None:
        zone = (await services.queries.sites.by_id(caller, site_id)).zone
    if zone is None:
        zone = (await services.queries.operators.by_id(caller, operator_id)).zone
    try:
        return zone_named(zone, "zone")
    except InvalidInput as unknown:
        raise BadRequest(unknown.message, faults=unknown.faults) from None


_OF_TARIFFS = [list_tariffs, get_tariff, put_tariff, delete_tariff, list_versions, lint_tariff, show_calendar, preview]
ROUTES = (
    Router("/tariffs", route_handlers=_OF_TARIFFS, tags=["Tariffs"]),
    Router("/", route_handlers=[look_at_draft], tags=["Tariffs"]),
)
